"""Limits and signals of XmR charts, against published examples and an independent implementation."""

from decimal import Decimal

import pytest

from cdp.indicators.control.xmr import (
    ControlLimits,
    Signal,
    SignalDirection,
    SignalRule,
    limits_of,
    moving_ranges,
    signals_in,
)

UP, DOWN = SignalDirection.UP, SignalDirection.DOWN
BAND = ControlLimits(
    *(Decimal(number) for number in (10, 4, 16, 2, 6))
)  # limits at 4 and 16; two thirds at 6 and 14


def runs(*values: list[float]) -> list[list[tuple[int, Decimal]]]:
    """Return runs of values, numbered from 0 through all of them."""
    numbers = iter(range(1_000))
    return [[(next(numbers), Decimal(str(value))) for value in run] for run in values]


def found(
    *values: list[float], limits: ControlLimits = BAND
) -> list[tuple[SignalRule, SignalDirection, tuple[int, ...]]]:
    """Return the signals in runs of values."""
    return [(one.rule, one.direction, one.points) for one in signals_in(runs(*values), limits)]


def test_limits_of_the_example_of_the_r_package() -> None:
    """Twenty values and their mean 0.142 and limits -3.01 and 3.29: NHSRplotthedots, test of ptd_spc_standard."""
    values = [
        *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621),
        *(-1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272),
        *(-0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141),
    ]
    limits = limits_of(runs(values))
    assert limits is not None
    assert (round(limits.mean, 3), round(limits.lower, 2), round(limits.upper, 2)) == (
        Decimal("0.142"),
        Decimal("-3.01"),
        Decimal("3.29"),
    )


def test_limits_of_the_flow_rates_of_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook, section 6.3.2.2, has 10 values with mean 50.81 and mean moving range 1.8778.

    Its limits are 55.8041 and 45.8159, with 3/1.128 in place of 2.66. The values are used twice here, in two runs, as
    13 points are needed; that does not change the mean or the mean moving range.
    """
    flows = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    limits = limits_of(runs(flows, flows))
    assert limits is not None
    assert (limits.mean, round(limits.mean_range, 4)) == (Decimal("50.81"), Decimal("1.8778"))
    assert [float(limits.upper), float(limits.lower)] == [
        pytest.approx(55.8041, abs=0.002),
        pytest.approx(45.8159, abs=0.002),
    ]
    assert float(limits.upper_range) == pytest.approx(3.267 * 1.8778, abs=0.001)


def test_limits_count_outliers_as_the_excel_tools_do() -> None:
    """The vignette of NHSRplotthedots on deviations has these values; its Excel method does not screen outliers."""
    values: list[float] = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    limits = limits_of(runs(values))
    assert limits is not None
    mean_range = Decimal(15 + 8 + 9) / 17
    assert limits.mean_range == mean_range
    assert limits.upper == Decimal(35) / 18 + Decimal("2.66") * mean_range


def test_limits_need_13_points() -> None:
    assert limits_of(runs([float(n % 3) for n in range(12)])) is None
    assert limits_of(runs([float(n % 3) for n in range(13)])) is not None
    assert limits_of(runs(*([float(n)] for n in range(13)))) is None, "no two points are neighbours"


def test_no_moving_range_reaches_across_a_gap() -> None:
    assert moving_ranges(runs([1, 2], [50, 53])) == [(1, Decimal(1)), (3, Decimal(3))]


def test_equal_values_give_no_signal() -> None:
    values = runs([0.1] * 20)
    limits = limits_of(values)
    assert limits is not None
    assert signals_in(values, limits) == []


def test_a_point_outside_the_limits_is_a_signal_and_one_on_a_limit_is_not() -> None:
    assert found([9, 16.1, 11]) == [(SignalRule.OUTSIDE, UP, (1,))]
    assert found([9, 3.9, 11]) == [(SignalRule.OUTSIDE, DOWN, (1,))]
    assert found([9, 16, 4, 11]) == []


def test_a_shift_is_7_or_more_points_on_one_side_of_the_mean() -> None:
    side = [10.5, 11, 10.4, 11.2, 10.6, 11.1]
    assert found([9, *side, 9]) == []
    assert found([9, *side, 10.8, 9]) == [(SignalRule.SHIFT, UP, (1, 2, 3, 4, 5, 6, 7))]
    assert found([9, *side, 10, 10.8, 9]) == [], "a point on the mean ends the row"
    assert found([9, *side], [10.8, 9]) == [], "a gap ends the row"
    assert found([20 - value for value in [*side, 10.8, 11]])[0] == (SignalRule.SHIFT, DOWN, tuple(range(8)))


def test_a_trend_is_6_or_more_points_that_rise_or_fall() -> None:
    assert found([8, 9, 9.5, 10.5, 11]) == []
    assert found([8, 9, 9.5, 10.5, 11, 12]) == [(SignalRule.TREND, UP, (0, 1, 2, 3, 4, 5))]
    assert found([12, 11, 10.5, 9.5, 9, 8, 9]) == [(SignalRule.TREND, DOWN, (0, 1, 2, 3, 4, 5))]
    assert found([8, 9, 9.5, 9.5, 10.5, 11, 12]) == [], "two equal values end the row"
    assert found([8, 9, 9.5], [10.5, 11, 12]) == [], "a gap ends the row"


def test_two_of_three_points_near_a_limit_are_a_signal() -> None:
    assert found([15, 11, 15]) == [(SignalRule.NEAR_LIMIT, UP, (0, 2))]
    assert found([15, 9, 15]) == [], "all three are on one side of the mean"
    assert found([15, 11, 11, 15]) == []
    assert found([15], [11, 15]) == []
    assert found([5, 5.5, 9]) == [(SignalRule.NEAR_LIMIT, DOWN, (0, 1))]
    assert found([14, 11, 14]) == [], "a point at two thirds of the way is not beyond it"
    assert found([15, 15, 11, 15]) == [(SignalRule.NEAR_LIMIT, UP, (0, 1, 3))]


def test_a_point_outside_the_limits_counts_as_near_one() -> None:
    """Making Data Count changed this in 2023 (NHSRplotthedots, issue 194)."""
    assert found([17, 15, 11]) == [(SignalRule.OUTSIDE, UP, (0,)), (SignalRule.NEAR_LIMIT, UP, (0, 1))]


def test_separate_signals_near_one_limit_are_listed_separately() -> None:
    assert found([15, 15, 11, 9, 9, 9, 15, 15, 12]) == [
        (SignalRule.NEAR_LIMIT, UP, (0, 1)),
        (SignalRule.NEAR_LIMIT, UP, (6, 7)),
    ]


def test_the_rules_agree_with_the_r_package_on_its_own_cases() -> None:
    """NHSRplotthedots, test-ptd_calculate_point_type.R: which of these points are part of two in three."""
    cases = {
        (0, 0, 1, 0, 1, 0, 0): (2, 4),
        (0, 0, 1, 1, 0, 0, 0): (2, 3),
        (1, 0, 0, 1): (),
        (1, 0, 0, 1, 1): (3, 4),
    }
    for near, marked in cases.items():
        wiggle = [15.0 if one else 11.0 + place % 2 * 0.1 for place, one in enumerate(near)]
        signals = [one for one in found(wiggle) if one[0] is SignalRule.NEAR_LIMIT]
        assert tuple(number for one in signals for number in one[2]) == marked
    assert Signal(SignalRule.SHIFT, UP, (1,)) == Signal(SignalRule.SHIFT, UP, (1,))
