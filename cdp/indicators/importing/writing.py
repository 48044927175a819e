"""Writing the figures of a file in one transaction, and undoing an import."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.indicators.catalogue import Indicator
from cdp.indicators.importing.comparing import (
    Compared,
    StoredFingerprint,
    StoredReading,
    compared,
    stored_for,
)
from cdp.indicators.importing.inserting import insert_figures
from cdp.indicators.importing.judging import ImportedFigure
from cdp.models import EarlierReading, FigureImport, FigureImportState, Observation
from cdp.models.adding import insert_rows, table_of

READING = (
    "unit", "value", "lower", "upper", "lower_998", "upper_998", "numerator", "denominator", "status", "official",
    "source", "published_on", "note", "source_row", "import_id", "entered_at", "entered_by_id",
)  # fmt: skip
"""The columns that an observation and its earlier readings share."""
_NOW, _EARLIER, _IMPORTS = table_of(Observation), table_of(EarlierReading), table_of(FigureImport)


@dataclass(frozen=True)
class UndoPlan:
    """What undoing an import does: values to delete, to restore, and to leave because they were changed later."""

    deleted: int
    restored: int
    later: int


def write(
    session: Session,
    order: FigureImport,
    chunks: Iterable[Sequence[ImportedFigure]],
    indicators: Mapping[str, Indicator],
    *,
    official: bool,
    published_on: Any,
    now: datetime,
) -> StoredFingerprint:
    """Write the figures of an import in the caller's transaction; a value that differs keeps what was known before.

    Return the fingerprint of the values that were stored until now.
    """
    fingerprint = StoredFingerprint()
    fixed = {
        "official": official,
        "published_on": published_on,
        "import_id": order.id,
        "entered_at": now,
        "entered_by_id": order.importer.id,
    }
    for chunk in chunks:
        stored = stored_for(session, order.partnership_id, chunk)
        new: list[ImportedFigure] = []
        revised: list[tuple[ImportedFigure, StoredReading]] = []
        for figure, what, known in compared(chunk, stored, indicators, official=official):
            fingerprint.add(known)
            if known is None:
                new.append(figure)
            elif what is not Compared.SAME:
                revised.append((figure, known))
        insert_figures(session, new, {"partnership_id": order.partnership_id, **fixed})
        _revise(session, order, revised, fixed, now)
    return fingerprint


def undo_plan(session: Session, order: FigureImport) -> UndoPlan:
    """Return what undoing an import would do."""
    in_all = session.scalar(sa.select(sa.func.count()).select_from(_NOW).where(*_untouched(order))) or 0
    restored = session.scalar(sa.select(sa.func.count()).select_from(_to_restore(order).subquery())) or 0
    replaced = sa.select(sa.func.count(sa.distinct(_EARLIER.c.observation_id))).where(
        _EARLIER.c.import_id == order.id
    )
    typed = sa.select(sa.func.count()).where(_NOW.c.import_id == order.id, _NOW.c.entered_at != order.done_at)
    later = (session.scalar(replaced) or 0) + (session.scalar(typed) or 0)
    return UndoPlan(deleted=in_all - restored, restored=restored, later=later)


def undo(session: Session, order: FigureImport) -> UndoPlan:
    """Delete the values that an import brought and restore those that it revised; those changed later stay.

    A value is never restored to a reading of an import that was undone, but to the one before; without one it is
    deleted.
    """
    plan = undo_plan(session, order)
    latest = _to_restore(order)
    kept = session.execute(sa.select(_EARLIER).where(_EARLIER.c.id.in_(latest))).mappings().all()
    restored = sa.select(_EARLIER.c.observation_id).where(_EARLIER.c.id.in_(latest))
    session.execute(sa.delete(_NOW).where(*_untouched(order), _NOW.c.id.not_in(restored)))
    if kept:
        _update(
            session,
            [{"b_id": row["observation_id"]} | {f"b_{name}": row[name] for name in READING} for row in kept],
        )
        session.connection().execute(
            sa.delete(_EARLIER).where(
                _EARLIER.c.observation_id == sa.bindparam("b_observation"),
                _EARLIER.c.id >= sa.bindparam("b_from"),
            ),
            [{"b_observation": row["observation_id"], "b_from": row["id"]} for row in kept],
        )
    session.expire_all()
    return plan


def _untouched(order: FigureImport) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that a value is as this import wrote it."""
    return (_NOW.c.import_id == order.id, _NOW.c.entered_at == order.done_at)


def _to_restore(order: FigureImport) -> sa.Select[tuple[int]]:
    """Return the query for the last reading of each untouched value that is not of an import that was undone."""
    undone = sa.select(_IMPORTS.c.id).where(_IMPORTS.c.state == FigureImportState.UNDONE)
    return (
        sa.select(sa.func.max(_EARLIER.c.id))
        .join(_NOW, _NOW.c.id == _EARLIER.c.observation_id)
        .where(
            *_untouched(order), sa.or_(_EARLIER.c.import_id.is_(None), _EARLIER.c.import_id.not_in(undone))
        )
        .group_by(_EARLIER.c.observation_id)
    )


def _revise(
    session: Session,
    order: FigureImport,
    revised: Sequence[tuple[ImportedFigure, StoredReading]],
    fixed: dict[str, Any],
    now: datetime,
) -> None:
    if not revised:
        return
    columns = [_NOW.c[name] for name in READING]
    before = session.execute(
        sa.select(_NOW.c.id, *columns).where(_NOW.c.id.in_([known.id for _, known in revised]))
    ).mappings()
    replaced = {
        "replaced_by_import_id": order.id,
        "replaced_at": now,
        "replaced_by_id": order.importer.id,
    }
    insert_rows(
        session,
        EarlierReading,
        [{"observation_id": row["id"]} | {name: row[name] for name in READING} | replaced for row in before],
    )
    rows = []
    for figure, known in revised:
        values = _reading(figure) | fixed
        rows.append({"b_id": known.id} | {f"b_{name}": values[name] for name in READING})
    _update(session, rows)


def _update(session: Session, rows: list[dict[str, Any]]) -> None:
    session.connection().execute(
        sa.update(_NOW)
        .where(_NOW.c.id == sa.bindparam("b_id"))
        .values({name: sa.bindparam(f"b_{name}") for name in READING} | {"version": _NOW.c.version + 1}),
        rows,
    )


def _reading(figure: ImportedFigure) -> dict[str, Any]:
    return {
        "unit": figure.unit,
        "value": figure.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "lower_998": figure.lower_998,
        "upper_998": figure.upper_998,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "status": figure.status,
        "source": figure.source,
        "note": figure.note,
        "source_row": figure.row,
    }
