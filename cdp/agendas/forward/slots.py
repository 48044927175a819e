"""The meetings of a forward plan: those that exist, and the months in which a board is expected to meet after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from cdp import clock
from cdp.agendas.forward.planned import PlanScope
from cdp.clock import months_after
from cdp.meetings.frequency import frequency_of
from cdp.meetings.queries import announced, is_meeting_of
from cdp.models import Meeting, MeetingState
from cdp.terms.versions.queries import versions_of

A_YEAR = 12


@dataclass(frozen=True)
class PlanSlot:
    """A meeting, or a month in which one is expected; `day` is the day of the meeting, or the first of the month."""

    day: date
    meeting: Meeting | None = None

    @property
    def code(self) -> str:
        """The name of the slot in forms: the key of the meeting, or the month, such as "2027-06"."""
        return self.meeting.key if self.meeting else f"{self.day:%Y-%m}"

    @property
    def heading(self) -> str:
        """The title of the meeting, or the month, such as "June 2027: no date fixed yet"."""
        if self.meeting is None:
            return f"{self.day:%B %Y}: no date fixed yet"
        on = f"{self.day.day} {self.day:%B %Y}"
        return f"{self.meeting.bare_title}, {on}"

    @property
    def is_draft(self) -> bool:
        """Whether the meeting has not been announced yet."""
        return self.meeting is not None and self.meeting.state is MeetingState.DRAFT

    def holds(self, month: date) -> bool:
        """Return whether the slot is in the month of a day."""
        return (self.day.year, self.day.month) == (month.year, month.month)


def slots_of(scope: PlanScope) -> tuple[PlanSlot, ...]:
    """Return the slots of a plan in order; two statements.

    After the last meeting that is fixed, a board is expected to meet as often as its terms in force say, or else as
    often as is usual.
    """
    known = sa.true() if scope.prepares else announced()
    meetings = scope.session.scalars(
        sa.select(Meeting)
        .where(
            is_meeting_of(scope.board),
            Meeting.state.in_([MeetingState.DRAFT, MeetingState.SCHEDULED]),
            Meeting.ends_at > clock.now(),
            known,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    fixed = [PlanSlot(meeting.day, meeting) for meeting in meetings if meeting.day <= scope.until]
    last = fixed[-1].day if fixed else _last_held(scope) or scope.today
    return (*fixed, *_expected(scope, last, starts_now=not fixed))


def _last_held(scope: PlanScope) -> date | None:
    at = scope.session.scalar(
        sa.select(sa.func.max(Meeting.starts_at)).where(
            is_meeting_of(scope.board), Meeting.state == MeetingState.HELD
        )
    )
    return clock.in_london(at).date() if at else None


def _expected(scope: PlanScope, last: date, *, starts_now: bool) -> Sequence[PlanSlot]:
    a_year = frequency_of(versions_of(scope.session, scope.board), scope.today).meetings_a_year
    closes = scope.board.closes_on
    until = min(scope.until, closes) if closes else scope.until
    this_month, found, times = scope.today.replace(day=1), [], 1
    while (month := months_after(last.replace(day=1), round(times * A_YEAR / a_year))) <= until:
        if month >= this_month:
            found.append(PlanSlot(month))
        elif (
            starts_now
            and months_after(last.replace(day=1), round((times + 1) * A_YEAR / a_year)) > this_month
        ):
            found.append(PlanSlot(this_month))
        times += 1
    return found
