"""A year of proposed meetings for a board, with deadlines and clashes, as shown on the planner page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session

from cdp import clock
from cdp.indicators.releases import last_publications
from cdp.meetings.service import MeetingDetails
from cdp.models import Board, Partnership, TermsVersion, joint_bodies, usual_title
from cdp.models.meeting import LONGEST_TITLE
from cdp.planning import queries
from cdp.planning.choices import DayChoice, DayContext
from cdp.planning.elections import PreElectionPeriod, pre_election_periods
from cdp.planning.people import Diary, Hours, MeetingClash
from cdp.planning.proposing import Deadline, Limits, Option, Proposal, propose
from cdp.planning.service import limits_of
from cdp.planning.wishes import Joint, MeetingSlot, Wish
from cdp.reference import bank_holidays
from cdp.wording.formats import weekday
from cdp.workplans.milestones.queries import milestones_of


@dataclass(frozen=True)
class YearRequirements:
    """The coordinator's requirements for a year: how often to meet, the times and place, and the joint body."""

    wish: Wish
    start: time
    minutes: int
    title: str = ""
    place: str = ""
    video_link: str = ""
    joint: Joint = Joint.NONE
    joint_board: Board | None = None
    joint_with: str = ""

    @property
    def end(self) -> time:
        """The time at which each meeting ends; the form has checked that it is on the same day."""
        at = self.start.hour * 60 + self.start.minute + self.minutes
        return time(*divmod(at, 60))

    def details(self, board: Board, number: int, day: date) -> MeetingDetails:
        """Return the details of the meeting with this number (from 1) if it is on this day."""
        joint = self.joint.includes(number)
        return MeetingDetails(
            title=self.title_of(board, number, day),
            day=day,
            start=self.start,
            end=self.end,
            place=self.place,
            video_link=self.video_link,
            joint_board=self.joint_board if joint else None,
            joint_with=self.joint_with if joint else "",
        )

    def sample(self) -> MeetingDetails:
        """Return the details of a sample meeting, used to check what all meetings share."""
        return MeetingDetails(
            self.title,
            self.wish.first_month,
            self.start,
            self.end,
            self.place,
            self.video_link,
        )

    def title_of(self, board: Board, number: int, day: date) -> str:
        """Return the title that was entered, or else one made from the board and the date.

        For a joint meeting, the joint body is added to the title entered, unless that would be too long.
        """
        if not self.title:
            return usual_title(board, day)
        joint_with = joint_bodies(self.joint_board, self.joint_with) if self.joint.includes(number) else ""
        whole = f"{self.title}: joint meeting with {joint_with}"
        return whole if joint_with and len(whole) <= LONGEST_TITLE else self.title


@dataclass(frozen=True)
class ProposalRow:
    """One meeting of the year: the reason for its first proposed date, and the days to choose from, best first."""

    number: int
    title: str
    why: str
    joint: str
    meets_already: tuple[str, ...]
    choices: tuple[DayChoice, ...]


@dataclass(frozen=True)
class PersonAway:
    """A person on the board who would miss proposed meetings, with the days and their other meetings."""

    name: str
    place: str
    days: tuple[tuple[date, tuple[str, ...]], ...]


@dataclass(frozen=True)
class YearPlan:
    """The proposals for a year, and the people who would miss some of them."""

    rows: tuple[ProposalRow, ...]
    away: tuple[PersonAway, ...]
    people: int
    bank_holidays_announced: bool
    pre_election: tuple[PreElectionPeriod, ...]
    """Pre-election periods in the months planned that are not kept free yet."""


def plan_year(
    session: Session,
    partnership: Partnership,
    board: Board,
    wanted: YearRequirements,
    versions: Sequence[TermsVersion],
) -> YearPlan:
    """Propose a year of meetings; the number of queries does not depend on how many people and meetings there are."""
    first, last = wanted.wish.first_month, wanted.wish.last_day
    limits = limits_of(session, board, first, last)
    hours = Hours(wanted.start, wanted.end)
    boards = [each for each in (board, wanted.joint_board) if each is not None]
    places = queries.places_on(session, boards, max(first, clock.today()))
    own = {place.person_id for place in places}
    busy = queries.busy_between(session, partnership, own, first, last) if own else []
    diary = Diary(places, busy, hours)
    milestones = [each for each in milestones_of(session, partnership) if each.submitted_on is None]
    dues = [Deadline(milestone.title, milestone.due_on) for milestone in milestones]

    def clashes_on(slot: MeetingSlot, day: date) -> tuple[MeetingClash, ...]:
        return diary.clashes_on(day, jointly=wanted.joint.includes(slot.number))

    context = DayContext(versions, milestones, last_publications(session, partnership), clock.today())
    proposals = propose(wanted.wish, limits, clashes_on, dues, context.too_soon_on)
    return YearPlan(
        rows=tuple(_row(proposal, board, wanted, context) for proposal in proposals),
        away=_away([proposal.chosen for proposal in proposals if proposal.chosen is not None]),
        people=len(own),
        bank_holidays_announced=bank_holidays.is_announced(last),
        pre_election=_not_kept_free(limits, first, last),
    )


def _row(proposal: Proposal, board: Board, wanted: YearRequirements, context: DayContext) -> ProposalRow:
    number = proposal.slot.number
    details = wanted.details(board, number, proposal.slot.target)
    return ProposalRow(
        number=number,
        title=details.title,
        why=proposal.why,
        joint=details.jointly_with,
        meets_already=tuple(weekday(day) for day in proposal.meets_already),
        choices=tuple(context.choice(option) for option in proposal.options),
    )


def _away(options: Sequence[Option]) -> tuple[PersonAway, ...]:
    """Return the people with clashes on these days: deputies last, and otherwise those with the most clashes first."""
    found: dict[int, list[tuple[date, MeetingClash]]] = {}
    for option in options:
        for clash in option.clashes:
            found.setdefault(clash.person_id, []).append((option.day, clash))
    people = sorted(
        found.values(), key=lambda days: (days[0][1].deputy, -len(days), days[0][1].name.casefold())
    )
    return tuple(
        PersonAway(days[0][1].name, days[0][1].place, tuple((day, clash.busy_with) for day, clash in days))
        for days in people
    )


def _not_kept_free(limits: Limits, first: date, last: date) -> tuple[PreElectionPeriod, ...]:
    """Return the future pre-election periods whose polling day is not kept free under any name."""
    kept = [closed.days for closed in limits.closed]
    return tuple(
        period
        for period in pre_election_periods(first, last)
        if period.polling_day >= limits.earliest and not any(days.holds(period.polling_day) for days in kept)
    )
