"""Replies to an invitation, given on the website, by personal link, through the coordinator or by email.

Every reply is kept. The latest counts, ordered by meeting version and then by time (RFC 5546, 2.1.5), until the meeting
moves and people are asked again.
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
    Answer.TENTATIVE: "replied “maybe” to the invitation",
    Answer.DECLINED: "declined the invitation",
    Answer.NONE: "withdrew the reply to the invitation",
}
HOW = {AnswerWay.LINK: " by personal link", AnswerWay.REPLY: " by email"}
WAYS = {
    AnswerWay.PAGE: "On this website",
    AnswerWay.LINK: "By personal link",
    AnswerWay.COORDINATOR: "Recorded by the coordinator",
    AnswerWay.REPLY: "By email",
}
CHANGED = "The meeting has changed since you opened this page. Check the new details, then reply."
SHOWN = "shown"


@dataclass(frozen=True)
class AnswerDetails:
    """A reply, with a comment for the coordinator.

    A person who cannot come may name a deputy. An empty `deputy_name` with `names_deputy` means the seat's named
    deputy. Any other name is kept as text.
    """

    answer: Answer
    comment: str = ""
    names_deputy: bool = False
    deputy_name: str = ""


@dataclass(frozen=True)
class AnswerSource:
    """How and when a reply was given. `sequence` is the meeting version replied to, or None for the current one."""

    way: AnswerWay
    given_at: datetime
    sequence: int | None = None


def answer(
    session: Session,
    invitation: Invitation,
    details: AnswerDetails,
    *,
    by: Person | None,
    source: AnswerSource | None = None,
    shown: str | None = None,
) -> GivenAnswer | None:
    """Record an invited person's reply, and return it, or None if it repeats the last one.

    A reply older than the current one is kept but does not count. Without `source`, the reply is given now: on the
    website, or to the coordinator who records it. `by` is None for a reply that a program read from an email. If there
    is no current reply, a reply recorded by a person always counts. `shown` is the meeting version (see `version_of`)
    on the page, if there was a page. Raises Refusal when the meeting is over, is cancelled or has changed since it was
    shown. Also raises Refusal when the invitation was withdrawn, or when the person may not name a deputy.
    """
    meeting = invitation.meeting
    session.refresh(meeting, with_for_update={"of": Meeting})  # wait for an update that is being sent
    session.refresh(invitation)
    if invitation.removed_at is not None:
        raise Refusal(
            "This invitation has been withdrawn. Ask the coordinator if you think this is a mistake."
        )
    own = by is not None and (by is invitation.person or by.id == invitation.person_id)
    if refusal := why_closed(meeting, own=own):
        raise Refusal(refusal)
    if shown is not None and shown != version_of(meeting):
        raise Refusal(CHANGED, field=SHOWN)
    now = clock.now()
    source = source or AnswerSource(AnswerWay.PAGE if own else AnswerWay.COORDINATOR, now)
    last = last_answer(session, invitation)
    given = _given(invitation, details, source, by, last)
    if _says_the_same(given, last, invitation) and not _is_about_a_change(given, last, meeting):
        return None
    fills_a_gap = by is not None and invitation.answer is Answer.NONE
    counts = fills_a_gap or last is None or _place_in_time(given) >= _place_in_time(last)
    if counts:
        _settle_earlier(session, invitation, now)
        invitation.answer = details.answer
        invitation.comment = details.comment
        invitation.answered_at = None if details.answer is Answer.NONE else source.given_at
    elif given.names_deputy:
        given.settled_at = now
    session.add(given)
    _record(session, invitation, given, by=by, own=own, counts=counts)
    return given


def version_of(meeting: Meeting) -> str:
    """Return a value for the version of a meeting to which people reply: its sequence, time, place and link."""
    facts = [
        meeting.starts_at.isoformat(),
        meeting.ends_at.isoformat(),
        meeting.place,
        meeting.video_link,
    ]
    return f"{meeting.sequence}-{hashlib.sha256(json.dumps(facts).encode()).hexdigest()}"


def last_answer(session: Session, invitation: Invitation) -> GivenAnswer | None:
    """Return a person's current reply, or else the last one they gave, or None."""
    rows = session.scalars(sa.select(GivenAnswer).where(GivenAnswer.invitation_id == invitation.id))
    return next(reversed(in_order(invitation, rows)), None)


def in_order(invitation: Invitation, rows: Iterable[GivenAnswer]) -> list[GivenAnswer]:
    """Return a person's replies in order of version and time, but with the current reply last."""
    on_file = invitation.answer, invitation.answered_at
    return sorted(rows, key=lambda row: ((row.answer, row.given_at) == on_file, *_place_in_time(row), row.id))


