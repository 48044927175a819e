"""Approval of minutes by the chair, circulation for comment, and confirmation by a later meeting.

Source: docs/rules/states.md 5.
"""

from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.mail.previews import Mailing
from cdp.meetings.sitting import presiding_of
from cdp.minutes import content, decisions, queries, service
from cdp.minutes.circulating import corrections, issuing
from cdp.minutes.circulating import mailing as circulation
from cdp.minutes.filling import confirmation_sentence
from cdp.models import Appointment, Meeting, MeetingState, Minutes, MinutesState, Partnership, Person
from cdp.partnerships.queries import role_holders
from cdp.wording import formats

NO_ONE_PRESIDED = (
    "This board has no chair, and no one is recorded as presiding. "
    "Record on the attendance page who presided, then send the minutes."
)


def send_to_chair(session: Session, meeting: Meeting, version: int, *, by: Person) -> Minutes:
    """Freeze the text of draft minutes, and email the person who presided, or else the board's chair or deputy chair.

    `version` is the version of the minutes on the page, or 0 if no minutes are written yet. Raises Refusal if the
    meeting is not marked as held, if the minutes have changed, or if no one presided and the board has no chair.
    """
    minutes = service.open_minutes(session, meeting)
    if meeting.state is not MeetingState.HELD:
        raise Refusal("Mark the meeting as held first, then send its minutes to the chair.")
    if version and version != minutes.version:
        raise Refusal(service.OUT_OF_DATE)
    chairs = approvers_of(session, meeting)
    if not chairs and presiding_of(session, meeting) is None:
        raise Refusal(NO_ONE_PRESIDED)
    decisions.apply_quorum(session, meeting, by=by)
    session.flush()
    minutes.content = content.stored(content.text_of(meeting, minutes, queries.sources_of(session, meeting)))
    minutes.state, minutes.sent_to_chair_at = MinutesState.WITH_CHAIR, clock.now()
    minutes.chair_comment = ""
    service.note_step(session, minutes, f"sent the minutes of {service.named(meeting)} to the chair", by=by)
    for person in chairs:
        if person is not by:
            _send(session, person, "minutes_to_chair.txt", meeting)
    return minutes


def recall(session: Session, meeting: Meeting, version: int, *, by: Person) -> None:
    """Recall minutes from the chair so that they can be changed; raise Refusal if they are not with the chair."""
    minutes = _with_chair(session, meeting, version)
    minutes.state, minutes.content = MinutesState.DRAFT, None
    service.note_step(
        session, minutes, f"recalled the minutes of {service.named(meeting)} from the chair", by=by
    )


def return_to_draft(session: Session, meeting: Meeting, comment: str, version: int, *, by: Person) -> None:
    """Return minutes to the secretariat with the chair's comment, which the email does not quote."""
    minutes = _with_chair(session, meeting, version)
    if not comment.strip():
        raise Refusal("Enter what should be changed.", field="comment")
    minutes.state, minutes.content, minutes.chair_comment = MinutesState.DRAFT, None, comment.strip()
    service.note_step(session, minutes, f"commented on the draft minutes of {service.named(meeting)}", by=by)
    for person in _secretariat(session, meeting.board.partnership):
        if person is not by:
            _send(session, person, "minutes_returned.txt", meeting)


def approve(
    session: Session, meeting: Meeting, version: int, *, comments_by: date | None = None, by: Person
) -> Mailing[Person]:
    """Approve minutes, circulate them as their first version, and email everyone invited for comment.

    The text stays as it was sent to the chair. `comments_by` is the last day for comments; without one, comments are
    open until the minutes are confirmed. The caller checks that `by` is the chair, or the coordinator who records the
    chair's approval. Raises Refusal for a day that has passed.
    """
    minutes = _with_chair(session, meeting, version)
    if comments_by is not None and comments_by < clock.today():
        raise Refusal("Enter today or a later date.", field="comments_by")
    if minutes.content is None:
        decisions.apply_quorum(session, meeting, by=by)
        session.flush()
        minutes.content = content.stored(
            content.text_of(meeting, minutes, queries.sources_of(session, meeting))
        )
    minutes.state, minutes.circulated_at, minutes.approved_by = MinutesState.CIRCULATED, clock.now(), by
    minutes.edition, minutes.comments_by = 1, comments_by
    is_chair = by in [*approvers_of(session, meeting), *chairs_of(session, meeting, with_deputies=True)]
    approved = "approved" if is_chair else "recorded that the chair approved"
    service.note_step(
        session, minutes, f"{approved} the minutes of {service.named(meeting)}, which were circulated", by=by
    )
    mailing = circulation.mailing_of(session, meeting, comments_by, by=by, minutes=minutes)
    mailing.post(session)
    return mailing


def confirm(
    session: Session, meeting: Meeting, at: Meeting, version: int, *, changes: str = "", by: Person
) -> None:
    """Record that a later meeting of the board confirmed the minutes, lock them and fix their text.

    `changes` are those that the meeting agreed, one a line. They are in the confirmed minutes, and in those of the
    meeting that agreed them. If those have already been sent to its chair, they get a dated entry. Raises Refusal
    unless the minutes are circulated and unchanged, and the meeting is a later one that has begun.
    """
    minutes = service.lock(session, meeting)
    if minutes is None or minutes.state is not MinutesState.CIRCULATED:
        raise Refusal(
            service.CLOSED[MinutesState.CONFIRMED]
            if minutes is not None and minutes.state is MinutesState.CONFIRMED
            else "Only circulated minutes can be confirmed. Send them to the chair first."
        )
    if minutes.version != version:
        raise Refusal(service.OUT_OF_DATE)
    _check_meeting(meeting, at)
    if minutes.content is None:
        minutes.content = content.stored(
            content.text_of(meeting, minutes, queries.sources_of(session, meeting))
        )
    minutes.confirmed_with = changes.strip()
    minutes.edition += bool(minutes.changes_at_confirmation)
    minutes.state, minutes.confirmed_at = MinutesState.CONFIRMED, clock.now()
    minutes.confirmed_meeting = at
    issuing.fix_text(session, minutes)
    how = " with changes" if minutes.changes_at_confirmation else ""
    words = f"recorded that the meeting of {formats.day(at.starts_at)} confirmed the minutes of"
    service.note_step(session, minutes, f"{words} {service.named(meeting)}{how}", by=by)
    confirming = queries.minutes_of(session, at)
    if confirming is not None and content.is_frozen(confirming):
        corrections.add_entry(session, confirming, confirmation_sentence(minutes), None, by=by)


def _check_meeting(meeting: Meeting, at: Meeting) -> None:
    """Raise Refusal unless `at` is a later meeting of the same board that has begun."""
    if at.board_id != meeting.board_id or at.starts_at <= meeting.starts_at:
        raise Refusal("Choose a later meeting of the same board.", field="meeting")
    if at.state not in {MeetingState.SCHEDULED, MeetingState.HELD} or at.starts_at > clock.now():
        raise Refusal("Choose a meeting that has begun.", field="meeting")


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
        raise Refusal(service.OUT_OF_DATE)
    return minutes


def _secretariat(session: Session, partnership: Partnership) -> list[Person]:
    return role_holders(session, partnership, Appointment.COORDINATOR, clock.today())


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
