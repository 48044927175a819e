"""What people answer to an invitation, by themselves or through the coordinator."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Answer, Invitation, Meeting, MeetingState, Person

SAID = {
    Answer.ACCEPTED: "accepted the invitation",
    Answer.TENTATIVE: "answered the invitation with “maybe”",
    Answer.DECLINED: "declined the invitation",
    Answer.NONE: "took back the answer to the invitation",
}


@dataclass(frozen=True)
class AnswerDetails:
    """An answer and a remark for the coordinator."""

    answer: Answer
    comment: str = ""


def answer(session: Session, invitation: Invitation, details: AnswerDetails, *, by: Person) -> None:
    """Note an invited person's answer, given by themselves or recorded by the coordinator; the last one counts.

    Raises Refusal when the meeting is not to come, or the invitation was taken back.
    """
    meeting = invitation.meeting
    if invitation.removed_at is not None:
        raise Refusal("This invitation was taken back. Ask the coordinator if that is a mistake.")
    if refusal := why_closed(meeting):
        raise Refusal(refusal)
    if (invitation.answer, invitation.comment) == (details.answer, details.comment):
        return
    invitation.answer = details.answer
    invitation.comment = details.comment
    invitation.answered_at = None if details.answer is Answer.NONE else clock.now()
    what = f"{SAID[details.answer]} to {meeting.title}"
    own = by is invitation.person or by.id == invitation.person_id
    sentence = f"{by.name} {what}." if own else f"{by.name} recorded that {invitation.person.name} {what}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)


def why_closed(meeting: Meeting) -> str:
    """Return why a meeting takes no answers, or nothing when it does."""
    if meeting.state is MeetingState.CANCELLED:
        return "This meeting is cancelled, so no answer is needed."
    if meeting.state is MeetingState.HELD or meeting.ends_at <= clock.now():
        return "This meeting is over, so answers are closed."
    return ""
