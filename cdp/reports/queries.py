"""Queries about reports. Each starts from the partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access
from cdp.models import IssuedDocument, Report

PAGE_SIZE = 25


def reads_drafts(access: Access) -> bool:
    """Return whether a person reads reports that have not been issued: the coordinator and the SRO."""
    return access.is_coordinator or access.is_sro


def reports_read_by(access: Access) -> sa.Select[Report]:
    """Return the statement for the reports that a person may read: drafts first, then the newest."""
    query = (
        sa.select(Report)
        .where(Report.partnership_id == access.partnership.id)
        .options(joinedload(Report.board))
        .order_by(Report.issued_at.is_not(None), Report.issued_at.desc(), Report.id.desc())
    )
    return query if reads_drafts(access) else query.where(Report.issued_at.is_not(None))


def report_by_key(session: Session, access: Access, key: str) -> Report | None:
    """Return a report with its document and files, or None if there is none or the person may not read it."""
    return session.scalar(
        reports_read_by(access)
        .where(Report.key == key)
        .options(
            joinedload(Report.issued_by),
            joinedload(Report.document).selectinload(IssuedDocument.files),
            selectinload(Report.partnership),
        )
    )
