"""Planning, changing, cancelling, reinstating and holding meetings. Nothing here sends: see sending."""

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
    """When and where a meeting is, in London time.

    `joint_board` is another board of the partnership and `joint_with` a body outside it with which it is held jointly.
    `confirmed_day` is the doubtful date that the person was asked about and means to use. `title` may be empty: the
    meeting is then called after its board and day. `version` is the version that was read, for a change.
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
    version: int | None = None

    @property
    def jointly_with(self) -> str:
        """The bodies with which it is held jointly, in words, as a meeting says them."""
        return joint_bodies(self.joint_board, self.joint_with)

    def title_for(self, board: Board) -> str:
        """Return the title of such a meeting of a board: as given, else after the board and the day."""
        return self.title or usual_title(board, self.day)

    @property
    def starts_at(self) -> datetime:
        """The moment it starts, in UTC."""
        return clock.from_london(self.day, self.start)

    @property
    def ends_at(self) -> datetime:
        """The moment it ends, in UTC; a meeting ends on the day it starts."""
        return clock.from_london(self.day, self.end)


def plan(
    session: Session, partnership: Partnership, board: Board, details: MeetingDetails, *, by: Person
) -> Meeting:
    """Add a draft meeting with its list of people to invite, and return it; nothing leaves.

    Raises Refusal for times that cannot be, for a meeting without place and link, for a closed board, and for a
    doubtful date that was not confirmed.
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
    """Change when and where a meeting is; people hear of it only when the update is sent.

    Held with another board than before, its list of people to invite is brought up to date. Raises Conflict when
    somebody else changed it since it was read, and Refusal as `plan` does, or when it was held or cancelled.
    """
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so its details are on record and stay as they are.")
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
    meeting.revised_at = clock.now()
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
    """Cancel a meeting for a reason; people hear of it only when the cancellation is sent.

    Raises Refusal when it is cancelled already or was held.
    """
    if meeting.state is MeetingState.CANCELLED:
        raise Refusal("This meeting is cancelled already.")
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so it cannot be cancelled.")
    meeting.state = MeetingState.CANCELLED
    meeting.cancelled_because = reason
    meeting.revised_at = clock.now()
    audit.record(
        session,
        f"{by.name} cancelled a meeting: {describe(meeting)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"reason": audit.reference_to(reason)},
    )


def reinstate(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Bring a cancelled meeting back: scheduled if people had been told of it, else a draft.

    People hear of it only when the invitations are sent again. Raises Refusal when it is not cancelled, and when its
    board closed before that day.
    """
    if meeting.state is not MeetingState.CANCELLED:
        raise Refusal("This meeting is not cancelled, so there is nothing to reinstate.")
    if meeting.board.is_closed_on(clock.in_london(meeting.starts_at).date()):
        raise Refusal(f"{meeting.board.name} closed before this meeting, so it cannot take place.")
    meeting.state = MeetingState.SCHEDULED if meeting.organiser_email else MeetingState.DRAFT
    meeting.cancelled_because = ""
    meeting.revised_at = clock.now()
    audit.record(
        session,
        f"{by.name} reinstated a meeting: {describe(meeting)}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )


def hold(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Record that a meeting was held, with the quorum that applied; its details then stay as they are.

    Raises Refusal when it is cancelled or held already, has not begun, or nobody's attendance is recorded.
    """
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting is recorded as held already.")
    if meeting.state is MeetingState.CANCELLED:
        raise Refusal("This meeting is cancelled. Reinstate it if it took place after all.")
    if meeting.starts_at > clock.now():
        raise Refusal("This meeting has not begun yet. Record that it was held once it has.")
    attendance = queries.attendance_of(session, meeting)
    if not attendance:
        raise Refusal("Record who came, then record that the meeting was held.")
    basis = quorum.basis_of(session, meeting, quorum.terms_of(session, meeting))
    finding = quorum.find(basis, attendance)
    meeting.state = MeetingState.HELD
    meeting.quorum_noted = finding.needed
    meeting.quorum_rule_noted = basis.stored() if basis is not None else None
    audit.record(
        session,
        f"{by.name} recorded that a meeting was held: {describe(meeting)}. {finding.sentence}",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )


def describe(meeting: Meeting) -> str:
    """Return a meeting in words for histories: its title and time."""
    return f"{meeting.bare_title}, {formats.span(meeting.starts_at, meeting.ends_at)}"


def check(details: MeetingDetails) -> None:
    """Raise Refusal, by field, for what can never be a meeting, whatever its board and day."""
    for at, field in ((details.start, "start"), (details.end, "end")):
        if clock.is_ambiguous_start(details.day, at):
            raise Refusal(CLOCK_CHANGE, field=field)
    if details.ends_at <= details.starts_at:
        raise Refusal("The end must be later than the start, on the same day.", field="end")
    if not details.place and not details.video_link:
        raise Refusal("Enter a place, a video link, or both.", field="place")
    if details.video_link and not is_web_address(details.video_link):
        raise Refusal(
            "Enter a video link that starts with https://, like https://meet.example.org/board.",
            field="video_link",
        )


def _check_open(board: Board, day: date) -> None:
    """Refuse a day after the board's last one."""
    if board.closes_on is not None and board.is_closed_on(day):
        raise Refusal(
            f"{board.name} closes on {formats.day(board.closes_on)}. Choose an earlier date.", field="day"
        )


def _check_bodies(board: Board, details: MeetingDetails) -> None:
    """Refuse a meeting that a board would hold with itself, or with a board of another partnership."""
    other = details.joint_board
    if other is None:
        return
    if other.id == board.id:
        raise Refusal(
            "This board holds the meeting. Choose another board to hold it with.", field="joint_board"
        )
    if other.partnership_id != board.partnership_id:
        raise Refusal("Choose a board of this partnership, or name the body instead.", field="joint_board")


def _ask_about(details: MeetingDetails) -> None:
    """Refuse a doubtful date until the person has been asked about this very date."""
    if details.confirmed_day == details.day:
        return
    if found := doubts(details.day, clock.today()):
        question = "Choose another date, or tick “Use this date anyway”."
        raise Refusal(" ".join([*found, question]), field="use_anyway")


def _apply(meeting: Meeting, details: MeetingDetails) -> bool:
    """Write the details into the meeting; return whether anything is different now."""
    values = {
        "title": details.title_for(meeting.board),
        "starts_at": details.starts_at,
        "ends_at": details.ends_at,
        "place": details.place,
        "video_link": details.video_link,
        "note": details.note,
        "joint_board": details.joint_board,
        "joint_with": details.joint_with,
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
    """Whether a text is a whole web address, fit for a video link."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(host) and not any(c.isspace() or c in '<>"' for c in text)
    )
