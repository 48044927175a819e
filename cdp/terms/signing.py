"""From the draft to the signature: asked of the SRO, sent back with reasons, or signed and in force on its date."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts import service as accounts
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import (
    Appointment,
    BoardKind,
    Partnership,
    Person,
    SroAppointment,
    SroState,
    TermsSignature,
    TermsState,
    TermsVersion,
)
from cdp.partnerships import queries as partnerships
from cdp.partnerships.service import sro as appointments
from cdp.terms import queries, text
from cdp.terms.service import locked, name_of
from cdp.terms.standing import HAVE_BEEN_SIGNED, months_after
from cdp.web.formats import day as in_words


@dataclass(frozen=True)
class SignatureGiven:
    """What the SRO typed to sign, and the fingerprint of the text that was on the page."""

    typed_name: str
    password: str
    fingerprint: str


def send_to_sro(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Ask the SRO to sign: from now on nobody can change the text, and nothing it names moves it.

    In this first pass the coordinator records by this step that partners have agreed the text. Raises Refusal
    when nobody is SRO today, or the version is no draft.
    """
    version = locked(session, version)
    if version.state is not TermsState.DRAFT:
        raise Refusal("Only a draft can be sent to the SRO.")
    partnership, day = version.board.partnership, clock.today()
    sro = partnerships.current_sro(session, partnership, day)
    if sro is None:
        raise Refusal("There is no Senior Responsible Owner to send it to. Record who it is first.")
    if version.in_force_from is not None and version.in_force_from < day:
        raise Refusal(
            "The date it comes into force has passed. Choose another, or leave it empty to start on the day of signing."
        )
    _check_sections(version)
    version.fixed_facts = queries.text_facts(session, version, day).stored()
    version.state = TermsState.AGREED
    version.sent_to_sro_at = clock.now()
    version.sent_back_reasons = ""
    _send(session, sro.person, "terms_to_sign.txt", version)
    sentence = f"{by.name} sent {name_of(version)} to {sro.person.name} to sign."
    audit.record(session, sentence, by=by, on=version, partnership=partnership)


def _check_sections(version: TermsVersion) -> None:
    """Refuse a text with an empty section, or one that nothing can be filled in for."""
    for section in version.sections:
        if not section.body.strip():
            raise Refusal(f"Write the text of “{section.heading}”, or remove the section.")
        try:
            text.check_body(section.body)
        except Refusal as refusal:
            raise Refusal(f"Mend the section “{section.heading}”. {refusal.sentence}") from refusal


def take_back(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Make a version that is with the SRO a draft again, so that it can be changed."""
    version = _waiting(session, version)
    _make_draft(version)
    sentence = f"{by.name} took {name_of(version)} back from the SRO to change it."
    audit.record(session, sentence, by=by, on=version, partnership=version.board.partnership)


def send_back(session: Session, version: TermsVersion, reasons: str, *, by: Person) -> None:
    """Let the SRO refuse to sign with reasons, which the coordinators receive; it is a draft again."""
    version = _waiting(session, version)
    sro_of_the_day(session, version.board.partnership, by)
    _make_draft(version)
    version.sent_back_reasons = reasons
    for coordinator in _coordinators(session, version.board.partnership):
        _send(session, coordinator, "terms_sent_back.txt", version, sro=by, reasons=reasons)
    audit.record(
        session,
        f"{by.name} sent {name_of(version)} back without signing, with reasons.",
        by=by,
        on=version,
        partnership=version.board.partnership,
        details={"reasons": reasons},
    )


def sign(session: Session, version: TermsVersion, given: SignatureGiven, *, by: Person) -> None:
    """Sign a version as the SRO of the day: keep its exact text and fingerprint, and put it in force on its date.

    Raises Refusal when `by` is not the SRO today, when it was signed or taken back meanwhile, when the text is
    not the one that was on the page, or when name or password do not fit. A conditional SRO becomes confirmed
    by signing a partnership's board's terms (DOMAIN 4, sign-off story).
    """
    version = locked(session, version)
    partnership, day = version.board.partnership, clock.today()
    sro = sro_of_the_day(session, partnership, by)
    if version.state in HAVE_BEEN_SIGNED:
        raise Refusal("These terms of reference are signed already. Nothing was signed twice.")
    if version.state is not TermsState.AGREED:
        raise Refusal(
            "The secretariat has taken this version back. You will be asked again when it is ready."
        )
    whole = text.canonical_text(version, queries.text_facts(session, version, day))
    if text.fingerprint(whole) != given.fingerprint:
        raise Refusal("The text has changed since you opened the page. Read it again before you sign.")
    if _plain(given.typed_name) != _plain(by.name):
        raise Refusal(f"Type your name as it is in your profile: {by.name}.", field="typed_name")
    accounts.confirm_password(session, by, given.password)

    version.canonical_text, version.fingerprint = whole, text.fingerprint(whole)
    version.signature = TermsSignature(
        person=by,
        typed_name=given.typed_name,
        role=sro.post,
        organisation_name=sro.organisation_name,
        fingerprint=version.fingerprint,
        signed_at=clock.now(),
    )
    version.state = TermsState.SIGNED
    version.in_force_from = max(version.in_force_from or day, day)
    version.review_on = months_after(version.in_force_from, version.review_months)
    audit.record(
        session,
        f"{by.name} signed {name_of(version)} as Senior Responsible Owner.",
        by=by,
        on=version,
        partnership=partnership,
        details={"sha256": version.fingerprint, "in_force_from": version.in_force_from.isoformat()},
    )
    if sro.state is SroState.CONDITIONAL and version.board.kind is BoardKind.BOARD:
        reason = f"{by.name} signed {name_of(version)}, which was the condition"
        appointments.confirm_sro(session, sro, by=by, reason=reason)
    for coordinator in _coordinators(session, partnership):
        _send(
            session,
            coordinator,
            "terms_signed.txt",
            version,
            sro=by,
            in_force_from=in_words(version.in_force_from),
        )


def sro_of_the_day(session: Session, partnership: Partnership, person: Person) -> SroAppointment:
    """Return a person's appointment when they are the SRO today, conditional or not; raise Refusal otherwise."""
    sro = partnerships.current_sro(session, partnership, clock.today())
    if sro is None or sro.person_id != person.id:
        raise Refusal("Only the Senior Responsible Owner of the day can sign these terms of reference.")
    return sro


def _waiting(session: Session, version: TermsVersion) -> TermsVersion:
    version = locked(session, version)
    if version.state is not TermsState.AGREED:
        raise Refusal("This version is not with the SRO any more. Open it to see what became of it.")
    return version


def _make_draft(version: TermsVersion) -> None:
    version.state = TermsState.DRAFT
    version.sent_to_sro_at = None
    version.fixed_facts = None


def _coordinators(session: Session, partnership: Partnership) -> list[Person]:
    return partnerships.role_holders(session, partnership, Appointment.COORDINATOR, clock.today())


def _send(session: Session, person: Person, template: str, version: TermsVersion, **facts: Any) -> None:
    partnership = version.board.partnership
    letters.send(session, person, template, partnership=partnership, version=version, **facts)


def _plain(name: str) -> str:
    """Return a name as it is compared: without regard to case, spaces or how an accent was typed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
