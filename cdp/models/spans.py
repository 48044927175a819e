"""Spans of days, including the first and last day; None means that there is no first or last day."""

from datetime import date


def is_over(ends_on: date | None, day: date) -> bool:
    """Return whether a span ended before a day."""
    return ends_on is not None and ends_on < day


def holds_on(starts_on: date | None, ends_on: date | None, day: date) -> bool:
    """Return whether a day is within a span."""
    return (starts_on is None or starts_on <= day) and not is_over(ends_on, day)
