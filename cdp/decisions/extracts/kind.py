"""Extracts as a kind of issued document: what their files contain, and what /verify says about them."""

from sqlalchemy.orm import Session

from cdp.decisions.extracts.service import EXTRACT, extract_behind, parts_of
from cdp.documents.blocks import Document, Facts, Heading
from cdp.issuing.kinds import IS_SIGNED, Description, IssuedKind, Labelled, Printed
from cdp.issuing.words import how_to_check, signature_facts
from cdp.minutes.words import STATE_COLOURS, STATE_WORDS
from cdp.models import Decision, DecisionState, IssuedDocument, Occasion

_NOTICES = {
    DecisionState.PROVISIONAL: "This decision is provisional until a quorate meeting ratifies it.",
    DecisionState.RESCINDED: "This decision has been rescinded.",
}


def file_name_of(decision: Decision) -> str:
    """Return the name of an extract's files without its extension; it does not give a confidential number."""
    return "decision-extract" if decision.is_confidential else f"decision-{decision.reference.lower()}"


def print_for(session: Session, document: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:  # noqa: ARG001 -- as IssuedKind asks
    """Return the content of the files: the fixed text, the signature, and how to check a file."""
    decision = extract_behind(session, document).decision
    title, facts = parts_of(document.text)
    name = file_name_of(decision)
    check = how_to_check(
        document.fingerprint, name, verify_at, what="this extract", shows="who signed it and its status"
    )
    blocks = (Facts.of(facts), Heading(2, "Signature"), Facts.of(_signed(document)), *check)
    return Printed(Document(title, blocks, subtitle=document.partnership.name), name)


def describe(session: Session, document: IssuedDocument) -> Description:
    """Return what anyone with a copy may read: whose decision it is, its status today, and who signed."""
    decision = extract_behind(session, document).decision
    of = "a confidential decision" if decision.is_confidential else f"decision {decision.reference}"
    return Description(
        name=f"an extract of {of} of {decision.board.name}",
        title=f"Extract of {of}",
        partnership=document.partnership.name,
        status=(STATE_WORDS[decision.state], STATE_COLOURS[decision.state]),
        notice=_NOTICES.get(decision.state, ""),
        signature=_signed(document),
    )


def _signed(document: IssuedDocument) -> tuple[Labelled, ...]:
    return signature_facts(document.signature, "For the board") if document.signature else ()


DECISION_EXTRACT = IssuedKind(EXTRACT, {Occasion.SIGNED: IS_SIGNED}, print_for, describe)
