"""The numbers and start times of agenda items, and the overrun of an agenda."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cdp.agendas.timing import ends_of, overrun_minutes, timetable

TEN = datetime(2026, 12, 3, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Talk:
    """An agenda item that has only a length, in minutes."""

    minutes: int


def test_each_item_starts_when_the_one_before_it_ends() -> None:
    slots = timetable([Talk(10), Talk(25), Talk(5)], TEN)
    assert [(slot.number, slot.starts_at.strftime("%H:%M")) for slot in slots] == [
        (1, "10:00"),
        (2, "10:10"),
        (3, "10:35"),
    ]
    assert ends_of(slots, TEN) == TEN + timedelta(minutes=40)


def test_only_an_agenda_longer_than_the_meeting_overruns() -> None:
    slots = timetable([Talk(90), Talk(50)], TEN)
    assert overrun_minutes(slots, TEN + timedelta(hours=2)) == 20
    assert overrun_minutes(slots, TEN + timedelta(minutes=140)) == 0


def test_an_empty_agenda_ends_when_the_meeting_starts() -> None:
    assert ends_of(timetable([], TEN), TEN) == TEN
    assert overrun_minutes([], TEN) == 0
