"""The notes on an indicator's charts for one reader: its marks, and the actions that the reader may see."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.indicators.marking import queries
from cdp.indicators.marking.notes import ChartNote
from cdp.indicators.places import place
from cdp.models import Action, ChartMarkKind, IndicatorMark


def notes_for(session: Session, access: Access, metric_id: str) -> list[ChartNote]:
    """Return the notes on the charts of an indicator that a person may see, in order of their days."""
    marks = queries.marks_of(session, access.partnership, metric_id)
    numbered = [_of_mark(mark, number) for number, mark in enumerate(marks, start=1)]
    actions = [_of_action(action) for action in queries.actions_about(session, access, metric_id)]
    return sorted([*numbered, *actions], key=lambda note: note.day)


def new_starts_in(notes: Iterable[ChartNote]) -> list[tuple[date, str]]:
    """Return the days of new starts of control limits, with their reasons."""
    return [(note.day, note.words) for note in notes if note.is_new_start]


def _of_mark(mark: IndicatorMark, number: int) -> ChartNote:
    return ChartNote(
        label=str(number),
        day=mark.on_day,
        words=mark.words,
        key=mark.key,
        area_code=mark.area_code,
        where=place(mark.area_code, ()).name if mark.area_code else "",
        is_new_start=mark.kind is ChartMarkKind.REBASE,
    )


def _of_action(action: Action) -> ChartNote:
    return ChartNote(
        label=action.reference,
        day=action.raised_on,
        words=action.title,
        key=action.key,
        is_action=True,
        is_confidential=action.is_confidential,
    )
