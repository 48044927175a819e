"""Control charts of figures: stretches, meanings by polarity, assurance, and pictures whose labels do not touch."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import pytest

from cdp.charts.widths import text_width
from cdp.indicators.catalogue import Indicator, indicator
from cdp.indicators.control import drawing
from cdp.indicators.control.charting import (
    OVERLAPPING,
    ROLLING,
    Assurance,
    ControlChart,
    Meaning,
    control_chart,
)
from cdp.indicators.control.table import rows_of
from cdp.indicators.disclosure import DisclosedFigure, Hidden
from cdp.indicators.drawing import Series
from cdp.indicators.marking.notes import ChartNote
from cdp.indicators.periods import read_period
from cdp.indicators.places import place
from cdp.indicators.rating import TargetValue
from cdp.models import ValueStatus
from cdp.reference.outcomes import Polarity, Unit, ValueType
from tests import make
from tests.indicators.entering import BIRMINGHAM

SVG = "{http://www.w3.org/2000/svg}"
POISONING = "l_drug_poisoning_deaths"
# Registered deaths related to drug poisoning in Birmingham from 2001 to 2020, as published by ONS
DEATHS = [70, 58, 41, 43, 52, 55, 55, 58, 50, 42, 31, 37, 55, 99, 54, 72, 79, 101, 97, 89]


def measured(**changes: object) -> Indicator:
    """Return the indicator of deaths related to drug poisoning, perhaps changed."""
    found = indicator(POISONING)
    assert found is not None
    return replace(found, **changes)  # type: ignore[arg-type]


def figure(period: str, value: float | None, *, hidden: Hidden | None = None) -> DisclosedFigure:
    """Return a figure of Birmingham; None means suppressed unless a reason to hide is given."""
    return DisclosedFigure(
        place=place(BIRMINGHAM, make.WEST_MIDLANDS),
        period=read_period(period),
        unit=Unit.COUNT,
        status=ValueStatus.FINAL if value is not None or hidden else ValueStatus.SUPPRESSED,
        official=True,
        source="Tables",
        published_on=None,
        value=None if value is None else Decimal(str(value)),
        hidden=hidden,
    )


def chart(
    values: Sequence[float | None],
    new_starts: Sequence[tuple[date, str]] = (),
    *,
    first: int = 2001,
    target: float | None = None,
    **changes: object,
) -> ControlChart:
    """Return the control chart of yearly values."""
    figures = tuple(figure(str(first + step), value) for step, value in enumerate(values))
    wanted = None if target is None else TargetValue(Decimal(str(target)), date(2026, 12, 31))
    made = control_chart(measured(**changes), Series(figures[0].place, figures, wanted), new_starts)
    assert made is not None
    return made


def test_the_signals_of_a_real_series_are_said_in_words_newest_first() -> None:
    made = chart(DEATHS)
    assert made.limits is not None
    assert (made.limits.mean, round(made.limits.lower, 1), round(made.limits.upper, 1)) == (
        Decimal("61.9"),
        Decimal("27.6"),
        Decimal("96.2"),
    )
    assert [(made.words_of(one), made.meaning_of(one)) for one in made.signals] == [
        ("Two of three values in a row near the upper limit: 2018, 2019 and 2020", Meaning.CONCERN),
        ("2 values above the upper limit: 2018 to 2019", Meaning.CONCERN),
        ("1 value above the upper limit: 2014", Meaning.CONCERN),
        ("12 values in a row below the mean: 2002 to 2013", Meaning.IMPROVEMENT),
        ("Two of three values in a row near the lower limit: 2011 and 2012", Meaning.IMPROVEMENT),
    ]
    assert made.latest.meaning is Meaning.CONCERN


@pytest.mark.parametrize(
    ("polarity", "meaning"),
    [
        (Polarity.LOWER_IS_BETTER, Meaning.CONCERN),
        (Polarity.HIGHER_IS_BETTER, Meaning.IMPROVEMENT),
        (Polarity.CONTEXT, Meaning.NEITHER),
    ],
)
def test_what_a_high_value_means_depends_on_the_polarity(polarity: Polarity, meaning: Meaning) -> None:
    made = chart([48, 52, 48, 52, 48, 52, 48, 52, 48, 52, 48, 52, 70], polarity=polarity)
    assert made.latest.meaning is meaning
    assert made.points[0].meaning is Meaning.COMMON


def test_a_point_of_both_kinds_of_signal_is_an_improvement() -> None:
    """The Single Chart tool of Making Data Count does so (NHSRplotthedots, issue 194)."""
    made = chart([20, 20, 20, 20, 20, 20, 20, 20, 90, 80, 70, 60, 55, 50])
    both = [point for point in made.points if len({one.direction for one in point.signals}) > 1]
    assert both
    assert {point.meaning for point in both} == {Meaning.IMPROVEMENT}


@pytest.mark.parametrize(
    ("target", "polarity", "assurance"),
    [
        (100, Polarity.LOWER_IS_BETTER, Assurance.WILL),
        (60, Polarity.LOWER_IS_BETTER, Assurance.MAY),
        (20, Polarity.LOWER_IS_BETTER, Assurance.WILL_NOT),
        (100, Polarity.HIGHER_IS_BETTER, Assurance.WILL_NOT),
        (20, Polarity.HIGHER_IS_BETTER, Assurance.WILL),
        (20, Polarity.CONTEXT, None),
    ],
)
def test_a_target_outside_the_limits_will_or_will_not_be_met(
    target: float, polarity: Polarity, assurance: Assurance | None
) -> None:
    assert chart(DEATHS, target=target, polarity=polarity).assurance is assurance


def test_under_13_values_there_is_a_plain_line_with_a_note() -> None:
    made = chart(DEATHS[:12])
    assert made.limits is None
    assert made.signals == ()
    assert made.why_no_limits == (
        "A control chart needs 13 or more values, as in Making Data Count. There are 12 values here."
    )
    assert chart(DEATHS[:13]).why_no_limits == ""


def test_overlapping_and_rolling_periods_have_no_limits() -> None:
    pooled = tuple(figure(f"{year} to {year + 2}", 10 + year % 4) for year in range(2001, 2020))
    made = control_chart(measured(), Series(pooled[0].place, pooled))
    assert made is not None
    assert (made.limits, made.signals, made.why_no_limits) == (None, (), OVERLAPPING)
    rolling = tuple(figure(f"year ending June {year}", 10 + year % 4) for year in range(2001, 2020))
    made = control_chart(measured(), Series(rolling[0].place, rolling))
    assert made is not None
    assert (made.limits, made.why_no_limits) == (None, ROLLING)


def test_separate_pooled_periods_may_have_limits() -> None:
    pooled = tuple(figure(f"{year} to {year + 2}", 10 + year % 4) for year in range(1960, 2005, 3))
    made = control_chart(measured(), Series(pooled[0].place, pooled))
    assert made is not None
    assert made.limits is not None


def test_a_gap_breaks_the_runs_and_the_moving_ranges() -> None:
    values: list[float | None] = [60, 61, 59, 60, 61, 59, 50, 51, 52, None, 53, 54, 55, 60, 61, 60]
    made = chart(values)
    assert not any(one.rule == "trend" for one in made.signals)
    after = next(point for point in made.points if point.figure.period.label == "2011")
    assert after.moving_range is None
    filled = chart([value if value is not None else 52.5 for value in values])
    assert any(one.rule == "trend" for one in filled.signals)


def test_a_missing_year_is_a_gap_too() -> None:
    figures = tuple(figure(str(year), 50 + year % 3) for year in range(2001, 2018) if year != 2010)
    made = control_chart(measured(), Series(figures[0].place, figures))
    assert made is not None
    assert [len(run) for run in made.stretches[0].runs] == [9, 7]


def test_new_limits_start_with_the_first_period_that_begins_on_or_after_their_day() -> None:
    made = chart(DEATHS * 2, [(date(2014, 2, 1), "A new way of counting")])
    assert [len(stretch.points) for stretch in made.stretches] == [14, 26]
    assert made.stretches[1].reason == "A new way of counting"
    assert made.stretches[0].limits != made.stretches[1].limits
    assert made.points[14].moving_range is None
    same_day = chart(DEATHS * 2, [(date(2014, 1, 1), "A new way of counting")])
    assert [len(stretch.points) for stretch in same_day.stretches] == [13, 27]


def test_a_short_stretch_after_a_new_start_has_no_limits_and_the_other_keeps_its_own() -> None:
    made = chart(DEATHS, [(date(2016, 1, 1), "A new provider")])
    assert made.stretches[0].limits is not None
    assert made.limits is None
    assert made.assurance is None
    assert made.why_no_limits == ""
    assert {point.meaning for point in made.points[15:]} == {Meaning.COMMON}


def test_a_new_start_before_or_after_all_values_changes_nothing() -> None:
    plain = chart(DEATHS)
    moved = chart(DEATHS, [(date(1990, 1, 1), "Early"), (date(2030, 1, 1), "Late")])
    assert moved.limits == plain.limits
    assert [stretch.reason for stretch in moved.stretches] == [""]


def test_limits_that_no_value_can_reach_are_drawn_at_the_nearest_one() -> None:
    made = chart([0, 30, 1, 28, 2, 31, 0, 29, 1, 30, 2, 28, 0])
    assert made.limits is not None
    assert made.limits.lower < 0
    assert {row.lower for row in rows_of(made)} == {Decimal(0)}
    percent = chart(
        [70, 99, 71, 98, 72, 97, 70, 99, 71, 98, 72, 97, 70],
        unit=Unit.PERCENT,
        value_type=ValueType.PROPORTION,
    )
    assert {row.upper for row in rows_of(percent)} == {Decimal(100)}


def test_a_hidden_figure_leaves_no_number_in_the_picture_or_the_table() -> None:
    figures = [figure(str(2001 + step), value) for step, value in enumerate(DEATHS)]
    figures[5] = figure("2006", None, hidden=Hidden.SMALL_COUNT)
    made = control_chart(measured(), Series(figures[0].place, tuple(figures)))
    assert made is not None
    row = rows_of(made)[5]
    assert (row.figure.value, row.moving_range, row.limits, row.signals) == (None, None, None, ())
    assert rows_of(made)[6].moving_range is None
    for picture in pictures(made):
        assert "2006:" not in picture


def pictures(made: ControlChart, notes: Sequence[ChartNote] = ()) -> list[str]:
    """Return a chart and its moving ranges in both sizes."""
    return [
        picture
        for narrow in (False, True)
        for picture in (
            str(drawing.drawn(made, notes, narrow=narrow)),
            str(drawing.drawn_ranges(made, narrow=narrow)),
        )
    ]


def boxes(picture: Element, letters: float) -> list[tuple[float, float, float, float]]:
    """Return the rectangle of each text: left, top, right, bottom."""
    found = []
    for text in picture.iter(f"{SVG}text"):
        words = text.text or ""
        width = text_width(words, letters) / 1.08
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor", "start")]
        left, y = float(text.get("x", 0)) - shift * width, float(text.get("y", 0))
        found.append((left, y - letters * 0.8, left + width, y + letters * 0.2))
    return found


NOTES = [
    ChartNote(f"A{number}", date(2013, 1 + number, 1), "An action", f"key{number}") for number in range(6)
]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("target", [62, 28, 96])
def test_labels_of_a_chart_do_not_touch_and_stay_inside_it(target: float, *, narrow: bool) -> None:
    parsed = fromstring(drawing.drawn(chart(DEATHS, target=target), NOTES, narrow=narrow))  # noqa: S314 -- our own
    width, height = float(parsed.get("width", 0)), float(parsed.get("height", 0))
    assert width <= (290 if narrow else 960), "a phone of 320 pixels has 290 for its content"
    found = boxes(parsed, 11 if narrow else 13)
    assert len(found) > 15
    for number, one in enumerate(found):
        assert one[0] >= -0.5
        assert one[2] <= width + 0.5
        assert one[3] <= height
        for other in found[number + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def test_every_picture_has_a_title_a_description_and_tooltips_that_say_what_is_drawn() -> None:
    for picture in pictures(chart(DEATHS, target=60), NOTES):
        parsed = fromstring(picture)  # noqa: S314 -- our own
        assert parsed.get("role") == "img"
        ids = [element.get("id") for element in parsed.iter() if element.get("id")]
        assert parsed.get("aria-labelledby", "").split() == ids
        assert all((element.text or "").strip() for element in parsed.iter(f"{SVG}title"))
        assert "currentColor" in picture
        assert not re.search(r"style=|<script|url\(", picture)
    assert "2018: 101" in pictures(chart(DEATHS))[0]


def test_points_differ_in_shape_as_well_as_in_colour() -> None:
    assert len({shape for _, shape in drawing.LOOKS.values()}) == len(Meaning)
    assert len({colour for colour, _ in drawing.LOOKS.values()}) == len(Meaning)


def test_a_chart_of_28_years_is_drawn_in_under_20_milliseconds() -> None:
    times = []
    for _ in range(7):
        started = time.process_time()
        made = chart([*DEATHS, *DEATHS[:8]], first=1993, target=60)
        drawing.drawn(made, NOTES)
        times.append(time.process_time() - started)
    assert min(times) < 0.02
