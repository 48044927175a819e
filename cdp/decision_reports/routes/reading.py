"""The register of decision reports, the page of one report, and its files."""

from dataclasses import replace

from flask import abort, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.decision_reports import queries
from cdp.decision_reports.checks.findings import findings_of
from cdp.decision_reports.document import (
    canonical_text,
    document_of,
    has_part_2,
    report_fingerprint,
    section_blocks,
)
from cdp.decision_reports.files import REPORT_FILE
from cdp.decision_reports.forms.reports import ReportFilterForm
from cdp.decision_reports.numbering import form_of, numbered_part
from cdp.decision_reports.publishing.kind import signatures_of
from cdp.decision_reports.routes.shared import bp, find, may_write
from cdp.decision_reports.table.figures import total_of, years_of
from cdp.decision_reports.visibility import may_see_its_decision, parts_read_by, reads_drafts
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.files.uploads import MEDIA_TYPES, FileKind, safe_name
from cdp.models import DecisionReport, Part
from cdp.partnerships.names import names_of_boards
from cdp.web.access import requires
from cdp.web.changes import page
from cdp.web.downloads import made_now
from cdp.web.paging import page_of
from cdp.web.registers import register_download

PART_OF_FILE = {"1": Part.PUBLIC, "2": Part.CONFIDENTIAL}


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List the decision reports that match the filters."""
    form = _filter(access)
    found = page_of(queries.register(access, form.filters()), db.session(), request.args.get("page"))
    return page("decision_reports/index.html", filters=form, found=found, total_of=total_of)


@bp.route("/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file, without confidential reports (docs/rules/rights.md 5)."""
    form = _filter(access)
    found = queries.register(access, replace(form.filters(), part=Part.PUBLIC))
    return register_download(
        access, REPORT_FILE, kind, db.session().scalars(found), name="decision-reports", filters=form.in_words
    )


@bp.route("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a report: its text by section, its recommendations and table, and what is still to do."""
    report = find(access, key)
    numbered = [numbered_part(report, part) for part in parts_read_by(access, report)]
    parts = [(one.part, [(placed, section_blocks(one, placed)) for placed in one.placed]) for one in numbered]
    return page(
        "decision_reports/show.html",
        report=report,
        form_name=form_of(report).name,
        parts=[(part, sections) for part, sections in parts if sections],
        writes=may_write(access, report),
        has_years=bool(years_of(report)),
        sees_decision=may_see_its_decision(access, report),
        fingerprint=report_fingerprint(report) if Part.CONFIDENTIAL in parts_read_by(access, report) else "",
        files=_files(access, report),
        found=findings_of(report, parts_read_by(access, report))
        if reads_drafts(access) and report.is_open
        else None,
    )


@bp.route("/<key:key>/part-<any('1', '2'):number>.<any(pdf, docx, txt):kind>")
@requires(Permission.READ)
def report_file(access: Access, key: str, number: str, kind: str) -> ResponseReturnValue:
    """Return one part of a report as a PDF, a Word file, or the exact text that people clear and sign."""
    report, part = find(access, key), PART_OF_FILE[number]
    if part not in _files(access, report):
        abort(404)
    name = safe_name(f"{report.name} part {number}.{kind}")
    if kind == "txt":
        return made_now(canonical_text(report, part).encode(), name, "text/plain")
    document = document_of(report, part, signatures_of(db.session(), report))
    author = access.partnership.name
    if kind == "docx":
        return made_now(
            to_word(document, author=author, made_at=clock.now()), name, MEDIA_TYPES[FileKind.DOCX]
        )
    return made_now(
        to_pdf(document, author=author, made_at=clock.now()).content, name, MEDIA_TYPES[FileKind.PDF]
    )


def _files(access: Access, report: DecisionReport) -> list[Part]:
    """Return the parts of which a person can have a file."""
    if report.is_confidential:
        return [Part.CONFIDENTIAL]
    confidential = Part.CONFIDENTIAL in parts_read_by(access, report) and has_part_2(report)
    return [Part.PUBLIC, Part.CONFIDENTIAL] if confidential else [Part.PUBLIC]


def _filter(access: Access) -> ReportFilterForm:
    form = ReportFilterForm(request.args)
    form.offer(names_of_boards(db.session(), access.partnership))
    return form
