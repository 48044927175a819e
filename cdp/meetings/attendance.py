"""Attendance: one line for each seat and each other person, suggested from the replies and then recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import audit
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings import invitees, queries
from cdp.meetings.freezing import check_open
from cdp.meetings.one_seat import check_one_seat_each
from cdp.meetings.sitting import THERE
from cdp.models import (
    Answer,
    Attendance,
    Invitation,
    Meeting,
    Organisation,
    Person,
    Presence,
    Seat,
)
from cdp.wording.formats import plural, words

FOR_A_SEAT = (Presence.PRESENT, Presence.REMOTE, Presence.SUBSTITUTE, Presence.APOLOGIES, Presence.ABSENT)
FOR_A_VACANT_SEAT = (Presence.SUBSTITUTE, Presence.ABSENT)
FOR_OTHERS = (Presence.IN_ATTENDANCE, Presence.APOLOGIES, Presence.ABSENT)
SUGGESTED = {Answer.ACCEPTED: Presence.PRESENT, Answer.DECLINED: Presence.APOLOGIES}


@dataclass(frozen=True)
class AttendanceLine:
    """One line of the attendance, either recorded or suggested.

    `key` is the key of the seat, or else of the recorded line, or else of the invitation. `person` is the person
    expected, or None for a vacant seat or a person who is not in the directory. `suggested` is taken from the replies.
    """

    key: str
    name: str
    organisation: Organisation | None
    seat: Seat | None
    person: Person | None
    deputy: Person | None
    recorded: Attendance | None
    suggested: Presence | None

    @property
    def presence(self) -> Presence | None:
        """The recorded attendance, or None."""
        return self.recorded.presence if self.recorded else None

    @property
    def substitute(self) -> str:
        """The name of the recorded substitute or of the deputy expected, or an empty string."""
        if self.recorded is not None:
            return self.recorded.name if self.presence is Presence.SUBSTITUTE else ""
        return self.deputy.name if self.deputy and self.suggested is Presence.SUBSTITUTE else ""

    @property
    def remotely(self) -> bool:
        """Whether the recorded substitute attends remotely."""
        return self.recorded is not None and self.recorded.remotely

    @property
    def offered(self) -> tuple[Presence, ...]:
        """The kinds of attendance that can be recorded on this line."""
        if self.seat is None:
            return FOR_OTHERS
        return FOR_A_SEAT if self.person is not None else FOR_A_VACANT_SEAT


@dataclass(frozen=True)
class AttendanceEntry:
    """What was entered on one line; if `presence` is None, the line is unchanged unless `remove` is set.

    An empty `substitute` means the named deputy. `remotely` is whether the substitute attends remotely.
    """

    presence: Presence | None
    substitute: str = ""
    remotely: bool = False
    remove: bool = False


@dataclass(frozen=True)
class Guest:
    """A person who attended without a seat or an invitation."""

    name: str
    organisation: Organisation | None = None


def lines_of(
    session: Session, meeting: Meeting, recorded: Sequence[Attendance] | None = None
) -> list[AttendanceLine]:
    """Return the lines of a meeting's attendance: the board's seats in order, then other people.

    `recorded` is the recorded attendance, if the caller has already loaded it. A person who took a seat over during the
    meeting has no line: that is recorded with the arrivals and departures.
    """
    roster = invitees.roster_of(session, meeting)
    invitations = [row for row in queries.invitations_of(session, meeting) if row.removed_at is None]
    recorded = queries.attendance_of(session, meeting) if recorded is None else recorded
    recorded = [row for row in recorded if not row.took_over]
    by_seat = {row.seat_id: row for row in recorded if row.seat_id is not None}
    seats = list(roster.seats)
    seats += [row.seat for row in recorded if row.seat is not None and row.seat not in seats]
    lines = []
    for seat in seats:
        representative = seat.representative_on(roster.day)
        lines.append(
            AttendanceLine(
                key=seat.key,
                name=representative.name if representative else "Vacant",
                organisation=seat.organisation,
                seat=seat,
                person=representative,
                deputy=seat.deputy_on(roster.day),
                recorded=by_seat.get(seat.id),
                suggested=_suggested_for(seat, representative, invitations),
            )
        )
    others = [row for row in recorded if row.seat_id is None]
    lines += [_recorded_line(row) for row in others]
    there = {line.person.id for line in lines if line.person} | {row.person_id for row in recorded}
    lines += [_invited_line(row) for row in invitations if row.seat_id is None and row.person_id not in there]
    return lines


def record(
    session: Session,
    meeting: Meeting,
    entries: Mapping[str, AttendanceEntry],
    *,
    guest: Guest | None = None,
    version: int,
    by: Person,
) -> int:
    """Record the entries, a mapping by line key, and any guest; return how many people's attendance changed.

    Either everything is recorded or nothing. Raises Conflict when the meeting has changed since the page was read.
    Raises Refusal for a cancelled meeting, for minutes that are no longer a draft, for a substitute without a name,
    for a person in two seats, and if the person who presides is no longer there. The `field` of the Refusal is
    "who-" or "presence-" followed by the line's key.
    """
    check_open(session, meeting)
    lines = {line.key: line for line in lines_of(session, meeting)}
    wanted = [(lines[key], entry) for key, entry in entries.items() if key in lines]
    changed = [(line, entry) for line, entry in wanted if _differs(line, entry)]
    if version != meeting.version:
        raise Conflict([_difference(line, entry) for line, entry in changed], current_version=meeting.version)
    rows = {line.key: line.recorded for line in lines.values()}
    successors = {row.seat_id: row for row in queries.attendance_of(session, meeting) if row.took_over}
    for line, entry in changed:
        _check_seat_did_not_pass(line, entry, successors)
    rows |= {line.key: _apply(session, meeting, line, entry) for line, entry in changed}
    rows |= {row.key: row for row in successors.values()}
    if guest is not None:
        session.add(
            Attendance(
                meeting=meeting,
                name=guest.name,
                organisation=guest.organisation,
                presence=Presence.IN_ATTENDANCE,
            )
        )
    count = len(changed) + (guest is not None)
    if count:
        check_one_seat_each(rows, guest.name if guest is not None else "")
        flag_modified(
            meeting, "state"
        )  # raises the version, so that saving another open page reports a conflict
        audit.record(
            session,
            f"{by.name} recorded the attendance of {plural(count, 'person', 'people')} at {meeting.title}.",
            by=by,
            on=meeting,
            partnership=meeting.board.partnership,
        )
    return count


def _suggested_for(
    seat: Seat, representative: Person | None, invitations: list[Invitation]
) -> Presence | None:
    """Return the attendance that the invitations and replies suggest for a seat, or None."""
    for row in invitations:
        if row.seat_id == seat.id and row.stands_in:
            return Presence.SUBSTITUTE
    for row in invitations:
        if representative is not None and row.person_id == representative.id:
            return SUGGESTED.get(row.answer)
    return None


def _recorded_line(row: Attendance) -> AttendanceLine:
    return AttendanceLine(row.key, row.name, row.organisation, None, row.person, None, row, None)


def _invited_line(row: Invitation) -> AttendanceLine:
    suggested = {Answer.ACCEPTED: Presence.IN_ATTENDANCE, Answer.DECLINED: Presence.APOLOGIES}.get(row.answer)
    return AttendanceLine(row.key, row.person.name, None, None, row.person, None, None, suggested)


def _differs(line: AttendanceLine, entry: AttendanceEntry) -> bool:
    if entry.remove:
        return line.recorded is not None
    if entry.presence is None:
        return False
    if entry.presence is not line.presence:
        return True
    substitute = entry.substitute or (line.deputy.name if line.deputy else "")
    return entry.presence is Presence.SUBSTITUTE and (substitute, entry.remotely) != (
        line.substitute,
        line.remotely,
    )


def _apply(
    session: Session, meeting: Meeting, line: AttendanceLine, entry: AttendanceEntry
) -> Attendance | None:
    """Change one line, and return its row, or None if it was removed."""
    if entry.remove:
        _check_does_not_preside(line)
        session.delete(line.recorded)
        return None
    if entry.presence is None or entry.presence not in line.offered:
        raise Refusal(f"Choose the attendance of {line.name}.", field=f"presence-{line.key}")
    row = line.recorded or Attendance(
        meeting=meeting, seat=line.seat, organisation=line.organisation, name=line.name, person=line.person
    )
    name, person = _who(line, entry) if line.seat is not None else (row.name, row.person)
    if line.recorded is not None and (entry.presence not in THERE or name != row.name):
        _check_does_not_preside(line)
        row.movements.clear()
    row.presence = entry.presence
    row.remotely = entry.remotely and entry.presence is Presence.SUBSTITUTE
    if line.seat is not None:
        row.votes = line.seat.votes and line.seat.board_id == meeting.board_id
        row.name, row.person = name, person
    session.add(row)
    return row


def _check_does_not_preside(line: AttendanceLine) -> None:
    if line.recorded is not None and line.recorded.presides is not None:
        raise Refusal(
            f"{line.recorded.name} presides at this meeting. First record who presides instead.",
            field=f"presence-{line.key}",
        )


def _check_seat_did_not_pass(
    line: AttendanceLine, entry: AttendanceEntry, successors: Mapping[int | None, Attendance]
) -> None:
    """Refuse that the first person in a seat was not there, or was another, once someone took it over from them."""
    successor = successors.get(line.seat.id) if line.seat is not None else None
    substitute = entry.substitute or (line.deputy.name if line.deputy else "")
    same_substitute = entry.presence is line.presence is Presence.SUBSTITUTE and substitute == line.substitute
    in_person = {entry.presence, line.presence} <= {Presence.PRESENT, Presence.REMOTE}
    if successor is None or in_person or same_substitute:
        return
    raise Refusal(
        f"{successor.name} took this seat over during the meeting. First remove that, under arrivals and departures.",
        field=f"presence-{line.key}",
    )


def _who(line: AttendanceLine, entry: AttendanceEntry) -> tuple[str, Person | None]:
    """Return who attended for a seat: its representative or a substitute, whose name is required."""
    if entry.presence is not Presence.SUBSTITUTE:
        return line.name, line.person
    typed = entry.substitute
    if line.deputy is not None and (not typed or typed.casefold() == line.deputy.name.casefold()):
        return line.deputy.name, line.deputy
    if not typed:
        organisation = line.organisation.name if line.organisation else line.name
        raise Refusal(f"Enter the name of the substitute for {organisation}.", field=f"who-{line.key}")
    return typed, None


def _difference(line: AttendanceLine, entry: AttendanceEntry) -> Difference:
    organisation = f", {line.organisation.label}" if line.organisation else ""
    theirs = words(line.presence) if line.presence else "Not recorded"
    yours = "Removed" if entry.remove else words(entry.presence)
    return Difference(
        f"{line.name}{organisation}",
        f"{theirs}: {line.substitute}" if line.substitute and line.recorded else theirs,
        f"{yours}: {entry.substitute}"
        if entry.presence is Presence.SUBSTITUTE and entry.substitute
        else yours,
    )


def kind_of(row: Attendance) -> str:
    """Return the kind of a recorded attendance in words, such as "Substitute, remotely"."""
    added = [
        *(["took the seat over during the meeting"] if row.took_over else []),
        *(["remotely"] if row.remotely else []),
    ]
    return ", ".join([words(row.presence), *added])
