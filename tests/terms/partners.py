"""Helpers for the approval of a version: circulating the version, and responding for organisations."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Agreement,
    Capacity,
    Organisation,
    Person,
    TermsAnswer,
    TermsOpinion,
    TermsState,
    TermsVersion,
)
from cdp.terms.approval import answers, circulation
from cdp.terms.approval.answers import AnswerGiven
from cdp.terms.approval.circulation import Circulation

APPROVED = AnswerGiven(TermsOpinion.APPROVED)
OBJECTED = AnswerGiven(TermsOpinion.OBJECTED, comment="The police have no seat on the data sub-group.")


def circulate(
    session: Session,
    version: TermsVersion,
    *,
    by: Person,
    answer_by: date | None = None,
    agreement: Agreement = Agreement.ALL,
    majority_percent: int | None = None,
) -> None:
    """Circulate a version, with a deadline in three weeks by default."""
    wanted = Circulation(
        answer_by or clock.today() + timedelta(days=21),
        agreement,
        majority_percent,
        note="Please read Annex A.",
    )
    circulation.circulate(session, version, wanted, by=by)


def answer_of(version: TermsVersion, organisation: Organisation) -> TermsAnswer:
    """Return one organisation's response."""
    return next(answer for answer in version.answers if answer.organisation_id == organisation.id)


def speaker_for(answer: TermsAnswer, capacity: Capacity = Capacity.REPRESENTATIVE) -> Person:
    """Return the first person who is asked, in this capacity, to respond for an organisation."""
    return next(ask.person for ask in answer.asks if ask.capacity is capacity)


def give(session: Session, answer: TermsAnswer, given: AnswerGiven = APPROVED) -> None:
    """Record a response, by default approval, by an organisation's representative."""
    answers.give(session, answer, given, read_version=answer.version, by=speaker_for(answer))


def agree(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Circulate a version and let every organisation approve it, so that the SRO is asked to sign."""
    circulate(session, version, by=by)
    for answer in version.answers:
        give(session, answer)


def state_of(version: TermsVersion) -> TermsState:
    """Return the present state of a version (mypy would assume that it is unchanged)."""
    return version.state
