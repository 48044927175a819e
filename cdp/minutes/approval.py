"""Approval of minutes by the chair, then circulation, and confirmation by a later meeting (docs/rules/states.md 5)."""

import hashlib
import json

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.meetings.queries import invitations_of
from cdp.meetings.sitting import presiding_of
from cdp.minutes import content, decisions, queries, service
from cdp.models import Appointment, Meeting, MeetingState, Minutes, MinutesState, Partnership, Person
from cdp.partnerships.queries import people_of, role_holders
from cdp.wording import formats

NO_ONE_PRESIDED = (
    "This board has no chair, and no one is recorded as presiding. "
    "Record on the attendance page who presided, then send the minutes."
)
OUT_OF_DATE = "The minutes have changed since you opened this page. Read them again before you continue."


def send_to_chair(session: Session, meeting: Meeting, version: int, *, by: Person) -> Minutes:
    """Email draft minutes to the person who presided, or else to the board's chair or deputy chair.

    `version` is the version of the minutes on the page, or 0 if no minutes are written yet. Raises Refusal if the
    meeting is not marked as held, if the minutes have changed, or if no one presided and the board has no chair.
    """
    minutes = service.open_minutes(session, meeting)
    if meeting.state is not MeetingState.HELD:
        raise Refusal("Mark the meeting as held first, then send its minutes to the chair.")
    if version and version != minutes.version:
        raise Refusal(OUT_OF_DATE)
    chairs = approvers_of(session, meeting)
    if not chairs and presiding_of(session, meeting) is None:
        raise Refusal(NO_ONE_PRESIDED)
    decisions.apply_quorum(session, meeting, by=by)
    minutes.state, minutes.sent_to_chair_at = MinutesState.WITH_CHAIR, clock.now()
    minutes.chair_comment = ""
    _note(session, minutes, f"sent the minutes of {_named(meeting)} to the chair", by=by)
    for person in chairs:
        if person is not by:
            _send(session, person, "minutes_to_chair.txt", meeting)
    return minutes


def recall(session: Session, meeting: Meeting, version: int, *, by: Person) -> None:
    """Recall minutes from the chair so that they can be changed; raise Refusal if they are not with the chair."""
    minutes = _with_chair(session, meeting, version)
    minutes.state = MinutesState.DRAFT
    _note(session, minutes, f"recalled the minutes of {_named(meeting)} from the chair", by=by)


def return_to_draft(session: Session, meeting: Meeting, comment: str, version: int, *, by: Person) -> None:
    """Return minutes to the secretariat with the chair's comment, which the email does not quote."""
    minutes = _with_chair(session, meeting, version)
    if not comment.strip():
        raise Refusal("Enter what should be changed.", field="comment")
    minutes.state, minutes.chair_comment = MinutesState.DRAFT, comment.strip()
    _note(session, minutes, f"commented on the draft minutes of {_named(meeting)}", by=by)
    for person in _secretariat(session, meeting.board.partnership):
        if person is not by:
            _send(session, person, "minutes_returned.txt", meeting)


def approve(session: Session, meeting: Meeting, version: int, *, by: Person) -> None:
    """Approve minutes, which fixes their content, and email everyone invited that they are circulated.

    The caller checks that `by` is the chair, or the coordinator who records the chair's approval.
    """
    minutes = _with_chair(session, meeting, version)
    decisions.apply_quorum(session, meeting, by=by)
    session.flush()
    text = content.text_of(meeting, minutes, queries.sources_of(session, meeting))
    minutes.content = content.stored(text)
    minutes.state, minutes.circulated_at, minutes.approved_by = MinutesState.CIRCULATED, clock.now(), by
    is_chair = by in [*approvers_of(session, meeting), *chairs_of(session, meeting, with_deputies=True)]
    approved = "approved" if is_chair else "recorded that the chair approved"
    _note(session, minutes, f"{approved} the minutes of {_named(meeting)}, which were circulated", by=by)
    members = set(people_of(session, meeting.board.partnership, clock.today()))
    for invitation in invitations_of(session, meeting):
        if invitation.removed_at is None and invitation.person in members and invitation.person is not by:
            _send(session, invitation.person, "minutes_circulated.txt", meeting)


