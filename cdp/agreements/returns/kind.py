"""Returns to funders as a kind of issued document: what their files contain, and what /verify says about them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.agreements.returns.service import KIND
from cdp.agreements.returns.wording import blocks_of_return
from cdp.documents.blocks import Document, Facts, Heading
from cdp.issuing.kinds import IS_SIGNED, Description, IssuedKind, Labelled, Printed
from cdp.issuing.words import how_to_check, signature_facts
from cdp.models import FunderReturn, IssuedDocument, Occasion
from cdp.wording.formats import day


def file_name_of(due: FunderReturn) -> str:
    """Return the name of the files of a return, without the extension."""
    return f"{due.kind.value}-{due.starts_on}-to-{due.ends_on}"


def print_for(session: Session, document: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:  # noqa: ARG001 -- as IssuedKind asks
    """Return the content of the files: the fixed text, the sign-off, and how to check a file."""
    due = _behind(session, document)
    name = file_name_of(due)
    check = how_to_check(document.fingerprint, name, verify_at, what="this return", shows="who signed it off")
    blocks = (
        *blocks_of_return(document.text), Heading(2, "Sign-off"), Facts.of(_signed(document)), *check,
    )  # fmt: skip
    return Printed(Document(due.title, blocks, subtitle=document.partnership.name), name)


def describe(session: Session, document: IssuedDocument) -> Description:
    """Return what anyone with a copy may read: the funder, the period, and who signed it off."""
    due = _behind(session, document)
    return Description(
        name=f"“{due.title}”",
        title=due.title,
        partnership=document.partnership.name,
        status=("Sent", "green") if due.sent_on else ("Signed off", "blue"),
        facts=(("To", due.funder), ("Period", f"{day(due.starts_on)} to {day(due.ends_on)}")),
        signature=_signed(document),
    )


def _signed(document: IssuedDocument) -> tuple[Labelled, ...]:
    return signature_facts(document.signature, "Signed off as") if document.signature else ()


def _behind(session: Session, document: IssuedDocument) -> FunderReturn:
    return session.scalars(
        sa.select(FunderReturn)
        .where(FunderReturn.document_id == document.id)
        .options(joinedload(FunderReturn.stream))
    ).one()


ISSUED_RETURN = IssuedKind(KIND, {Occasion.SIGNED: IS_SIGNED}, print_for, describe)
