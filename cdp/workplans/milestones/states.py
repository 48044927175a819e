"""The state of a milestone on a day, and the news of the national date beside its own. No database access."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cdp.models import Milestone
from cdp.reference.national_facts import FactBasis, NationalFact, NationalFacts
from cdp.reference.timetable import NationalMilestone, key_of, milestones, still_applies

DUE_SOON = timedelta(days=28)
BASES = {
    FactBasis.PUBLISHED: "Published requirement",
    FactBasis.PRACTICE: "Common practice",
    None: "Added by an administrator",
}


class MilestoneState(StrEnum):
    """The state of a milestone on a day."""

    MET = "met"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    NOT_DUE_YET = "not_due_yet"
    NO_LONGER_APPLIES = "no_longer_applies"
    REMOVED = "removed"

    @property
    def words(self) -> str:
        """The words for the state."""
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """The GOV.UK name of the tag's colour."""
        colours = {"met": "green", "overdue": "red", "due_soon": "orange"}
        return colours.get(self.value, "grey")


def state_of(milestone: Milestone, today: date, facts: NationalFacts) -> MilestoneState:
    """Return the state of a milestone on a day; it is due soon from four weeks before its date.

    A national milestone no longer applies if the national fact about it had ended by its national date.
    """
    if milestone.removed_at is not None:
        return MilestoneState.REMOVED
    if milestone.submitted_on is not None:
        return MilestoneState.MET
    due = milestone.national_due_on or milestone.due_on
    if milestone.template_code and not still_applies(milestone.template_code, due, facts):
        return MilestoneState.NO_LONGER_APPLIES
    if milestone.due_on < today:
        return MilestoneState.OVERDUE
    return MilestoneState.DUE_SOON if milestone.due_on - today <= DUE_SOON else MilestoneState.NOT_DUE_YET


@dataclass(frozen=True)
class NationalNews:
    """The date and title that a milestone now has nationally, after a change of the national fact about it."""

    due_on: date
    title: str


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone with its state, the national fact about it, and news of that fact; None if there is none."""

    milestone: Milestone
    state: MilestoneState
    fact: NationalFact | None
    news: NationalNews | None
    end: str
    """What to print about the end of the fact, such as "Ended on 31 March 2026. Replaced by: …"; or ""."""

    @property
    def basis(self) -> str:
        """Whether the date is published or common practice, in words; "" for one that the partnership added."""
        return BASES[self.fact.basis] if self.fact else ""

    @property
    def since(self) -> str:
        """Since when the national fact holds, in words; "" if that is not known."""
        return self.fact.starts_in_words if self.fact else ""


def line_of(milestone: Milestone, facts: NationalFacts, today: date) -> MilestoneLine:
    """Return a milestone with what the national facts say about it on a day."""
    fact = facts.by_key.get(key_of(milestone.template_code)) if milestone.template_code else None
    national = _national(milestone, facts)
    repeated = national is not None and national.every_months is not None
    return MilestoneLine(
        milestone,
        state_of(milestone, today, facts),
        fact,
        _news(milestone, national),
        facts.end_line(fact, today) if fact and (repeated or fact.superseded_by) else "",
    )


def news_of(milestone: Milestone, facts: NationalFacts) -> NationalNews | None:
    """Return the national date and title of a milestone if they are not those that the partnership accepted."""
    return _news(milestone, _national(milestone, facts))


def _national(milestone: Milestone, facts: NationalFacts) -> NationalMilestone | None:
    return next((each for each in milestones(facts) if each.code == milestone.template_code), None)


def _news(milestone: Milestone, national: NationalMilestone | None) -> NationalNews | None:
    if national is None or milestone.submitted_on is not None or milestone.removed_at is not None:
        return None
    due = national.due_date(milestone.occurrence)
    if due is None or (due, national.title) == (milestone.national_due_on, milestone.title):
        return None
    return NationalNews(due, national.title)
