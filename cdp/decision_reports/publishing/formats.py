"""Requests for a published report in an accessible format: five working days, bank holidays not counted."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access import Access
from cdp.decision_reports.service import named, note
from cdp.decision_reports.visibility import visible_to
from cdp.errors import Refusal
from cdp.models import AccessibleFormatRequest, DecisionReport, DecisionReportState, Person
from cdp.reference.working_days import working_days_after

WORKING_DAYS = 5
"""Working days in which a format is sent, without weekends and bank holidays."""


@dataclass(frozen=True)
class FormatWanted:
    """Who asks for a report in another format, and which."""

    asker: str
    wanted: str


def request_format(
    session: Session, report: DecisionReport, details: FormatWanted, *, by: Person
) -> AccessibleFormatRequest:
    """Record a request for a published report; raises Refusal if it is not published."""
    if report.state is not DecisionReportState.PUBLISHED:
        raise Refusal("Only a published report can be asked for in another format.")
    today = clock.today()
    made = AccessibleFormatRequest(
        report=report,
        asker=details.asker.strip(),
        wanted=details.wanted.strip(),
        requested_on=today,
        due_on=working_days_after(today, WORKING_DAYS),
        recorded_by=by,
    )
    session.add(made)
    session.flush()
    note(session, report, f"{by.name} recorded a request for an accessible format of {named(report)}.", by=by)
    return made


def answer_request(session: Session, request: AccessibleFormatRequest, answer: str, *, by: Person) -> None:
    """Record that the format was sent, or why not; raises Refusal the second time, or without words."""
    session.refresh(request, with_for_update=True)
    if request.answered_on is not None:
        raise Refusal("This request has already been answered.")
    if not answer.strip():
        raise Refusal("Enter what was sent.", field="answer")
    request.answered_on, request.answer = clock.today(), answer.strip()
    report = request.report
    note(session, report, f"{by.name} answered a request for an accessible format of {named(report)}.", by=by)


def requests_seen_by(access: Access) -> sa.Select[AccessibleFormatRequest]:
    """Return the statement for the requests about reports that a person may see: open ones first, next due first."""
    return (
        sa.select(AccessibleFormatRequest)
        .join(AccessibleFormatRequest.report)
        .where(DecisionReport.partnership_id == access.partnership.id, visible_to(access))
        .options(joinedload(AccessibleFormatRequest.report))
        .order_by(
            AccessibleFormatRequest.answered_on.is_not(None),
            AccessibleFormatRequest.due_on,
            AccessibleFormatRequest.id,
        )
    )


def request_by_key(session: Session, access: Access, key: str) -> AccessibleFormatRequest | None:
    """Return a request about a report that a person may see, or None."""
    return session.scalar(requests_seen_by(access).where(AccessibleFormatRequest.key == key))
