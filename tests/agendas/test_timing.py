"""The start times of agenda items, and the overrun of an agenda."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cdp.agendas.timing import ends_of, overrun_minutes, timetable
from cdp.models import Part

TEN = datetime(2026, 12, 3, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Talk:
    """An agenda item that has only a key, a length in minutes, and perhaps an item above it."""

    key: str
    minutes: int
    parent_key: str | None = None
    is_taken: bool = True
    part: Part = Part.PUBLIC
    number: str | None = None


def test_each_item_starts_when_the_one_before_it_ends() -> None:
    slots = timetable([Talk("a", 10), Talk("b", 25), Talk("c", 5)], TEN)
    assert [(slot.number, slot.starts_at.strftime("%H:%M")) for slot in slots] == [
        ("1", "10:00"),
        ("2", "10:10"),
        ("3", "10:35"),
    ]
    assert ends_of(slots, TEN) == TEN + timedelta(minutes=40)


def test_an_item_takes_the_time_of_its_sub_items_and_a_withdrawn_one_takes_none() -> None:
    slots = timetable(
        [
            Talk("a", 10),
            Talk("b", 60),
            Talk("b1", 15, "b"),
            Talk("b2", 5, "b"),
            Talk("c", 30, is_taken=False),
            Talk("d", 5),
        ],
        TEN,
    )
    assert [(slot.number, slot.starts_at.strftime("%H:%M"), slot.minutes) for slot in slots] == [
        ("1", "10:00", 10),
        ("2", "10:10", 20),
        ("2.1", "10:10", 15),
        ("2.2", "10:25", 5),
        ("3", "10:30", 0),
        ("4", "10:30", 5),
    ]


def test_only_an_agenda_longer_than_the_meeting_overruns() -> None:
    slots = timetable([Talk("a", 90), Talk("b", 50)], TEN)
    assert overrun_minutes(slots, TEN + timedelta(hours=2)) == 20
    assert overrun_minutes(slots, TEN + timedelta(minutes=140)) == 0


def test_an_empty_agenda_ends_when_the_meeting_starts() -> None:
    assert ends_of(timetable([], TEN), TEN) == TEN
    assert overrun_minutes([], TEN) == 0
