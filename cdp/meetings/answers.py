"""What people answer to an invitation: on the page, by personal link, through the coordinator, or by mail.

Every answer is kept. The last counts, by the version that was answered and the time it was given (RFC 5546, 2.1.5),
until a moved meeting asks again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Answer, AnswerWay, GivenAnswer, Invitation, Meeting, MeetingState, Person

SAID = {
    Answer.ACCEPTED: "accepted the invitation",
    Answer.TENTATIVE: "answered the invitation with “maybe”",
    Answer.DECLINED: "declined the invitation",
    Answer.NONE: "took back the answer to the invitation",
}
HOW = {AnswerWay.LINK: " by personal link", AnswerWay.REPLY: " by email"}
WAYS = {
    AnswerWay.PAGE: "On the page",
    AnswerWay.LINK: "By personal link",
    AnswerWay.COORDINATOR: "Recorded by the coordinator",
    AnswerWay.REPLY: "By email",
}
CHANGED = "The meeting has changed since you opened this page. Check the new time, then answer."
SHOWN = "shown"


@dataclass(frozen=True)
class AnswerDetails:
    """An answer and a remark for the coordinator.

    Who cannot come may name a deputy: the seat's named deputy is found by the name, which may also be left empty
    with `names_deputy`; anybody else is kept as a name.
    """

    answer: Answer
    comment: str = ""
    names_deputy: bool = False
    deputy_name: str = ""


@dataclass(frozen=True)
class Came:
    """How and when an answer came. `sequence` is the version that was answered, None for the one on file."""

    way: AnswerWay
    given_at: datetime
    sequence: int | None = None


def answer(
    session: Session,
    invitation: Invitation,
    details: AnswerDetails,
    *,
    by: Person | None,
    came: Came | None = None,
    shown: str | None = None,
) -> GivenAnswer | None:
    """Note an invited person's answer; an older one than that on file is kept and changes nothing.

    Without `came` it was given now, by the person on the page or recorded by the coordinator; `by` is None for a
    reply that a program read. What the coordinator notes counts wherever no answer is on file. `shown` is the version
    (see `version_of`) that stood on the page they answered, where there was one. Returns the row, or None when it
    says what the last one said. Raises Refusal when the meeting is not to come or has changed since it was shown, the
    invitation was taken back, or a deputy is named who cannot be.
    """
    meeting = invitation.meeting
    session.refresh(meeting, with_for_update={"of": Meeting})  # an update that is being sent goes first
    session.refresh(invitation)
    if invitation.removed_at is not None:
        raise Refusal("This invitation was taken back. Ask the coordinator if that is a mistake.")
    if refusal := why_closed(meeting):
        raise Refusal(refusal)
    if shown is not None and shown != version_of(meeting):
        raise Refusal(CHANGED, field=SHOWN)
    own = by is not None and (by is invitation.person or by.id == invitation.person_id)
    now = clock.now()
    came = came or Came(AnswerWay.PAGE if own else AnswerWay.COORDINATOR, now)
    last = last_answer(session, invitation)
    given = _given(invitation, details, came, by, last)
    if _says_the_same(given, last, invitation):
        return None
    fills_a_gap = by is not None and invitation.answer is Answer.NONE
    counts = fills_a_gap or last is None or _place_in_time(given) >= _place_in_time(last)
    if counts:
        _settle_earlier(session, invitation, now)
        invitation.answer = details.answer
        invitation.comment = details.comment
        invitation.answered_at = None if details.answer is Answer.NONE else came.given_at
    elif given.names_deputy:
        given.settled_at = now
    session.add(given)
    _record(session, invitation, given, by=by, own=own, counts=counts)
    return given


def version_of(meeting: Meeting) -> str:
    """Return what tells one version of a meeting that people answer from another: its sequence, time and place."""
    facts = [
        meeting.starts_at.isoformat(),
        meeting.ends_at.isoformat(),
        meeting.place,
        meeting.video_link,
    ]
    return f"{meeting.sequence}-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()}"


def last_answer(session: Session, invitation: Invitation) -> GivenAnswer | None:
    """Return the answer of a person that is on file; where none is, the last that they gave; or None."""
    rows = session.scalars(sa.select(GivenAnswer).where(GivenAnswer.invitation_id == invitation.id))
    return next(reversed(in_order(invitation, rows)), None)


def in_order(invitation: Invitation, rows: Iterable[GivenAnswer]) -> list[GivenAnswer]:
    """Return a person's answers as they count, the one that is on file last."""
    on_file = invitation.answer, invitation.answered_at
    return sorted(rows, key=lambda row: ((row.answer, row.given_at) == on_file, *_place_in_time(row), row.id))


