"""Differences between a meeting's list of people to invite and the board's current seats and roles."""

from collections.abc import Iterable
from dataclasses import dataclass

from cdp.meetings.roster import MeetingRoster
from cdp.models import Invitation, Person, Removal, Seat


@dataclass(frozen=True)
class InvitedFor:
    """The seat for which a person is invited, if any, and whether they are invited as its deputy."""

    seat: Seat | None
    stands_in: bool = False


@dataclass(frozen=True)
class ListChanges:
    """People missing from the list, people who no longer belong on it, and people on it whose seat has changed."""

    missing: tuple[tuple[Person, InvitedFor], ...]
    former: tuple[Invitation, ...]
    reseated: tuple[tuple[Invitation, InvitedFor], ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.former or self.reseated)


def changes_since(roster: MeetingRoster, invitations: list[Invitation]) -> ListChanges:
    """Compare the list with the current holders of seats and roles.

    Anyone with a seat or role stays, whatever seat they were invited for. A person who was invited without a seat stays
    while they belong to the partnership. A person who was removed by hand is not reported as missing. A person who was
    removed because their seat or role ended is reported as missing once they have another seat or role.
    """
    active = [row for row in invitations if row.removed_at is None]
    stood_in = seats_stood_in(roster, active)
    expected = {
        person.id: (person, InvitedFor(seat, stands_in=seat is not None and seat.id in stood_in))
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


def why_former(roster: MeetingRoster, row: Invitation) -> Removal:
    """Return why a person no longer belongs on the list, for a row among `ListChanges.former`."""
    if row.seat is None:
        return Removal.ROLE_ENDED
    return Removal.BOARD_CLOSED if row.seat.board.is_closed_on(roster.day) else Removal.SEAT_ENDED


def seats_stood_in(roster: MeetingRoster, invitations: Iterable[Invitation]) -> set[int]:
    """Return the IDs of the seats for which a deputy is invited, if the seat has a deputy on the day of the meeting."""
    seats = (roster.seat(row.seat_id) for row in invitations if row.stands_in and row.removed_at is None)
    return {seat.id for seat in seats if seat is not None and seat.deputy_on(roster.day) is not None}


def _fills_their_seat(roster: MeetingRoster, row: Invitation) -> bool:
    seat = roster.seat(row.seat_id)
    if seat is None:
        return False
    holder = seat.deputy_on(roster.day) if row.stands_in else seat.representative_on(roster.day)
    return holder is not None and holder.id == row.person_id
