"""Where a value comes from, and what was known of it before it was revised.

The numbers of earlier readings in our own or restricted data are for people who may see small numbers only, because
together with other values they could reveal one.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.indicators import queries
from cdp.indicators.catalogue import Indicator, written_in
from cdp.indicators.disclosure import STATUS_WORDS, DisclosedFigure, disclose, is_guarded
from cdp.indicators.places import place
from cdp.models import EarlierReading, FigureImport, Observation, Partnership
from cdp.models.indicator import Reading
from cdp.reference.outcomes import Unit

NOT_SHOWN = "Not shown: our own or restricted data"


@dataclass(frozen=True)
class FileOrigin:
    """The file that a value was imported from, its SHA-256 fingerprint, and the row if it is known."""

    name: str
    sha256: str
    row: int | None


@dataclass(frozen=True)
class EarlierValue:
    """What was known of a value, from when until when, and who changed it. `file` is None if a person typed it."""

    value: str
    interval: str
    status: str
    source: str
    published_on: date | None
    note: str
    known_from: datetime
    known_until: datetime
    entered_by: str
    changed_by: str
    file: FileOrigin | None


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from, as one reader may see it, and its earlier values, the latest first."""

    figure: DisclosedFigure
    file: FileOrigin | None
    entered_by: str
    entered_at: datetime
    earlier: list[EarlierValue]


def observation_with_history(
    session: Session, partnership: Partnership, metric_id: str, key: str
) -> Observation | None:
    """Return the partnership's value with this key and its earlier readings, in two queries, or None."""
    return session.scalar(
        sa.select(Observation)
        .where(
            Observation.partnership_id == partnership.id,
            Observation.metric_code == metric_id,
            Observation.key == key,
        )
        .options(
            joinedload(Observation.entered_by),
            joinedload(Observation.figure_import),
            selectinload(Observation.earlier).options(
                joinedload(EarlierReading.entered_by), joinedload(EarlierReading.replaced_by)
            ),
        )
    )


def figure_of(
    session: Session,
    observation: Observation,
    indicator: Indicator,
    footprint: list[str],
    *,
    small_numbers: bool,
) -> DisclosedFigure:
    """Return a value as a reader may see it, in one query, or two for a value of a group of people."""
    partnership = observation.partnership
    rows = queries.figures_of(session, partnership, indicator.id)
    if observation.breakdown_kind:
        rows += queries.groups_of(session, partnership, indicator.id)
    places = {code: place(code, footprint) for code in {row.area_code for row in rows}}
    seen = disclose(rows, indicator, places, small_numbers=small_numbers)
    return next(figure for figure in seen if figure.key == observation.key)


def provenance_of(
    session: Session,
    observation: Observation,
    figure: DisclosedFigure,
    indicator: Indicator,
    *,
    small_numbers: bool,
) -> Provenance:
    """Return where a value comes from, in one query if any of its earlier readings was imported."""
    files = _files(session, observation)
    earlier = [
        _earlier(reading, indicator, figure, files, small_numbers=small_numbers)
        for reading in reversed(observation.earlier)
    ]
    own = observation.figure_import
    return Provenance(
        figure,
        FileOrigin(own.file_name, own.sha256, observation.source_row) if own else None,
        observation.entered_by.name,
        observation.entered_at,
        earlier,
    )


def wide_interval(figure: DisclosedFigure) -> str:
    """Return the 99.8% interval of a value as text; empty if there is none."""
    if figure.lower_998 is None or figure.upper_998 is None:
        return ""
    return f"{written_in(figure.unit, figure.lower_998, 2)} to {written_in(figure.unit, figure.upper_998, 2)}"


def _files(session: Session, observation: Observation) -> dict[int, FigureImport]:
    wanted = {reading.import_id for reading in observation.earlier if reading.import_id is not None}
    if not wanted:
        return {}
    return {
        one.id: one for one in session.scalars(sa.select(FigureImport).where(FigureImport.id.in_(wanted)))
    }


def _earlier(
    reading: EarlierReading,
    indicator: Indicator,
    figure: DisclosedFigure,
    files: dict[int, FigureImport],
    *,
    small_numbers: bool,
) -> EarlierValue:
    measured = indicator.measured_in(reading.unit)
    guarded = is_guarded(measured, official=reading.official, rank=figure.place.rank)
    shown = figure.hidden is None and (small_numbers or not guarded)
    origin = files.get(reading.import_id) if reading.import_id is not None else None
    return EarlierValue(
        value=_value(measured, reading) if shown else NOT_SHOWN,
        interval=_interval(measured, reading) if shown else "",
        status=STATUS_WORDS[reading.status],
        source=reading.source,
        published_on=reading.published_on,
        note=reading.note if shown else "",
        known_from=reading.entered_at,
        known_until=reading.replaced_at,
        entered_by=reading.entered_by.name,
        changed_by=reading.replaced_by.name,
        file=FileOrigin(origin.file_name, origin.sha256, reading.source_row) if origin else None,
    )


def _value(measured: Indicator, reading: Reading) -> str:
    if reading.value is None:
        return STATUS_WORDS[reading.status]
    value = written_in(measured.unit, reading.value, 2)
    return value if measured.unit in {Unit.COUNT, Unit.PERCENT} else f"{value} {measured.unit_words}"


def _interval(measured: Indicator, reading: Reading) -> str:
    if reading.lower is None or reading.upper is None:
        return ""
    return f"{written_in(measured.unit, reading.lower, 2)} to {written_in(measured.unit, reading.upper, 2)}"