def settle(session: Session, given: GivenAnswer, *, by: Person) -> None:
    """Note that the coordinator has dealt with the deputy that somebody named; nothing else changes."""
    if given.settled_at is not None:
        return
    given.settled_at = clock.now()
    meeting = given.invitation.meeting
    sentence = f"{by.name} settled which deputy comes for {given.invitation.person.name} to {meeting.title}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)


def settle_those_of(session: Session, meeting: Meeting, person: Person) -> None:
    """Note that the deputy whom a person named has been seen to, where the list was changed for it."""
    session.execute(
        _unsettled()
        .where(
            GivenAnswer.invitation_id.in_(
                sa.select(Invitation.id).where(
                    Invitation.meeting_id == meeting.id, Invitation.person_id == person.id
                )
            )
        )
        .values(settled_at=clock.now())
    )


def why_closed(meeting: Meeting) -> str:
    """Return why a meeting takes no answers, or nothing when it does."""
    if meeting.state is MeetingState.CANCELLED:
        return "This meeting is cancelled, so no answer is needed."
    if meeting.state is MeetingState.HELD or meeting.ends_at <= clock.now():
        return "This meeting is over, so answers are closed."
    return ""


def named_deputy(invitation: Invitation) -> Person | None:
    """Return the named deputy of the seat that somebody comes for, on the day of the meeting, or None."""
    seat = invitation.seat
    if seat is None or invitation.stands_in:
        return None
    return seat.deputy_on(clock.in_london(invitation.meeting.starts_at).date())


def may_name_deputy(invitation: Invitation) -> bool:
    """Whether somebody may name a deputy: those who come for a seat of their own."""
    return invitation.seat is not None and not invitation.stands_in


def _given(
    invitation: Invitation,
    details: AnswerDetails,
    came: Came,
    by: Person | None,
    last: GivenAnswer | None,
) -> GivenAnswer:
    deputy, name = None, ""
    if details.names_deputy:
        deputy, name = _deputy(invitation, details.deputy_name)
    return GivenAnswer(
        invitation_id=invitation.id,
        answer=details.answer,
        way=came.way,
        comment=details.comment,
        sequence=_version_answered(invitation, came, last),
        given_at=came.given_at,
        noted_at=clock.now(),
        noted_by=by,
        deputy=deputy,
        deputy_name=name,
    )


def _version_answered(invitation: Invitation, came: Came, last: GivenAnswer | None) -> int:
    """Return which version an answer is about: an earlier answer than that on file is about no later version."""
    if came.sequence is not None:
        return came.sequence
    if last is not None and invitation.answer is not Answer.NONE and came.given_at < last.given_at:
        return last.sequence
    return invitation.meeting.sequence


def _place_in_time(given: GivenAnswer) -> tuple[int, datetime]:
    return given.sequence, given.given_at


def _deputy(invitation: Invitation, typed: str) -> tuple[Person | None, str]:
    """Return the seat's deputy, or the name of somebody else for the coordinator to settle."""
    if not may_name_deputy(invitation):
        raise Refusal("Only somebody who comes for a seat can name a deputy.", field="answer")
    named = named_deputy(invitation)
    if named is not None and (not typed or typed.casefold() == named.name.casefold()):
        return named, named.name
    if not typed:
        raise Refusal("Enter the name of your deputy.", field="deputy_name")
    return None, typed


def _says_the_same(given: GivenAnswer, last: GivenAnswer | None, invitation: Invitation) -> bool:
    """Whether an answer is the one on file over again. After a moved meeting asked again, no real one is."""
    if given.answer is Answer.NONE and invitation.answer is Answer.NONE:
        return given.comment == invitation.comment
    if last is None or invitation.answer is not last.answer:
        return False
    return (given.answer, given.comment, given.deputy_name) == (last.answer, last.comment, last.deputy_name)


def _settle_earlier(session: Session, invitation: Invitation, now: datetime) -> None:
    """A later answer takes the place of the deputy that an earlier one named."""
    session.execute(_unsettled().where(GivenAnswer.invitation_id == invitation.id).values(settled_at=now))


def _unsettled() -> sa.Update:
    return sa.update(GivenAnswer).where(GivenAnswer.deputy_name != "", GivenAnswer.settled_at.is_(None))


def _record(
    session: Session,
    invitation: Invitation,
    given: GivenAnswer,
    *,
    by: Person | None,
    own: bool,
    counts: bool,
) -> None:
    meeting, name = invitation.meeting, invitation.person.name
    what = f"{SAID[given.answer]} to {meeting.title}{HOW.get(given.way, '')}"
    if given.names_deputy:
        what += ", and named a deputy"
    if not counts:
        what += ", before the answer on file"
    sentence = f"{name} {what}." if own or by is None else f"{by.name} recorded that {name} {what}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)
