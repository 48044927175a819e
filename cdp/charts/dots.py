"""Charts of dots with intervals, one row for each area or group, as SVG: wide, or narrow with names above the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cdp.charts import svg
from cdp.charts.scales import LinearScale, nice_ticks
from cdp.charts.widths import lines_of, text_width
from cdp.wording.formats import number

ROW, NARROW_ROW = 28, 44
WIDE, NARROW = 960, 290
TOP, FOOT, EDGE = 34, 34, 8
NARROW_LETTERS = 12
NAMES, VALUES = 250, 190  # pixels for names at the left and values at the right of a wide chart
CIRCLE = "m-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z"
DIAMOND = "m0,-7l7,7l-7,7l-7,-7z"
SQUARE = "m-5,-5h10v10h-10z"
TRIANGLE = "m0,-6.5l6.5,11h-13z"


@dataclass(frozen=True)
class DotStyle:
    """The colour and marker of a kind of row, with its name for the key."""

    name: str
    colour: str
    shape: str


@dataclass(frozen=True)
class DotRow:
    """A row: its name, value with interval, the value in words, and its style; without a value, `words` says why."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    words: str
    style: DotStyle
    bold: bool = False


@dataclass(frozen=True)
class DotChart:
    """A chart of dots; `reference` is the label and value of a line for comparison."""

    title: str
    description: str
    rows: tuple[DotRow, ...]
    reference: tuple[str, float] | None = None


def drawn(chart: DotChart, name: str, *, narrow: bool = False) -> Markup | None:
    """Return the chart as SVG, or None if no row has a value."""
    ends = [one for row in chart.rows for one in (row.value, row.lower, row.upper) if one is not None]
    if not ends:
        return None
    ends += [chart.reference[1]] if chart.reference else []
    width, letters = (NARROW, NARROW_LETTERS) if narrow else (WIDE, 13)
    left, right = (EDGE, width - EDGE) if narrow else (NAMES, width - VALUES)
    height = (NARROW_ROW if narrow else ROW) * len(chart.rows)
    ticks = nice_ticks(min(0.0, *ends), max(ends), 4 if narrow else 6)
    across = LinearScale(ticks[0], ticks[-1], left, right - (0 if narrow else 10))
    parts = [*_frame(chart, across, ticks, height, letters)]
    for place, row in enumerate(chart.rows):
        parts += _narrow_row(row, place, across) if narrow else _wide_row(row, place, across)
    return svg.picture(
        name, (width, TOP + height + FOOT), chart.title, chart.description, parts, letters=letters
    )


def _frame(
    chart: DotChart, across: LinearScale, ticks: Sequence[float], height: int, letters: int
) -> Iterator[str]:
    """Yield the grid, the labels of the scale below it, and the line for comparison with its label above.

    In a narrow chart that line is drawn beside the dots only, as the names of rows are in its way.
    """
    foot, narrow = TOP + height, letters == NARROW_LETTERS
    rows = range(TOP, foot, NARROW_ROW) if narrow else ()
    spans = [(top + 19, top + 40) for top in rows] or [(TOP - 6, foot)]
    yield svg.grid("".join(f"M{across.at(tick):g},{TOP}V{foot}" for tick in ticks))
    for tick in ticks:
        words = number(round(tick, 4))
        half = text_width(words, letters) / 2
        x = (
            min(max(across.at(tick), half), across.end + EDGE - half)
            if across.start < NAMES
            else across.at(tick)
        )
        yield svg.text(x, foot + 18, words, anchor="middle")
    if chart.reference is None:
        return
    label, value = chart.reference
    x = across.at(value)
    half = text_width(label, letters) * 0.55
    centre = min(max(x, across.start + half), max(across.end - half, across.start + half))
    yield svg.stroke("".join(f"M{x:g},{start}V{end}" for start, end in spans), width=1.5, dash="6 4")
    yield svg.text(centre, TOP - 12, label, anchor="middle", bold=True)


def _wide_row(row: DotRow, place: int, across: LinearScale) -> Iterator[str]:
    middle = TOP + ROW * place + ROW / 2
    name = lines_of(row.name, 14 if row.bold else 13, NAMES - 24, most=1)[0]
    yield svg.text(NAMES - 14, middle + 4, name, anchor="end", bold=row.bold)
    # Why there is no value is written where the dot would be, which has more room
    start, room = (NAMES, WIDE - NAMES) if row.value is None else (WIDE - VALUES + 8, VALUES - 8)
    words = lines_of(row.words, 14 if row.bold else 13, room, most=1)[0]
    yield svg.text(start, middle + 4, words, bold=row.bold and row.value is not None)
    yield from _dot(row, middle, across)


def _narrow_row(row: DotRow, place: int, across: LinearScale) -> Iterator[str]:
    top = TOP + NARROW_ROW * place
    if row.value is None:
        yield svg.text(EDGE, top + 15, lines_of(row.name, 12, NARROW - 2 * EDGE, most=1)[0])
        yield svg.text(EDGE, top + 34, lines_of(row.words, 12, NARROW - 2 * EDGE, most=1)[0])
        return
    short = row.words.partition(" (")[0]
    room = NARROW - 2 * EDGE - text_width(short, 12) - 8
    name = lines_of(row.name, 13 if row.bold else 12, max(room, 60), most=1)[0]
    yield svg.text(EDGE, top + 15, name, bold=row.bold)
    yield svg.text(NARROW - EDGE, top + 15, short, anchor="end", bold=row.bold)
    yield from _dot(row, top + 30, across)


def _dot(row: DotRow, y: float, across: LinearScale) -> Iterator[str]:
    if row.value is None:
        return
    parts = []
    if row.lower is not None and row.upper is not None:
        low, high = across.at(row.lower), across.at(row.upper)
        ends = f"M{low:g},{y - 4:g}v8M{high:g},{y - 4:g}v8"
        parts.append(f'<path d="M{low:g},{y:g}H{high:g}{ends}" fill="none" stroke-width="1.5"/>')
    parts.append(svg.marker(across.at(row.value), y, row.style.shape, f"{row.name}: {row.words}"))
    yield svg.coloured(row.style.colour, parts)
