"""The people who may be in a poll: those who would be invited to a meeting of the board, and anyone added."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import invitees
from cdp.models import Person, Poll, PollPerson, Seat
from cdp.partnerships.queries import people_of
from cdp.polls import queries


@dataclass(frozen=True)
class Candidate:
    """A person who may be in a poll; `why` is their role on the board, and `place` their entry in the poll or None."""

    person: Person
    why: str
    place: PollPerson | None

    @property
    def is_asked(self) -> bool:
        """Whether this person is in the poll."""
        return self.place is not None

    @property
    def is_required(self) -> bool:
        """Whether this person must be able to come."""
        return self.place is not None and self.place.required


def candidates_of(session: Session, poll: Poll) -> list[Candidate]:
    """Return everyone in the poll, and everyone who would be invited to a meeting of the board.

    The day of that meeting is the poll's last date, or today if the poll has no dates.
    """
    options = queries.standing_dates(poll)
    day = clock.in_london(options[-1].starts_at).date() if options else clock.today()
    roster = invitees.roster_on(session, poll.board, day)
    places = {place.person_id: place for place in queries.people_of(session, poll)}
    called: dict[Person, Seat | None] = dict(roster.expected())
    found = [
        Candidate(person, roster.words_for(person, seat), places.get(person.id))
        for person, seat in called.items()
    ]
    for place in places.values():
        if place.person not in called:
            seats = roster.seats_represented_by(place.person)
            why = roster.words_for(place.person, seats[0] if seats else None)
            found.append(Candidate(place.person, why, place))
    return found


def others_of(session: Session, poll: Poll, candidates: list[Candidate]) -> list[Person]:
    """Return other people with a role or seat in the partnership, who may be added to the poll."""
    known = {candidate.person.id for candidate in candidates}
    everyone = people_of(session, poll.board.partnership, clock.today())
    return [person for person in everyone if person.id not in known and person.left_at is None]
