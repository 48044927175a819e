"""The way of minutes from draft to confirmed: to the chair, back or on to everybody, locked.

Source: docs/rules/states.md 5.
"""

import hashlib
import json

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.meetings.queries import invitations_of
from cdp.minutes import content, decisions, queries, service
from cdp.models import Appointment, Meeting, MeetingState, Minutes, MinutesState, Partnership, Person
from cdp.partnerships.queries import people_of, role_holders
from cdp.wording import formats

OUT_OF_DATE = "The minutes have changed since you opened this page. Read them again before you go on."


def send_to_chair(session: Session, meeting: Meeting, version: int, *, by: Person) -> Minutes:
    """Send draft minutes to the board's chair, or its deputy chair where there is none, by mail.

    `version` is that of the minutes as they were read, 0 when nobody has written yet. Raises Refusal until the
    meeting is recorded as held, and while nobody chairs the board.
    """
    minutes = service.open_minutes(session, meeting)
    if meeting.state is not MeetingState.HELD:
        raise Refusal("Record that the meeting was held first, then send its minutes to the chair.")
    if version and version != minutes.version:
        raise Refusal(OUT_OF_DATE)
    chairs = chairs_of(session, meeting)
    if not chairs:
        raise Refusal("Nobody chairs this board today. Give somebody that role, then send them the minutes.")
    decisions.follow_attendance(session, meeting, by=by)
    minutes.state, minutes.sent_to_chair_at = MinutesState.WITH_CHAIR, clock.now()
    minutes.chair_comment = ""
    _note(session, minutes, f"sent the minutes of {_named(meeting)} to the chair", by)
    for person in chairs:
        if person is not by:
            _write(session, person, "minutes_to_chair.txt", meeting)
    return minutes


def take_back(session: Session, meeting: Meeting, version: int, *, by: Person) -> None:
    """Take minutes back from the chair to go on writing."""
    minutes = _with_chair(session, meeting, version)
    minutes.state = MinutesState.DRAFT
    _note(session, minutes, f"took the minutes of {_named(meeting)} back from the chair", by)


def return_to_draft(session: Session, meeting: Meeting, comment: str, version: int, *, by: Person) -> None:
    """Give minutes back to the secretariat with the chair's comment, which the mail does not repeat."""
    minutes = _with_chair(session, meeting, version)
    if not comment.strip():
        raise Refusal("Say what to change, so that the secretariat knows what to do.", field="comment")
    minutes.state, minutes.chair_comment = MinutesState.DRAFT, comment.strip()
    _note(session, minutes, f"commented on the draft minutes of {_named(meeting)}", by)
    for person in _secretariat(session, meeting.board.partnership):
        if person is not by:
            _write(session, person, "minutes_returned.txt", meeting)


def approve(session: Session, meeting: Meeting, version: int, *, by: Person) -> None:
    """Approve minutes for the chair, and circulate them to everybody who was invited.

    From now on they say what they say today. Whether `by` may do it, as the chair or as the coordinator who
    records the chair's word, is the caller's to check.
    """
    minutes = _with_chair(session, meeting, version)
    decisions.follow_attendance(session, meeting, by=by)
    session.flush()
    text = content.text_of(meeting, minutes, queries.sources_of(session, meeting))
    minutes.content = content.stored(text)
    minutes.state, minutes.circulated_at, minutes.approved_by = MinutesState.CIRCULATED, clock.now(), by
    chairs = by in chairs_of(session, meeting, with_deputies=True)
    approved = "approved" if chairs else "recorded that the chair approved"
    _note(session, minutes, f"{approved} the minutes of {_named(meeting)}, which were circulated", by)
    members = set(people_of(session, meeting.board.partnership, clock.today()))
    for invitation in invitations_of(session, meeting):
        if invitation.removed_at is None and invitation.person in members and invitation.person is not by:
            _write(session, invitation.person, "minutes_circulated.txt", meeting)


def confirm(session: Session, meeting: Meeting, at: Meeting, version: int, *, by: Person) -> None:
    """Record that a later meeting of the board confirmed the minutes: they are locked, with their attendance."""
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
        by,
    )


def chairs_of(session: Session, meeting: Meeting, *, with_deputies: bool = False) -> list[Person]:
    """Return who chairs a meeting's board today; its deputy chairs where nobody does, or when asked for too."""
    partnership, today = meeting.board.partnership, clock.today()
    chairs = role_holders(session, partnership, Appointment.CHAIR, today, meeting.board)
    if chairs and not with_deputies:
        return chairs
    return [*chairs, *role_holders(session, partnership, Appointment.DEPUTY_CHAIR, today, meeting.board)]


def _with_chair(session: Session, meeting: Meeting, version: int) -> Minutes:
    minutes = service.lock(session, meeting)
    if minutes is None or minutes.state is not MinutesState.WITH_CHAIR:
        raise Refusal("The minutes are not with the chair. Open them again to see how they stand.")
    if minutes.version != version:
        raise Refusal(OUT_OF_DATE)
    return minutes


def _secretariat(session: Session, partnership: Partnership) -> list[Person]:
    return role_holders(session, partnership, Appointment.COORDINATOR, clock.today())


def _named(meeting: Meeting) -> str:
    return f"{meeting.bare_title}, {formats.day(meeting.starts_at)}"


def _write(session: Session, person: Person, template: str, meeting: Meeting) -> None:
    """Mail that something happened to the minutes, without a word of what they say."""
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


def _note(session: Session, minutes: Minutes, words: str, by: Person) -> None:
    """Leave a sentence in the history, with the fingerprint of what the minutes say at this moment."""
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
