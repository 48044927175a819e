"""The workplan as a Gantt chart: the position of each bar, mark and label. `cdp.workplans.gantt_svg` draws it.

The labels of an activity are beside its bar, in lines of their own, so that no two labels can touch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.charts.scales import DateScale, next_month
from cdp.charts.widths import lines_of
from cdp.models import Activity
from cdp.wording.formats import day_short, listed
from cdp.workplans.baselines.slips import ApprovedDates
from cdp.workplans.periods import year_ends, year_starts
from cdp.workplans.rating import rating_of
from cdp.workplans.register import PlanGroup

WIDTH, LABELS, TOP = 960, 350, 46
LINE, PADDING, BAR = 17, 12, 14
TITLE_SIZE, SMALL_SIZE = 14, 13
MARKS_AT_MOST, MONTH_WIDTH = 9, 60
MOST_ARROWS = 12
"""The most dependencies drawn as lines; a chart with more names them in words only."""
SHEET = 590
"""The height of a chart that fills a landscape page, in the units of the chart."""


@dataclass(frozen=True)
class GanttLabel:
    """A line of text, at the left of the chart unless `x` says otherwise."""

    text: str
    y: float
    strong: bool = False
    x: float = 0
    size: int = SMALL_SIZE


@dataclass(frozen=True)
class GanttSpan:
    """A bar from `x`, `width` wide. `done` is the width of the part that is complete."""

    x: float
    width: float
    done: float = 0


@dataclass(frozen=True)
class GanttMark:
    """A key date as a diamond, filled once it was reached. `approved_x` is the approved date, if it has moved."""

    x: float
    y: float
    is_reached: bool
    approved_x: float | None


@dataclass(frozen=True)
class GanttBar:
    """One activity: its labels, its bar and approved bar (None without dates), a mark for one date, its key dates."""

    activity: Activity
    y: float
    height: float
    labels: list[GanttLabel]
    now: GanttSpan | None
    approved: GanttSpan | None
    only_x: float | None
    marks: list[GanttMark]


@dataclass(frozen=True)
class GanttArrow:
    """A dependency: from the end of one bar to the start of the bar that waits for it."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Gantt:
    """The whole chart, with lengths in units of the SVG view box."""

    height: float
    months: list[tuple[str, float]]
    today_x: float | None
    bands: list[GanttLabel]
    bars: list[GanttBar]
    arrows: list[GanttArrow]
    first: date
    last: date


@dataclass(frozen=True)
class GanttFacts:
    """What a chart needs beside the activities: what was approved, what waits for what (by ids), and the day."""

    approved: Mapping[int, ApprovedDates]
    waits_for: Mapping[int, Sequence[Activity]]
    today: date


def gantt(groups: Sequence[PlanGroup], facts: GanttFacts) -> Gantt | None:
    """Return the chart of groups of activities, or None if there are none."""
    activities = [activity for group in groups for activity in group.activities]
    if not activities:
        return None
    days = [*_days(activities, facts), year_starts(activities[0].year), year_ends(activities[0].year)]
    first, last = min(days).replace(day=1), next_month(max(days))
    scale = DateScale(first, last, LABELS, WIDTH - 8)
    bands, bars, y = [], [], float(TOP)
    for group in groups:
        for label in _band(group, y):
            bands.append(label)
            y += LINE + 2
        for activity in group.activities:
            bars.append(_bar(activity, facts, scale, y))
            y += bars[-1].height
    return Gantt(
        height=y + 8,
        months=[
            (f"{day:%b %Y}", x) for day, x in scale.months(_every(first, last)) if x < WIDTH - MONTH_WIDTH
        ],
        today_x=scale.at(facts.today) if first <= facts.today <= last else None,
        bands=bands,
        bars=bars,
        arrows=_arrows(bars, facts),
        first=first,
        last=last - timedelta(days=1),
    )


def sheets(groups: Sequence[PlanGroup], facts: GanttFacts) -> Iterator[list[PlanGroup]]:
    """Yield the groups in portions whose charts each fit on a landscape page."""
    portion: list[PlanGroup] = []
    height = float(TOP)
    for group in groups:
        rest: list[Activity] = []
        height += sum(LINE + 2 for _ in _band(group, 0))
        for activity in group.activities:
            taken = _height(_labels(activity, facts, 0))
            if height + taken > SHEET and (rest or portion):
                if rest:
                    portion.append(PlanGroup(group.heading, group.objective, rest, is_continued=False))
                yield portion
                portion, rest = [], []
                height = float(TOP) + sum(LINE + 2 for _ in _band(group, 0))
            rest.append(activity)
            height += taken
        portion.append(PlanGroup(group.heading, group.objective, rest, is_continued=False))
    if portion:
        yield portion


def _band(group: PlanGroup, y: float) -> Iterator[GanttLabel]:
    """Yield the heading of a group in lines: the outcome or organisation, and the objective."""
    text = f"{group.heading}: {group.objective.title}" if group.objective else group.heading
    for place, line in enumerate(lines_of(text, TITLE_SIZE, WIDTH - 20, most=2)):
        yield GanttLabel(line, y + place * (LINE + 2) + 14, strong=True, size=TITLE_SIZE)


