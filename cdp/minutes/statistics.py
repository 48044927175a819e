"""Attendance statistics of a board for each organisation in a calendar year.

An organisation counts once for a meeting, however many seats it has: as present if any of its members was there.
Meetings of which no attendance was recorded are counted separately, because not recorded is not absent. A seat that no
one held is not counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import Attendance, Board, Meeting, MeetingState, Presence

BEST_FIRST = (Presence.PRESENT, Presence.SUBSTITUTE, Presence.APOLOGIES, Presence.ABSENT)


@dataclass(frozen=True)
class OrganisationAttendance:
    """How often an organisation was at the meetings for which it had a seat; `meetings` is the number of those."""

    name: str
    meetings: int
    present: int
    substitute: int
    apologies: int
    absent: int

    @property
    def share(self) -> str:
        """The share of meetings at which the organisation was present, itself or by a substitute, as a percentage."""
        return f"{round(100 * (self.present + self.substitute) / self.meetings)}%" if self.meetings else ""


@dataclass(frozen=True)
class AttendanceYear:
    """A board's statistics for one year: a row for each organisation, and the meetings behind them."""

    rows: tuple[OrganisationAttendance, ...]
    held: int
    not_recorded: int


def attendance_in(session: Session, board: Board, year: int) -> AttendanceYear:
    """Return the statistics of a board's meetings in a year, in two statements."""
    return attendance_at(
        session,
        [
            meeting
            for meeting in session.scalars(
                sa.select(Meeting).where(Meeting.board_id == board.id, Meeting.state == MeetingState.HELD)
            )
            if meeting.day.year == year
        ],
    )


def attendance_at(session: Session, meetings: Sequence[Meeting]) -> AttendanceYear:
    """Return the statistics of some meetings that were held, in one statement."""
    rows = session.scalars(
        sa.select(Attendance)
        .where(
            Attendance.meeting_id.in_([meeting.id for meeting in meetings]), Attendance.seat_id.is_not(None)
        )
        .options(
            joinedload(Attendance.seat), joinedload(Attendance.organisation), joinedload(Attendance.meeting)
        )
        .order_by(Attendance.id)
    ).all()
    recorded = {row.meeting_id for row in rows}
    return AttendanceYear(
        tuple(_by_organisation(rows)), len(meetings), sum(meeting.id not in recorded for meeting in meetings)
    )


def years_of(session: Session, board: Board) -> list[int]:
    """Return the years in which a board held meetings, latest first; this year if it held none."""
    held = session.scalars(
        sa.select(Meeting.starts_at).where(Meeting.board_id == board.id, Meeting.state == MeetingState.HELD)
    )
    return sorted({clock.in_london(each).year for each in held}, reverse=True) or [clock.today().year]


def _by_organisation(rows: Iterable[Attendance]) -> list[OrganisationAttendance]:
    best: dict[str, dict[int, Presence]] = defaultdict(dict)
    for row in rows:
        is_vacant = row.person_id is None and row.presence is Presence.ABSENT
        if row.organisation is None or is_vacant or not row.is_of_a_member(row.meeting.day):
            continue
        of_meetings = best[row.organisation.name]
        before = of_meetings.get(row.meeting_id)
        if before is None or _place(row.presence) < _place(before):
            of_meetings[row.meeting_id] = row.presence
    return [_row(name, list(best[name].values())) for name in sorted(best, key=str.casefold)]


def _place(presence: Presence) -> int:
    return BEST_FIRST.index(presence) if presence in BEST_FIRST else 0


def _row(name: str, presences: list[Presence]) -> OrganisationAttendance:
    counts = [presences.count(each) for each in BEST_FIRST[1:]]
    return OrganisationAttendance(name, len(presences), len(presences) - sum(counts), *counts)


ATTENDANCE_FILE = RegisterFile[OrganisationAttendance](
    "Attendance by organisation",
    ("organisation", "organisations"),
    (
        RegisterColumn("Organisation", lambda row: row.name, 8),
        RegisterColumn("Meetings", lambda row: row.meetings, 3),
        RegisterColumn("Present", lambda row: row.present, 3),
        RegisterColumn("Substitute", lambda row: row.substitute, 3),
        RegisterColumn("Apologies", lambda row: row.apologies, 3),
        RegisterColumn("Absent", lambda row: row.absent, 3),
        RegisterColumn("Attended", lambda row: row.share, 3),
    ),
)
