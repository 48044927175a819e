"""How often each seat of a board was there, over the meetings that were held and whose attendance was recorded."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Attendance, Board, Meeting, MeetingState, Presence, Seat

CAME = frozenset({Presence.PRESENT, Presence.SUBSTITUTE, Presence.IN_ATTENDANCE})


@dataclass(frozen=True)
class SeatAttendance:
    """How often a seat was there: meetings by how, and when it was last represented (None: never)."""

    counts: Mapping[Presence, int] = field(default_factory=dict)
    last_there: datetime | None = None

    @property
    def meetings(self) -> int:
        """At how many held meetings the seat was on the register."""
        return sum(self.counts.values())

    @property
    def there(self) -> int:
        """At how many of them somebody came for it: the representative, or a substitute."""
        return sum(count for presence, count in self.counts.items() if presence in CAME)

    def of(self, presence: Presence) -> int:
        """Return at how many of them it was present, represented by a substitute, and so on."""
        return self.counts.get(presence, 0)


def attendance_by_seat(session: Session, board: Board) -> dict[int, SeatAttendance]:
    """Return how often each seat (by number) was there at a board's held meetings; one statement."""
    counts: dict[int, Counter[Presence]] = {}
    last: dict[int, datetime] = {}
    rows = session.execute(
        sa.select(Seat.id, Attendance.presence, sa.func.count(), sa.func.max(Meeting.starts_at))
        .join(Meeting, Attendance.meeting_id == Meeting.id)
        .join(Seat, Attendance.seat_id == Seat.id)
        .where(Seat.board_id == board.id, Meeting.state == MeetingState.HELD)
        .group_by(Seat.id, Attendance.presence)
    )
    for seat_id, presence, count, latest in rows:
        counts.setdefault(seat_id, Counter())[presence] = count
        if presence in CAME:
            last[seat_id] = max(latest, last.get(seat_id, latest))
    return {seat_id: SeatAttendance(found, last.get(seat_id)) for seat_id, found in counts.items()}
