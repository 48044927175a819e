"""What is recorded now, as an import compares a file with it, and the names that cells can have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.matrix import Permission
from cdp.imports.owners import KnownOwner
from cdp.models import Activity, LocalPriority, Objective, Partnership
from cdp.partnerships.changes import folded
from cdp.partnerships.owners import known_organisations, known_people, known_roles
from cdp.reference import outcomes
from cdp.workplans import queries
from cdp.workplans.measures import Measure, measures_of

LOCAL = "local priority:"


@dataclass(frozen=True)
class PlanNow:
    """The workplan, and the people and organisations that a file may name. Names are folded.

    Organisations and people are those of `cdp.partnerships.owners`, by their names.
    """

    day: date
    activities: Sequence[Activity]
    objectives: Sequence[Objective]
    priorities: Mapping[str, LocalPriority]
    organisations: Sequence[tuple[str, str, KnownOwner]]
    people: Sequence[tuple[str, KnownOwner]]
    roles: Mapping[str, KnownOwner]
    measures: Sequence[Measure]

    @cached_property
    def by_number(self) -> Mapping[int, Activity]:
        """The activities by their number."""
        return {each.number: each for each in self.activities}

    @cached_property
    def by_title(self) -> Mapping[tuple[int, str], Activity]:
        """The activities by the year of their plan and their title; the first, if several have the same."""
        found: dict[tuple[int, str], Activity] = {}
        for each in self.activities:
            found.setdefault((each.year, folded(each.title)), each)
        return found

    @property
    def fingerprint(self) -> str:
        """A text that changes with the records."""
        facts = [(each.number, each.version) for each in self.activities]
        return repr((facts, [each.version for each in self.objectives], sorted(self.priorities)))


def plan_now(session: Session, partnership: Partnership) -> PlanNow:
    """Return what is recorded, with a number of queries that does not depend on the number of records."""
    today = clock.today()
    people = known_people(session, partnership, today, Permission.READ)
    return PlanNow(
        today,
        queries.activities_in(session, partnership, None),
        queries.objectives_of(session, partnership),
        {folded(each.name): each for each in queries.priorities_of(session, partnership)},
        known_organisations(session, partnership),
        people,
        known_roles(session, partnership, today, people),
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
