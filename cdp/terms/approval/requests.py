"""Requests that ask people to respond for an organisation: emails, reminders and personal links.

A personal link works without an account. It contains the key and the seal of one request, signed by the installation.
It can therefore be sent again in a reminder, but cannot be forged. It gives access to one organisation's response to
one version.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail.personal_links import PersonalLink
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import (
    Capacity,
    Organisation,
    Person,
    TermsAnswer,
    TermsAsk,
    TermsState,
    TermsVersion,
    new_key,
)
from cdp.terms.drafting.service import name_of, record
from cdp.terms.versions import queries
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed, plural

TO_ANSWER, CORRECTED, REMINDER = "terms_to_answer.txt", "terms_corrected.txt", "terms_reminder.txt"
WITHDRAWN, REPLACED = "terms_withdrawn.txt", "terms_replaced.txt"
VACANT = "Vacant, so no one can be asked. You can record its response on its behalf."


@dataclass(frozen=True)
class PersonAsked:
    """A person who is asked to respond for an organisation, or told, if `carried`, that its approval still counts.

    `ask` is the record of the request, once there is one.
    """

    organisation: Organisation
    person: Person
    capacity: Capacity
    carried: bool = False
    ask: TermsAsk | None = None

    @classmethod
    def of(cls, ask: TermsAsk) -> "PersonAsked":
        """Return the person asked by a request."""
        answer = ask.answer
        return cls(answer.organisation, ask.person, ask.capacity, answer.carried_from is not None, ask)


@dataclass(frozen=True)
class CirculationDraft:
    """The choices that appear in the emails of a version not yet circulated."""

    answer_by: date | None
    note: str


def first_emails(
    version: TermsVersion,
    asked: Iterable[PersonAsked],
    draft: CirculationDraft | None = None,
    *,
    vacant: Iterable[Organisation] = (),
) -> Mailing[PersonAsked]:
    """Return the emails that ask people to respond, then those that say that an approval still counts.

    `draft` has the choices for a version not yet circulated. Organisations in `vacant` have no one who can be asked.
    """
    people = sorted(asked, key=lambda one: one.carried)
    return _mailing(
        version,
        [_letter(version, one, CORRECTED if one.carried else TO_ANSWER, draft) for one in people],
        tuple(NotEmailed(organisation.name, VACANT) for organisation in vacant),
    )


def send_all(session: Session, version: TermsVersion) -> None:
    """Add an email to the outbox for each person asked: to respond, or to say that an approval still counts."""
    send(session, version, [ask for answer in version.answers for ask in answer.asks])


def send(session: Session, version: TermsVersion, asked: Iterable[TermsAsk]) -> None:
    """Add to the outbox the first email for each of these requests."""
    first_emails(version, map(PersonAsked.of, asked)).post(session)


def withdrawn_emails(session: Session, version: TermsVersion) -> Mailing[PersonAsked]:
    """Return the emails that tell everyone who was asked, and still represents the organisation, of a withdrawal.

    Only people asked about a version that is with partners are told.
    """
    asked = _still_asked(session, version) if version.state is TermsState.CIRCULATED else []
    return _emails(version, asked, WITHDRAWN)


def replaced_emails(session: Session, version: TermsVersion, because: str) -> Mailing[PersonAsked]:
    """Return the emails that tell everyone who was asked about a version that a new one will replace it.

    `because` is the reason; it is empty if the SRO sent the version back.
    """
    letters = [
        Letter(
            ask.person,
            REPLACED,
            PersonAsked.of(ask),
            {"version": version, "because": because, "responded": ask.answer.opinion is not None},
            {"organisation": ask.answer.organisation},
        )
        for ask in _still_asked(session, version)
    ]
    return Mailing(version.board.partnership, tuple(letters))


def _still_asked(session: Session, version: TermsVersion) -> list[TermsAsk]:
    """Return the requests about a version to people who still represent the organisation, without ended links."""
    speakers = queries.speakers_of(session, version.board_id, clock.today())
    return [
        ask
        for answer in queries.answers_of(session, version)
        for ask in answer.asks
        if ask.revoked_at is None and speaks_for(ask, speakers)
    ]


def waiting(session: Session, version: TermsVersion, only: TermsAnswer | None = None) -> list[TermsAsk]:
    """Return the open requests for organisations that have not responded, or only for the organisation of `only`.

    Requests with an ended link, or to people who no longer represent the organisation, are left out.
    """
    if version.state is not TermsState.CIRCULATED:
        return []
    answers = [only] if only is not None else queries.answers_of(session, version)
    speakers = queries.speakers_of(session, version.board_id, clock.today())
    return [
        ask
        for answer in answers
        if answer.opinion is None
        for ask in answer.asks
        if ask.revoked_at is None and speaks_for(ask, speakers)
    ]


def reminders(
    session: Session, version: TermsVersion, only: TermsAnswer | None = None
) -> Mailing[PersonAsked]:
    """Return the reminder emails for `waiting` requests: of all organisations, or of one."""
    return _emails(version, waiting(session, version, only), REMINDER)


def remind(session: Session, version: TermsVersion, only: TermsAnswer | None = None, *, by: Person) -> int:
    """Remind everyone whose organisation has not responded, or the people of one organisation.

    Returns the number of emails. Raises Refusal if there is no one to remind.
    """
    mailing = reminders(session, version, only)
    if not mailing.letters:
        raise Refusal(
            "There is no one to remind. Every organisation has responded, or has no one who can be asked."
        )
    mailing.post(session)
    now = clock.now()
    asks = [letter.about.ask for letter in mailing.letters if letter.about.ask is not None]
    answers = {ask.answer_id: ask.answer for ask in asks}
    for answer in answers.values():
        answer.reminded_at = now
        answer.reminders += 1
    names = listed([answer.organisation.label for answer in answers.values()])
    record(
        session,
        version,
        f"{by.name} reminded {plural(len(answers), 'organisation')} to respond to {name_of(version)}: {names}.",
        by=by,
    )
    return len(asks)


def revoke(session: Session, ask: TermsAsk, *, by: Person) -> None:
    """End the personal link of a request at once."""
    if ask.revoked_at is not None:
        return
    ask.revoked_at = clock.now()
    version = ask.answer.terms
    sentence = f"{by.name} ended the personal link of {ask.person.name} for responding to {name_of(version)}."
    record(session, version, sentence, by=by)


def renew(session: Session, ask: TermsAsk, *, by: Person) -> None:
    """Send a person a new personal link, and end the old one.

    Raises Refusal if the version is not out for approval, or the person no longer represents the organisation.
    """
    version = ask.answer.terms
    if version.state is not TermsState.CIRCULATED:
        raise Refusal("This version is no longer out for approval, so no new links can be sent.")
    if not speaks_for(ask, queries.speakers_of(session, version.board_id, clock.today())):
        raise Refusal(f"{ask.person.name} no longer represents {ask.answer.organisation.name}.")
    ask.seal, ask.revoked_at = new_key(), None
    session.flush()
    _emails(version, [ask], REMINDER).post(session)
    sentence = f"{by.name} sent {ask.person.name} a new personal link for responding to {name_of(version)}."
    record(session, version, sentence, by=by)


def is_alive(ask: TermsAsk, now: datetime) -> bool:
    """Whether the link has neither expired nor been ended, and the version is still with partners or agreed."""
    version = ask.answer.terms
    readable = version.state in {TermsState.CIRCULATED, TermsState.AGREED}
    return readable and ask.revoked_at is None and now < ask.expires_at


def speaks_for(ask: TermsAsk, speakers: Collection[tuple[int, int]]) -> bool:
    """Whether the person asked holds a core seat of the organisation, according to `queries.speakers_of`."""
    return (ask.answer.organisation_id, ask.person_id) in speakers


def _works(session: Session, ask: TermsAsk) -> bool:
    return is_alive(ask, clock.now()) and speaks_for(
        ask, queries.speakers_of(session, ask.answer.terms.board_id, clock.today())
    )


LINK = PersonalLink("answer terms of reference", "/terms-answer", queries.ask_by_key, _works)
"""A personal link works while its version is with partners or agreed, until the link expires or is ended. Its holder
must hold a seat of the organisation on the board, so the link of someone who has left does not work (reliability 4)."""


def _emails(version: TermsVersion, asked: Iterable[TermsAsk], template: str) -> Mailing[PersonAsked]:
    return _mailing(version, [_letter(version, PersonAsked.of(ask), template) for ask in asked])


def _mailing(
    version: TermsVersion, letters: Iterable[Letter[PersonAsked]], left_out: tuple[NotEmailed, ...] = ()
) -> Mailing[PersonAsked]:
    return Mailing(version.board.partnership, tuple(letters), left_out, LINK)


def _letter(
    version: TermsVersion, one: PersonAsked, template: str, draft: CirculationDraft | None = None
) -> Letter[PersonAsked]:
    draft = draft or CirculationDraft(version.answer_by, version.circulation_note)
    facts = {
        "version": version,
        "earlier": version.drafted_from,
        "answer_by": in_words(draft.answer_by),
        "note": draft.note,
        "late": draft.answer_by is not None and draft.answer_by < clock.today(),
    }
    return Letter(one.person, template, one, facts, {"organisation": one.organisation}, opens=one.ask)
