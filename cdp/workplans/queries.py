"""Queries about the workplan. Each starts from the partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.models import Activity, ActivityUpdate, Objective, Partnership

# Built once, because building a statement costs more than running it
_OBJECTIVES = (
    sa.select(Objective)
    .where(Objective.partnership_id == sa.bindparam("partnership"))
    .options(
        selectinload(Objective.activities).options(
            joinedload(Activity.lead_organisation), joinedload(Activity.lead_person)
        )
    )
    .order_by(Objective.position, Objective.id)
)


def objectives_of(session: Session, partnership: Partnership) -> list[Objective]:
    """Return the objectives in order, with activities, lead organisations and lead people, in two statements."""
    return list(session.scalars(_OBJECTIVES, {"partnership": partnership.id}))


def objective_by_key(session: Session, partnership: Partnership, key: str) -> Objective | None:
    """Return an objective of the partnership, or None."""
    return session.scalar(
        sa.select(Objective).where(Objective.partnership_id == partnership.id, Objective.key == key)
    )


def activity_by_key(session: Session, partnership: Partnership, key: str) -> Activity | None:
    """Return an activity of the partnership with the records that its page shows, or None."""
    return session.scalar(
        sa.select(Activity)
        .where(Activity.partnership_id == partnership.id, Activity.key == key)
        .options(
            joinedload(Activity.objective),
            joinedload(Activity.lead_organisation),
            joinedload(Activity.lead_person),
        )
    )


def updates_of(session: Session, activity: Activity) -> list[ActivityUpdate]:
    """Return the progress reports on an activity, newest first."""
    return list(
        session.scalars(
            sa.select(ActivityUpdate)
            .where(ActivityUpdate.activity_id == activity.id)
            .options(joinedload(ActivityUpdate.by))
            .order_by(ActivityUpdate.id.desc())
        )
    )


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
