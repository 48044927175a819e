"""How a meeting's list of people to invite differs from the board's seats and roles now."""

from collections.abc import Iterable
from dataclasses import dataclass

from cdp.meetings.roster import Roster
from cdp.models import Invitation, Person, Seat


@dataclass(frozen=True)
class Place:
    """In what place somebody comes: for which seat, if any, and whether as the deputy who stands in."""

    seat: Seat | None
    stands_in: bool = False


@dataclass(frozen=True)
class ListChanges:
    """Who is missing, who has nothing to come for any more, and who stays but comes for another seat or for none."""

    missing: tuple[tuple[Person, Place], ...]
    former: tuple[Invitation, ...]
    reseated: tuple[tuple[Invitation, Place], ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.former or self.reseated)


def changes_since(roster: Roster, invitations: list[Invitation]) -> ListChanges:
    """Compare the list with whom the seats and roles call for.

    Whoever is called for stays, whatever seat they were invited for. Somebody who comes for no seat stays as long as
    they have any place in the partnership. Somebody taken off the list by hand is not missing; somebody who came off
    with a seat or role is, once another one calls for them.
    """
    active = [row for row in invitations if row.removed_at is None]
    stood_in = seats_stood_in(roster, active)
    expected = {
        person.id: (person, Place(seat, stands_in=seat is not None and seat.id in stood_in))
        for person, seat in roster.expected(stood_in)
    }
    former, reseated = [], []
    for row in active:
        if row.seat_id is not None and _fills_their_seat(roster, row):
            continue
        if row.person_id not in expected:
            if row.seat_id is not None or row.person_id not in roster.person_ids:
                former.append(row)
            continue
        place = expected[row.person_id][1]
        if (row.seat, row.stands_in) != (place.seat, place.stands_in):
            reseated.append((row, place))
    settled = {row.person_id for row in invitations if row.removed_at is None or row.removed_by_hand}
    missing = [called for number, called in expected.items() if number not in settled]
    return ListChanges(tuple(missing), tuple(former), tuple(reseated))


def seats_stood_in(roster: Roster, invitations: Iterable[Invitation]) -> set[int]:
    """Return the numbers of the seats for which the list has the deputy come, and that still have a deputy."""
    seats = (roster.seat(row.seat_id) for row in invitations if row.stands_in and row.removed_at is None)
    return {seat.id for seat in seats if seat is not None and seat.deputy_on(roster.day) is not None}


def _fills_their_seat(roster: Roster, row: Invitation) -> bool:
    seat = roster.seat(row.seat_id)
    if seat is None:
        return False
    holder = seat.deputy_on(roster.day) if row.stands_in else seat.representative_on(roster.day)
    return holder is not None and holder.id == row.person_id
