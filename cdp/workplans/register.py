"""The list of a year's activities: its filters, its order, and the number of activities by rating."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.audit.unchanged import KeptUntilChange
from cdp.models import (
    Activity,
    LocalPriority,
    Objective,
    Organisation,
    Partnership,
    activity_partners,
)
from cdp.partnerships.names import names_of_organisations
from cdp.reference import outcomes
from cdp.workplans.periods import plan_year
from cdp.workplans.queries import LINE, priorities_of
from cdp.workplans.rating import WorkplanRating, rating_in_sql

BY_OUTCOME, BY_ORGANISATION = "outcome", "organisation"
_OUTCOME = sa.case(
    {outcome.id: place for place, outcome in enumerate(outcomes.outcomes())},
    value=Objective.outcome_code,
    else_=len(outcomes.outcomes()),
)
_IN_OUTCOME = (
    _OUTCOME,
    sa.func.lower(sa.func.coalesce(LocalPriority.name, "")),
    Objective.position,
    Objective.id,
    Activity.number,
)


@dataclass(frozen=True)
class PlanFilters:
    """The filters of the list; None means no filter.

    `serves` is the code of an outcome or the key of a local priority, and `organisation` the key of a lead or partner.
    `by` says how the list is grouped: BY_OUTCOME or BY_ORGANISATION.
    """

    year: int
    serves: str | None = None
    organisation: str | None = None
    rating: WorkplanRating | None = None
    by: str = BY_OUTCOME


@dataclass(frozen=True)
class PlanGroup:
    """The activities under one heading: an outcome or local priority with an objective, or a lead organisation."""

    heading: str
    objective: Objective | None
    activities: list[Activity]
    is_continued: bool
    """Whether the heading is that of the group above, so that it is shown once."""


def heading_of(objective: Objective) -> str:
    """Return the name of the outcome or local priority that an objective serves."""
    if objective.local_priority is not None:
        return f"Local priority: {objective.local_priority.name}"
    return outcomes.outcome(objective.outcome_code or "").name


def plan(partnership: Partnership, filters: PlanFilters, today: date) -> sa.Select[Activity]:
    """Return the query for the activities that match the filters, with the records that a line shows, in order."""
    order: tuple[Any, ...] = _IN_OUTCOME
    if filters.by == BY_ORGANISATION:
        name = sa.func.lower(sa.func.coalesce(Organisation.name, ""))
        order = (sa.case((Activity.lead_organisation_id.is_(None), 1), else_=0), name, *_IN_OUTCOME)
    conditions = _conditions(partnership, filters)
    if filters.rating is not None:
        conditions.append(rating_in_sql(today) == filters.rating.value)
    return (
        sa.select(Activity)
        .join(Activity.objective)
        .outerjoin(LocalPriority, Objective.local_priority_id == LocalPriority.id)
        .outerjoin(Organisation, Activity.lead_organisation_id == Organisation.id)
        .where(*conditions)
        .options(*LINE)
        .order_by(*order)
    )


def counts_by_rating(
    session: Session, partnership: Partnership, filters: PlanFilters, today: date
) -> dict[WorkplanRating, int]:
    """Return the number of activities by rating as if no rating filter were set, using one statement."""
    rating = rating_in_sql(today).label("rating")
    rows = session.execute(
        sa.select(rating, sa.func.count(Activity.id))
        .join(Activity.objective)
        .where(*_conditions(partnership, replace(filters, rating=None)))
        .group_by("rating")
    )
    found = {WorkplanRating(value): count for value, count in rows}
    return {each: found[each] for each in WorkplanRating if each in found}


@dataclass(frozen=True)
class PlanChoices:
    """The years that have activities, and the local priorities and organisations as pairs of key and name."""

    years: list[int]
    priorities: list[tuple[str, str]]
    organisations: list[tuple[str, str]]


_KEPT = KeptUntilChange[PlanChoices](most=100)


def choices_of(session: Session, partnership: Partnership) -> PlanChoices:
    """Return what the plan can be filtered by, in one statement if nothing has changed since it was read."""
    return _KEPT.get(
        session,
        partnership,
        None,
        lambda: PlanChoices(
            years_of(session, partnership),
            [(each.key, each.name) for each in priorities_of(session, partnership)],
            names_of_organisations(session, partnership),
        ),
    )


def years_of(session: Session, partnership: Partnership) -> list[int]:
    """Return the years that have activities, earliest first."""
    return list(
        session.scalars(
            sa.select(Activity.year)
            .where(Activity.partnership_id == partnership.id)
            .distinct()
            .order_by(Activity.year)
        )
    )


def year_shown(years: Sequence[int], today: date) -> int:
    """Return the year to show first: the newest that has begun, otherwise the first to come, or else the current."""
    now = plan_year(today)
    return max((year for year in years if year <= now), default=min(years, default=now))


def grouped(activities: Sequence[Activity], by: str) -> Iterator[PlanGroup]:
    """Yield the activities of a page under their headings; they must be in the order of the list."""

    def key(activity: Activity) -> tuple[str, int]:
        if by == BY_ORGANISATION:
            lead = activity.lead_organisation
            return (f"Lead: {lead.name}" if lead else "No lead organisation yet"), 0
        return heading_of(activity.objective), activity.objective_id

    before = ""
    for (heading, _), members in groupby(activities, key):
        found = list(members)
        objective = None if by == BY_ORGANISATION else found[0].objective
        yield PlanGroup(heading, objective, found, heading == before)
        before = heading


def _conditions(partnership: Partnership, filters: PlanFilters) -> list[sa.ColumnElement[bool]]:
    conditions = [Activity.partnership_id == partnership.id, Activity.year == filters.year]
    if filters.serves is not None:
        priority = sa.select(LocalPriority.id).where(LocalPriority.key == filters.serves)
        conditions.append(
            sa.or_(Objective.outcome_code == filters.serves, Objective.local_priority_id.in_(priority))
        )
    if filters.organisation is not None:
        chosen = sa.select(Organisation.id).where(Organisation.key == filters.organisation)
        takes_part = sa.exists().where(
            activity_partners.c.activity_id == Activity.id, activity_partners.c.organisation_id.in_(chosen)
        )
        conditions.append(sa.or_(Activity.lead_organisation_id.in_(chosen), takes_part))
    return conditions
