"""The steps of a decision report after it was written: each is locked, recorded and kept with its fingerprint."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.decision_reports.document import report_fingerprint
from cdp.decision_reports.service import hold, named, note, touch
from cdp.errors import Refusal
from cdp.models import DecisionReport, DecisionReportState, Person, ReportStep, ReportStepKind

DID = {
    ReportStepKind.SENT: "sent {report} for clearance",
    ReportStepKind.TAKEN_BACK: "took {report} back to change it",
    ReportStepKind.READY: "completed the clearances of {report}, which is ready to sign",
    ReportStepKind.SENT_BACK: "sent {report} back",
    ReportStepKind.SIGNED: "signed {report}",
    ReportStepKind.DEFERRED: "deferred the publication of {report}",
    ReportStepKind.PUBLISHED: "published {report}",
}
"""What a person did with a step, for the history."""
STEP_WORDS = {
    ReportStepKind.SENT: "Sent for clearance",
    ReportStepKind.TAKEN_BACK: "Withdrawn from clearance to change it",
    ReportStepKind.READY: "Ready to sign",
    ReportStepKind.SENT_BACK: "Sent back",
    ReportStepKind.SIGNED: "Signed",
    ReportStepKind.DEFERRED: "Publication deferred",
    ReportStepKind.PUBLISHED: "Published",
}


def hold_in(
    session: Session, report: DecisionReport, states: Collection[DecisionReportState], refusal: str
) -> None:
    """Lock a report and read its state again; raises Refusal with this sentence if it is in none of these states."""
    session.flush()
    hold(session, report)
    session.refresh(report, ["state", "version"])
    if report.state not in states:
        raise Refusal(refusal)


def take_step(
    session: Session,
    report: DecisionReport,
    kind: ReportStepKind,
    to: DecisionReportState | None = None,
    *,
    by: Person,
    words: str = "",
    until: date | None = None,
) -> ReportStep:
    """Record a step, move the report to a state, and add a sentence to the history."""
    step = ReportStep(
        report=report,
        kind=kind,
        taken_at=clock.now(),
        by=by,
        words=words.strip(),
        until=until,
        fingerprint=report_fingerprint(report),
    )
    session.add(step)
    if to is not None:
        report.state = to
        touch(report)
    session.flush()
    note(
        session,
        report,
        f"{by.name} {DID[kind].replace('{report}', named(report))}.",
        {"text": step.fingerprint},
        by=by,
    )
    return step


def steps_of(session: Session, report: DecisionReport) -> list[ReportStep]:
    """Return the steps of a report with the people who took them, the first one first."""
    return list(
        session.scalars(
            sa.select(ReportStep)
            .where(ReportStep.report_id == report.id)
            .options(joinedload(ReportStep.by))
            .order_by(ReportStep.id)
        )
    )


def last_step(session: Session, report: DecisionReport, kind: ReportStepKind) -> ReportStep | None:
    """Return the latest step of one kind, or None."""
    return session.scalar(
        sa.select(ReportStep)
        .where(ReportStep.report_id == report.id, ReportStep.kind == kind)
        .options(joinedload(ReportStep.by))
        .order_by(ReportStep.id.desc())
        .limit(1)
    )


def letter_facts(report: DecisionReport) -> dict[str, Any]:
    """Return what an email may say of a report: its name, which is empty for a confidential one, and its page."""
    page = f"/partnerships/{report.partnership.slug}/decision-reports/{report.key}"
    return {"title": "" if report.is_confidential else report.name, "page": page}
