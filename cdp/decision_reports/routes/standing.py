"""What the page of a report shows of its clearance, signature and publication, and what the reader may do next."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cdp import clock
from cdp.access import Access, Permission
from cdp.decision_reports.clearing.roles import standing_of_roles
from cdp.decision_reports.publishing.kind import signatures_of
from cdp.decision_reports.publishing.service import deferred_until, signed_documents
from cdp.decision_reports.routes.shared import bp, may_write
from cdp.decision_reports.signing.rules import is_decision_maker
from cdp.decision_reports.visibility import parts_read_by
from cdp.decision_reports.waiting import reports_to_clear
from cdp.extensions import db
from cdp.issuing.issuer import newest_file
from cdp.issuing.words import note_on
from cdp.models import DecisionReport, DecisionReportState, IssuedDocument, IssuedFileKind
from cdp.web.downloads import BEING_MADE


@dataclass(frozen=True)
class ReportProgress:
    """The clearances that are missing, the signature, the files, and what the reader may do.

    `to_clear` is the key of the reader's own request. `files` has a number for each part, with a note for each kind.
    """

    waits_for: list[str]
    signed: list[tuple[str, str]]
    deferred: date | None
    to_clear: str
    may_sign: bool
    may_send: bool
    may_ask: bool
    may_take_back: bool
    may_publish: bool
    files: list[tuple[str, dict[str, str]]]


@bp.app_context_processor
def _progress() -> dict[str, Any]:
    """Let the page of a report show its progress."""
    return {"progress_of": progress_of}


def progress_of(access: Access, report: DecisionReport) -> ReportProgress:
    """Return the progress of a report for one reader."""
    session, today, state = db.session(), clock.today(), report.state
    is_out = state is DecisionReportState.WITH_CLEARERS
    is_signed = state in {DecisionReportState.SIGNED, DecisionReportState.PUBLISHED}
    missing = (
        [one for one in standing_of_roles(session, report, today) if not one.is_cleared] if is_out else []
    )
    writes = access.may(Permission.WRITE_REPORTS)
    until = deferred_until(session, report) if state is DecisionReportState.SIGNED else None
    own = [one for one in reports_to_clear(session, access) if one.report_id == report.id]
    parts = parts_read_by(access, report)
    documents = signed_documents(session, report) if is_signed else {}
    return ReportProgress(
        waits_for=[one.role.title for one in missing],
        signed=list(signatures_of(session, report).signed)
        if report.document and report.part in parts
        else [],
        deferred=until if until is not None and until >= today else None,
        to_clear=own[0].key if own else "",
        may_sign=state is DecisionReportState.READY_TO_SIGN and is_decision_maker(access, report),
        may_send=may_write(access, report),
        may_ask=writes and is_out,
        may_take_back=writes and (is_out or state is DecisionReportState.READY_TO_SIGN),
        may_publish=state is DecisionReportState.SIGNED and access.may(Permission.MANAGE_MEETINGS),
        files=[(part.value, _notes(document)) for part, document in documents.items() if part in parts],
    )


def _notes(document: IssuedDocument) -> dict[str, str]:
    found = {kind.value: newest_file(document, kind) for kind in IssuedFileKind}
    return {kind: note_on(issued) if issued else BEING_MADE for kind, issued in found.items()} | {"text": ""}
