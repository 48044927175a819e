"""Signature by the SRO: the SRO is sent a version, and signs it or sends it back with reasons."""

from typing import Any

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.clock import months_after
from cdp.errors import Refusal
from cdp.issuing import service as issuing
from cdp.issuing.service import SignatureGiven, SigningCapacity, SigningRefusals
from cdp.mail import letters
from cdp.models import (
    Appointment,
    BoardKind,
    Partnership,
    Person,
    SroAppointment,
    SroState,
    TermsState,
    TermsVersion,
)
from cdp.partnerships import queries as partnerships
from cdp.partnerships.roles.service import sro_changes as appointments
from cdp.terms.approval import requests
from cdp.terms.drafting.service import fix_text, locked, name_of, needs_partners, record, revise
from cdp.terms.versions import queries
from cdp.terms.versions.states import HAVE_BEEN_SIGNED
from cdp.terms.wording import text
from cdp.wording.formats import day as in_words

REFUSALS = SigningRefusals(
    signed_already="These terms of reference have already been signed.",
    text_differs="This text differs from the one that was circulated, so it cannot be signed. Tell the secretariat.",
)


def send_to_sro(session: Session, version: TermsVersion, *, by: Person) -> None:
    """Ask the SRO to sign a version that partners have agreed, or a draft that they need not agree.

    Raises Refusal if there is no SRO today, or if partners must agree first (service.needs_partners).
    """
    version = locked(session, version)
    day = clock.today()
    if version.state is TermsState.DRAFT:
        if needs_partners(version):
            raise Refusal(
                "Circulate this version to partners first. They must agree the terms of reference of the board."
            )
    elif version.state is not TermsState.AGREED:
        raise Refusal("Only a version that partners have agreed can be sent to the SRO.")
    sro = partnerships.current_sro(session, version.board.partnership, day)
    if sro is None:
        raise Refusal("There is no SRO. Record the SRO first.")
    if version.state is TermsState.DRAFT:
        fix_text(session, version, day)
        version.state = TermsState.AGREED
    ask_sro(session, version)
    record(session, version, f"{by.name} sent {name_of(version)} to {sro.person.name} to sign.", by=by)


def ask_sro(session: Session, version: TermsVersion) -> None:
    """Ask today's SRO to sign. If there is no SRO, do nothing: the secretariat can send the version later."""
    sro = partnerships.current_sro(session, version.board.partnership, clock.today())
    if sro is None:
        return
    version.sent_to_sro_at = clock.now()
    _send(session, sro.person, "terms_to_sign.txt", version)


def send_back(session: Session, version: TermsVersion, reasons: str, *, by: Person) -> TermsVersion:
    """Send a version back unsigned, and return the new draft.

    The coordinators are emailed the SRO's reasons. Everyone who was asked about the version is told that a new one will
    replace it.

    Raises Refusal if `by` is not the SRO today, or the version is not awaiting signature.
    """
    version = _waiting(session, version)
    sro_of_the_day(session, version.board.partnership, by)
    record(
        session,
        version,
        f"{by.name} sent {name_of(version)} back without signing, with reasons.",
        by=by,
        details={"reasons": reasons},
    )
    version.sent_back_reasons = reasons
    replaced = requests.replaced_emails(session, version, "")
    following = revise(session, version, f"The SRO sent it back: {reasons}", by=by)
    following.sent_back_reasons = reasons
    replaced.post(session)
    for coordinator in _coordinators(session, version.board.partnership):
        _send(
            session, coordinator, "terms_sent_back.txt", version, following=following, sro=by, reasons=reasons
        )
    return following


def sign(session: Session, version: TermsVersion, given: SignatureGiven, *, by: Person) -> None:
    """Sign a version as today's SRO: store its exact text and fingerprint, and set when it comes into force.

    Raises Refusal if `by` is not the SRO today, if the version has been signed or withdrawn, if the text has changed
    since the page was opened, if the name is wrong, or if the password was not confirmed recently. By signing the terms
    of the partnership's board, a conditional SRO becomes confirmed (docs/rules/domain.md 4).
    """
    version = locked(session, version)
    partnership, day = version.board.partnership, clock.today()
    sro = sro_of_the_day(session, partnership, by)
    document = version.document
    if document is None or version.state not in (TermsState.AGREED, *HAVE_BEEN_SIGNED):
        raise Refusal(
            "The secretariat has withdrawn this version. We will email you when the next one is ready to sign."
        )
    issuing.sign(
        session,
        document,
        given,
        SigningCapacity(sro.post, sro.organisation_name),
        REFUSALS,
        text=text.canonical_text(version, queries.text_facts(session, version, day)),
        by=by,
    )
    version.state = TermsState.SIGNED
    version.in_force_from = max(version.in_force_from or day, day)
    version.review_on = months_after(version.in_force_from, version.review_months)
    audit.record(
        session,
        f"{by.name} signed {name_of(version)} as {partnership.sro_title}.",
        by=by,
        on=version,
        partnership=partnership,
        details={"sha256": document.fingerprint, "in_force_from": version.in_force_from.isoformat()},
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
    """Return a person's appointment as SRO if it is current, conditional or not; otherwise raise Refusal."""
    sro = partnerships.current_sro(session, partnership, clock.today())
    if sro is None or sro.person_id != person.id:
        raise Refusal("Only the current SRO can sign these terms of reference.")
    return sro


def _waiting(session: Session, version: TermsVersion) -> TermsVersion:
    version = locked(session, version)
    if version.state is not TermsState.AGREED:
        raise Refusal("This version is no longer awaiting signature. Open it to see its status.")
    return version


def _coordinators(session: Session, partnership: Partnership) -> list[Person]:
    return partnerships.role_holders(session, partnership, Appointment.COORDINATOR, clock.today())


def _send(session: Session, person: Person, template: str, version: TermsVersion, **facts: Any) -> None:
    partnership = version.board.partnership
    letters.send(session, person, template, partnership=partnership, version=version, **facts)
