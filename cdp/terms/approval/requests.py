"""The people asked to answer for an organisation: their mails, reminders and personal links.

A link needs no account. It carries the key of one ask and its seal under the installation's signature, so it can be
made again for a reminder and nobody can make one; it opens one answer of one organisation and nothing else.
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
class Letter:
    """What somebody gets: shown before it is sent."""

    ask: TermsAsk
    words: Words


def send_all(session: Session, version: TermsVersion) -> None:
    """Put one mail to each person asked into the outbox: to answer, or that an approval still counts."""
    send(session, version, [ask for answer in version.answers for ask in answer.asks])


def send(session: Session, version: TermsVersion, asked: Iterable[TermsAsk]) -> None:
    """Put the first mail to some people asked into the outbox."""
    for ask in asked:
        _post(session, version, ask, CORRECTED if ask.answer.carried_from is not None else TO_ANSWER)


@dataclass(frozen=True)
class Draft:
    """What is chosen before a version is circulated, as far as its mails say it."""

    answer_by: date
    note: str


def first_letter(
    session: Session,
    version: TermsVersion,
    organisation: Organisation,
    person: Person,
    draft: Draft,
    *,
    carried: bool = False,
) -> Words:
    """Return what somebody will get once a draft is circulated; their link is left out of the words."""
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


def tell_withdrawn(session: Session, version: TermsVersion) -> None:
    """Tell everybody who was asked, and may still be, that there is nothing to answer any more."""
    speakers = queries.speakers_of(session, version.board_id, clock.today())
    for answer in queries.answers_of(session, version):
        for ask in answer.asks:
            if ask.revoked_at is None and speaks_for(ask, speakers):
                _post(session, version, ask, WITHDRAWN)


def waiting(session: Session, version: TermsVersion, only: TermsAnswer | None = None) -> list[TermsAsk]:
    """Return the asks whose organisation has not answered and whose person still speaks for it; or of one answer."""
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


def reminders(session: Session, version: TermsVersion, only: TermsAnswer | None = None) -> list[Letter]:
    """Return who would be reminded and with which words, without sending; their link is left out of the words."""
    return [
        Letter(ask, letters.write(session, REMINDER, **_facts(session, version, ask, hide_link=True)))
        for ask in waiting(session, version, only)
    ]


def remind(session: Session, version: TermsVersion, only: TermsAnswer | None = None, *, by: Person) -> int:
    """Remind everybody whose organisation has not answered, or of one answer; return how many mails were written."""
    asked = waiting(session, version, only)
    if not asked:
        raise Refusal("Nobody is left to remind: every organisation has answered, or has nobody to ask.")
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
        f"{by.name} reminded {plural(len(answers), 'organisation')} to answer {name_of(version)}: {names}.",
        by=by,
    )
    return len(asked)


def revoke(session: Session, ask: TermsAsk, *, by: Person) -> None:
    """End a personal link at once."""
    if ask.revoked_at is not None:
        return
    ask.revoked_at = clock.now()
    version = ask.answer.terms
    sentence = f"{by.name} ended the personal link of {ask.person.name} to answer {name_of(version)}."
    record(session, version, sentence, by=by)


def renew(session: Session, ask: TermsAsk, *, by: Person) -> None:
    """Send somebody a new personal link; the old one is dead."""
    version = ask.answer.terms
    if version.state is not TermsState.CIRCULATED:
        raise Refusal("This version is not with partners any more, so nobody is asked to answer it.")
    if not speaks_for(ask, queries.speakers_of(session, version.board_id, clock.today())):
        raise Refusal(f"{ask.person.name} does not speak for {ask.answer.organisation.name} any more.")
    ask.seal, ask.revoked_at = new_key(), None
    session.flush()
    _post(session, version, ask, REMINDER)
    sentence = f"{by.name} sent {ask.person.name} a new personal link to answer {name_of(version)}."
    record(session, version, sentence, by=by)


def is_alive(ask: TermsAsk, now: datetime) -> bool:
    """Whether a link has neither been ended nor expired, and its version can still be read with it."""
    version = ask.answer.terms
    readable = version.state in {TermsState.CIRCULATED, TermsState.AGREED}
    return readable and ask.revoked_at is None and now < ask.expires_at


def speaks_for(ask: TermsAsk, speakers: Collection[tuple[int, int]]) -> bool:
    """Whether the person asked fills a core seat of the organisation on the board (queries.speakers_of)."""
    return (ask.answer.organisation_id, ask.person_id) in speakers


def _works(session: Session, ask: TermsAsk) -> bool:
    return is_alive(ask, clock.now()) and speaks_for(
        ask, queries.speakers_of(session, ask.answer.terms.board_id, clock.today())
    )


LINK = PersonalLink("answer terms of reference", "/terms-answer", queries.ask_by_key, _works)
"""Works while its version is with partners or agreed, it has not expired or been ended, and its person fills a seat of
that organisation on that board: the link of a person who left is dead (docs/rules/reliability.md 4)."""


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
