"""What waits for one person: reports to clear and to sign, and requests for accessible formats."""

from collections.abc import Sequence

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


def reports_to_sign(session: Session, access: Access) -> Sequence[DecisionReport]:
    """Return the reports that wait for a person's decision, those that are due first before the others."""
    if not access.may(Permission.SIGN_REPORTS):
        return ()
    return session.scalars(
        sa.select(DecisionReport)
        .where(
            DecisionReport.partnership_id == access.partnership.id,
            DecisionReport.state == DecisionReportState.READY_TO_SIGN,
            DecisionReport.decision_maker_id == access.person.id,
            visible_to(access),
        )
        .order_by(DecisionReport.decision_due_on.is_(None), DecisionReport.decision_due_on, DecisionReport.id)
    ).all()


def formats_to_answer(session: Session, access: Access) -> Sequence[AccessibleFormatRequest]:
    """Return the open requests for accessible formats of reports that a coordinator may see, next due first."""
    if not access.is_coordinator:
        return ()
    return session.scalars(
        sa.select(AccessibleFormatRequest)
        .join(AccessibleFormatRequest.report)
        .where(
            DecisionReport.partnership_id == access.partnership.id,
            AccessibleFormatRequest.answered_on.is_(None),
            visible_to(access),
        )
        .options(contains_eager(AccessibleFormatRequest.report))
        .order_by(AccessibleFormatRequest.due_on, AccessibleFormatRequest.id)
    ).all()
