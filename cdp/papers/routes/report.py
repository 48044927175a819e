"""The pages for writing, reading and downloading a paper's cover report."""

from flask import Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.papers import may_send_file
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.files.uploads import MEDIA_TYPES, FileKind, safe_name
from cdp.models import Paper, ReportHeading
from cdp.papers import reports
from cdp.papers.forms import report_form, sections_in
from cdp.papers.report_document import HEADINGS, document_of
from cdp.papers.reports import LONGEST_SECTION, ReportSectionText
from cdp.papers.routes.shared import PAPER, address_of, bp, find_known_paper, find_own_paper
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import made_now, paper_store
from cdp.web.forms import Form
from cdp.wording import formats
from cdp.wording.typed_text import clean_text


@bp.route(f"{PAPER}/report/write", methods=["GET", "POST"])
@requires(Permission.UPLOAD_PAPER)
def write_report(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Write the sections of the report; each saves itself while it is typed."""
    paper, session = find_own_paper(access, key, paper_key), db.session()
    form = report_form(paper)

    def change() -> Done:
        for section in sections_in(form):
            reports.write_section(session, paper, section, by=access.person)
        reports.sign_report(paper, form.author.data, form.author_post.data)
        return Done("Report saved.", _report(paper))

    return save(form, change) or page(
        "papers/write_report.html",
        form=form,
        paper=paper,
        meeting=paper.item.meeting,
        headings=HEADINGS,
        back=_report(paper),
    )


@bp.route(f"{PAPER}/report/sections/<any({', '.join(ReportHeading)}):heading>", methods=["POST"])
@requires(Permission.UPLOAD_PAPER)
def save_section(access: Access, key: str, paper_key: str, heading: str) -> ResponseReturnValue:
    """Save one section that the page sends as JSON while it is typed; 409 with both texts on a conflict."""
    paper = find_own_paper(access, key, paper_key)
    sent = request.get_json()
    version = sent.get("version") if isinstance(sent, dict) else None
    if type(version) is not int:
        raise Refusal("This page is out of date. Open it again before you save.")
    text = clean_text(sent.get("text"), max_length=LONGEST_SECTION)
    written = ReportSectionText(ReportHeading(heading), text, version)
    section = reports.write_section(db.session(), paper, written, by=access.person)
    db.session.commit()
    saved_at = section.updated_at if section else clock.now()
    return jsonify(version=section.version if section else 0, saved_at=formats.clock(saved_at))


@bp.route(f"{PAPER}/report")
@requires(Permission.READ)
def report(access: Access, key: str, paper_key: str) -> ResponseReturnValue:
    """Show the report as a document, with its downloads and the buttons that make it the paper."""
    paper = find_known_paper(access, key, paper_key)
    return page(
        "papers/report.html",
        form=Form(),
        paper=paper,
        meeting=paper.item.meeting,
        document=document_of(paper),
        is_own=_may_write(access, paper),
        has_report=reports.has_report(paper),
        behind=reports.file_behind(paper),
        out_of_date=reports.is_out_of_date(paper),
    )


@bp.route(f"{PAPER}/report/use/<any(alone, in_front):how>", methods=["GET", "POST"])
@requires(Permission.UPLOAD_PAPER)
def use_report(access: Access, key: str, paper_key: str, how: str) -> ResponseReturnValue:
    """Make the report the newest file of the paper, alone or in front of the file that was sent, after confirmation."""
    paper, form = find_own_paper(access, key, paper_key), Form()

    def change() -> Done:
        reports.make_file(db.session(), paper, paper_store(), in_front=how == "in_front", by=access.person)
        return Done("The report is now the newest version of the paper.", address_of(paper))

    return save(form, change) or page(
        "papers/use_report.html",
        form=form,
        paper=paper,
        in_front=how == "in_front",
        behind=reports.file_behind(paper),
        back=_report(paper),
    )


@bp.route(f"{PAPER}/report/<any(word, pdf):kind>")
@requires(Permission.READ)
def report_file(access: Access, key: str, paper_key: str, kind: str) -> ResponseReturnValue:
    """Return the report as a Word file or a PDF."""
    paper = find_known_paper(access, key, paper_key)
    if not reports.has_report(paper):
        abort(404)
    return _download(paper, FileKind.DOCX if kind == "word" else FileKind.PDF)


def _download(paper: Paper, kind: FileKind) -> Response:
    document, author = document_of(paper), paper.item.meeting.board.partnership.name
    if kind is FileKind.DOCX:
        content = to_word(document, author=author, made_at=clock.now())
    else:
        content = to_pdf(document, author=author, made_at=clock.now()).content
    return made_now(content, safe_name(f"{paper.title}.{kind}"), MEDIA_TYPES[kind])


def _may_write(access: Access, paper: Paper) -> bool:
    return access.may(Permission.UPLOAD_PAPER) and may_send_file(access, paper)


def _report(paper: Paper) -> str:
    return url_for("papers.report", key=paper.item.meeting.key, paper_key=paper.key)
