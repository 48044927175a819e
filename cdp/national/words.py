"""The categories of national facts, their standing and certainty, as shown on screen."""

from cdp.reference.national_facts import Certainty, FactCategory, FactStanding

CATEGORIES = {
    FactCategory.STRATEGY: "Strategy",
    FactCategory.AMBITION: "National ambitions",
    FactCategory.FRAMEWORK: "Outcomes frameworks",
    FactCategory.GUIDANCE: "Guidance",
    FactCategory.ROLE: "SRO and membership",
    FactCategory.NATIONAL_BODY: "National bodies",
    FactCategory.REPORTING_LINE: "Bodies that partnerships report to",
    FactCategory.GRANT: "Grants",
    FactCategory.RETURN: "Returns",
    FactCategory.MILESTONE: "National timetable",
    FactCategory.STATISTICS_RELEASE: "Statistics",
    FactCategory.HEALTH: "Health bodies",
    FactCategory.POLICING: "Policing bodies",
    FactCategory.LOCAL_GOVERNMENT: "Local government",
}

STANDINGS = {
    FactStanding.HOLDS: ("Current", "green"),
    FactStanding.UNSURE: ("Not known", "yellow"),
    FactStanding.AHEAD: ("Planned", "blue"),
    FactStanding.ENDED: ("Ended", "grey"),
    FactStanding.NOT_FOUND: ("Not found", "yellow"),
}
"""The word and the colour of the tag for each standing."""

CERTAINTIES = {
    Certainty.SEEN: "I have read it in this source",
    Certainty.FROM_MEMORY: "I have not read it in a source",
}
"""The answers of an administrator to the question how certain a fact is."""
