"""Results of a poll: who can come on each date, who cannot, and whether the meeting would be quorate.

Dates that are not past come first. They are ranked by the fewest people who must come but cannot, then the fewest who
must come and have not replied. Next come the most yes, the fewest no, a quorum, and the earliest date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.meetings.dates import doubts
from cdp.meetings.quorum import NO_TERMS, QuorumBasis
from cdp.models import Board, ClosedPeriod, Poll, PollChoice, PollOption, PollPerson, PollReply, Seat
from cdp.partnerships.queries import seats_from
from cdp.polls import answers, queries
from cdp.polls.clashes import PollClash, clashes_of
from cdp.terms.versions.queries import terms_in_force
from cdp.terms.wording.quorum_rule import holders_on, rule_of, voting_seats
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed, plural


@dataclass(frozen=True)
class Quorum:
    """Whether a meeting would be quorate if everyone who said yes attends; `quorate` is None if no quorum is set."""

    quorate: bool | None
    sentence: str


@dataclass(frozen=True)
class DateResult:
    """The result for one date: replies, the quorum, clashes, and doubts such as a weekend."""

    option: PollOption
    yes: tuple[PollPerson, ...]
    if_need_be: tuple[PollPerson, ...]
    no: tuple[PollPerson, ...]
    silent: tuple[PollPerson, ...]
    quorum: Quorum
    clashes: tuple[PollClash, ...]
    doubts: tuple[str, ...]

    @property
    def required_but_unable(self) -> tuple[PollPerson, ...]:
        """The people who must come but have said no to this date."""
        return tuple(place for place in self.no if place.required)

    @property
    def required_not_replied(self) -> tuple[PollPerson, ...]:
        """The people who must come but have not replied about this date."""
        return tuple(place for place in self.silent if place.required)

    @property
    def is_past(self) -> bool:
        """Whether the date is in the past."""
        return self.option.starts_at <= clock.now()

    @property
    def rank(self) -> tuple[object, ...]:
        """The sort key that puts the best dates first."""
        needed = (len(self.required_but_unable), len(self.required_not_replied))
        return (
            self.is_past,
            *needed,
            -len(self.yes),
            len(self.no),
            self.quorum.quorate is False,
            self.option.starts_at,
        )


@dataclass(frozen=True)
class PollResultLine:
    """One person in a poll: their entry, organisation and latest reply; `gone` means that they have left.

    `complete` means that the reply covers every date that was sent.
    """

    place: PollPerson
    organisation: str
    reply: PollReply | None
    complete: bool
    gone: bool

    def choice_for(self, option: PollOption) -> PollChoice | None:
        """Return the person's choice for a date, or None if they have not chosen or have left."""
        return self.reply.choice_for(option) if self.reply is not None and not self.gone else None


@dataclass(frozen=True)
class Results:
    """A poll's dates, best first, and its people."""

    standings: tuple[DateResult, ...]
    lines: tuple[PollResultLine, ...]

    @property
    def silent(self) -> list[PollResultLine]:
        """The people who have not replied about every date sent, except people who have left."""
        return [line for line in self.lines if line.place.asked_at and not line.complete and not line.gone]

    @property
    def answered(self) -> int:
        """The number of people who have replied about every date sent, except people who have left."""
        return sum(line.complete and not line.gone for line in self.lines if line.place.asked_at)

    @property
    def asked(self) -> int:
        """The number of people the poll was sent to, except people who have left."""
        return sum(line.place.asked_at is not None and not line.gone for line in self.lines)


def results_of(session: Session, access: Access, poll: Poll) -> Results:
    """Return the results of a poll; the number of queries does not depend on how many people are in it."""
    options = queries.standing_dates(poll)
    places, replies = queries.people_of(session, poll), queries.last_replies(session, poll)
    reachable = queries.reachable(session, poll)
    first = _day(options[0]) if options else clock.today()
    seats = seats_from(session, poll.board, min(first, clock.today()))
    lines = tuple(
        PollResultLine(
            place,
            _organisation_of(place, seats, first),
            replies.get(place.id),
            answers.is_complete(replies.get(place.id), [o for o in options if o.announced_at]),
            place.person_id not in reachable,
        )
        for place in places
    )
    here = [line for line in lines if not line.gone]
    clashes = clashes_of(session, access, options, [line.place.person_id for line in here])
    bases = _bases(session, poll.board, seats, [_day(option) for option in options])
    today, kept_free = clock.today(), _kept_free(session, poll)
    standings = []
    for option in options:
        said = {
            choice: [line.place for line in here if line.choice_for(option) is choice]
            for choice in PollChoice
        }
        standings.append(
            DateResult(
                option=option,
                yes=tuple(said[PollChoice.YES]),
                if_need_be=tuple(said[PollChoice.IF_NEED_BE]),
                no=tuple(said[PollChoice.NO]),
                silent=tuple(line.place for line in here if line.choice_for(option) is None),
                quorum=_quorum(bases[_day(option)], seats, _day(option), said[PollChoice.YES]),
                clashes=clashes.get(option.id, ()),
                doubts=(*doubts(_day(option), today), *_in_periods(kept_free, _day(option))),
            )
        )
    return Results(tuple(sorted(standings, key=lambda standing: standing.rank)), lines)


