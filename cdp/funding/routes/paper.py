"""The finance paper of a year as a page, a PDF, a Word file and a workbook."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.documents.pdf import to_pdf
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.files.spreadsheets import XLSX, as_xlsx
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.funding import queries
from cdp.funding.paper.content import FinancePaper, finance_paper
from cdp.funding.paper.document import document_of, rows_of
from cdp.funding.routes.blueprint import bp
from cdp.web.access import requires
from cdp.web.downloads import made_now
from cdp.workplans.periods import plan_year


@bp.route("/paper")
@requires(Permission.READ)
def paper(access: Access) -> ResponseReturnValue:
    """Show the finance paper of a year, by default this one."""
    found = _paper(access)
    return render_template(
        "funding/paper.html",
        paper=found,
        document=document_of(found),
        years=sorted({*queries.years_of(db.session(), access), plan_year(clock.today())}),
        kinds=[
            (url_for("funding.download_paper", kind=kind, year=found.year), words)
            for kind, words in (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"))
        ],
    )


@bp.route("/paper/download.<any(pdf, docx, xlsx):kind>")
@requires(Permission.READ)
def download_paper(access: Access, kind: str) -> ResponseReturnValue:
    """Return the finance paper of a year as a file."""
    found, now, author = _paper(access), clock.now(), access.partnership.name
    name = f"finance-paper-{found.year}-{access.partnership.slug}"
    if kind == "xlsx":
        headings, rows = rows_of(found)
        return made_now(as_xlsx(found.title.replace("/", "-"), headings, rows), f"{name}.xlsx", XLSX)
    document = document_of(found)
    if kind == "pdf":
        content = to_pdf(document, author=author, made_at=now).content
        return made_now(content, f"{name}.pdf", MEDIA_TYPES[FileKind.PDF])
    return made_now(to_word(document, author=author, made_at=now), f"{name}.docx", MEDIA_TYPES[FileKind.DOCX])


def _paper(access: Access) -> FinancePaper:
    session, asked = db.session(), request.args.get("year", "")
    years = queries.years_of(session, access)
    year = int(asked) if asked in map(str, years) else None
    return finance_paper(session, access.partnership, year, clock.today())
