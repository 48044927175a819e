"""Confidence intervals of counts, crude rates and proportions, as OHID calculates them for Fingertips.

The methods are those of OHID's Public Health Technical Guidance, Basic statistics (pages Rates and Proportions,
fingertips.phe.org.uk/static-reports/public-health-technical-guidance, read on 1 December 2026):

- counts and crude rates: Byar's method for counts of 10 or more, the exact method for smaller counts;
- proportions: the Wilson score method, for any count.

`docs/rules/records.md` 12 says where we use them.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import exp, isclose, lgamma, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

BYAR_FROM = 10
"""The smallest count for Byar's method; the exact method is used below it."""
BYAR_WORDS = "Byar’s method, or the exact method for counts under 10"
WILSON_WORDS = "the Wilson score method"
_TERMS = 2_000  # of the series for the gamma function, which needs fewer than 100 for counts under 10
_HALVINGS = 200
_DECIMALS = 8


class Confidence(Enum):
    """The levels of confidence that Fingertips publishes, with the value of z for each."""

    P95 = 0.95
    P998 = 0.998

    @property
    def z(self) -> float:
        """Return the value that a standard normal variable exceeds in half of the cases outside the interval."""
        return _z(self.value)


class Interval(NamedTuple):
    """The lower and upper limit of a confidence interval, with 8 decimal places."""

    lower: Decimal
    upper: Decimal


def count_interval(count: Decimal, confidence: Confidence = Confidence.P95) -> Interval:
    """Return the interval of a count of events; raises ValueError for a count below 0."""
    if count < 0:
        raise ValueError("A count cannot be below 0.")
    return _interval(*_limits(float(count), confidence))


def rate_interval(
    count: Decimal, population: Decimal, per: int, confidence: Confidence = Confidence.P95
) -> Interval:
    """Return the interval of a crude rate of `count` events in `population`, per `per` people.

    Raises ValueError for a count below 0, or a population that is not above 0.
    """
    if count < 0 or population <= 0:
        raise ValueError("A rate needs a count of 0 or more and a population above 0.")
    lower, upper = _limits(float(count), confidence)
    scale = per / float(population)
    return _interval(lower * scale, upper * scale)


def proportion_interval(
    count: Decimal, total: Decimal, per: int = 100, confidence: Confidence = Confidence.P95
) -> Interval:
    """Return the interval of the proportion `count` of `total`, as a percentage if `per` is 100.

    Raises ValueError if the total is not above 0, or the count is not between 0 and the total.
    """
    if total <= 0 or not 0 <= count <= total:
        raise ValueError("A proportion needs a total above 0 and a count between 0 and the total.")
    observed, base, z = float(count), float(total), confidence.z
    spread = z * sqrt(z * z + 4 * observed * (1 - observed / base))
    middle, below = 2 * observed + z * z, 2 * (base + z * z)
    lower, upper = (middle - spread) / below, (middle + spread) / below
    return _interval(0.0 if count == 0 else lower * per, per if count == total else upper * per)


def _interval(lower: float, upper: float) -> Interval:
    return Interval(Decimal(str(round(lower, _DECIMALS))), Decimal(str(round(upper, _DECIMALS))))


@lru_cache(maxsize=4)
def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(1 - (1 - confidence) / 2)


def _limits(count: float, confidence: Confidence) -> tuple[float, float]:
    return byar(count, confidence) if count >= BYAR_FROM else exact(count, confidence)


def byar(count: float, confidence: Confidence) -> tuple[float, float]:
    """Return the limits of a count by Byar's approximation (Breslow and Day, 1987)."""
    z, above = confidence.z, count + 1
    lower = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3
    upper = above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
    return lower, upper


def exact(count: float, confidence: Confidence) -> tuple[float, float]:
    """Return the exact Poisson limits of a count, which are half of values of the chi-squared distribution.

    The count may have a fraction, as some published counts do. The lower limit of 0 is 0.
    """
    tail = (1 - confidence.value) / 2
    lower = 0.0 if count == 0 else _where(lambda mean: _gamma_share(count, mean), tail)
    upper = _where(lambda mean: _gamma_share(count + 1, mean), 1 - tail)
    return lower, upper


def _where(share: Callable[[float], float], wanted: float) -> float:
    """Return where a rising function reaches a value, by halving the interval in which it does."""
    low, high = 0.0, 1.0
    while share(high) < wanted:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if share(middle) < wanted:
            low = middle
        else:
            high = middle
        if isclose(low, high, rel_tol=1e-14):
            break
    return (low + high) / 2


def _gamma_share(shape: float, value: float) -> float:
    """Return the regularised lower incomplete gamma function, by its series."""
    if value <= 0:
        return 0.0
    term = total = 1 / shape
    for step in range(1, _TERMS):
        term *= value / (shape + step)
        total += term
        if term < total * 1e-17:
            break
    return total * exp(shape * log(value) - value - lgamma(shape))
