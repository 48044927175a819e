"""Requests to people to respond for an organisation: emails, reminders and personal links.

A personal link works without an account. It contains the key and the seal of one request, signed by the installation.
It can therefore be sent again in a reminder, but cannot be forged. It gives access to one response of one organisation.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.mail.outbox import Words
from cdp.mail.personal_links import PersonalLink
from cdp.models import (
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
from cdp.wording.formats import plural

TO_ANSWER, CORRECTED, REMINDER = "terms_to_answer.txt", "terms_corrected.txt", "terms_reminder.txt"
WITHDRAWN = "terms_withdrawn.txt"


@dataclass(frozen=True)
class RequestEmail:
    """An email to one person, to preview before it is sent."""

    ask: TermsAsk
    words: Words


def send_all(session: Session, version: TermsVersion) -> None:
    """Add an email to the outbox for each person asked: to respond, or to say that an approval still counts."""
    send(session, version, [ask for answer in version.answers for ask in answer.asks])


def send(session: Session, version: TermsVersion, asked: Iterable[TermsAsk]) -> None:
    """Add the first email to some of the people asked to the outbox."""
    for ask in asked:
        _post(session, version, ask, CORRECTED if ask.answer.carried_from is not None else TO_ANSWER)


@dataclass(frozen=True)
class CirculationDraft:
    """The choices made before a version is circulated that appear in its emails."""

    answer_by: date
    note: str


def first_letter(
    session: Session,
    version: TermsVersion,
    organisation: Organisation,
    person: Person,
    draft: CirculationDraft,
    *,
    carried: bool = False,
) -> Words:
    """Return the email that a person will get when a draft is circulated, without their personal link."""
    return letters.write(
        session,
        CORRECTED if carried else TO_ANSWER,
        person=person,
        partnership=version.board.partnership,
        version=version,
        organisation=organisation,
        personal_link=LINK.address_of(session, None),
        earlier=version.drafted_from,
        answer_by=in_words(draft.answer_by),
        note=draft.note,
        late=False,
    )


def notify_withdrawn(session: Session, version: TermsVersion) -> None:
    """Notify everyone who was asked, and may still respond, that no response is needed."""
    speakers = queries.speakers_of(session, version.board_id, clock.today())
    for answer in queries.answers_of(session, version):
        for ask in answer.asks:
            if ask.revoked_at is None and speaks_for(ask, speakers):
                _post(session, version, ask, WITHDRAWN)


def waiting(session: Session, version: TermsVersion, only: TermsAnswer | None = None) -> list[TermsAsk]:
    """Return requests to people who may still respond for an organisation that has not; with `only`, for that one."""
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


def reminders(session: Session, version: TermsVersion, only: TermsAnswer | None = None) -> list[RequestEmail]:
    """Return the reminders that would be sent, without the personal links."""
    return [
        RequestEmail(ask, letters.write(session, REMINDER, **_facts(session, version, ask, hide_link=True)))
        for ask in waiting(session, version, only)
    ]


def remind(session: Session, version: TermsVersion, only: TermsAnswer | None = None, *, by: Person) -> int:
    """Remind everyone whose organisation has not responded, or one organisation; return the number of emails."""
    asked = waiting(session, version, only)
    if not asked:
        raise Refusal(
            "There is no one to remind. Every organisation has responded, or has no one who can be asked."
        )
    now = clock.now()
    for ask in asked:
        _post(session, version, ask, REMINDER)
    answers = {ask.answer_id: ask.answer for ask in asked}
    for answer in answers.values():
        answer.reminded_at = now
        answer.reminders += 1
    names = ", ".join(answer.organisation.label for answer in answers.values())
    record(
        session,
        version,
        f"{by.name} reminded {plural(len(answers), 'organisation')} to respond to {name_of(version)}: {names}.",
        by=by,
    )
    return len(asked)


def revoke(session: Session, ask: TermsAsk, *, by: Person) -> None:
    """End a personal link at once."""
    if ask.revoked_at is not None:
        return
    ask.revoked_at = clock.now()
    version = ask.answer.terms
    sentence = f"{by.name} ended the personal link of {ask.person.name} for responding to {name_of(version)}."
    record(session, version, sentence, by=by)


def renew(session: Session, ask: TermsAsk, *, by: Person) -> None:
    """Send a person a new personal link, and end the old one."""
    version = ask.answer.terms
    if version.state is not TermsState.CIRCULATED:
        raise Refusal("This version is no longer out for approval, so no new links can be sent.")
    if not speaks_for(ask, queries.speakers_of(session, version.board_id, clock.today())):
        raise Refusal(f"{ask.person.name} no longer represents {ask.answer.organisation.name}.")
    ask.seal, ask.revoked_at = new_key(), None
    session.flush()
    _post(session, version, ask, REMINDER)
    sentence = f"{by.name} sent {ask.person.name} a new personal link for responding to {name_of(version)}."
    record(session, version, sentence, by=by)


def is_alive(ask: TermsAsk, now: datetime) -> bool:
    """Whether a link has not been ended or expired, and its version is still with partners or agreed."""
    version = ask.answer.terms
    readable = version.state in {TermsState.CIRCULATED, TermsState.AGREED}
    return readable and ask.revoked_at is None and now < ask.expires_at


def speaks_for(ask: TermsAsk, speakers: Collection[tuple[int, int]]) -> bool:
    """Whether the person asked holds a core seat of the organisation on the board (queries.speakers_of)."""
    return (ask.answer.organisation_id, ask.person_id) in speakers


def _works(session: Session, ask: TermsAsk) -> bool:
    return is_alive(ask, clock.now()) and speaks_for(
        ask, queries.speakers_of(session, ask.answer.terms.board_id, clock.today())
    )


LINK = PersonalLink("answer terms of reference", "/terms-answer", queries.ask_by_key, _works)
"""A personal link works while its version is with partners or agreed, until it expires or is ended. Its person must
hold a seat of that organisation on that board, so the link of a person who has left does not work (reliability 4)."""


def _post(session: Session, version: TermsVersion, ask: TermsAsk, template: str) -> None:
    facts = _facts(session, version, ask)
    letters.send(session, ask.person, template, holds_secret=True, **facts)


def _facts(
    session: Session, version: TermsVersion, ask: TermsAsk, *, hide_link: bool = False
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "partnership": version.board.partnership,
        "version": version,
        "organisation": ask.answer.organisation,
        "personal_link": LINK.address_of(session, None if hide_link else ask),
        "earlier": version.drafted_from,
        "answer_by": in_words(version.answer_by),
        "note": version.circulation_note,
        "late": version.answer_by is not None and version.answer_by < clock.today(),
    }
    if hide_link:
        facts["person"] = ask.person
    return facts
