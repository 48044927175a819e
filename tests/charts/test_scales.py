"""Scales place values correctly, and place labels so that they do not touch each other."""

from datetime import date
from itertools import pairwise

import pytest

from cdp.charts.scales import DateScale, LinearScale, nice_ticks, spread, thinned


def test_a_vertical_scale_runs_from_the_foot_to_the_top() -> None:
    scale = LinearScale(0, 20, 300, 100)
    assert [scale.at(value) for value in (0, 5, 20)] == [300, 250, 100]
    assert LinearScale(3, 3, 300, 100).at(3) == 200


def test_days_outside_a_scale_are_placed_at_its_edge() -> None:
    scale = DateScale(date(2026, 1, 1), date(2026, 1, 11), 0, 100)
    days = (date(2025, 1, 1), date(2026, 1, 6), date(2027, 1, 1))
    assert [scale.at(day) for day in days] == [0, 50, 100]
    assert DateScale(date(2026, 1, 1), date(2026, 1, 1), 0, 100).at(date(2026, 1, 1)) == 0


def test_months_are_marked_at_an_interval() -> None:
    scale = DateScale(date(2026, 1, 15), date(2026, 8, 1), 0, 100)
    assert [day.month for day, _ in scale.months()] == [2, 3, 4, 5, 6, 7, 8]
    assert [day.month for day, _ in scale.months(3)] == [4, 7]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 24.3, [0, 10, 20, 30]),
        (0, 101, [0, 50, 100, 150]),
        (0, 0, [0, 0.5, 1]),
        (0, 0.07, [0, 0.025, 0.05, 0.075]),
        (0, 100, [0, 50, 100]),
    ],
)
def test_marks_are_round_and_cover_the_values(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high, 4) == ticks


def test_labels_that_would_collide_move_apart_and_keep_their_order() -> None:
    assert spread([50, 52, 120], 16, 0, 200) == [43, 59, 120]
    assert spread([100, 100, 100], 16, 0, 200) == [84, 100, 116]


def test_labels_stay_inside_the_chart() -> None:
    assert spread([1, 2], 16, 0, 100) == [0, 16]
    assert spread([99, 100], 16, 0, 100) == [84, 100]
    crowded = spread([50.0] * 10, 16, 0, 100)
    assert [after - before for before, after in pairwise(crowded)] == [16] * 9


def test_labels_under_an_axis_are_left_out_if_they_would_touch() -> None:
    assert thinned([40, 40, 40], [0, 50, 100]) == [0, 1, 2]
    assert thinned([40, 40, 40, 40, 40], [0, 25, 50, 75, 100]) == [0, 2, 4]
    assert thinned([40], [7]) == [0]
