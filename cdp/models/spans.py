"""Spans of days with both ends included, where an end that is not set is open."""

from datetime import date


def is_over(ends_on: date | None, day: date) -> bool:
    """Whether a span has ended before a day."""
    return ends_on is not None and ends_on < day


def holds_on(starts_on: date | None, ends_on: date | None, day: date) -> bool:
    """Whether a day lies within a span."""
    return (starts_on is None or starts_on <= day) and not is_over(ends_on, day)
