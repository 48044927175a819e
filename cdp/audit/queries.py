"""Queries for the history of changes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.hiding import hidden_records
from cdp.audit.record import Subject, chain_name
from cdp.models import AuditChain, AuditEvent, Base, Partnership

# Built once, because requests from calendar programs need this query often
_CHANGES = sa.select(AuditChain.position).where(AuditChain.name == sa.bindparam("name"))


def history_of(session: Session, subject: Subject) -> list[AuditEvent]:
    """Return the changes to one record, newest first."""
    return list(
        session.scalars(
            sa.select(AuditEvent)
            .where(AuditEvent.subject_kind == subject.__tablename__, AuditEvent.subject_key == subject.key)
            .order_by(AuditEvent.id.desc())
        )
    )


def history_of_partnership(
    partnership: Partnership, withheld: frozenset[int] = frozenset()
) -> sa.Select[AuditEvent]:
    """Return the query for the changes in a partnership that a person may read, newest first.

    `withheld` are the ids of the procurements whose records they may not read (`cdp.access.procurements`).
    """
    return (
        sa.select(AuditEvent)
        .where(
            AuditEvent.partnership_id == partnership.id,
            *(
                ~sa.and_(AuditEvent.subject_kind == table, AuditEvent.subject_key.in_(keys))
                for table, keys in hidden_records(withheld)
            ),
        )
        .order_by(AuditEvent.position.desc())
    )


def history_of_record(
    partnership: Partnership, kind: str, key: str, withheld: frozenset[int] = frozenset()
) -> sa.Select[AuditEvent]:
    """Return the query for the changes to one record of a partnership, by its table and key, newest first."""
    return history_of_partnership(partnership, withheld).where(
        AuditEvent.subject_kind == kind, AuditEvent.subject_key == key
    )


def is_in_partnership(session: Session, partnership: Partnership, kind: str, key: str) -> bool:
    """Return whether a partnership has a record with this table name and key; not every record has changes yet."""
    table = Base.metadata.tables[kind]
    wanted = sa.select(sa.exists().where(table.c.key == key, _belongs_to(table, partnership)))
    return bool(session.scalar(wanted))


def _belongs_to(table: sa.Table, partnership: Partnership) -> sa.ColumnElement[bool]:
    """Return the condition that a row belongs to a partnership, itself or through its meeting or board."""
    if "partnership_id" in table.c:
        return table.c.partnership_id == partnership.id
    link = table.c["meeting_id" if "meeting_id" in table.c else "board_id"]
    parent = next(iter(link.foreign_keys)).column
    return link.in_(sa.select(parent).where(_belongs_to(parent.table, partnership)))


def history_of_installation() -> sa.Select[AuditEvent]:
    """Return the query for all changes outside partnerships, newest first."""
    return (
        sa.select(AuditEvent).where(AuditEvent.partnership_id.is_(None)).order_by(AuditEvent.position.desc())
    )


def changes_so_far(session: Session, partnership: Partnership) -> int:
    """Return how many changes a partnership has had; if the number is the same as before, nothing has changed."""
    return session.scalar(_CHANGES, {"name": chain_name(partnership)}) or 0


def last_change(table: type[Subject]) -> sa.ScalarSelect[datetime]:
    """Return a column with the time of the last change to each row of a table, or NULL if there was none."""
    return (
        sa.select(sa.func.max(AuditEvent.at))
        .where(AuditEvent.subject_kind == table.__tablename__, AuditEvent.subject_key == table.key)
        .correlate(sa.inspect(table).local_table)
        .scalar_subquery()
    )
