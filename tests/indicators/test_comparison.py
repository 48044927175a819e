"""Comparisons of values by the overlap of their intervals."""

from decimal import Decimal

import pytest

from cdp.indicators.statistics.comparison import Measured, ValueDifference, difference, in_words
from cdp.reference.outcomes import Polarity


def measured(value: float | None, lower: float | None = None, upper: float | None = None) -> Measured:
    """Return a value with its interval."""
    return Measured(*(None if one is None else Decimal(str(one)) for one in (value, lower, upper)))


ENGLAND = measured(10, 9.8, 10.2)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (measured(12, 10.5, 13.5), ENGLAND, ValueDifference.HIGHER),
        (measured(12, 10.2, 13.8), ENGLAND, ValueDifference.SIMILAR),  # the ends meet
        (measured(8, 6.5, 9.5), ENGLAND, ValueDifference.LOWER),
        (measured(12, 10.5, 13.5), measured(10), ValueDifference.HIGHER),
        (measured(12, 9.5, 14.5), measured(10), ValueDifference.SIMILAR),
        (measured(12), ENGLAND, ValueDifference.HIGHER),
        (measured(12), measured(10), ValueDifference.UNKNOWN),
        (measured(None), ENGLAND, ValueDifference.UNKNOWN),
        (measured(12, 10.5, 13.5), measured(None), ValueDifference.UNKNOWN),
    ],
)
def test_a_difference_is_known_only_if_the_intervals_do_not_overlap(
    one: Measured, other: Measured, expected: ValueDifference
) -> None:
    assert difference(one, other) is expected


def test_better_and_worse_are_said_only_where_one_direction_is_better() -> None:
    higher = ValueDifference.HIGHER
    assert in_words(higher, Polarity.CONTEXT, "England") == "Higher than England"
    assert in_words(higher, Polarity.LOWER_IS_BETTER, "England") == "Worse than England (higher)"
    assert in_words(higher, Polarity.HIGHER_IS_BETTER, "England") == "Better than England (higher)"
    assert in_words(ValueDifference.SIMILAR, Polarity.CONTEXT, "England") == "Similar to England"
    assert (
        in_words(ValueDifference.UNKNOWN, Polarity.LOWER_IS_BETTER, "England") == "Not compared with England"
    )
