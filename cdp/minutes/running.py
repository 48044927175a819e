"""What the secretary sees during a meeting: the item being discussed, who is there for it, and its quorum."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp import clock
from cdp.access import Access
from cdp.meetings.quorum import QuorumFinding
from cdp.meetings.sitting import HAS_LEFT, NOT_ARRIVED, THERE, away_for
from cdp.minutes import queries
from cdp.minutes.content import ItemText, MinutesText
from cdp.minutes.queries import Sources
from cdp.models import (
    AgendaItem,
    Attendance,
    Decision,
    DecisionState,
    ItemSitting,
    ItemState,
    Meeting,
    MovementKind,
    Presence,
)
from cdp.wording.formats import plural, words


@dataclass(frozen=True)
class RunningItem:
    """An agenda item during the meeting, with its place in the minutes, when it was taken, and its quorum."""

    item: AgendaItem
    text: ItemText
    sitting: ItemSitting | None
    quorum: QuorumFinding

    @property
    def is_current(self) -> bool:
        """Whether the item is being discussed."""
        return self.sitting is not None and self.sitting.ended_at is None

    @property
    def waits(self) -> bool:
        """Whether the item is on the agenda and has not been taken; a withdrawn or deferred item does not wait."""
        return self.sitting is None and self.item.state is ItemState.ON_AGENDA

    @property
    def due_at(self) -> datetime | None:
        """When the time allotted to the item runs out, or None if the item has not begun."""
        return self.sitting.started_at + timedelta(minutes=self.item.minutes) if self.sitting else None

    @property
    def time_left(self) -> str:
        """How much of the time allotted is left, in words; empty if the item is not being discussed."""
        if self.due_at is None or not self.is_current:
            return ""
        left = round((self.due_at - clock.now()).total_seconds() / 60)
        return f"{plural(left, 'minute')} left" if left >= 0 else f"{plural(-left, 'minute')} over"


@dataclass(frozen=True)
class AttendanceNow:
    """One person in the attendance during the meeting; `now` says whether they count for the item discussed."""

    row: Attendance
    now: str

    @property
    def can(self) -> str:
        """What the person can do now: "arrived", "left", or an empty string for a vacant seat."""
        if self.row.presence in THERE and self.now not in {_capital(HAS_LEFT), _capital(NOT_ARRIVED)}:
            return MovementKind.LEFT.value
        there = self.row.presence in THERE or self.row.person_id is not None
        return MovementKind.ARRIVED.value if there else ""

    @property
    def kind(self) -> str:
        """The kind of attendance; for a substitute, also for whom."""
        row = self.row
        if row.presence is not Presence.SUBSTITUTE or row.organisation is None:
            return words(row.presence)
        return f"Substitute for {row.organisation.label}{', remotely' if row.remotely else ''}"


@dataclass(frozen=True)
class RunningMeeting:
    """A meeting while it takes place, as one person may see it; `items` are in the order in which they are taken."""

    items: tuple[RunningItem, ...]
    attendance: tuple[AttendanceNow, ...]
    withheld: bool
    """Whether the item being discussed is one that the reader may not see."""

    @property
    def current(self) -> RunningItem | None:
        """The item being discussed, or None."""
        return next((each for each in self.items if each.is_current), None)

    @property
    def next(self) -> RunningItem | None:
        """The item that comes next: the first one after the current item that waits to be taken."""
        after = self.items[self.items.index(self.current) + 1 :] if self.current else self.items
        return next((each for each in after if each.waits), None)

    @property
    def before(self) -> RunningItem | None:
        """The item before the current one, or None."""
        earlier = self.items[: self.items.index(self.current)] if self.current else ()
        return next((each for each in reversed(earlier) if each.sitting or each.waits), None)


def running_of(text: MinutesText, sources: Sources) -> RunningMeeting:
    """Return a meeting while it takes place, from the minutes as a person may read them."""
    texts = {each.key: each for each in text.items}
    ordered = sources.course.in_order(sources.items)
    items = tuple(
        RunningItem(item, texts[item.key], sources.course.taken.get(item.id), sources.quorums[item.id])
        for item in ordered
        if item.key in texts
    )
    current = next((each for each in items if each.is_current), None)
    open_items = {item_id for item_id, sitting in sources.course.taken.items() if sitting.ended_at is None}
    places = {item.id: place for place, item in enumerate(ordered)}
    away = away_for(current.item, sources.attendance, sources.course, places) if current else {}
    return RunningMeeting(
        items,
        tuple(AttendanceNow(row, _now(row, away)) for row in sources.attendance),
        withheld=bool(open_items) and current is None,
    )


def to_ratify(session: Session, access: Access, meeting: Meeting) -> list[Decision]:
    """Return the decisions of the board that wait for a quorate meeting and that a person may see, oldest first."""
    found = session.scalars(
        sa.select(Decision)
        .join(Decision.meeting)
        .where(
            Decision.board_id == meeting.board_id,
            Decision.state == DecisionState.PROVISIONAL,
            Meeting.starts_at <= meeting.starts_at,
        )
        .options(
            contains_eager(Decision.meeting).joinedload(Meeting.board, innerjoin=True),
            queries.item_with_readers(),
            joinedload(Decision.took_no_part),
        )
        .order_by(Meeting.starts_at, Decision.part, Decision.number)
    ).unique()
    return [decision for decision in found if queries.may_see(access, decision)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _now(row: Attendance, away: dict[int, str]) -> str:
    reason = away.get(row.id, "")
    if reason:
        return _capital(reason)
    return "There" if row.presence in THERE else ""
