"""What is marked on an indicator's charts: events, new starts of control limits, and actions meant to change it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.charts import svg
from cdp.charts.plot import ROW, Plot, rows_of
from cdp.charts.widths import text_width


@dataclass(frozen=True)
class ChartNote:
    """A mark on a chart: its short label, day and words.

    `key` is the key of a stored mark, or of an action if `is_action`. `is_new_start` marks a new start of limits.
    `is_confidential` marks a confidential action, which files leave out, because people pass files on.
    `area_code` and `where` are the code and name of the area that a mark is for; None and empty for all areas.
    """

    label: str
    day: date
    words: str
    key: str
    area_code: str | None = None
    where: str = ""
    is_action: bool = False
    is_confidential: bool = False
    is_new_start: bool = False


def within(notes: Iterable[ChartNote], first: date, last: date) -> list[ChartNote]:
    """Return the notes between two days, both included, in order."""
    return sorted((note for note in notes if first <= note.day <= last), key=lambda note: note.day)


def notes_of_area(notes: Iterable[ChartNote], area_code: str) -> list[ChartNote]:
    """Return the notes for an area: its own, and those for all areas."""
    return [note for note in notes if note.area_code in {None, area_code}]


def rows_needed(notes: Sequence[ChartNote], plot: Plot) -> list[int]:
    """Return the row of each note's label above a plot, so that labels do not touch."""
    return rows_of([plot.x(note.day) for note in notes], _widths(notes, plot))


def drawn(notes: Sequence[ChartNote], plot: Plot) -> str:
    """Return the notes as dashed lines up the plot, with their labels above the lines."""
    rows, lowest = rows_needed(notes, plot), plot.top - 6
    parts = []
    for note, row, width in zip(notes, rows, _widths(notes, plot), strict=True):
        x, y = plot.x(note.day), lowest - row * ROW
        parts.append(svg.stroke(f"M{x:g},{plot.bottom}V{plot.top - 3}", dash="2 3"))
        centre = min(max(x, width / 2), plot.size.width - width / 2)
        parts.append(svg.text(centre, y, note.label, anchor="middle", bold=True))
    return "".join(parts)


def _widths(notes: Sequence[ChartNote], plot: Plot) -> list[float]:
    return [text_width(note.label, plot.size.letters) * 1.1 + 6 for note in notes]
