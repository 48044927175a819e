"""How often each seat of a board was represented at meetings that were held and have attendance recorded.

A meeting before the first day or after the last day of a seat does not count, whatever was recorded for it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Attendance, Board, Meeting, MeetingState, Presence, Seat, spans

ATTENDED = frozenset({Presence.PRESENT, Presence.REMOTE, Presence.SUBSTITUTE, Presence.IN_ATTENDANCE})


@dataclass(frozen=True)
class SeatAttendance:
    """The number of meetings by kind of attendance for one seat, and when the seat was last represented (or None)."""

    counts: Mapping[Presence, int] = field(default_factory=dict)
    last_represented: datetime | None = None

    @property
    def meetings(self) -> int:
        """The number of held meetings with attendance recorded for the seat."""
        return sum(self.counts.values())

    @property
    def represented(self) -> int:
        """The number of meetings at which the representative or a substitute attended."""
        return sum(count for presence, count in self.counts.items() if presence in ATTENDED)

    def of(self, presence: Presence) -> int:
        """Return the number of meetings with this kind of attendance."""
        return self.counts.get(presence, 0)


def attendance_by_seat(session: Session, board: Board) -> dict[int, SeatAttendance]:
    """Return how often each of a board's seats was represented at held meetings, by seat ID, in one query."""
    counts: dict[int, Counter[Presence]] = {}
    last: dict[int, datetime] = {}
    rows = session.execute(
        sa.select(Seat.id, Seat.starts_on, Seat.ends_on, Attendance.presence, Meeting.starts_at)
        .join(Meeting, Attendance.meeting_id == Meeting.id)
        .join(Seat, Attendance.seat_id == Seat.id)
        .where(Seat.board_id == board.id, Meeting.state == MeetingState.HELD, ~Attendance.took_over)
    )
    for seat_id, starts_on, ends_on, presence, held_at in rows:
        if not spans.holds_on(starts_on, ends_on, clock.in_london(held_at).date()):
            continue
        counts.setdefault(seat_id, Counter())[presence] += 1
        if presence in ATTENDED:
            last[seat_id] = max(held_at, last.get(seat_id, held_at))
    return {seat_id: SeatAttendance(found, last.get(seat_id)) for seat_id, found in counts.items()}
