"""People, not places: no one is recorded as present in two seats of a board."""

from collections.abc import Mapping

from cdp.errors import Refusal
from cdp.meetings.quorum import plain
from cdp.meetings.sitting import THERE
from cdp.models import Attendance, Presence


def check_one_seat_each(rows: Mapping[str, Attendance | None], guest: str = "") -> None:
    """Raise Refusal if a person is there twice: in two seats of one board, or as a substitute, guest or in attendance.

    `rows` has what will be recorded on each line, by the key of the line. `guest` is the name of a new attendee. At a
    joint meeting a person may sit on both boards. A person in attendance may take a seat over during the meeting.
    """
    there = [(key, row) for key, row in rows.items() if row is not None and row.presence in THERE]
    over = {plain(row.name) for _, row in there if row.took_over}
    there = [(key, row) for key, row in there if row.seat is not None or plain(row.name) not in over]
    people = {plain(row.name): row.person.id for _, row in there if row.person is not None}
    seen: dict[tuple[int | str, int], Attendance] = {}
    for key, row in there:
        who = row.person.id if row.person is not None else people.get(plain(row.name), plain(row.name))
        board = row.seat.board_id if row.seat is not None else 0
        earlier = seen.get((who, board))
        if earlier is None and row.seat is None:
            earlier = next((other for (same, _), other in seen.items() if same == who), None)
        if earlier is not None:
            raise _twice(key, row, earlier)
        seen[who, board] = row
    if guest and plain(guest) in {plain(row.name) for _, row in there}:
        raise Refusal(f"{guest} is already recorded as attending.", field="guest_name")


def _twice(key: str, row: Attendance, earlier: Attendance) -> Refusal:
    """Return the question which seat a person sits in, at the field of the later line."""
    place = f" for {earlier.organisation.name}" if earlier.organisation is not None else ""
    if row.presence is Presence.SUBSTITUTE:
        return Refusal(f"{row.name} already attends{place}. Enter another substitute.", field=f"who-{key}")
    return Refusal(
        f"{row.name} already attends{place}. Choose the one seat in which they sit, and change the other.",
        field=f"presence-{key}",
    )
