"""Organisations' responses to terms of reference, given directly or recorded by the secretariat from a letter."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import CheckedFile
from cdp.mail import letters
from cdp.models import (
    AnsweredAs,
    Appointment,
    Capacity,
    Person,
    TermsAnswer,
    TermsAsk,
    TermsOpinion,
    TermsState,
    TermsVersion,
)
from cdp.partnerships import queries as partnerships
from cdp.terms.approval.circulation import settle
from cdp.terms.drafting.service import locked, name_of, record
from cdp.terms.versions import queries
from cdp.wording.formats import day as in_words

OPINION_WORDS = {
    None: "No response",
    TermsOpinion.APPROVED: "Approved",
    TermsOpinion.APPROVED_WITH_COMMENT: "Approved with a comment",
    TermsOpinion.OBJECTED: "Objected",
}
_VERBS = {
    TermsOpinion.APPROVED: "approved",
    TermsOpinion.APPROVED_WITH_COMMENT: "approved with a comment",
    TermsOpinion.OBJECTED: "objected to",
}
AS_WORDS = {
    AnsweredAs.REPRESENTATIVE: "representative",
    AnsweredAs.DEPUTY: "deputy",
    AnsweredAs.SECRETARIAT: "secretariat, on its behalf",
}


CAPACITIES = {
    Capacity.REPRESENTATIVE: AnsweredAs.REPRESENTATIVE,
    Capacity.DEPUTY: AnsweredAs.DEPUTY,
}


@dataclass(frozen=True)
class AnswerGiven:
    """A response as entered; `comment` is a comment, or the reason for objecting.

    `approved_on` and `approving_body` describe the organisation's internal decision, such as one by its cabinet.
    """

    opinion: TermsOpinion
    comment: str = ""
    approved_on: date | None = None
    approving_body: str = ""


def capacity_of(session: Session, answer: TermsAnswer, person: Person, day: date) -> AnsweredAs | None:
    """Return the capacity in which a person may respond for the organisation on a day, or None."""
    speakers = queries.speakers_of(session, answer.terms.board_id, day)
    capacity = speakers.get((answer.organisation_id, person.id))
    return CAPACITIES[capacity] if capacity is not None else None


def give(session: Session, answer: TermsAnswer, given: AnswerGiven, *, read_version: int, by: Person) -> None:
    """Save an organisation's response from its representative or deputy. It can be changed until partners have agreed.

    Raises Refusal for anyone who does not represent the organisation, and Conflict if another person has responded
    since the page was opened.
    """
    version = _open(session, answer)
    capacity = capacity_of(session, answer, by, clock.today())
    if capacity is None:
        raise Refusal(f"Only a representative or deputy of {answer.organisation.name} can respond for it.")
    _write(answer, given, read_version)
    _by(answer, by, capacity)
    answer.by_link = False
    _without_letter(answer)
    how = " as deputy" if capacity is AnsweredAs.DEPUTY else ""
    _record_and_notify(
        session, version, answer, f"{by.name} responded{how} for {answer.organisation.name}", by=by
    )


def give_by_link(session: Session, ask: TermsAsk, given: AnswerGiven, *, read_version: int) -> None:
    """Save a response given through a personal link, which `requests.LINK` has checked, and email a receipt.

    Raises Refusal if the person no longer represents the organisation, and Conflict as `give` does.
    """
    answer, by = ask.answer, ask.person
    version = _open(session, answer)
    capacity = capacity_of(session, answer, by, clock.today())
    if capacity is None:
        raise Refusal("This link no longer works. Ask the secretariat who can respond for your organisation.")
    _write(answer, given, read_version)
    _by(answer, by, capacity)
    answer.by_link = True
    _without_letter(answer)
    ask.used_at = clock.now()
    how = " as deputy" if capacity is AnsweredAs.DEPUTY else ""
    sentence = f"{by.name} responded{how} for {answer.organisation.name} by personal link"
    _record_and_notify(session, version, answer, sentence, by=by)
    letters.send(
        session,
        by,
        "terms_answer_receipt.txt",
        partnership=version.board.partnership,
        version=version,
        answer=answer,
        opinion=OPINION_WORDS[answer.opinion],
        approved_on=in_words(answer.approved_on),
    )


def give_on_behalf(
    session: Session,
    answer: TermsAnswer,
    given: AnswerGiven,
    letter: CheckedFile,
    *,
    store: PaperStore,
    read_version: int,
    by: Person,
) -> None:
    """Record, as the secretariat, an organisation's response and the letter that contains it.

    Raises Refusal if the organisation has responded directly, because that response is never overwritten.
    """
    version = _open(session, answer)
    if (
        answer.opinion is not None
        and answer.answered_as is not AnsweredAs.SECRETARIAT
        and not answer.carried_from
    ):
        raise Refusal(
            f"{answer.organisation.name} has already responded. If its response is wrong, ask it to change it."
        )
    _write(answer, given, read_version)
    _by(answer, by, AnsweredAs.SECRETARIAT)
    answer.by_link = False
    answer.letter_sha256 = store.write(letter.content)
    answer.letter_name, answer.letter_size = letter.file_name, letter.size
    answer.letter_media_type = letter.media_type
    sentence = f"{by.name} recorded the response of {answer.organisation.name}, by letter"
    _record_and_notify(session, version, answer, sentence, by=by)


def _open(session: Session, answer: TermsAnswer) -> TermsVersion:
    version = locked(session, answer.terms)
    session.refresh(answer)
    if version.state is TermsState.WITHDRAWN and version.replaced_because:
        raise Refusal(
            "The text has changed since it was circulated, so no response to this version is needed. "
            "You will be asked to respond to the next one."
        )
    if version.state is not TermsState.CIRCULATED:
        raise Refusal("No response is needed, because partners have agreed this version or it was withdrawn.")
    return version


def _write(answer: TermsAnswer, given: AnswerGiven, read_version: int) -> None:
    if answer.version != read_version:
        pairs = [
            ("Response", OPINION_WORDS[answer.opinion], OPINION_WORDS[given.opinion]),
            ("Comment or reason", answer.comment, given.comment),
            ("Decided on", in_words(answer.approved_on) or "", in_words(given.approved_on) or ""),
            ("Decided by", answer.approving_body, given.approving_body),
        ]
        raise Conflict(
            [Difference(label, theirs, yours) for label, theirs, yours in pairs if theirs != yours],
            current_version=answer.version,
        )
    _check(given)
    answer.opinion, answer.comment = given.opinion, given.comment
    answer.approved_on, answer.approving_body = given.approved_on, given.approving_body
    answer.answered_at = clock.now()
    answer.carried_from = None


def _check(given: AnswerGiven) -> None:
    if given.opinion is TermsOpinion.OBJECTED and not given.comment:
        raise Refusal("Enter the reason for objecting.", field="comment")
    if given.opinion is TermsOpinion.APPROVED_WITH_COMMENT and not given.comment:
        raise Refusal("Enter the comment, or choose “Approve”.", field="comment")
    if given.opinion is TermsOpinion.APPROVED and given.comment:
        raise Refusal("Choose “Approve with a comment”, or delete the comment.", field="opinion")
    if given.approved_on is not None and given.approved_on > clock.today():
        raise Refusal("Enter a date of decision that is today or in the past.", field="approved_on")
    if given.approved_on is not None and not given.approving_body:
        raise Refusal("Enter the body that decided this, such as “Cabinet”.", field="approving_body")


def _by(answer: TermsAnswer, person: Person, capacity: AnsweredAs) -> None:
    answer.answered_by, answer.answered_as = person, capacity


def _without_letter(answer: TermsAnswer) -> None:
    answer.letter_name = answer.letter_media_type = ""
    answer.letter_size = answer.letter_sha256 = None


def _record_and_notify(
    session: Session, version: TermsVersion, answer: TermsAnswer, opening: str, *, by: Person
) -> None:
    """Record a response in the history, email any comment to the coordinators, and check whether partners agree."""
    if answer.opinion is None:
        raise ValueError("A recorded response has an opinion.")
    record(
        session,
        version,
        f"{opening}: it {_VERBS[answer.opinion]} {name_of(version)}.",
        by=by,
        details={
            "answer": answer.opinion.value,
            "comment": answer.comment,
            "approved_on": answer.approved_on.isoformat() if answer.approved_on else None,
            "approving_body": answer.approving_body,
            "letter": answer.letter_sha256,
        },
    )
    if answer.comment:
        day = clock.today()
        for coordinator in partnerships.role_holders(
            session, version.board.partnership, Appointment.COORDINATOR, day
        ):
            if coordinator.id != by.id:
                letters.send(
                    session,
                    coordinator,
                    "terms_answered.txt",
                    partnership=version.board.partnership,
                    version=version,
                    answer=answer,
                    opinion=OPINION_WORDS[answer.opinion],
                )
    settle(session, version, by=by)
