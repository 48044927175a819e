"""Agreements as a kind of issued document: what their files contain, and what /verify says about them."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.agreements.signing.sending import KIND
from cdp.agreements.wording import blocks_of, title_of
from cdp.agreements.words import STATE_COLOURS, STATES, in_sentence
from cdp.clock import in_london
from cdp.documents.blocks import Block, Document, Facts, Heading
from cdp.issuing.kinds import Description, IssuedKind, Labelled, Printed
from cdp.issuing.words import how_to_check
from cdp.models import AgreementParty, AgreementState, FundingAgreement, IssuedDocument, Occasion
from cdp.wording.formats import day, moment

_OUT = sa.exists().where(
    FundingAgreement.document_id == IssuedDocument.id,
    FundingAgreement.state.in_([AgreementState.OUT, AgreementState.EXECUTED]),
)
_EXECUTED = sa.exists().where(
    FundingAgreement.document_id == IssuedDocument.id, FundingAgreement.state == AgreementState.EXECUTED
)


def file_name_of(agreement: FundingAgreement) -> str:
    """Return the name of an agreement's files, without the extension."""
    return f"agreement-{agreement.reference.lower()}"


def print_for(session: Session, document: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:
    """Return the content of the files: the fixed text, the signatures once both sides have signed, and the check."""
    agreement = _behind(session, document)
    name = file_name_of(agreement)
    signed = occasion is Occasion.CONFIRMED
    check = how_to_check(
        document.fingerprint, name, verify_at, what="this agreement", shows="who has signed it"
    )
    blocks = (*blocks_of(document.text), *(_signatures(agreement) if signed else ()), *check)
    subtitle = f"{document.partnership.name}, {agreement.reference}"
    return Printed(Document(title_of(agreement), blocks, subtitle=subtitle), name)


def describe(session: Session, document: IssuedDocument) -> Description:
    """Return what anyone with a copy may read: the sides, the state, and who has signed; no amounts."""
    agreement = _behind(session, document)
    sides = [
        ("Between", f"{agreement.giver.name} and {agreement.recipient.name}"),
        *((f"Signed for {party.name}", _signed(party)) for party in agreement.parties),
    ]
    is_withdrawn = agreement.state is AgreementState.WITHDRAWN
    return Description(
        name=in_sentence(agreement),
        title=title_of(agreement),
        partnership=document.partnership.name,
        status=(STATES[agreement.state], STATE_COLOURS[agreement.state]),
        facts=tuple(sides),
        notice="This agreement was withdrawn before both sides had signed." if is_withdrawn else "",
        signature=None,
    )


def _signatures(agreement: FundingAgreement) -> Iterator[Block]:
    yield Heading(2, "Signatures")
    for party in agreement.parties:
        yield Heading(3, party.name)
        yield Facts.of(_facts(party))


def _facts(party: AgreementParty) -> list[Labelled]:
    at = party.signed_at
    when = day(at) if party.letter_name or at is None else moment(in_london(at))
    return [("Signed by", party.signed_name), ("Role", party.signed_role), ("Signed on", when)]


def _signed(party: AgreementParty) -> str:
    return f"{party.signed_name}, {day(party.signed_at)}" if party.is_signed else "Not signed yet"


def _behind(session: Session, document: IssuedDocument) -> FundingAgreement:
    return session.scalars(
        sa.select(FundingAgreement)
        .where(FundingAgreement.document_id == document.id)
        .options(
            selectinload(FundingAgreement.parties).joinedload(AgreementParty.organisation),
            joinedload(FundingAgreement.varies),
        )
    ).one()


FUNDING_AGREEMENT = IssuedKind(
    KIND, {Occasion.CIRCULATED: _OUT, Occasion.CONFIRMED: _EXECUTED}, print_for, describe
)
