"""Reading the record of changes."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.audit.record import Subject
from cdp.models import AuditEvent, Partnership


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
