"""Queries about milestones. Each starts from the partnership."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Milestone, Partnership
from cdp.reference.national_facts import NationalFacts
from cdp.reference.timetable import NationalMilestone, milestones

FIRST_YEAR = 2022
YEARS_AHEAD = 3


class MilestoneList(StrEnum):
    """The lists of milestones: those not met, those met, and those removed."""

    OPEN = "open"
    MET = "met"
    REMOVED = "removed"

    @property
    def words(self) -> str:
        """The name of the list."""
        return {"open": "Not met yet", "met": "Met", "removed": "Removed"}[self.value]


def in_list(partnership: Partnership, which: MilestoneList) -> sa.Select[Milestone]:
    """Return the statement for one list of milestones, earliest due date first; those met have the latest first."""
    query = sa.select(Milestone).where(Milestone.partnership_id == partnership.id)
    if which is MilestoneList.REMOVED:
        return query.where(Milestone.removed_at.is_not(None)).order_by(Milestone.due_on, Milestone.id)
    query = query.where(Milestone.removed_at.is_(None))
    if which is MilestoneList.MET:
        met = query.where(Milestone.submitted_on.is_not(None))
        return met.order_by(Milestone.due_on.desc(), Milestone.id)
    return query.where(Milestone.submitted_on.is_(None)).order_by(Milestone.due_on, Milestone.id)


def milestones_of(session: Session, partnership: Partnership) -> list[Milestone]:
    """Return the milestones of the partnership that were not removed, earliest due date first."""
    return list(
        session.scalars(
            sa.select(Milestone)
            .where(Milestone.partnership_id == partnership.id, Milestone.removed_at.is_(None))
            .order_by(Milestone.due_on, Milestone.id)
        )
    )


def milestone_by_key(session: Session, partnership: Partnership, key: str) -> Milestone | None:
    """Return a milestone of the partnership, removed or not, or None."""
    return session.scalar(
        sa.select(Milestone).where(Milestone.partnership_id == partnership.id, Milestone.key == key)
    )


@dataclass(frozen=True)
class NationalDate:
    """One date of the national timetable; `occurrence` counts the dates of its milestone from 0."""

    national: NationalMilestone
    occurrence: int
    due_on: date

    @property
    def code(self) -> str:
        """The name of this date in forms, such as "grant_plan.2"."""
        return f"{self.national.code}.{self.occurrence}"


def dates_to_add(
    session: Session, partnership: Partnership, facts: NationalFacts, today: date
) -> Sequence[NationalDate]:
    """Return the national dates from 2022 to three years ahead that the partnership has not added or removed."""
    last = today.replace(year=today.year + YEARS_AHEAD, day=1)
    present = {
        (code, occurrence)
        for code, occurrence in session.execute(
            sa.select(Milestone.template_code, Milestone.occurrence).where(
                Milestone.partnership_id == partnership.id, Milestone.template_code.is_not(None)
            )
        )
    }
    found = [
        NationalDate(national, occurrence, due)
        for national in milestones(facts)
        for occurrence, due in enumerate(national.due_dates(date(FIRST_YEAR, 1, 1), last))
        if (national.code, occurrence) not in present
    ]
    return sorted(found, key=lambda each: each.due_on)
