"""The names of the kinds of contact point, and how long ago an entry was verified. No database access."""

from datetime import date

from cdp.clock import months_after
from cdp.models import ContactKind
from cdp.wording.formats import day

KINDS = {
    ContactKind.TREATMENT_TEAM: "Treatment team",
    ContactKind.POLICE_LEAD: "Police lead",
    ContactKind.PRISON: "Prison",
    ContactKind.PROBATION: "Probation",
    ContactKind.ADVICE_LINE: "24-hour advice line",
    ContactKind.OUT_OF_HOURS: "Out-of-hours line",
    ContactKind.OTHER: "Other",
}
HEADINGS = {
    ContactKind.TREATMENT_TEAM: "Treatment teams",
    ContactKind.POLICE_LEAD: "Police leads",
    ContactKind.PRISON: "Prisons",
    ContactKind.PROBATION: "Probation",
    ContactKind.ADVICE_LINE: "24-hour advice lines",
    ContactKind.OUT_OF_HOURS: "Out-of-hours lines",
    ContactKind.OTHER: "Other contact points",
}
IN_A_SENTENCE = {
    ContactKind.TREATMENT_TEAM: "treatment team",
    ContactKind.POLICE_LEAD: "police lead",
    ContactKind.PRISON: "prison",
    ContactKind.PROBATION: "probation contact",
    ContactKind.ADVICE_LINE: "24-hour advice line",
    ContactKind.OUT_OF_HOURS: "out-of-hours line",
    ContactKind.OTHER: "other contact point",
}
WHOLE_FOOTPRINT = "Whole footprint"
STALE_AFTER_MONTHS = 6


def is_stale(verified_on: date | None, today: date) -> bool:
    """Return whether an entry has never been verified, or was last verified more than six months ago."""
    return verified_on is None or verified_on < months_after(today, -STALE_AFTER_MONTHS)


def verified_words(verified_on: date | None, today: date) -> str:
    """Return text that says when an entry was last verified, and whether that was more than six months ago."""
    if verified_on is None:
        return "Never verified"
    if is_stale(verified_on, today):
        return f"Not verified for {STALE_AFTER_MONTHS} months. Last verified on {day(verified_on)}"
    return f"Verified on {day(verified_on)}"
