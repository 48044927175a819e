"""A year of proposed meetings for a board, with deadlines and clashes, as shown on the planner page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.clock import months_after
from cdp.meetings.dates import FURTHEST_MONTHS, DerivedDates, WorkingDays, derived_dates
from cdp.meetings.service import MeetingDetails
from cdp.models import Board, Milestone, Partnership, TermsVersion, joint_bodies, usual_title
from cdp.models.meeting import LONGEST_TITLE
from cdp.planning import queries
from cdp.planning.elections import PreElectionPeriod, pre_election_periods
from cdp.planning.people import Diary, Hours, MeetingClash
from cdp.planning.proposing import Deadline, Limits, Option, Proposal, propose
from cdp.planning.releases import Release, releases_before
from cdp.planning.service import limits_of
from cdp.planning.wishes import Joint, MeetingSlot, Wish
from cdp.reference import bank_holidays
from cdp.terms.versions.states import in_force_among
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural, weekday
from cdp.workplans.queries import milestones_of

USUAL_A_YEAR = 4
SOON_AFTER = timedelta(weeks=10)


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
class DayChoice:
    """One day offered for a meeting, with its clashes, deadlines, milestones due soon after, new values and notes."""

    option: Option
    dates: DerivedDates
    fits: tuple[str, ...]
    releases: tuple[Release, ...]
    notes: tuple[str, ...]

    @property
    def day(self) -> date:
        """The day that is offered."""
        return self.option.day

    @property
    def away(self) -> str:
        """Text that says how many people have a clash, such as "2 people are at another meeting"."""
        clashes = self.option.clashes
        if not clashes:
            return "No known clashes"
        people = plural(self.option.expected_away, "person is", "people are")
        deputies = len(clashes) - self.option.expected_away
        if not deputies:
            return f"{people} at another meeting"
        if not self.option.expected_away:
            return f"{plural(deputies, 'deputy is', 'deputies are')} at another meeting"
        return f"{people} at another meeting, and {plural(deputies, 'deputy', 'deputies')}"

    @property
    def hint(self) -> str:
        """The hint below the day: the deadlines for notice and papers, the clashes, and the notes."""
        dates = f"Notice by {in_words(self.dates.notice_by)}, papers by {in_words(self.dates.papers_by)}."
        return " ".join([dates, f"{self.away}.", *self.notes])


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
    bank_holidays_known: bool
    pre_election: tuple[PreElectionPeriod, ...]
    """Pre-election periods in the months planned that are not kept free yet."""


@dataclass(frozen=True)
class MeetingFrequency:
    """How often a board meets; `terms` is its terms of reference in force, or None if there are none."""

    meetings_a_year: int
    terms: TermsVersion | None


def frequency_of(versions: Sequence[TermsVersion], today: date) -> MeetingFrequency:
    """Return how often a board meets: as its terms in force say, or else the usual four times a year.

    Source: docs/rules/domain.md 4.
    """
    terms = in_force_among(versions, today)
    return MeetingFrequency(terms.meetings_a_year if terms is not None else USUAL_A_YEAR, terms)


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

    proposals = propose(wanted.wish, limits, clashes_on, dues)
    releases = queries.last_publications(session, partnership)
    maker = _Maker(board, wanted, versions, milestones, releases)
    return YearPlan(
        rows=tuple(maker.row(proposal) for proposal in proposals),
        away=_away([proposal.chosen for proposal in proposals if proposal.chosen is not None]),
        people=len(own),
        bank_holidays_known=bank_holidays.is_known(last),
        pre_election=_not_kept_free(limits, first, last),
    )


class _Maker:
    """Builds the rows of a year plan from its proposals."""

    def __init__(
        self,
        board: Board,
        wanted: YearRequirements,
        versions: Sequence[TermsVersion],
        milestones: Sequence[Milestone],
        published: dict[str, date],
    ) -> None:
        self.board, self.wanted, self.versions = board, wanted, versions
        self.milestones, self.published = milestones, published
        self.furthest = months_after(clock.today(), FURTHEST_MONTHS)

    def row(self, proposal: Proposal) -> ProposalRow:
        """Return the row for a proposal."""
        number = proposal.slot.number
        details = self.wanted.details(self.board, number, proposal.slot.target)
        return ProposalRow(
            number=number,
            title=details.title,
            why=proposal.why,
            joint=details.jointly_with,
            meets_already=tuple(weekday(day) for day in proposal.meets_already),
            choices=tuple(self._choice(option) for option in proposal.options),
        )

    def _choice(self, option: Option) -> DayChoice:
        day = option.day
        dates = derived_dates(day, WorkingDays.under(in_force_among(self.versions, day)))
        fits = tuple(
            f"{milestone.title}, due {in_words(milestone.due_on)}"
            for milestone in self.milestones
            if day <= milestone.due_on <= day + SOON_AFTER
        )
        notes = [
            f"Just after the deadline for “{due.title}”, due {in_words(due.day)}." for due in option.late_for
        ]
        if not dates.bank_holidays_known:
            notes.append("Bank holidays that far ahead are not announced yet.")
        if day > self.furthest:
            notes.append(f"This is more than {FURTHEST_MONTHS} months ahead.")
        if dates.notice_by < clock.today():
            notes.append(f"Too soon to give {plural(dates.days.notice, 'clear working day')} of notice.")
        return DayChoice(option, dates, fits, releases_before(day, self.published), tuple(notes))


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
