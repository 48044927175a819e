"""Pages for reading reports, and their files."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.documents.registers import RegisterFormat
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.issuing.issuer import newest_file
from cdp.issuing.words import note_on
from cdp.models import IssuedFileKind
from cdp.reports import queries
from cdp.reports.content import text_of
from cdp.reports.document import document_of, period_of, section_blocks
from cdp.reports.issuing import file_name_of, later_report
from cdp.reports.lines import ReportingState, lines_of
from cdp.reports.routes.shared import bp, find
from cdp.reports.sections import KIND_WORDS
from cdp.web.access import requires
from cdp.web.changes import page
from cdp.web.downloads import issued_download, made_now
from cdp.web.paging import page_of


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """List the reports, and the reporting lines with a report that is due."""
    session = db.session()
    found = page_of(queries.reports_read_by(access), session, request.args.get("page"), queries.PAGE_SIZE)
    due = [
        each
        for each in lines_of(session, access.partnership, clock.today())
        if each.state in (ReportingState.OVERDUE, ReportingState.DUE_SOON)
    ]
    return page("reports/index.html", found=found, due=due, kinds=KIND_WORDS, period_of=period_of)


@bp.route("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show a report: a draft with the records as they are now, an issued report as it was issued."""
    found, session = find(access, key), db.session()
    text = text_of(session, found)
    files = {kind: newest_file(found.document, kind) for kind in IssuedFileKind} if found.document else {}
    return page(
        "reports/show.html",
        report=found,
        text=text,
        period=period_of(found),
        blocks={section.code: section_blocks(session, section) for section in text.sections},
        later=later_report(session, found) if found.is_issued else None,
        notes={kind.value: note_on(file) for kind, file in files.items() if file is not None},
    )


@bp.route("/<key:key>/<any(pdf, word, text):kind>")
@requires(Permission.READ)
def download(access: Access, key: str, kind: str) -> ResponseReturnValue:
    """Return a file of an issued report, or a Word file of a draft."""
    found, session = find(access, key), db.session()
    name = file_name_of(found)
    if found.document is None:
        document = document_of(session, found, text_of(session, found))
        content = to_word(document, author=access.partnership.name, made_at=clock.now())
        return made_now(content, f"draft-{name}.docx", RegisterFormat.WORD.media_type)
    if kind == "text":
        return made_now(found.document.text.encode(), f"{name}.txt", "text/plain")
    return issued_download(
        newest_file(found.document, IssuedFileKind(kind)), url_for("reports.show", key=key)
    )
