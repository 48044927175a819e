"""An indicator's trend charts: one with all places, and a small one for each place, with a national line."""

from collections.abc import Sequence
from dataclasses import replace

from cdp.charts.plot import ROW, rows_of
from cdp.charts.scales import LinearScale, nice_ticks
from cdp.indicators.axes import LETTER, Axes, Frame
from cdp.indicators.catalogue import Indicator
from cdp.indicators.drawing import LONGEST_LABEL, Chart, NoteMark, Series, draw
from cdp.indicators.marking.notes import ChartNote, notes_of_area, within
from cdp.indicators.periods import Period
from cdp.indicators.places import Rank

OVERVIEW = Frame(width=960, height=400, left=52, right=125, top=16, bottom=44, ticks=6)
SMALL = Frame(width=300, height=190, left=44, right=28, top=14, bottom=40, ticks=4)
NAMES_AFTER = 40  # pixels for the gap between the end of a line and its label


def overview(
    indicator: Indicator, series: Sequence[Series], selected: str, notes: Sequence[ChartNote] = ()
) -> Chart | None:
    """Return one chart of all places, or None if there are no values to show.

    The chart has the interval and target of the place whose code is `selected`, or else of the first place. It marks
    the notes between its first and last day, with their labels above it.
    """
    drawn = [each for each in series if each.shown]
    if not drawn:
        return None
    chosen = next((each for each in drawn if each.place.code == selected), drawn[0])
    longest = min(max(len(each.place.name) for each in drawn), LONGEST_LABEL)
    frame = replace(OVERVIEW, right=max(int(longest * LETTER) + NAMES_AFTER, OVERVIEW.right))
    periods = _periods(drawn)
    shown = within(notes_of_area(notes, chosen.place.code), periods[0].starts_on, periods[-1].ends_on)
    axes = Axes(frame, periods, _scale(drawn, [chosen], frame))
    spots = [axes.x(note.day) for note in shown]
    rows = rows_of(spots, [len(note.label) * LETTER + 10 for note in shown])
    if rows:
        frame = replace(
            frame, height=frame.height + (max(rows) + 1) * ROW, top=frame.top + (max(rows) + 1) * ROW
        )
        axes = Axes(frame, periods, _scale(drawn, [chosen], frame))
    chart = draw(indicator, drawn, chosen, axes, "trend", gaps_of=drawn)
    marked = [NoteMark(note.label, x, row) for note, x, row in zip(shown, spots, rows, strict=True)]
    return replace(chart, notes=marked)


def small_multiples(indicator: Indicator, series: Sequence[Series]) -> list[Chart]:
    """Return a small chart for each authority and the whole footprint, all on one scale.

    Each chart has a national line too, if there are national values.
    """
    drawn = [each for each in series if each.shown]
    ours = [each for each in drawn if each.place.is_ours]
    if not ours:
        return []
    beside = [each for each in drawn if each.place.rank is Rank.NATION][:1]
    axes = Axes(SMALL, _periods(ours + beside), _scale(ours + beside, ours, SMALL))
    return [
        draw(indicator, [each, *beside], each, axes, f"trend-{number}", gaps_of=[each])
        for number, each in enumerate(ours, start=1)
    ]


def series_to_draw(indicator: Indicator, series: Sequence[Series]) -> tuple[list[Series], bool]:
    """Return the series that can share a scale, and whether any others were left out.

    Rates and percentages of all places can share one. Counts can do so only within one kind of place, because a total
    or national count would flatten the other lines.
    """
    if indicator.per > 1:
        return list(series), False
    for ranks in ({Rank.AUTHORITY}, {Rank.FOOTPRINT}, {Rank.POLICE_FORCE}, {Rank.REGION}):
        alike = [each for each in series if each.place.rank in ranks and each.shown]
        if alike:
            return [each for each in series if each.place.rank in ranks], len(alike) < len(series)
    return list(series), False


def _periods(series: Sequence[Series]) -> list[Period]:
    return sorted({figure.period for each in series for figure in each.figures})


def _scale(drawn: Sequence[Series], banded: Sequence[Series], frame: Frame) -> LinearScale:
    """Return the vertical scale, which starts at 0 and has room for the values of all series in `drawn`.

    It has room for the intervals and targets of the series in `banded` too.
    """
    values = [float(figure.value) for each in drawn for figure in each.shown if figure.value is not None]
    values += [float(figure.upper) for each in banded for figure in each.shown if figure.upper is not None]
    targets = [each.target for each in banded if each.target is not None]
    values += [float(one) for target in targets for one in (target.value, target.baseline) if one is not None]
    ticks = nice_ticks(0, max(values), frame.ticks)
    return LinearScale(0, ticks[-1], frame.height - frame.bottom, frame.top)
