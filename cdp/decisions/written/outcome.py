"""The email that tells members how a written procedure was closed, shown before it is sent, once."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, may_see_procedure
from cdp.access.identity import access_of_everyone
from cdp.decisions.written import queries
from cdp.decisions.written.service import CHANGED, record
from cdp.errors import Refusal
from cdp.mail import marks
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import OutboxMessage, Person, ProcedureState, WrittenProcedure
from cdp.wording.formats import plural

TEMPLATE = "procedure_closed.txt"
SENT = "Members have been emailed how this proposal was closed."


def mailing_of(session: Session, procedure: WrittenProcedure, *, by: Person) -> Mailing[Person]:
    """Return the email to the board's members and chairs and everyone who was sent the proposal, except `by`.

    People who may not see the proposal get no email, and an email about a confidential one names nothing.
    """
    people = access_of_everyone(session, procedure.board.partnership, clock.today())
    confidential, decision = procedure.is_confidential, procedure.decision
    facts = {
        "board": procedure.board,
        "title": "" if confidential else procedure.title,
        "wording": "" if confidential else procedure.wording,
        "decision": "" if confidential or decision is None else decision.reference,
        "decided": decision is not None,
        "carried": decision is not None and decision.carried is not False,
        "confidential": confidential,
        "page": f"/partnerships/{procedure.board.partnership.slug}/written-procedures/{procedure.key}",
    }
    letters = tuple(
        Letter(access.person, TEMPLATE, access.person, facts)
        for access in _readers(people.values(), procedure)
        if access.person is not by
    )
    asked = [place.person for place in procedure.people if place.asked_at is not None]
    left = tuple(
        NotEmailed(person.name, "Is no longer a member of the partnership.")
        for person in asked
        if person.id not in people
    )
    return Mailing(procedure.board.partnership, letters, left, topic=topic_of(procedure))


def send(session: Session, procedure: WrittenProcedure, *, shown: str, by: Person) -> int:
    """Email members how a procedure was closed, once; return the number of emails.

    `shown` is the fingerprint of the emails that the person confirmed. Raises Refusal if they have changed since, if
    they were sent already, or if the procedure is not closed.
    """
    queries.lock(session, procedure)
    if procedure.state is not ProcedureState.CLOSED:
        raise Refusal("Close the written procedure first. Then email members about the outcome.")
    if procedure.outcome_sent_at is not None:
        raise Refusal(SENT)
    mailing = mailing_of(session, procedure, by=by)
    if mailing.fingerprint(session) != shown:
        raise Refusal(CHANGED)
    if not mailing.letters:
        raise Refusal("There is no one to email.")
    mailing.post(session)
    procedure.outcome_sent_at = clock.now()
    people = plural(len(mailing.letters), "person", "people")
    record(session, procedure, f"emailed {people} how {{procedure}} was closed", by=by)
    return len(mailing.letters)


def emails_sent(session: Session, procedure: WrittenProcedure) -> list[OutboxMessage]:
    """Return the emails about how a procedure was closed, by name."""
    return list(
        session.scalars(
            sa.select(OutboxMessage)
            .where(marks.is_about(topic_of(procedure)))
            .order_by(OutboxMessage.to_name, OutboxMessage.id)
        )
    )


def topic_of(procedure: WrittenProcedure) -> str:
    """Return the topic of the emails about how a procedure was closed."""
    return f"outcome of written procedure {procedure.key}"


def _readers(people: Iterable[Access], procedure: WrittenProcedure) -> Iterator[Access]:
    """Yield the access of members and chairs of the board and people who were sent the proposal, who may see it."""
    asked = {place.person_id for place in procedure.people if place.asked_at is not None}
    for access in people:
        here = procedure.board_id in access.member_board_ids or access.chairs(procedure.board)
        if (here or access.person.id in asked) and may_see_procedure(access, procedure):
            yield access
