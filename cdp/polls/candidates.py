"""The people who may be in a poll: those who would be invited to a meeting of the board, and those added."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import invitees
from cdp.models import Person, Poll, PollPerson, Seat
from cdp.partnerships.queries import people_of
from cdp.polls import queries


@dataclass(frozen=True)
class Candidate:
    """A person who may be in a poll, with their role on the board and their entry in the poll, if any."""

    person: Person
    why: str
    place: PollPerson | None

    @property
    def is_asked(self) -> bool:
        """Whether they are in the poll."""
        return self.place is not None

    @property
    def is_required(self) -> bool:
        """Whether they must be able to come."""
        return self.place is not None and self.place.required


def candidates_of(session: Session, poll: Poll) -> list[Candidate]:
    """Return the people in the poll, and those with a seat or role on the board on its last date."""
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
    """Return the other people in the partnership, who may be added."""
    known = {candidate.person.id for candidate in candidates}
    everyone = people_of(session, poll.board.partnership, clock.today())
    return [person for person in everyone if person.id not in known and person.left_at is None]
