"""The workplan as a Gantt chart: the position of each bar. components/gantt.html draws the chart as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.charts.scales import DateScale, next_month
from cdp.models import Activity, Objective
from cdp.workplans.rating import WorkplanRating, rating_of

WIDTH, LABELS, ROW, TOP = 960, 90, 26, 46
MARKS_AT_MOST = 14


@dataclass(frozen=True)
class Bar:
    """The bar for one activity: it starts at `x` and is `width` wide; the part that is complete is `done` wide."""

    activity: Activity
    rating: WorkplanRating
    y: float
    x: float
    width: float
    done: float
    words_x: float
    words_anchor: str


@dataclass(frozen=True)
class Band:
    """The heading of an objective above its bars."""

    title: str
    y: float


@dataclass(frozen=True)
class Gantt:
    """The whole chart, with lengths in units of the SVG view box."""

    width: int
    height: int
    left: int
    top: int
    marks: list[tuple[str, float]]
    today_x: float | None
    bands: list[Band]
    bars: list[Bar]
    first: date
    last: date


def gantt(objectives: Sequence[Objective], today: date) -> Gantt | None:
    """Return the chart of a workplan, grouped by objective, or None if there are no activities."""
    activities = [activity for objective in objectives for activity in objective.activities]
    if not activities:
        return None
    first = min(activity.starts_on for activity in activities).replace(day=1)
    last = next_month(max(activity.due_on for activity in activities))
    scale = DateScale(first, last, LABELS, WIDTH)
    bands, bars, y = [], [], float(TOP)
    for objective in objectives:
        if not objective.activities:
            continue
        bands.append(Band(objective.title, y))
        y += ROW
        for activity in objective.activities:
            bars.append(_bar(activity, today, scale, y))
            y += ROW
    return Gantt(
        width=WIDTH,
        height=int(y) + 8,
        left=LABELS,
        top=TOP,
        marks=[(f"{day:%b %Y}", x) for day, x in scale.months(_every(first, last))],
        today_x=scale.at(today) if first <= today <= last else None,
        bands=bands,
        bars=bars,
        first=first,
        last=last - timedelta(days=1),
    )


def _bar(activity: Activity, today: date, scale: DateScale, y: float) -> Bar:
    x = scale.at(activity.starts_on)
    width = max(scale.at(activity.due_on + timedelta(days=1)) - x, 3)
    beside = x + width + 6
    fits = beside < WIDTH - 110
    return Bar(
        activity=activity,
        rating=rating_of(activity, today),
        y=y,
        x=x,
        width=round(width, 1),
        done=round(width * activity.percent_complete / 100, 1),
        words_x=round(beside if fits else x - 6, 1),
        words_anchor="start" if fits else "end",
    )


def _every(first: date, last: date) -> int:
    """Return how many months apart the marks must be, so that their labels do not overlap."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return next(every for every in (1, 2, 3, 6, 12) if months / every <= MARKS_AT_MOST or every == 12)
