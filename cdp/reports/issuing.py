"""Reports as a kind of issued document: what their files contain, and what /verify says about them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.documents.blocks import Document
from cdp.issuing.kinds import Description, IssuedKind, Printed
from cdp.issuing.words import how_to_check
from cdp.models import IssuedDocument, Occasion, Report
from cdp.reports.content import text_of
from cdp.reports.document import document_of, period_of
from cdp.wording.formats import day

KIND = "report"
_IS_REPORT = sa.exists().where(Report.document_id == IssuedDocument.id)


def file_name_of(report: Report) -> str:
    """Return the name of a report's files, without the extension."""
    return f"{report.kind.value}-report-{report.starts_on}-to-{report.ends_on}"


def print_for(session: Session, document: IssuedDocument, occasion: Occasion, verify_at: str) -> Printed:  # noqa: ARG001 -- as IssuedKind asks
    """Return the content of the files: the stored text, and how to check a file."""
    report = _report_of(session, document)
    printed, name = document_of(session, report, text_of(session, report)), file_name_of(report)
    check = how_to_check(
        document.fingerprint,
        name,
        verify_at,
        what="this report",
        shows="whether a later report has replaced it",
    )
    return Printed(
        Document(printed.title, (*printed.blocks, *check), subtitle=printed.subtitle, marks=printed.marks),
        name,
    )


def describe(session: Session, document: IssuedDocument) -> Description:
    """Return what anyone with a copy may read: the report's title and period, and whether there is a later one."""
    report = _report_of(session, document)
    later = later_report(session, report)
    return Description(
        name=f"“{report.title}”",
        title=report.title,
        partnership=report.partnership.name,
        status=("Replaced", "grey") if later else ("Issued", "green"),
        facts=(("Period", period_of(report)), ("Issued on", day(report.issued_at))),
        notice=f"A later report on this period was issued on {day(later.issued_at)}." if later else "",
        signature=None,
    )


def later_report(session: Session, report: Report) -> Report | None:
    """Return the last report of the same kind, board and period that was issued after this one, or None."""
    return session.scalars(
        sa.select(Report)
        .where(
            Report.partnership_id == report.partnership_id,
            Report.kind == report.kind,
            Report.board_id.is_not_distinct_from(report.board_id),
            Report.starts_on == report.starts_on,
            Report.ends_on == report.ends_on,
            Report.issued_at > report.issued_at,
        )
        .order_by(Report.issued_at.desc())
        .limit(1)
    ).first()


def _report_of(session: Session, document: IssuedDocument) -> Report:
    return session.scalars(
        sa.select(Report)
        .where(Report.document_id == document.id)
        .options(joinedload(Report.partnership), joinedload(Report.board))
    ).one()


ISSUED_REPORT = IssuedKind(KIND, {Occasion.ISSUED: _IS_REPORT}, print_for, describe)
