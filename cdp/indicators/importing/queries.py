"""Queries for imports of files of figures, always within one partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.indicators.catalogue import Indicator, by_outcome_of
from cdp.indicators.importing.passes import FileSubject
from cdp.indicators.places import ENGLAND, ENGLAND_AND_WALES, WHOLE_FOOTPRINT, place
from cdp.models import FigureImport, FigureImportState, Partnership
from cdp.reference import areas

MOST_SHAPES = 50
"""The number of earlier imports whose answers are looked at."""
_OF_ONE_FILE = frozenset({"origin", "published_on", "sheet", "source"})
"""Facts that differ between files of the same columns; taking own data for official would show small numbers."""
OPEN = (FigureImportState.READING, FigureImportState.READ, FigureImportState.WRITING)


def import_of(session: Session, partnership: Partnership, key: str) -> FigureImport | None:
    """Return the partnership's import with this key, or None."""
    return session.scalar(
        sa.select(FigureImport).where(FigureImport.partnership_id == partnership.id, FigureImport.key == key)
    )


def imports_of(partnership: Partnership) -> sa.Select[FigureImport]:
    """Return the query for the partnership's imports, the latest first."""
    return (
        sa.select(FigureImport)
        .options(joinedload(FigureImport.person))
        .where(FigureImport.partnership_id == partnership.id)
        .order_by(FigureImport.id.desc())
    )


def open_import_of(session: Session, partnership: Partnership, sha256: str) -> FigureImport | None:
    """Return the partnership's import of the same file that is not confirmed yet, or None."""
    return session.scalar(
        sa.select(FigureImport)
        .where(
            FigureImport.partnership_id == partnership.id,
            FigureImport.sha256 == sha256,
            FigureImport.state.in_(OPEN),
        )
        .limit(1)
    )


def remembered(session: Session, partnership_id: int, shape: str) -> dict[str, object]:
    """Return the answers about the partnership's last imported file of the same shape; empty if there was none."""
    rows = session.execute(
        sa.select(FigureImport.answers, FigureImport.summary)
        .where(FigureImport.partnership_id == partnership_id, FigureImport.state == FigureImportState.DONE)
        .order_by(FigureImport.id.desc())
        .limit(MOST_SHAPES)
    )
    for answers, summary in rows:
        if summary.get("shape") == shape:
            return {name: value for name, value in answers.items() if name not in _OF_ONE_FILE}
    return {}


def indicators_known(session: Session, partnership: Partnership) -> dict[str, Indicator]:
    """Return the indicators that a file may have, by ID."""
    return {one.id: one for _, indicators in by_outcome_of(session, partnership) for one in indicators}


def subject_of(session: Session, partnership: Partnership) -> FileSubject:
    """Return for whom a file is read: the partnership's indicators and areas, and its names."""
    today = clock.today()
    footprint = partnership.area_codes_on(today)
    known = [areas.authority(code) for code in footprint if areas.is_authority(code)]
    codes = [
        WHOLE_FOOTPRINT,
        *footprint,
        *sorted({one.police_force_code for one in known}),
        *sorted({one.region_code for one in known}),
        ENGLAND,
        ENGLAND_AND_WALES,
    ]
    return FileSubject(
        indicators_known(session, partnership),
        frozenset(footprint),
        (partnership.name, partnership.short_name),
        tuple((place(code, footprint).code, place(code, footprint).name) for code in codes),
        today,
    )
