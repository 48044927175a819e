"""Queries about the workplan. Each starts from the partnership."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.access import Access
from cdp.models import (
    Activity,
    ActivityUpdate,
    LocalPriority,
    Objective,
    Partnership,
    activity_dependencies,
)
from cdp.workplans.rating import is_live

# What a line of the plan shows; a selectinload is one statement for all lines
LINE = (
    contains_eager(Activity.objective).joinedload(Objective.local_priority),
    joinedload(Activity.lead_organisation),
    joinedload(Activity.lead_person),
    joinedload(Activity.continued_by).load_only(Activity.year, Activity.number, Activity.key),
    selectinload(Activity.key_dates),
)

# Built once, because building a statement costs more than running it
_OBJECTIVES = (
    sa.select(Objective)
    .where(Objective.partnership_id == sa.bindparam("partnership"))
    .options(joinedload(Objective.local_priority))
    .order_by(Objective.position, Objective.id)
)
_UNSERVED = _OBJECTIVES.where(~sa.exists().where(Activity.objective_id == Objective.id))


def objectives_of(session: Session, partnership: Partnership) -> list[Objective]:
    """Return the objectives in order, with their local priorities, in one statement."""
    return list(session.scalars(_OBJECTIVES, {"partnership": partnership.id}))


def objectives_without_activities(session: Session, partnership: Partnership) -> list[Objective]:
    """Return the objectives that no activity of any year serves, in order."""
    return list(session.scalars(_UNSERVED, {"partnership": partnership.id}))


def priorities_of(session: Session, partnership: Partnership) -> list[LocalPriority]:
    """Return the local priorities of the partnership in order of name."""
    return list(
        session.scalars(
            sa.select(LocalPriority)
            .where(LocalPriority.partnership_id == partnership.id)
            .order_by(sa.func.lower(LocalPriority.name), LocalPriority.id)
        )
    )


def priority_by_key(session: Session, partnership: Partnership, key: str) -> LocalPriority | None:
    """Return a local priority of the partnership, or None."""
    return session.scalar(
        sa.select(LocalPriority).where(
            LocalPriority.partnership_id == partnership.id, LocalPriority.key == key
        )
    )


def objectives_under(session: Session, priority: LocalPriority) -> int:
    """Return the number of objectives under a local priority."""
    counted = sa.select(sa.func.count(Objective.id)).where(Objective.local_priority_id == priority.id)
    return session.scalar(counted) or 0


def objective_by_key(session: Session, partnership: Partnership, key: str) -> Objective | None:
    """Return an objective of the partnership, or None."""
    return session.scalar(
        sa.select(Objective).where(Objective.partnership_id == partnership.id, Objective.key == key)
    )


def activity_by_key(session: Session, partnership: Partnership, key: str) -> Activity | None:
    """Return an activity of the partnership with the records that its page shows, or None."""
    return session.scalar(
        sa.select(Activity)
        .join(Activity.objective)
        .where(Activity.partnership_id == partnership.id, Activity.key == key)
        .options(
            *LINE,
            joinedload(Activity.continues),
            selectinload(Activity.partner_organisations),
            selectinload(Activity.waits_for),
        )
    )


def live_activities_of(session: Session, partnership: Partnership, today: date) -> list[Activity]:
    """Return the activities in effect that have not ended, next due first, with the records that a line shows."""
    return list(
        session.scalars(
            sa.select(Activity)
            .join(Activity.objective)
            .where(Activity.partnership_id == partnership.id, is_live(today))
            .options(*LINE)
            .order_by(sa.case((Activity.due_on.is_(None), 1), else_=0), Activity.due_on, Activity.number)
        )
    )


def activities_in(session: Session, partnership: Partnership, year: int | None) -> list[Activity]:
    """Return the activities of a year, or of all years, by number, with the records that a copy or import needs."""
    found = sa.select(Activity).join(Activity.objective).where(Activity.partnership_id == partnership.id)
    if year is not None:
        found = found.where(Activity.year == year)
    return with_partners(session, found.options(*LINE).order_by(Activity.number))


def with_partners(session: Session, found: sa.Select[Activity]) -> list[Activity]:
    """Return the activities that a query finds, with their partners and what they wait for."""
    further = (selectinload(Activity.partner_organisations), selectinload(Activity.waits_for))
    return list(session.scalars(found.options(*further)))


def activities_numbered(session: Session, partnership: Partnership, numbers: Iterable[int]) -> list[Activity]:
    """Return the activities of the partnership with these numbers, in order."""
    return list(
        session.scalars(
            sa.select(Activity)
            .where(Activity.partnership_id == partnership.id, Activity.number.in_(set(numbers)))
            .order_by(Activity.number)
        )
    )


def activities_with_ids(
    session: Session, partnership: Partnership, ids: Iterable[int]
) -> dict[int, Activity]:
    """Return activities of the partnership by their ids."""
    rows = session.scalars(
        sa.select(Activity).where(Activity.partnership_id == partnership.id, Activity.id.in_(set(ids)))
    )
    return {each.id: each for each in rows}


def waiting_for(session: Session, activity: Activity) -> list[Activity]:
    """Return the activities that wait for an activity, in order of their numbers."""
    return list(
        session.scalars(
            sa.select(Activity)
            .join(activity_dependencies, activity_dependencies.c.activity_id == Activity.id)
            .where(activity_dependencies.c.waits_for_id == activity.id)
            .order_by(Activity.number)
        )
    )


def waits_for_of(session: Session, activities: Iterable[Activity]) -> dict[int, list[Activity]]:
    """Return the activities that each of these waits for, by the id of the one that waits, using one statement."""
    found: dict[int, list[Activity]] = {}
    rows = session.execute(
        sa.select(activity_dependencies.c.activity_id, Activity)
        .join(Activity, activity_dependencies.c.waits_for_id == Activity.id)
        .where(activity_dependencies.c.activity_id.in_([each.id for each in activities]))
        .order_by(Activity.number)
    )
    for waiting, other in rows:
        found.setdefault(waiting, []).append(other)
    return found


def dependencies_in(session: Session, partnership: Partnership) -> list[tuple[int, int]]:
    """Return every dependency of the partnership as the ids of an activity and of one that it waits for."""
    rows = session.execute(
        sa.select(activity_dependencies)
        .join(Activity, Activity.id == activity_dependencies.c.activity_id)
        .where(Activity.partnership_id == partnership.id)
    )
    return [(one, other) for one, other in rows]


def updates_of(session: Session, activity: Activity) -> list[ActivityUpdate]:
    """Return the progress reports on an activity, newest first."""
    return list(
        session.scalars(
            sa.select(ActivityUpdate)
            .where(ActivityUpdate.activity_id == activity.id)
            .options(joinedload(ActivityUpdate.by))
            .order_by(ActivityUpdate.quarter_starts.desc(), ActivityUpdate.id.desc())
        )
    )


def last_reported(session: Session, activities: Iterable[Activity]) -> dict[int, date]:
    """Return the first day of the last quarter with a report, by the id of the activity."""
    rows = session.execute(
        sa.select(ActivityUpdate.activity_id, sa.func.max(ActivityUpdate.quarter_starts).label("starts"))
        .where(ActivityUpdate.activity_id.in_([each.id for each in activities]))
        .group_by(ActivityUpdate.activity_id)
    )
    return {one.activity_id: one.starts for one in rows}


def may_update(access: Access, activity: Activity) -> bool:
    """Whether a person may report progress: the secretariat, the lead person and people of the lead organisation."""
    return (
        access.is_coordinator
        or activity.lead_organisation_id in access.organisation_ids
        or activity.lead_person_id == access.person.id
    )


def next_position(session: Session, partnership: Partnership) -> int:
    """Return the position for a new objective, after the last one."""
    last = session.scalar(
        sa.select(sa.func.max(Objective.position)).where(Objective.partnership_id == partnership.id)
    )
    return (last or 0) + 1


def next_number(session: Session, partnership: Partnership) -> int:
    """Return the number for the next activity; the caller must hold the lock on the partnership."""
    last = session.scalar(
        sa.select(sa.func.max(Activity.number)).where(Activity.partnership_id == partnership.id)
    )
    return (last or 0) + 1
