"""Reading the record of changes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.audit.record import Subject, chain_name
from cdp.models import AuditChain, AuditEvent, Partnership

# Made once: calendar programs ask it all day
_CHANGES = sa.select(AuditChain.position).where(AuditChain.name == sa.bindparam("name"))


def history_of(session: Session, subject: Subject) -> list[AuditEvent]:
    """Return what was done to one record, newest first."""
    return list(
        session.scalars(
            sa.select(AuditEvent)
            .where(AuditEvent.subject_kind == subject.__tablename__, AuditEvent.subject_key == subject.key)
            .order_by(AuditEvent.id.desc())
        )
    )


def history_of_partnership(partnership: Partnership) -> sa.Select[AuditEvent]:
    """Return the question for everything done in a partnership, newest first."""
    return (
        sa.select(AuditEvent)
        .where(AuditEvent.partnership_id == partnership.id)
        .order_by(AuditEvent.position.desc())
    )


def history_of_record(partnership: Partnership, kind: str, key: str) -> sa.Select[AuditEvent]:
    """Return the question for what was done to one record of a partnership, by its table and key, newest first."""
    return history_of_partnership(partnership).where(
        AuditEvent.subject_kind == kind, AuditEvent.subject_key == key
    )


def history_of_installation() -> sa.Select[AuditEvent]:
    """Return the question for everything done outside any partnership, newest first."""
    return (
        sa.select(AuditEvent).where(AuditEvent.partnership_id.is_(None)).order_by(AuditEvent.position.desc())
    )


def changes_so_far(session: Session, partnership: Partnership) -> int:
    """Return how many changes a partnership has seen: while it is the same, so is all that its pages say on a day."""
    return session.scalar(_CHANGES, {"name": chain_name(partnership)}) or 0


def last_change(table: type[Subject]) -> sa.ScalarSelect[datetime]:
    """Return, as a column beside the rows of a table, when each was last changed; nothing for those never told of."""
    return (
        sa.select(sa.func.max(AuditEvent.at))
        .where(AuditEvent.subject_kind == table.__tablename__, AuditEvent.subject_key == table.key)
        .correlate(sa.inspect(table).local_table)
        .scalar_subquery()
    )