def settle(session: Session, given: GivenAnswer, *, by: Person) -> None:
    """Record that the coordinator has dealt with the deputy named in a reply."""
    if given.settled_at is not None:
        return
    given.settled_at = clock.now()
    meeting = given.invitation.meeting
    sentence = f"{by.name} marked the deputy named by {given.invitation.person.name} for {meeting.title} as dealt with."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)


def settle_deputy_named_by(session: Session, meeting: Meeting, person: Person) -> None:
    """Record that the deputy named by a person has been dealt with, because the list was changed."""
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


def why_closed(meeting: Meeting, *, own: bool = True) -> str:
    """Return why people can no longer reply about a meeting, or an empty string if they can.

    With `own=False` the sentence is for a person who deals with the replies of others.
    """
    if meeting.state is MeetingState.CANCELLED:
        consequence = "you do not need to reply" if own else "replies are closed"
        return f"This meeting is cancelled, so {consequence}."
    if meeting.state is MeetingState.HELD or meeting.ends_at <= clock.now():
        return "This meeting is over, so replies are closed."
    return ""


def named_deputy(invitation: Invitation) -> Person | None:
    """Return who is deputy, on the day of the meeting, for the seat that a person represents, or None."""
    seat = invitation.seat
    if seat is None or invitation.stands_in:
        return None
    return seat.deputy_on(clock.in_london(invitation.meeting.starts_at).date())


def may_name_deputy(invitation: Invitation) -> bool:
    """Return whether a person may name a deputy, which only the representative of a seat may do."""
    return invitation.seat is not None and not invitation.stands_in


def _given(
    invitation: Invitation,
    details: AnswerDetails,
    source: AnswerSource,
    by: Person | None,
    last: GivenAnswer | None,
) -> GivenAnswer:
    deputy, name = None, ""
    if details.names_deputy:
        deputy, name = _deputy(invitation, details.deputy_name)
    return GivenAnswer(
        invitation_id=invitation.id,
        answer=details.answer,
        way=source.way,
        comment=details.comment,
        sequence=_version_answered(invitation, source, last),
        given_at=source.given_at,
        noted_at=clock.now(),
        noted_by=by,
        deputy=deputy,
        deputy_name=name,
    )


def _version_answered(invitation: Invitation, source: AnswerSource, last: GivenAnswer | None) -> int:
    """Return which meeting version a reply is about; an earlier reply cannot be about a later version."""
    if source.sequence is not None:
        return source.sequence
    if last is not None and invitation.answer is not Answer.NONE and source.given_at < last.given_at:
        return last.sequence
    return invitation.meeting.sequence


def _place_in_time(given: GivenAnswer) -> tuple[int, datetime]:
    return given.sequence, given.given_at


def _deputy(invitation: Invitation, typed: str) -> tuple[Person | None, str]:
    """Return the seat's deputy with their name, or None with another name for the coordinator to deal with."""
    if not may_name_deputy(invitation):
        raise Refusal(
            "Only a member who represents a seat can name a deputy. Choose another reply.", field="answer"
        )
    named = named_deputy(invitation)
    if named is not None and (not typed or typed.casefold() == named.name.casefold()):
        return named, named.name
    if not typed:
        raise Refusal("Enter the name of your deputy.", field="deputy_name")
    return None, typed


def _says_the_same(given: GivenAnswer, last: GivenAnswer | None, invitation: Invitation) -> bool:
    """Return whether a reply repeats the current one; after a move there is no current reply to repeat."""
    if given.answer is Answer.NONE and invitation.answer is Answer.NONE:
        return given.comment == invitation.comment
    if last is None or invitation.answer is not last.answer:
        return False
    return (given.answer, given.comment, given.deputy_name) == (last.answer, last.comment, last.deputy_name)


def _is_about_a_change(given: GivenAnswer, last: GivenAnswer | None, meeting: Meeting) -> bool:
    """Return whether a person repeats their reply on a page that shows changes made since."""
    by_page = given.way is not AnswerWay.REPLY
    return by_page and last is not None and last.given_at <= meeting.revised_at


def _settle_earlier(session: Session, invitation: Invitation, now: datetime) -> None:
    """Mark deputies named in earlier replies as dealt with, because a later reply replaces them."""
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
        what += ", before the reply on file"
    sentence = f"{name} {what}." if own or by is None else f"{by.name} recorded that {name} {what}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)
