"""What is recorded now, as an import compares a file with it, and the names that cells can have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Activity, LocalPriority, Objective, Organisation, Partnership, Person
from cdp.partnerships import queries as partnerships
from cdp.partnerships.changes import folded
from cdp.reference import outcomes
from cdp.workplans import queries
from cdp.workplans.measures import Measure, measures_of

LOCAL = "local priority:"


@dataclass(frozen=True)
class PlanNow:
    """The workplan and the names in use. Names are folded (`cdp.partnerships.changes.folded`)."""

    activities: Sequence[Activity]
    objectives: Sequence[Objective]
    priorities: Mapping[str, LocalPriority]
    organisations: Mapping[str, Organisation]
    people: Mapping[str, Person]
    measures: Sequence[Measure]

    def numbered(self, number: int) -> Activity | None:
        """Return the activity with this number, or None."""
        return next((each for each in self.activities if each.number == number), None)

    @property
    def fingerprint(self) -> str:
        """A text that changes with the records."""
        facts = [(each.number, each.version) for each in self.activities]
        return repr((facts, [each.version for each in self.objectives], sorted(self.priorities)))


def plan_now(session: Session, partnership: Partnership) -> PlanNow:
    """Return what is recorded, with a number of queries that does not depend on the number of records."""
    organisations: dict[str, Organisation] = {}
    for one in partnerships.organisations_of(session, partnership):
        for name in filter(None, (one.name, one.short_name)):
            organisations.setdefault(folded(name), one)
    people: dict[str, Person] = {}
    for person in partnerships.people_of(session, partnership, clock.today()):
        people.setdefault(folded(person.name), person)
    return PlanNow(
        queries.activities_in(session, partnership, None),
        queries.objectives_of(session, partnership),
        {folded(each.name): each for each in queries.priorities_of(session, partnership)},
        organisations,
        people,
        list(measures_of(session, partnership).values()),
    )


def outcome_in(text: str) -> str | None:
    """Return the code of the outcome with this name, or None."""
    return next((each.id for each in outcomes.outcomes() if folded(each.name) == folded(text)), None)


def priority_in(text: str) -> str:
    """Return the name of a local priority, without the words "Local priority:" before it."""
    return text[len(LOCAL) :].strip() if text.casefold().startswith(LOCAL) else text


def serves_words(objective: Objective) -> str:
    """Return what an objective serves, as a cell has it."""
    if objective.local_priority is not None:
        return f"Local priority: {objective.local_priority.name}"
    return outcomes.outcome(objective.outcome_code or "").name
