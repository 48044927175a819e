"""Signatures of the two sides: by account with the password, by personal link, or recorded from a letter."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.accounts import service as accounts
from cdp.agreements.words import in_sentence
from cdp.audit.record import record
from cdp.clock import from_london
from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile
from cdp.issuing.canonical import fingerprint_of
from cdp.issuing.service import SignatureGiven
from cdp.models import AgreementParty, AgreementState, AnswerWay, FundingAgreement, Person

CHANGED = "The text has changed since you opened the page. Read it again before you sign."


@dataclass(frozen=True)
class LinkSignature:
    """What a person types on the page behind a personal link; `fingerprint` is that of the text shown."""

    name: str
    role: str
    fingerprint: str


@dataclass(frozen=True)
class LetterSignature:
    """A signature that came on paper: who signed, as what, on which day, and the stored copy."""

    name: str
    role: str
    signed_on: date
    file: CheckedFile


def may_sign(access: Access, party: AgreementParty) -> bool:
    """Return whether a person signs for a side: as its contact, or as someone who speaks for its organisation."""
    return party.contact_id == access.person.id or party.organisation_id in access.organisation_ids


def waiting_for(access: Access, agreement: FundingAgreement) -> AgreementParty | None:
    """Return the side of an agreement that waits for this person's signature, or None."""
    if agreement.state is not AgreementState.OUT:
        return None
    return next(
        (party for party in agreement.parties if not party.is_signed and may_sign(access, party)), None
    )


def sign_by_account(
    session: Session, parties: Sequence[AgreementParty], given: Sequence[SignatureGiven], *, by: Person
) -> None:
    """Sign one or several agreements, each with the fingerprint of the text that was shown. All are signed, or none.

    The caller checks that `by` may sign (`may_sign`). Raises Refusal for a wrong name, if the password was not
    confirmed recently, or if an agreement cannot be signed.
    """
    for party, one in zip(parties, given, strict=True):
        if _plain(one.typed_name) != _plain(by.name):
            raise Refusal(f"Enter your name as it is in your profile: {by.name}.", field="typed_name")
        if not accounts.counts_as_confirmed(one.confirmed_at):
            raise Refusal("Enter your password again before you sign.", field="password")
        _lock(session, party, one.fingerprint)
        role = by.job_title or "Authorised signatory"
        _sign(session, party, (one.typed_name, role), AnswerWay.PAGE, clock.now(), by=by)


def sign_by_link(session: Session, party: AgreementParty, given: LinkSignature) -> None:
    """Sign an agreement by personal link; raises Refusal for another name than that of the person who was asked."""
    if party.signatory and _plain(given.name) != _plain(party.signatory):
        raise Refusal(
            f"We asked {party.signatory} to sign. If someone else signs, ask the secretariat to send it to them.",
            field="typed_name",
        )
    if not given.role.strip():
        raise Refusal("Enter your job title.", field="role")
    _lock(session, party, given.fingerprint)
    signed = (given.name, given.role.strip())
    _sign(session, party, signed, AnswerWay.LINK, clock.now(), by=party.contact)


def record_letter(session: Session, party: AgreementParty, given: LetterSignature, *, by: Person) -> None:
    """Record a signature from a letter, with its file; raises Refusal for a day outside the time of the agreement."""
    agreement = party.agreement
    if agreement.sent_at is not None and not (
        clock.in_london(agreement.sent_at).date() <= given.signed_on <= clock.today()
    ):
        raise Refusal("Enter a day from the day on which it was sent until today.", field="signed_on")
    _lock(session, party, agreement.document.fingerprint if agreement.document else "")
    party.letter_name, party.letter_type = given.file.file_name, given.file.media_type
    party.letter_sha256, party.noted_by = given.file.sha256, by
    signed_at = from_london(given.signed_on, time(12))
    _sign(session, party, (given.name, given.role), AnswerWay.COORDINATOR, signed_at, by=by)


def _lock(session: Session, party: AgreementParty, shown: str) -> None:
    """Lock an agreement; raises Refusal if this side cannot sign it now, or for another text than the one shown."""
    agreement = party.agreement
    session.execute(
        sa.select(FundingAgreement.id).where(FundingAgreement.id == agreement.id).with_for_update()
    )
    session.refresh(agreement, ["state", "version"])
    session.refresh(party)
    if agreement.state is not AgreementState.OUT or agreement.document is None:
        raise Refusal("This agreement is not out for signature.")
    if party.is_signed:
        raise Refusal(f"{party.name} has already signed this agreement.")
    document = agreement.document
    if shown != document.fingerprint or fingerprint_of(document.text) != document.fingerprint:
        raise Refusal(CHANGED)


def _sign(
    session: Session,
    party: AgreementParty,
    signed: tuple[str, str],
    way: AnswerWay,
    at: datetime,
    *,
    by: Person | None,
) -> None:
    agreement = party.agreement
    party.signed_name, party.signed_role = signed
    party.signed_at, party.signed_way = at, way
    party.fingerprint = agreement.document.fingerprint if agreement.document is not None else ""
    recorded = way is AnswerWay.COORDINATOR
    how = {AnswerWay.LINK: " by personal link", AnswerWay.COORDINATOR: ", as their letter shows"}.get(way, "")
    who = f"{by.name} recorded that {party.name}" if recorded and by is not None else party.signed_name
    words = f"{who} signed {in_sentence(agreement)}{'' if recorded else f' for {party.name}'}{how}."
    _note(session, agreement, words, by=by)
    if all(each.is_signed for each in agreement.parties):
        agreement.state, agreement.executed_at = AgreementState.EXECUTED, clock.now()
        _note(session, agreement, f"Both sides have signed {in_sentence(agreement)}.", by=None)


def _note(session: Session, agreement: FundingAgreement, sentence: str, *, by: Person | None) -> None:
    record(session, sentence, by=by, on=agreement, partnership=agreement.partnership)


def _plain(name: str) -> str:
    """Return a name in a form for comparison that ignores case, spacing and the encoding of accents."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
