"""Planning, changing, cancelling, reinstating and holding meetings. Emails are sent by the sending module."""

from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.meetings import invitees, queries, quorum
from cdp.meetings.dates import doubts
from cdp.models import Board, Meeting, MeetingState, Partnership, Person, joint_bodies, usual_title
from cdp.wording import formats

CLOCK_CHANGE = "The clocks change on this day. Choose a time that is not between 1am and 2am."


@dataclass(frozen=True)
class MeetingDetails:
    """The date, time and place of a meeting, in London time.

    `joint_board` is another board of the partnership that holds the meeting jointly, and `joint_with` is an outside
    body that does so. `confirmed_day` is a doubtful date that the person has confirmed. If `title` is empty, the
    meeting is named after its board and date. `asks_again` is whether people must reply again if only the place or the
    video link changes. To change a meeting, `version` is the version on the page.
    """

    title: str
    day: date
    start: time
    end: time
    place: str = ""
    video_link: str = ""
    note: str = ""
    joint_board: Board | None = None
    joint_with: str = ""
    confirmed_day: date | None = None
    asks_again: bool = False
    version: int | None = None

    @property
    def jointly_with(self) -> str:
        """The names of the bodies that hold the meeting jointly."""
        return joint_bodies(self.joint_board, self.joint_with)

    def title_for(self, board: Board) -> str:
        """Return the title entered, or else a title from the board and date."""
        return self.title or usual_title(board, self.day)

    @property
    def starts_at(self) -> datetime:
        """When the meeting starts, in UTC."""
        return clock.from_london(self.day, self.start)

    @property
    def ends_at(self) -> datetime:
        """When the meeting ends, in UTC; in London time this is always on the day on which it starts."""
        return clock.from_london(self.day, self.end)


def plan(
    session: Session, partnership: Partnership, board: Board, details: MeetingDetails, *, by: Person
) -> Meeting:
    """Add a draft meeting with its list of people to invite, and return it; nothing is sent.

    Raises Refusal for impossible times, for an invalid link or joint board, or if there is neither a place nor a link.
    Also raises Refusal for a date after the board closes, and for a doubtful date that was not confirmed.
    """
    check(details)
    _check_bodies(board, details)
    _check_open(board, details.day)
    _ask_about(details)
    now = clock.now()
    meeting = Meeting(board=board, state=MeetingState.DRAFT, created_at=now, revised_at=now)
    _apply(meeting, details)
    session.add(meeting)
    session.flush()
    invitees.fill(session, meeting)
    audit.record(
        session,
        f"{by.name} planned a meeting: {describe(meeting)}.",
        by=by,
        on=meeting,
        partnership=partnership,
        details={"starts_at": details.starts_at.isoformat(), "ends_at": details.ends_at.isoformat()},
    )
    return meeting


def change(session: Session, meeting: Meeting, details: MeetingDetails, *, by: Person) -> None:
    """Change a meeting; invitees are not told until the update is sent.

    If the joint board changes, the list of people to invite is updated. Raises Conflict when the meeting has changed
    since the page was read. Raises Refusal for the same reasons as `plan`, or when the meeting was held or cancelled.
    """
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so its details can no longer be changed.")
    if meeting.state is MeetingState.CANCELLED:
        raise Refusal("This meeting is cancelled. Reinstate it before you change it.")
    check(details)
    _check_bodies(meeting.board, details)
    if details.version != meeting.version:
        raise Conflict(_differences(meeting, details), current_version=meeting.version)
    if details.day != clock.in_london(meeting.starts_at).date():
        _check_open(meeting.board, details.day)
        _ask_about(details)
    before, held_with = describe(meeting), meeting.joint_board
    if not _apply(meeting, details):
        return
    meeting.revised_at, meeting.revised_by = clock.now(), by
    if meeting.joint_board is not held_with:
        session.flush()
        invitees.update_from_seats(session, meeting, by=by, formerly_with=held_with)
    after = describe(meeting)
    moved = f", now {after}" if after != before else ""
    audit.record(
        session,
        f"{by.name} changed a meeting: {before}{moved}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={
            "starts_at": meeting.starts_at.isoformat(),
            "ends_at": meeting.ends_at.isoformat(),
            "place": meeting.place,
            "video_link": audit.reference_to(meeting.video_link),
            "jointly_with": meeting.jointly_with,
        },
    )


def cancel(session: Session, meeting: Meeting, reason: str, *, by: Person) -> None:
    """Cancel a meeting with a reason; invitees are not told until the cancellation is sent.

    Raises Refusal when the meeting is already cancelled or was held.
    """
    if meeting.state is MeetingState.CANCELLED:
        raise Refusal("This meeting is already cancelled.")
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so it cannot be cancelled.")
    meeting.state = MeetingState.CANCELLED
    meeting.cancelled_because = reason
    meeting.revised_at, meeting.revised_by = clock.now(), by
    audit.record(
        session,
        f"{by.name} cancelled a meeting: {describe(meeting)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"reason": audit.reference_to(reason)},
    )