def _labels(activity: Activity, facts: GanttFacts, y: float) -> list[GanttLabel]:
    """Return the labels of an activity: title, dates and rating, slips, what it waits for, and its key dates."""
    width = LABELS - 24
    title = lines_of(f"{activity.reference} {activity.title}", TITLE_SIZE, width, most=4)
    texts = [(line, True, TITLE_SIZE) for line in title]
    approved = facts.approved.get(activity.id)
    small = [f"{rating_of(activity, facts.today).words}, {activity.percent_complete}%. {_dates(activity)}"]
    small += [f"{text[0].upper()}{text[1:]}" for text in (approved.remarks(activity) if approved else ())]
    if waits := facts.waits_for.get(activity.id):
        small.append(f"Waits for {listed([each.reference for each in waits])}")
    texts += [(line, False, SMALL_SIZE) for text in small for line in lines_of(text, SMALL_SIZE, width)]
    labels = [
        GanttLabel(text, y + place * LINE + 15, strong, size=size)
        for place, (text, strong, size) in enumerate(texts)
    ]
    for key_date in activity.key_dates:
        reached = " (reached)" if key_date.reached_on else ""
        text = f"{day_short(key_date.due_on)}: {key_date.title}{reached}"
        for line in lines_of(text, SMALL_SIZE, width - 18, most=2):
            labels.append(GanttLabel(line, y + len(labels) * LINE + 15, x=18))
    return labels


def _dates(activity: Activity) -> str:
    if activity.starts_on and activity.due_on:
        return f"{day_short(activity.starts_on)} to {day_short(activity.due_on)}"
    if activity.due_on:
        return f"Due {day_short(activity.due_on)}"
    return f"Starts {day_short(activity.starts_on)}" if activity.starts_on else "No dates yet"


def _height(labels: Sequence[GanttLabel]) -> float:
    return max(len(labels), 2) * LINE + PADDING


def _bar(activity: Activity, facts: GanttFacts, scale: DateScale, y: float) -> GanttBar:
    labels = _labels(activity, facts, y)
    approved = facts.approved.get(activity.id)
    now = _span(scale, activity.starts_on, activity.due_on, activity.percent_complete)
    one = activity.due_on or activity.starts_on
    moved = approved is not None and (
        approved.due_of(activity).is_moved or approved.start_of(activity).is_moved
    )
    return GanttBar(
        activity=activity,
        y=y,
        height=_height(labels),
        labels=labels,
        now=now,
        approved=_span(scale, approved.starts_on, approved.due_on) if approved and moved else None,
        only_x=scale.at(one) if now is None and one else None,
        marks=list(_marks(activity, approved, labels, scale)),
    )


def _marks(
    activity: Activity, approved: ApprovedDates | None, labels: Sequence[GanttLabel], scale: DateScale
) -> Iterator[GanttMark]:
    """Yield the key dates, each level with the first line of its label."""
    levels = [label.y - 5 for label in labels if label.x and label.text[:1].isdigit()]
    for key_date, y in zip(activity.key_dates, levels, strict=False):
        before = approved.key_dates.get(key_date.key) if approved else None
        moved = before is not None and before[1] is not None and before[1] != key_date.due_on
        yield GanttMark(
            scale.at(key_date.due_on),
            y,
            key_date.reached_on is not None,
            scale.at(before[1]) if before and before[1] and moved else None,
        )


def _span(scale: DateScale, starts: date | None, due: date | None, percent: int = 0) -> GanttSpan | None:
    if starts is None or due is None:
        return None
    x = scale.at(starts)
    width = round(max(scale.at(due + timedelta(days=1)) - x, 3), 1)
    return GanttSpan(x, width, round(width * percent / 100, 1))


def _arrows(bars: Sequence[GanttBar], facts: GanttFacts) -> list[GanttArrow]:
    placed = {bar.activity.id: bar for bar in bars if bar.now}
    found = []
    for bar in bars:
        for other in facts.waits_for.get(bar.activity.id, ()):
            before = placed.get(other.id)
            if before is not None and before.now and bar.now:
                end = before.now.x + before.now.width
                found.append(GanttArrow(end, before.y + 4 + BAR / 2, bar.now.x, bar.y + 4 + BAR / 2))
    return found if len(found) <= MOST_ARROWS else []


def _days(activities: Iterable[Activity], facts: GanttFacts) -> Iterator[date]:
    for activity in activities:
        approved = facts.approved.get(activity.id)
        days = [activity.starts_on, activity.due_on, *(each.due_on for each in activity.key_dates)]
        if approved is not None:
            days += [approved.starts_on, approved.due_on]
        yield from filter(None, days)


def _every(first: date, last: date) -> int:
    """Return how many months apart the marks must be, so that their labels do not overlap."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return next(every for every in (1, 2, 3, 6, 12) if months / every <= MARKS_AT_MOST or every == 12)