def confirm(session: Session, meeting: Meeting, at: Meeting, version: int, *, by: Person) -> None:
    """Record that a later meeting of the board confirmed the minutes, and lock them with their attendance.

    Raises Refusal unless the minutes are circulated and unchanged, and `at` is a later meeting that has begun.
    """
    minutes = service.lock(session, meeting)
    if minutes is None or minutes.state is not MinutesState.CIRCULATED:
        raise Refusal(
            service.CLOSED[MinutesState.CONFIRMED]
            if minutes is not None and minutes.state is MinutesState.CONFIRMED
            else "Only circulated minutes can be confirmed. Send them to the chair first."
        )
    if minutes.version != version:
        raise Refusal(OUT_OF_DATE)
    if at.board_id != meeting.board_id or at.starts_at <= meeting.starts_at:
        raise Refusal("Choose a later meeting of the same board.", field="meeting")
    if at.state not in {MeetingState.SCHEDULED, MeetingState.HELD} or at.starts_at > clock.now():
        raise Refusal("Choose a meeting that has begun.", field="meeting")
    text = content.text_of(meeting, minutes, queries.sources_of(session, meeting))
    minutes.content = content.stored(text)
    minutes.state, minutes.confirmed_at, minutes.confirmed_meeting = MinutesState.CONFIRMED, clock.now(), at
    when = formats.day(at.starts_at)
    _note(
        session,
        minutes,
        f"recorded that the meeting of {when} confirmed the minutes of {_named(meeting)}",
        by=by,
    )


def approvers_of(session: Session, meeting: Meeting) -> list[Person]:
    """Return the person who presided, or else the board's chairs, who are asked to approve the minutes.

    Empty if the person who presided is not in the directory: then the coordinator records their approval.
    """
    presiding = presiding_of(session, meeting)
    if presiding is None:
        return chairs_of(session, meeting)
    return [presiding.person] if presiding.person is not None else []


def chairs_of(session: Session, meeting: Meeting, *, with_deputies: bool = False) -> list[Person]:
    """Return the chairs of a meeting's board today, and its deputy chairs if there is no chair or `with_deputies`."""
    partnership, today = meeting.board.partnership, clock.today()
    chairs = role_holders(session, partnership, Appointment.CHAIR, today, meeting.board)
    if chairs and not with_deputies:
        return chairs
    return [*chairs, *role_holders(session, partnership, Appointment.DEPUTY_CHAIR, today, meeting.board)]


def _with_chair(session: Session, meeting: Meeting, version: int) -> Minutes:
    minutes = service.lock(session, meeting)
    if minutes is None or minutes.state is not MinutesState.WITH_CHAIR:
        raise Refusal("The minutes are not with the chair. Open them again to see their status.")
    if minutes.version != version:
        raise Refusal(OUT_OF_DATE)
    return minutes


def _secretariat(session: Session, partnership: Partnership) -> list[Person]:
    return role_holders(session, partnership, Appointment.COORDINATOR, clock.today())


def _named(meeting: Meeting) -> str:
    return f"{meeting.bare_title}, {formats.day(meeting.starts_at)}"


def _send(session: Session, person: Person, template: str, meeting: Meeting) -> None:
    """Email a person about the minutes without quoting them."""
    letters.send(
        session,
        person,
        template,
        partnership=meeting.board.partnership,
        meeting_id=meeting.id,
        title=meeting.title,
        bare_title=meeting.bare_title,
        day=formats.day(meeting.starts_at),
        path=f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}/minutes",
    )


def _note(session: Session, minutes: Minutes, words: str, *, by: Person) -> None:
    """Record a sentence in the history, together with the fingerprint of the current minutes."""
    meeting = minutes.meeting
    session.flush()
    text = content.stored(content.text_of(meeting, minutes, queries.sources_of(session, meeting)))
    fingerprint = hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()
    record(
        session,
        f"{by.name} {words}.",
        by=by,
        on=minutes,
        partnership=meeting.board.partnership,
        details={"text": f"sha256:{fingerprint}"},
    )
