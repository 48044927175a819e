"""Comments on circulated minutes: given by a reader until a date, and settled by the secretariat."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import may_see_item
from cdp.access.identity import access_of_everyone
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail import letters
from cdp.minutes import service
from cdp.minutes.circulating import queries as circulated
from cdp.models import (
    AgendaItem,
    AnswerWay,
    CommentOutcome,
    Minutes,
    MinutesComment,
    MinutesState,
    Person,
)
from cdp.wording import formats

LONGEST_COMMENT = 4_000


@dataclass(frozen=True)
class CommentGiven:
    """A comment as entered; without an item it is about the minutes as a whole."""

    text: str
    item: AgendaItem | None = None


@dataclass(frozen=True)
class Settlement:
    """How a comment is settled: the outcome, the answer to the person, and the version that was read."""

    outcome: CommentOutcome
    answer: str
    version: int


def why_closed(minutes: Minutes | None) -> str:
    """Return why no one can comment on minutes now, or an empty string if people can."""
    if minutes is None or minutes.state in {MinutesState.DRAFT, MinutesState.WITH_CHAIR}:
        return "These minutes have not been circulated for comment."
    if minutes.state is MinutesState.CONFIRMED:
        return "These minutes are confirmed, so comments are closed."
    if minutes.comments_by is not None and minutes.comments_by < clock.today():
        return f"Comments closed on {formats.day(minutes.comments_by)}. Raise the point at the next meeting."
    return ""


def comment(
    session: Session, minutes: Minutes, given: CommentGiven, *, way: AnswerWay, by: Person
) -> MinutesComment:
    """Add a person's comment; raises Refusal without a text, or once comments are closed.

    Each coordinator is emailed unless other comments already wait for an answer. The caller checks that the person may
    read the item.
    """
    service.lock(session, minutes.meeting)
    if sentence := why_closed(minutes):
        raise Refusal(sentence)
    if not given.text.strip():
        raise Refusal("Enter your comment.", field="text")
    made = MinutesComment(
        minutes=minutes,
        item=given.item,
        person=by,
        way=way,
        text=given.text.strip(),
        given_at=clock.now(),
    )
    session.add(made)
    session.flush()
    _note(session, made, f"{by.name} commented on", {"text": reference_to(made.text)}, by=by)
    _tell_coordinators(session, made)
    return made


def settle(session: Session, found: MinutesComment, settlement: Settlement, *, by: Person) -> None:
    """Record whether a comment was accepted, with an answer, and email it to the person.

    A changed answer is emailed again. Raises Conflict if someone else has settled it meanwhile, and Refusal if it is
    not accepted without an answer.
    """
    if found.version != settlement.version:
        raise Conflict([Difference("Answer", found.answer, settlement.answer)], current_version=found.version)
    if settlement.outcome is CommentOutcome.NOT_ACCEPTED and not settlement.answer.strip():
        raise Refusal("Enter why the comment is not accepted.", field="answer")
    before = found.outcome, found.answer
    found.outcome, found.answer = settlement.outcome, settlement.answer.strip()
    if before == (found.outcome, found.answer):
        return
    found.settled_at, found.settled_by = clock.now(), by
    session.flush()
    words = "accepted" if settlement.outcome is CommentOutcome.ACCEPTED else "did not accept"
    _note(
        session,
        found,
        f"{by.name} {words} a comment by {found.person.name} on",
        {"answer": reference_to(found.answer)},
        by=by,
    )
    if gets_email(session, found, by=by):
        _tell_person(session, found)


def gets_email(session: Session, found: MinutesComment, *, by: Person) -> bool:
    """Return whether the person who commented gets an email about the answer: a member who may still read the item."""
    if found.person_id == by.id:
        return False
    people = access_of_everyone(session, found.minutes.meeting.board.partnership, clock.today())
    access = people.get(found.person_id)
    return access is not None and (found.item is None or may_see_item(access, found.item))


def _tell_person(session: Session, found: MinutesComment) -> None:
    """Email the answer to the person who commented; an email about a confidential item has none of its words."""
    meeting, item = found.minutes.meeting, found.item
    partnership = meeting.board.partnership
    confidential = item is not None and item.is_confidential
    letters.send(
        session,
        found.person,
        "minutes_comment_answered.txt",
        partnership=partnership,
        meeting_id=meeting.id,
        title=meeting.title,
        bare_title=meeting.bare_title,
        day=formats.day(meeting.starts_at),
        item=item.title if item is not None and not confidential else "",
        confidential=confidential,
        accepted=found.outcome is CommentOutcome.ACCEPTED,
        answer="" if confidential else found.answer,
        path=f"/partnerships/{partnership.slug}/meetings/{meeting.key}/minutes/comments",
    )


def _tell_coordinators(session: Session, made: MinutesComment) -> None:
    """Email the coordinators who may read a comment, if it is the only one that waits for their answer."""
    minutes, meeting = made.minutes, made.minutes.meeting
    partnership = meeting.board.partnership
    for access in access_of_everyone(session, partnership, clock.today()).values():
        if not access.is_coordinator or access.person.id == made.person.id:
            continue
        if made.item is not None and not may_see_item(access, made.item):
            continue
        if circulated.open_comments(session, minutes, access) > 1:
            continue
        letters.send(
            session,
            access.person,
            "minutes_commented.txt",
            partnership=partnership,
            meeting_id=meeting.id,
            title=meeting.title,
            bare_title=meeting.bare_title,
            day=formats.day(meeting.starts_at),
            comments_by=formats.day(minutes.comments_by) if minutes.comments_by else "",
            path=f"/partnerships/{partnership.slug}/meetings/{meeting.key}/minutes/comments",
        )


def _note(
    session: Session, found: MinutesComment, words: str, details: dict[str, str], *, by: Person
) -> None:
    meeting = found.minutes.meeting
    sentence = f"{words} the minutes of {meeting.bare_title}, {formats.day(meeting.starts_at)}."
    record(session, sentence, by=by, on=found, partnership=meeting.board.partnership, details=details)
