"""What waits for one person: reports to clear and to sign, and requests for accessible formats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp.access import Access, Permission
from cdp.decision_reports.visibility import visible_to
from cdp.models import AccessibleFormatRequest, DecisionReport, DecisionReportState, ReportClearance


def reports_to_clear(session: Session, access: Access) -> Sequence[ReportClearance]:
    """Return the requests that a person has not answered, on reports that they may see, next due first."""
    return session.scalars(
        sa.select(ReportClearance)
        .join(ReportClearance.report)
        .where(
            DecisionReport.partnership_id == access.partnership.id,
            DecisionReport.state == DecisionReportState.WITH_CLEARERS,
            ReportClearance.person_id == access.person.id,
            ReportClearance.answered_at.is_(None),
            visible_to(access),
        )
        .options(contains_eager(ReportClearance.report))
        .order_by(ReportClearance.due_on, ReportClearance.id)
    ).all()


class WaitingKind(StrEnum):
    """What a person has to do with a report."""

    CLEAR = "clear"
    SIGN = "sign"
    FORMAT = "format"


@dataclass(frozen=True)
class WaitingReport:
    """Something that waits for a person: the report's key and name, the key of the request, and the day it is due."""

    kind: WaitingKind
    report_key: str
    key: str
    name: str
    due: date | None


def waiting_reports(session: Session, access: Access) -> list[WaitingReport]:
    """Return what waits for a person, next due first: to clear, to sign, and formats to send; one statement."""
    found = [
        _waiting(WaitingKind.CLEAR, access, ReportClearance.key, ReportClearance.due_on)
        .join(ReportClearance, ReportClearance.report_id == DecisionReport.id)
        .where(
            DecisionReport.state == DecisionReportState.WITH_CLEARERS,
            ReportClearance.person_id == access.person.id,
            ReportClearance.answered_at.is_(None),
        )
    ]
    if access.may(Permission.SIGN_REPORTS):
        found.append(
            _waiting(WaitingKind.SIGN, access, DecisionReport.key, DecisionReport.decision_due_on).where(
                DecisionReport.state == DecisionReportState.READY_TO_SIGN,
                DecisionReport.decision_maker_id == access.person.id,
            )
        )
    if access.is_coordinator:
        request = AccessibleFormatRequest
        found.append(
            _waiting(WaitingKind.FORMAT, access, request.key, request.due_on)
            .join(request, request.report_id == DecisionReport.id)
            .where(request.answered_on.is_(None))
        )
    rows = [
        WaitingReport(WaitingKind(kind), report, key, f"{reference} {title}".strip(), due)
        for kind, report, key, reference, title, due in session.execute(sa.union_all(*found))
    ]
    return sorted(rows, key=lambda row: (row.due is None, row.due or date.max, row.name))


def _waiting(kind: WaitingKind, access: Access, key: Any, due: Any) -> sa.Select[Any]:
    return (
        sa.select(
            sa.literal(kind.value),
            DecisionReport.key,
            key,
            DecisionReport.reference,
            DecisionReport.title,
            due,
        )
        .select_from(DecisionReport)
        .where(DecisionReport.partnership_id == access.partnership.id, visible_to(access))
    )