@dataclass(frozen=True)
class Counts:
    """How many people made each choice for one date. People who cannot see all replies see only these numbers."""

    option: PollOption
    yes: int
    if_need_be: int
    no: int


def counts_of(session: Session, poll: Poll) -> list[Counts]:
    """Return how many people made each choice, for every date that was sent, without names or ranking."""
    reachable = queries.reachable(session, poll)
    there = {place.id for place in queries.people_of(session, poll) if place.person_id in reachable}
    replies = [reply for number, reply in queries.last_replies(session, poll).items() if number in there]

    def count(option: PollOption, choice: PollChoice) -> int:
        return sum(reply.choice_for(option) is choice for reply in replies)

    return [
        Counts(option, *(count(option, choice) for choice in PollChoice))
        for option in queries.standing_dates(poll)
        if option.announced_at is not None
    ]


def filled_by(seats: Sequence[Seat], day: date, comers: set[int]) -> dict[str, str]:
    """Return the keys of the seats that would be filled on a day if the people with these IDs come.

    Each has the key of the person in it. A representative fills all their seats. A deputy fills only one seat, whose
    representative does not come. A deputy who attends as the representative of another seat fills no seat as deputy.
    """
    filled: dict[str, str] = {}
    busy: set[int] = set()
    for seat in seats:
        holder = seat.representative_on(day)
        if holder is not None and holder.id in comers:
            filled[seat.key] = holder.key
            busy.add(holder.id)
    for seat in seats:
        deputy = seat.deputy_on(day)
        if seat.key not in filled and deputy is not None and deputy.id in comers - busy:
            filled[seat.key] = deputy.key
            busy.add(deputy.id)
    return filled


def _bases(
    session: Session, board: Board, seats: Sequence[Seat], days: Sequence[date]
) -> Mapping[date, QuorumBasis | None]:
    """Return the quorum rule with its voting seats on each day, or None for days without a rule.

    There are two queries for the terms, unless the terms change between the dates.
    """
    if not days:
        return {}
    first, last = terms_in_force(session, board, min(days)), terms_in_force(session, board, max(days))
    bases: dict[date, QuorumBasis | None] = {}
    for day in sorted(set(days)):
        terms = last if first is last else terms_in_force(session, board, day)
        rule = rule_of(terms) if terms is not None else None
        there = [seat for seat in seats if seat.holds_on(day)]
        voting = voting_seats(there, holders_on(there, day))
        bases[day] = QuorumBasis(rule, voting) if rule is not None and rule.is_set else None
    return bases


def _quorum(
    basis: QuorumBasis | None, seats: Sequence[Seat], day: date, comers: Sequence[PollPerson]
) -> Quorum:
    if basis is None:
        return Quorum(None, NO_TERMS)
    there = [seat for seat in seats if seat.holds_on(day)]
    found = basis.evaluate(filled_by(there, day, {place.person_id for place in comers}))
    opening = (
        "Quorate if everyone who said yes attends"
        if found.quorate
        else "Not quorate if only people who said yes attend"
    )
    counted = f"{found.present:,} of {plural(found.base, 'voting member')}"
    needed = f", {found.needed:,} needed" if found.needed else ""
    lacking = f" Still needed: {listed([each.words for each in found.missing])}." if found.missing else ""
    return Quorum(found.quorate, f"{opening}: {counted}{needed}.{lacking}")


def _kept_free(session: Session, poll: Poll) -> list[ClosedPeriod]:
    """Return all periods that the partnership keeps free of meetings, such as school holidays, in one query."""
    query = sa.select(ClosedPeriod).where(ClosedPeriod.partnership_id == poll.board.partnership_id)
    return list(session.scalars(query.order_by(ClosedPeriod.starts_on, ClosedPeriod.id)))


def _in_periods(periods: Sequence[ClosedPeriod], day: date) -> list[str]:
    return [f"{in_words(day)} is kept free of meetings: {each.name}." for each in periods if each.holds(day)]


def _organisation_of(place: PollPerson, seats: Sequence[Seat], day: date) -> str:
    """Return the organisation that a person represents on the board on a day, or an empty string."""
    for holder in (Seat.representative_on, Seat.deputy_on):
        for seat in seats:
            found = holder(seat, day)
            if found is not None and found.id == place.person_id:
                return seat.organisation.label
    return ""


def _day(option: PollOption) -> date:
    return clock.in_london(option.starts_at).date()
