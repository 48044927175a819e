"""Recognition of sections by their headings, to find the matching default section and its automatic text."""

import re
from functools import cache

from cdp.reference.terms_text import TermsFacts, TermsKind, default_sections
from cdp.terms.wording.text import PLACEHOLDERS

OTHERWISE = {
    "name_and_footprint": ["name", "footprint", "area", "geographical area", "geography", "geographic scope"],
    "background_and_purpose": [
        "purpose",
        "background",
        "background and context",
        "aim",
        "aims",
        "aims and objectives",
        "aim and purpose",
        "role and purpose",
        "purpose and role",
        "purpose and scope",
        "purpose and aims",
        "purpose of the board",
        "purpose of the partnership",
        "scope",
    ],
    "strategic_outcomes": ["outcomes", "objectives", "strategic objectives", "priorities", "key objectives"],
    "responsibilities": [
        "roles and responsibilities",
        "role and responsibilities",
        "key responsibilities",
        "responsibilities of members",
        "duties",
        "functions",
        "remit",
    ],
    "sro_and_leads": ["senior responsible owner", "senior responsible officer", "sro", "named leads"],
    "membership": [
        "members",
        "core membership",
        "board membership",
        "membership and attendance",
        "composition",
    ],
    "chair": [
        "chair",
        "chairing",
        "chairperson",
        "chair and vice chair",
        "chairing arrangements",
        "chairing the board",
        "chairmanship",
    ],
    "quorum": ["quoracy", "quorum and voting", "quorum and decision making", "quorate meetings"],
    "decisions": [
        "decision making",
        "decisions",
        "voting",
        "voting rights",
        "voting arrangements",
        "decision making and governance",
    ],
    "interests": [
        "conflict of interest",
        "declarations of interest",
        "declaration of interests",
        "interests",
    ],
    "meetings": [
        "frequency",
        "frequency of meetings",
        "meeting frequency",
        "meeting arrangements",
        "meetings and papers",
        "conduct of meetings",
        "agenda and papers",
        "operation of meetings",
    ],
    "sub_groups": ["sub groups", "subgroups", "working groups", "task and finish groups", "delivery groups"],
    "accountability": [
        "governance",
        "governance and accountability",
        "accountability and governance",
        "governance and reporting",
        "reporting",
        "reporting arrangements",
        "reporting lines",
        "accountability and reporting",
    ],
    "information_sharing": [
        "confidentiality",
        "information sharing",
        "data sharing",
        "information governance",
        "confidentiality and information sharing",
        "data protection",
    ],
    "involvement": [
        "public involvement",
        "lived experience",
        "involvement",
        "engagement",
        "public and patient involvement",
        "service user involvement",
    ],
    "finance": ["funding", "finance", "resources", "finance and resources", "budget"],
    "risk": ["risk management", "risks", "escalation", "dispute resolution"],
    "secretariat": [
        "administration",
        "administrative support",
        "support",
        "secretariat support",
        "business support",
        "secretariat and support",
    ],
    "review": [
        "review of terms of reference",
        "review of the terms of reference",
        "terms of reference review",
        "review date",
        "monitoring and review",
        "review and amendment",
        "version control",
    ],
    "annex_membership": ["membership list", "list of members"],
    "annex_structure": ["governance structure", "structure chart", "structure", "governance chart"],
}
"""Other headings that published terms of reference use for a section, by its code in the default text."""

_ANNEX = re.compile(r"^(?:annex|appendix|schedule)\s+(?:[a-z]|\d{1,2})\b[\s:.–—-]*")
_FACTS = "A partnership"


def topic_of(heading: str) -> str | None:
    """Return the code of the default section with this heading, or None."""
    words = _key(heading)
    annex = _ANNEX.match(words)
    if annex is None:
        return _topics().get(words)
    about = words[annex.end() :]
    return _topics().get(f"annex {about}") or next(
        (code for code in figures() if code == f"annex_{_topics().get(about)}"), None
    )


def figures_of(code: str) -> tuple[str, ...]:
    """Return the names of automatic text in a board's default section with this code."""
    return figures().get(code, ())


def name_of(code: str) -> str:
    """Return the heading of the default section with this code; empty if there is none."""
    return _names().get(code, "")


# Names of sentences that a board may leave out, so no advice is given when they are missing
_OPTIONAL = frozenset({"member_term", "co_opted_term", "chair_term"})


@cache
def figures() -> dict[str, tuple[str, ...]]:
    """Return the names of automatic text in each section of a board's default text, by code, except optional names."""
    return {
        section.key: tuple(
            name for name in PLACEHOLDERS if name not in _OPTIONAL and f"{{{name}}}" in section.body_markdown
        )
        for section in default_sections(TermsFacts(_FACTS, (_FACTS,)), keeping=PLACEHOLDERS)
    }


@cache
def _names() -> dict[str, str]:
    """Return the headings of all default texts by code. If several texts have the code, the board's heading is used."""
    return {
        section.key: section.heading
        for kind in reversed(TermsKind)
        for section in default_sections(TermsFacts(_FACTS, (_FACTS,), kind=kind), keeping=PLACEHOLDERS)
    }


@cache
def _topics() -> dict[str, str]:
    topics = {_key(name): code for code, names in OTHERWISE.items() for name in names}
    for kind in reversed(TermsKind):
        facts = TermsFacts(_FACTS, (_FACTS,), kind=kind)
        for section in default_sections(facts, keeping=PLACEHOLDERS):
            heading = _key(section.heading)
            topics[_ANNEX.sub("annex ", heading)] = section.key
    return topics


def _key(heading: str) -> str:
    """Return a heading in a normalised form, so that different spellings match."""
    words = heading.casefold().replace("&", " and ").replace("-", " ").replace("’", "'")
    return " ".join(words.strip(" :.").removeprefix("the ").split())
