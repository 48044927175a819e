"""Trend charts: gaps for missing figures, lines that are easy to distinguish, labels that do not overlap."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

from cdp.indicators import svg
from cdp.indicators.catalogue import Indicator, indicator
from cdp.indicators.chart import overview, series_to_draw, small_multiples
from cdp.indicators.disclosure import DisclosedFigure, Hidden
from cdp.indicators.drawing import LINE_OF_WORDS, Chart, Series
from cdp.indicators.periods import read_period
from cdp.indicators.places import ENGLAND, WHOLE_FOOTPRINT, place
from cdp.models import ValueStatus
from cdp.reference.outcomes import Unit
from tests import make
from tests.indicators.entering import ALCOHOL, BIRMINGHAM, IN_TREATMENT

SVG = "{http://www.w3.org/2000/svg}"


def measured(metric_id: str = ALCOHOL) -> Indicator:
    """Return the indicator with this metric ID."""
    found = indicator(metric_id)
    assert found is not None
    return found


def figure(area: str, period: str, value: float | None, *, hidden: Hidden | None = None) -> DisclosedFigure:
    """Return a figure with an interval of 1 on either side; None means suppressed unless a reason to hide is given."""
    given = None if value is None else Decimal(str(value))
    return DisclosedFigure(
        place=place(area, make.WEST_MIDLANDS),
        period=read_period(period),
        unit=Unit.RATE_PER_100K,
        status=ValueStatus.FINAL if given is not None or hidden else ValueStatus.SUPPRESSED,
        official=True,
        source="Tables",
        published_on=None,
        value=given,
        lower=None if given is None else given - 1,
        upper=None if given is None else given + 1,
        hidden=hidden,
    )


def series(area: str, values: list[float | None], first: int = 2001) -> Series:
    """Return yearly figures for an area from the year `first`; None means suppressed."""
    figures = tuple(figure(area, str(first + step), value) for step, value in enumerate(values))
    return Series(figures[0].place, figures)


def drawn(*lines: Series, selected: str = "") -> Chart:
    """Return the overview chart of these lines."""
    chart = overview(measured(), lines, selected)
    assert chart is not None
    return chart


def parsed(picture: str) -> Element:
    """Return a chart, given as SVG text, as parsed XML."""
    return fromstring(picture)  # noqa: S314 -- our own


def test_a_suppressed_figure_is_a_marked_gap_and_not_0() -> None:
    chart = drawn(series(BIRMINGHAM, [10, 11, None, 12, 13]))
    line = chart.lines[0]
    assert [len(piece.split()) for piece in line.pieces] == [2, 2]
    assert [gap.words for gap in chart.gaps] == ["Birmingham, 2003: suppressed"]
    assert all(mark.y < chart.axes.bottom for mark in line.marks)
    assert len(line.bands) == 2


def test_a_value_of_0_is_drawn_on_the_axis() -> None:
    chart = drawn(series(BIRMINGHAM, [10, 0, 10]))
    assert chart.lines[0].marks[1].y == chart.axes.bottom
    assert chart.gaps == []


def test_a_missing_year_breaks_the_line() -> None:
    years = ("2001", "2002", "2005", "2006")
    figures = tuple(figure(BIRMINGHAM, year, 10) for year in years)
    chart = drawn(Series(figures[0].place, figures))
    assert [len(piece.split()) for piece in chart.lines[0].pieces] == [2, 2]


def test_a_hidden_figure_shows_only_the_reason() -> None:
    hidden = figure(BIRMINGHAM, "2002", None, hidden=Hidden.SMALL_COUNT)
    line = Series(hidden.place, (figure(BIRMINGHAM, "2001", 9), hidden, figure(BIRMINGHAM, "2003", 9)))
    assert [gap.words for gap in drawn(line).gaps] == ["Birmingham, 2002: fewer than 5"]


def test_seven_areas_over_twenty_periods_can_be_distinguished_without_colour() -> None:
    lines = [
        series(area, [20 + number / 10 + step for step in range(20)])
        for number, area in enumerate((*make.WEST_MIDLANDS, ENGLAND))
    ]
    chart = drawn(*lines)
    assert len({(line.style.dash, line.style.marker) for line in chart.lines}) == 8
    assert len({line.style.colour for line in chart.lines}) == 8
    labels = sorted(line.label_y for line in chart.lines)
    assert all(after - before >= LINE_OF_WORDS - 0.2 for before, after in pairwise(labels))
    assert labels[0] >= chart.axes.frame.top
    assert labels[-1] <= chart.axes.bottom
    assert len(small_multiples(measured(), lines)) == 7


def test_small_charts_share_one_scale_and_show_england_with_each_area() -> None:
    lines = [series(area, [10, 12]) for area in make.WEST_MIDLANDS[:2]]
    lines += [series(make.WEST_MIDLANDS[2], [90, 95]), series(ENGLAND, [50, 51])]
    charts = small_multiples(measured(), lines)
    assert [[line.name for line in chart.lines] for chart in charts] == [
        ["Birmingham", "England"],
        ["Coventry", "England"],
        ["Dudley", "England"],
    ]
    assert len({tuple(chart.axes.levels) for chart in charts}) == 1


def test_only_the_selected_area_has_an_interval_in_the_chart_of_all_areas() -> None:
    lines = [series(area, [10, 12]) for area in make.WEST_MIDLANDS]
    chart = drawn(*lines, selected=make.WEST_MIDLANDS[3])
    assert [line.name for line in chart.lines if line.bands] == ["Sandwell"]
    assert [line.name for line in chart.lines if line.strong] == ["Sandwell"]


def test_pooled_periods_are_drawn_at_their_middle() -> None:
    figures = tuple(figure(BIRMINGHAM, f"{year} to {year + 2}", 10) for year in (2006, 2007, 2009))
    chart = drawn(Series(figures[0].place, figures))
    first, second, third = (mark.x for mark in chart.lines[0].marks)
    assert (third - second) / (second - first) == pytest.approx(2, abs=0.02)
    assert [words for words, _ in chart.axes.named_periods] == ["2006–08", "2007–09", "2009–11"]


def test_a_single_figure_is_a_marker_with_an_interval() -> None:
    chart = drawn(series(BIRMINGHAM, [10]))
    line = chart.lines[0]
    assert (line.pieces, len(line.marks), len(line.bands)) == ([], 1, 1)


def test_without_values_there_is_no_chart() -> None:
    assert overview(measured(), [series(BIRMINGHAM, [None, None])], "") is None
    assert overview(measured(), [], "") is None


def test_counts_of_areas_are_not_drawn_with_a_total() -> None:
    areas = [series(area, [10, 12]) for area in make.WEST_MIDLANDS]
    total, england = series(WHOLE_FOOTPRINT, [70, 84]), series(ENGLAND, [4_000, 4_500])
    shown, some_left_out = series_to_draw(measured(IN_TREATMENT), [*areas, total, england])
    assert (shown, some_left_out) == (areas, True)
    assert series_to_draw(measured(), [*areas, england]) == ([*areas, england], False)


def test_the_description_gives_the_first_and_last_value_of_each_line() -> None:
    chart = drawn(series(BIRMINGHAM, [10, 11, 12.25]))
    assert chart.title == "Alcohol-specific deaths, per 100,000 people, 2001 to 2003"
    assert chart.description == "Birmingham: from 10.0 in 2001 to 12.25 in 2003."


def test_the_chart_is_valid_xml_with_escaped_names() -> None:
    line = series(BIRMINGHAM, [10, None, 12])
    named = replace(line.place, name='Black & "White" <Country>')
    chart = drawn(
        replace(line, place=named, figures=tuple(replace(each, place=named) for each in line.figures))
    )
    for picture in (svg.trend(chart), svg.small(chart)):
        told = [title.text for title in parsed(picture).iter(f"{SVG}title")]
        assert told[1:] == [
            'Black & "White" <Country>, 2002: suppressed',
            'Black & "White" <Country>, 2001: 10.0 (9.0 to 11.0)',
            'Black & "White" <Country>, 2003: 12.0 (11.0 to 13.0)',
        ]
    assert [text.text for text in parsed(svg.trend(chart)).iter(f"{SVG}text")][
        -1
    ] == 'Black & "White" <Country>'
