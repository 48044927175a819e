"""Confidence intervals, against published values and an independent calculation."""

from decimal import Decimal
from fractions import Fraction
from math import exp, factorial

import pytest

from cdp.indicators.statistics.intervals import (
    Confidence,
    byar,
    count_interval,
    exact,
    proportion_interval,
    rate_interval,
)


def poisson_share(mean: float, most: int) -> float:
    """Return the chance of at most `most` events with a mean, added up term by term."""
    return exp(-mean) * sum(mean**count / factorial(count) for count in range(most + 1))


@pytest.mark.parametrize(
    ("count", "lower", "upper", "lower_998", "upper_998"),
    [
        # The published limits of a Poisson count (Garwood, Biometrika 1936; Pearson and Hartley's table 40)
        (1, 0.0253, 5.572, 0.0010, 9.233),
        (2, 0.2422, 7.225, 0.0454, 11.229),
        (5, 1.6235, 11.668, 0.7394, 16.455),
        (9, 4.1154, 17.085, 2.4524, 22.657),
    ],
)
def test_limits_of_small_counts_are_the_published_exact_ones(
    count: int, lower: float, upper: float, lower_998: float, upper_998: float
) -> None:
    found = count_interval(Decimal(count))
    assert [float(found.lower), float(found.upper)] == [
        pytest.approx(lower, abs=0.0005),
        pytest.approx(upper, abs=0.0005),
    ]
    wide = count_interval(Decimal(count), Confidence.P998)
    assert [float(wide.lower), float(wide.upper)] == [
        pytest.approx(lower_998, abs=0.0005),
        pytest.approx(upper_998, abs=0.0005),
    ]


@pytest.mark.parametrize("confidence", list(Confidence))
@pytest.mark.parametrize("count", [1, 3, 7, 9, 25, 64])
def test_exact_limits_leave_half_of_the_rest_on_each_side(count: int, confidence: Confidence) -> None:
    lower, upper = exact(count, confidence)
    tail = (1 - confidence.value) / 2
    assert 1 - poisson_share(lower, count - 1) == pytest.approx(tail, rel=1e-9)
    assert poisson_share(upper, count) == pytest.approx(tail, rel=1e-9)


@pytest.mark.parametrize(
    ("events", "lower_population", "upper_population", "lower_998", "upper_998"),
    [
        # Three years at a baseline of 116.1720835 per 100,000: the rate funnel of the R package PHEindicatormethods
        # (tests/testthat/testdata_funnel_rate_outputs.csv), an independent implementation by OHID
        (1, 1598.675694, 7.264481402, 2649.348525, 0.287087625),
        (5, 3348.002593, 465.8280129, 4721.370883, 212.14848),
        (9, 4902.152951, 1180.827018, 6501.096999, 703.6760012),
        (40, 15628.72636, 8199.500879, 18266.6386, 6673.990599),
    ],
)
def test_exact_limits_agree_with_the_r_package_of_ohid(
    events: int, lower_population: float, upper_population: float, lower_998: float, upper_998: float
) -> None:
    per_person = 3 * 116.1720835 / 100_000
    lower, upper = exact(events, Confidence.P95)
    assert [upper, lower] == [
        pytest.approx(lower_population * per_person, rel=1e-4),
        pytest.approx(upper_population * per_person, rel=1e-4),
    ]
    lower, upper = exact(events, Confidence.P998)
    assert [upper, lower] == [
        pytest.approx(lower_998 * per_person, rel=1e-4),
        pytest.approx(upper_998 * per_person, rel=1e-4),
    ]


@pytest.mark.parametrize("count", [10, 12, 20, 65, 500])
def test_byars_limits_are_as_near_the_exact_ones_as_the_technical_guide_says(count: int) -> None:
    """PHE's Technical Guide on confidence intervals (25 May 2018) says: within 0.2% at 95%, for counts from 10.

    At 99.8% we measured at most 1.5%, for the lower limit of a count of 10.
    """
    for near, wanted in zip(
        byar(count, Confidence.P95), _exact_by_halving(count, Confidence.P95), strict=True
    ):
        assert near == pytest.approx(wanted, rel=0.002)
    for near, wanted in zip(
        byar(count, Confidence.P998), _exact_by_halving(count, Confidence.P998), strict=True
    ):
        assert near == pytest.approx(wanted, rel=0.015)


def _exact_by_halving(count: int, confidence: Confidence) -> tuple[float, float]:
    """Return exact limits from sums of the Poisson distribution, without the gamma function."""
    tail = (1 - confidence.value) / 2

    def solve(wanted: float, most: int) -> float:
        low, high = 0.0, count * 3 + 50.0
        for _ in range(200):
            middle = (low + high) / 2
            term = total = 1.0
            for step in range(1, most + 1):
                term *= middle / step
                total += term
            low, high = (middle, high) if total * exp(-middle) > wanted else (low, middle)
        return low

    return solve(1 - tail, count - 1), solve(tail, count)


def test_counts_from_10_use_byars_method_and_smaller_ones_the_exact_method() -> None:
    assert float(count_interval(Decimal(10)).upper) == pytest.approx(byar(10, Confidence.P95)[1])
    assert float(count_interval(Decimal("9.99")).upper) == pytest.approx(exact(9.99, Confidence.P95)[1])
    assert byar(10, Confidence.P95)[1] != pytest.approx(exact(10, Confidence.P95)[1], abs=1e-4)


def test_a_count_of_0_has_a_lower_limit_of_0() -> None:
    assert count_interval(Decimal(0)) == (Decimal("0.0"), Decimal("3.68887945"))


def test_a_crude_rate_has_the_limits_of_its_count() -> None:
    found = rate_interval(Decimal(65), Decimal(250_000), 100_000)
    of_count = count_interval(Decimal(65))
    assert float(found.lower) == pytest.approx(float(of_count.lower) / 2.5)
    assert float(found.upper) == pytest.approx(float(of_count.upper) / 2.5)


@pytest.mark.parametrize(
    ("count", "total", "lower", "upper"),
    [
        # Newcombe, Statistics in Medicine 1998, table I, method 3 (score method without continuity correction)
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_wilson_limits_of_a_proportion_are_the_published_ones(
    count: int, total: int, lower: str, upper: str
) -> None:
    found = proportion_interval(Decimal(count), Decimal(total), 1)
    assert (round(found.lower, 4), round(found.upper, 4)) == (Decimal(lower), Decimal(upper))


@pytest.mark.parametrize("confidence", list(Confidence))
def test_wilson_limits_solve_the_equation_of_the_score(confidence: Confidence) -> None:
    found = proportion_interval(Decimal(37), Decimal(120), 1, confidence)
    share = Fraction(37, 120)
    for limit in found:
        standard_error = (float(limit) * (1 - float(limit)) / 120) ** 0.5
        assert abs(float(share) - float(limit)) / standard_error == pytest.approx(confidence.z, rel=1e-4)


def test_a_proportion_of_everyone_has_an_upper_limit_of_100_per_cent() -> None:
    found = proportion_interval(Decimal(20), Decimal(20))
    assert found.upper == 100
    assert round(found.lower, 2) == Decimal("83.89")


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="count"):
        count_interval(Decimal(-1))
    with pytest.raises(ValueError, match="population"):
        rate_interval(Decimal(1), Decimal(0), 1_000)
    with pytest.raises(ValueError, match="proportion"):
        proportion_interval(Decimal(5), Decimal(4))
