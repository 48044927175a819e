"""Decision reports as a kind of issued document: what their files contain, and what /verify says about them."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.clock import in_london
from cdp.decision_reports.clearing.roles import CHIEF_EXECUTIVE, standing_of_roles
from cdp.decision_reports.document import ReportSignatures, document_of
from cdp.decision_reports.progress import last_step
from cdp.decision_reports.signing.service import NO_INTEREST, REPORT
from cdp.decision_reports.words import STATE_COLOURS, STATE_WORDS
from cdp.documents.blocks import Facts, Heading
from cdp.files.uploads import safe_name
from cdp.issuing.kinds import IS_SIGNED, Description, IssuedKind, Labelled, Printed
from cdp.issuing.words import how_to_check, signature_facts
from cdp.models import (
    DecisionReport,
    IssuedDocument,
    Occasion,
    Part,
    ReportClearance,
    ReportStepKind,
    SignedReportPart,
)
from cdp.wording.formats import moment

SIGNED_AS = "Decision maker"


def signatures_of(session: Session, report: DecisionReport) -> ReportSignatures:
    """Return who confirmed each declaration and who signed, as the pages and files print it."""
    standing = standing_of_roles(session, report, clock.today())
    confirmed = {one.role.code: _confirmed(one.clearance) for one in standing if one.is_cleared}
    consulted = confirmed.pop(CHIEF_EXECUTIVE, "")
    return ReportSignatures(
        confirmed,
        (("Confirmed", consulted),) if consulted else (),
        _signed(session, report, report.document) if report.document else (),
    )


def file_name_of(report: DecisionReport, part: Part) -> str:
    """Return the name of the files of a part without its extension; it does not name a confidential report."""
    if report.is_confidential:
        return "decision-report"
    name = safe_name(report.reference.lower() or "decision-report").replace(" ", "-")
    return f"{name}-part-2" if part is Part.CONFIDENTIAL else name


def print_for(session: Session, document: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:  # noqa: ARG001 -- as IssuedKind asks
    """Return the content of the files: the text that was signed, who cleared and signed it, and how to check it."""
    signed = part_behind(session, document)
    report, part = signed.report, signed.part
    printed = document_of(report, part, signatures_of(session, report))
    name = file_name_of(report, part)
    blocks = list(printed.blocks)
    if part is not report.part:
        blocks += [Heading(2, "Signature"), Facts.of(_signed(session, report, document))]
    blocks += how_to_check(
        document.fingerprint, name, verify_at, what="this report", shows="who signed it and its state"
    )
    return Printed(replace(printed, blocks=tuple(blocks)), name)


def describe(session: Session, document: IssuedDocument) -> Description:
    """Return what anyone with a copy may read: which report it is, its state today, and who signed."""
    signed = part_behind(session, document)
    report = signed.report
    confidential = signed.part is Part.CONFIDENTIAL
    name = "a confidential decision report" if confidential else f"the decision report {report.name}"
    return Description(
        name=name,
        title="Confidential decision report" if confidential else f"Decision report: {report.name}",
        partnership=document.partnership.name,
        status=(STATE_WORDS[report.state], STATE_COLOURS[report.state]),
        signature=_signed(session, report, document),
    )


def part_behind(session: Session, document: IssuedDocument) -> SignedReportPart:
    """Return the part of a report that a document is, with its report."""
    return session.scalars(
        sa.select(SignedReportPart)
        .where(SignedReportPart.document_id == document.id)
        .options(joinedload(SignedReportPart.report).joinedload(DecisionReport.board))
    ).one()


def _signed(session: Session, report: DecisionReport, document: IssuedDocument) -> tuple[Labelled, ...]:
    if document.signature is None:
        return ()
    step = last_step(session, report, ReportStepKind.SIGNED)
    interest = step.words if step is not None else NO_INTEREST
    return (*signature_facts(document.signature, SIGNED_AS), ("Interest statement", interest))


def _confirmed(clearance: ReportClearance | None) -> str:
    if clearance is None or clearance.answered_at is None:
        return ""
    words = f": {clearance.comment}" if clearance.comment else ""
    return f"{clearance.person.name}, {moment(in_london(clearance.answered_at))}{words}"


DECISION_REPORT = IssuedKind(REPORT, {Occasion.SIGNED: IS_SIGNED}, print_for, describe)