def reinstate(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Reinstate a cancelled meeting: as scheduled if people had been invited, or else as a draft.

    Invitees are not told until the invitations are sent again. Raises Refusal when the meeting is not cancelled, and
    when its board closes before the day of the meeting.
    """
    if meeting.state is not MeetingState.CANCELLED:
        raise Refusal("This meeting is not cancelled, so you do not need to reinstate it.")
    if meeting.board.is_closed_on(clock.in_london(meeting.starts_at).date()):
        raise Refusal(f"{meeting.board.name} closed before this meeting, so it cannot take place.")
    meeting.state = MeetingState.SCHEDULED if meeting.organiser_email else MeetingState.DRAFT
    meeting.cancelled_because = ""
    meeting.revised_at, meeting.revised_by = clock.now(), by
    audit.record(
        session,
        f"{by.name} reinstated a meeting: {describe(meeting)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )


def hold(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Mark a meeting as held, so that its details can no longer be changed, and store the quorum rule that applied.

    Raises Refusal when the meeting is cancelled, already held or has not begun, or when no attendance is recorded.
    """
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting is already marked as held.")
    if meeting.state is MeetingState.CANCELLED:
        raise Refusal("This meeting is cancelled. Reinstate it if it took place after all.")
    if meeting.starts_at > clock.now():
        raise Refusal("This meeting has not begun yet. Mark it as held once it has.")
    attendance = queries.attendance_of(session, meeting)
    if not attendance:
        raise Refusal("Record attendance, then mark the meeting as held.")
    basis = quorum.basis_of(session, meeting, quorum.terms_of(session, meeting))
    finding = quorum.find(basis, attendance)
    meeting.state = MeetingState.HELD
    meeting.quorum_noted = finding.needed
    meeting.quorum_rule_noted = basis.stored() if basis is not None else None
    audit.record(
        session,
        f"{by.name} marked a meeting as held: {describe(meeting)}. {finding.sentence}",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )


def describe(meeting: Meeting) -> str:
    """Return a description of a meeting for the history: its title and time."""
    return f"{meeting.bare_title}, {formats.span(meeting.starts_at, meeting.ends_at)}"


def check(details: MeetingDetails) -> None:
    """Raise Refusal, with the name of the field, for details that are invalid whatever the board."""
    for at, field in ((details.start, "start"), (details.end, "end")):
        if clock.is_ambiguous_start(details.day, at):
            raise Refusal(CLOCK_CHANGE, field=field)
    if details.ends_at <= details.starts_at:
        raise Refusal("Enter an end time later than the start, on the same day.", field="end")
    if not details.place and not details.video_link:
        raise Refusal("Enter a place, a video link, or both.", field="place")
    if details.video_link and not is_web_address(details.video_link):
        raise Refusal(
            "Enter a video link that starts with https://, like https://meet.example.org/board.",
            field="video_link",
        )


def _check_open(board: Board, day: date) -> None:
    """Refuse a date on which the board is already closed."""
    if board.closes_on is not None and board.is_closed_on(day):
        raise Refusal(
            f"{board.name} closes on {formats.day(board.closes_on)}. Choose an earlier date.", field="day"
        )


def _check_bodies(board: Board, details: MeetingDetails) -> None:
    """Refuse a joint meeting of a board with itself or with a board of another partnership."""
    other = details.joint_board
    if other is None:
        return
    if other.id == board.id:
        raise Refusal(
            "This board already holds the meeting. Choose another board to hold it with.", field="joint_board"
        )
    if other.partnership_id != board.partnership_id:
        raise Refusal("Choose a board of this partnership, or name the body instead.", field="joint_board")


def _ask_about(details: MeetingDetails) -> None:
    """Refuse a doubtful date until the person has confirmed it."""
    if details.confirmed_day == details.day:
        return
    if found := doubts(details.day, clock.today()):
        question = "Choose another date, or tick “Use this date anyway”."
        raise Refusal(" ".join([*found, question]), field="use_anyway")


def _apply(meeting: Meeting, details: MeetingDetails) -> bool:
    """Apply the details to the meeting, and return whether anything changed."""
    values = {
        "title": details.title_for(meeting.board),
        "starts_at": details.starts_at,
        "ends_at": details.ends_at,
        "place": details.place,
        "video_link": details.video_link,
        "note": details.note,
        "joint_board": details.joint_board,
        "joint_with": details.joint_with,
        "asks_again": details.asks_again,
    }
    different = {name: value for name, value in values.items() if getattr(meeting, name) != value}
    for name, value in different.items():
        setattr(meeting, name, value)
    return bool(different)


def _differences(meeting: Meeting, details: MeetingDetails) -> list[Difference]:
    pairs = [
        ("Title", meeting.title, details.title_for(meeting.board)),
        (
            "Date and time",
            formats.span(meeting.starts_at, meeting.ends_at),
            formats.span(details.starts_at, details.ends_at),
        ),
        ("Place", meeting.place, details.place),
        ("Video link", meeting.video_link, details.video_link),
        ("Note", meeting.note, details.note),
        ("Held jointly with", meeting.jointly_with, details.jointly_with),
    ]
    return [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours]


def is_web_address(text: str) -> bool:
    """Return whether a text is a complete web address that can be used as a video link."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(host) and not any(c.isspace() or c in '<>"' for c in text)
    )
