"""Replies to a proposal: on the website, by personal link, or recorded by the coordinator. All are kept."""

from datetime import datetime

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import reference_to
from cdp.decisions.written import queries
from cdp.decisions.written.service import record
from cdp.errors import Refusal
from cdp.models import (
    AnswerWay,
    Person,
    ProcedurePerson,
    ProcedureReply,
    ProcedureReplyChoice,
    ProcedureState,
    WrittenProcedure,
)

SAYS = {
    ProcedureReplyChoice.AGREE: "Agree",
    ProcedureReplyChoice.DISAGREE: "Disagree",
    ProcedureReplyChoice.ABSTAIN: "Abstain",
    ProcedureReplyChoice.MEETING: "Discuss at a meeting",
    ProcedureReplyChoice.INTEREST: "I have an interest, so I take no part",
}


def reply(
    session: Session,
    place: ProcedurePerson,
    choice: ProcedureReplyChoice,
    comment: str,
    *,
    by: Person,
    way: AnswerWay,
) -> ProcedureReply:
    """Record a member's reply. One after the date for replies or after closing is kept, but does not count.

    Raises Refusal if the proposal is a draft or withdrawn, or the member was not sent it.
    """
    procedure = place.procedure
    queries.lock(session, procedure)
    if sentence := why_closed(procedure):
        raise Refusal(sentence)
    if place.asked_at is None:
        raise Refusal("This member was left out because of an interest.")
    now = clock.now()
    given = ProcedureReply(
        choice=choice,
        comment=comment.strip(),
        way=way,
        given_at=now,
        late=is_late(procedure, now),
        noted_by=by,
    )
    place.replies.append(given)
    what = "replied late to {procedure}" if given.late else "replied to {procedure}"
    own = by.id == place.person_id
    words = what if own else f"recorded that {place.person.name} {what}"
    record(session, procedure, words, {"reply": reference_to(f"{choice.value} {given.comment}")}, by=by)
    return given


def is_late(procedure: WrittenProcedure, at: datetime) -> bool:
    """Return whether a reply at this time comes too late to count."""
    past = clock.in_london(at).date() > procedure.answer_by
    return past or procedure.state is ProcedureState.CLOSED


def why_closed(procedure: WrittenProcedure) -> str:
    """Return why members cannot reply, or an empty string if they can."""
    if procedure.state is ProcedureState.DRAFT:
        return "This proposal has not been circulated yet."
    if procedure.state is ProcedureState.WITHDRAWN:
        return "This proposal has been withdrawn, so you do not need to reply."
    return ""
