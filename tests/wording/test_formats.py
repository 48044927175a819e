"""Dates, times, numbers and words follow the GOV.UK style guide."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from cdp.models import ActionState, BoardKind
from cdp.wording import formats

WINTER = datetime(2027, 1, 19, 10, 0, tzinfo=UTC)
SUMMER = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 July in London


def test_days_are_those_of_london() -> None:
    assert formats.day(date(2026, 12, 3)) == "3 December 2026"
    assert formats.day(SUMMER) == "1 July 2027"
    assert formats.day_short(SUMMER) == "1 Jul 2027"
    assert formats.weekday(WINTER) == "Tuesday 19 January 2027"
    assert formats.moment(SUMMER) == "1 July 2027 at 12:30am"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(10), "10am"),
        (time(10, 30), "10:30am"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(12, 5), "12:05pm"),
        (time(23, 59), "11:59pm"),
        (WINTER, "10am"),
        (datetime(2027, 7, 1, 10, tzinfo=UTC), "11am"),
    ],
)
def test_times_of_day(at: time | datetime, words: str) -> None:
    assert formats.clock(at) == words


def test_a_span_within_one_day_has_its_date_once() -> None:
    assert formats.span(WINTER, WINTER.replace(hour=12)) == "Tuesday 19 January 2027, 10am to midday"
    overnight = formats.span(WINTER, WINTER.replace(day=20))
    assert overnight == "Tuesday 19 January 2027, 10am to Wednesday 20 January 2027, 10am"


@pytest.mark.parametrize(
    ("day", "words"),
    [(3, "today"), (4, "tomorrow"), (2, "yesterday"), (10, "in 7 days"), (1, "2 days ago")],
)
def test_how_far_away_a_day_is(day: int, words: str) -> None:
    assert formats.days_until(date(2026, 12, day), on=date(2026, 12, 3)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "just now"), (1, "1 minute ago"), (59, "59 minutes ago"), (60, "1 hour ago"), (3000, "2 days ago")],
)
def test_how_long_ago_a_moment_was(minutes: int, words: str) -> None:
    now = datetime.fromtimestamp(WINTER.timestamp() + minutes * 60, UTC)
    assert formats.ago(WINTER, now=now) == words


def test_figures() -> None:
    assert formats.number(12345) == "12,345"
    assert formats.number(Decimal("12.50")) == "12.5"
    assert formats.number(0.1) == "0.1"
    assert formats.number(1200) == "1,200"
    assert formats.number(2, 1) == "2.0"
    assert formats.plural(1, "meeting") == "1 meeting"
    assert formats.plural(0, "meeting") == "0 meetings"
    assert formats.plural(2, "activity", "activities") == "2 activities"


def test_sizes() -> None:
    assert [formats.file_size(size) for size in (1, 842, 12_345, 3_400_000, 5_000_000)] == [
        "1 byte", "842 bytes", "12 KB", "3.4 MB", "5 MB",
    ]  # fmt: skip


def test_words_of_closed_vocabularies() -> None:
    assert formats.words(ActionState.IN_PROGRESS) == "In progress"
    assert formats.words(BoardKind.SUB_GROUP) == "Sub-group"
    assert formats.words("anything_else") == "Anything else"


def test_none_is_shown_as_empty_text() -> None:
    shown = [
        formats.day(None), formats.day_short(None), formats.weekday(None), formats.clock(None), formats.moment(None),
        formats.days_until(None), formats.ago(None), formats.number(None), formats.file_size(None), formats.words(None),
    ]  # fmt: skip
    assert set(shown) == {""}
