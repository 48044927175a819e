"""Comparison of a figure with another place or group, by the overlap of their 95% confidence intervals."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cdp.reference.outcomes import Polarity

METHOD = (
    "We compare 95% confidence intervals. “Higher” or “lower” means that the two intervals do not overlap. "
    "“Similar” means that they overlap, so the difference may be chance."
)


class ValueDifference(StrEnum):
    """How a value differs from the value that it is compared with."""

    HIGHER = "higher"
    SIMILAR = "similar"
    LOWER = "lower"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Measured:
    """A value with the limits of its 95% interval; any of them is None if it is not known."""

    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None


def difference(one: Measured, other: Measured) -> ValueDifference:
    """Return how one value differs from another.

    If only one of them has an interval, the other's value is compared with that interval, as Fingertips does with the
    value for England. Without any interval, or without a value, the difference is not known: it may be chance.
    """
    if one.value is None or other.value is None:
        return ValueDifference.UNKNOWN
    low, high = _limits(one)
    other_low, other_high = _limits(other)
    if low == high == one.value and other_low == other_high == other.value:
        return ValueDifference.UNKNOWN
    if low > other_high:
        return ValueDifference.HIGHER
    if high < other_low:
        return ValueDifference.LOWER
    return ValueDifference.SIMILAR


def in_words(found: ValueDifference, polarity: Polarity, compared_with: str) -> str:
    """Return a difference as text, such as "Higher than England" or, if one direction is better, "Worse than England".

    "Similar to" is used for both. Returns "Not compared with …" if the difference is not known.
    """
    if found is ValueDifference.UNKNOWN:
        return f"Not compared with {compared_with}"
    if found is ValueDifference.SIMILAR:
        return f"Similar to {compared_with}"
    if polarity is Polarity.CONTEXT:
        return f"{found.value.capitalize()} than {compared_with}"
    return f"{'Better' if is_better(found, polarity) else 'Worse'} than {compared_with} ({found.value})"


def is_better(found: ValueDifference, polarity: Polarity) -> bool:
    """Return whether a difference is in the better direction; False if neither direction is better."""
    wanted = {
        Polarity.HIGHER_IS_BETTER: ValueDifference.HIGHER,
        Polarity.LOWER_IS_BETTER: ValueDifference.LOWER,
    }.get(polarity)
    return found is wanted


def _limits(measured: Measured) -> tuple[Decimal, Decimal]:
    """Return the ends of the interval, or the value twice if it has no interval."""
    value = measured.value if measured.value is not None else Decimal(0)
    if measured.lower is None or measured.upper is None:
        return value, value
    return measured.lower, measured.upper
