"""Comments on circulated minutes: given by a reader until a date, and settled by the secretariat."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.minutes import service
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

    The caller checks that the person may read the item.
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
    return made


def settle(session: Session, found: MinutesComment, settlement: Settlement, *, by: Person) -> None:
    """Record whether a comment was accepted, with an answer that the person reads.

    Raises Conflict if someone else has settled it meanwhile, and Refusal if it is not accepted without an answer.
    """
    if found.version != settlement.version:
        raise Conflict([Difference("Answer", found.answer, settlement.answer)], current_version=found.version)
    if settlement.outcome is CommentOutcome.NOT_ACCEPTED and not settlement.answer.strip():
        raise Refusal("Enter why the comment is not accepted.", field="answer")
    found.outcome, found.answer = settlement.outcome, settlement.answer.strip()
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


def _note(
    session: Session, found: MinutesComment, words: str, details: dict[str, str], *, by: Person
) -> None:
    meeting = found.minutes.meeting
    sentence = f"{words} the minutes of {meeting.bare_title}, {formats.day(meeting.starts_at)}."
    record(session, sentence, by=by, on=found, partnership=meeting.board.partnership, details=details)
