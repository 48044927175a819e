"""Publishing a signed report, or deferring that until a day with a reason."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import clock
from cdp.decision_reports.progress import hold_in, last_step, take_step
from cdp.decision_reports.service import named, note
from cdp.errors import Refusal
from cdp.models import (
    DecisionReport,
    DecisionReportState,
    IssuedDocument,
    Part,
    Person,
    ReportStepKind,
    SignedReportPart,
)
from cdp.wording.formats import day

NOT_SIGNED = "This report is not waiting to be published."


def deferred_until(session: Session, report: DecisionReport) -> date | None:
    """Return the last day on which publication is deferred: as decided since, otherwise as the report says."""
    step = last_step(session, report, ReportStepKind.DEFERRED)
    return step.until if step is not None else report.deferred_until


def publish(session: Session, report: DecisionReport, *, by: Person) -> None:
    """Publish a signed report. Raises Refusal while publication is deferred, or if it is not signed."""
    hold_in(session, report, (DecisionReportState.SIGNED,), NOT_SIGNED)
    until = deferred_until(session, report)
    if until is not None and until >= clock.today():
        raise Refusal(f"Publication is deferred until {day(until)}. Publish the report after that day.")
    take_step(session, report, ReportStepKind.PUBLISHED, DecisionReportState.PUBLISHED, by=by)


def defer(session: Session, report: DecisionReport, until: date, because: str, *, by: Person) -> None:
    """Defer publication of a signed report. Raises Refusal for a day that is not to come, or without a reason."""
    hold_in(session, report, (DecisionReportState.SIGNED,), NOT_SIGNED)
    if until <= clock.today():
        raise Refusal("Enter a date in the future.", field="until")
    if not because.strip():
        raise Refusal("Enter why publication is deferred.", field="because")
    take_step(session, report, ReportStepKind.DEFERRED, by=by, words=because, until=until)


def signed_documents(session: Session, report: DecisionReport) -> dict[Part, IssuedDocument]:
    """Return the signed document of each part, with its files."""
    rows = session.scalars(
        sa.select(SignedReportPart)
        .where(SignedReportPart.report_id == report.id)
        .options(selectinload(SignedReportPart.document).selectinload(IssuedDocument.files))
        .order_by(SignedReportPart.part)
    )
    return {row.part: row.document for row in rows}


def note_download(session: Session, report: DecisionReport, *, by: Person) -> None:
    """Record that a person downloaded a file of Part 2 of a report."""
    note(session, report, f"{by.name} downloaded Part 2 of {named(report)}.", by=by)
