"""The pages of the compiled record: on screen in pages, whole for printing, and as Word files."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.forms import PasswordForm
from cdp.audit.record import record
from cdp.compiled import queries
from cdp.compiled.content import CompiledMeeting, compiled, part_2_of
from cdp.compiled.document import blocks_of, document_of, whole_document_of
from cdp.compiled.forms import RecordFilterForm
from cdp.compiled.queries import Reader
from cdp.documents.blocks import Document
from cdp.documents.registers import RegisterFormat
from cdp.documents.word import to_word
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.partnerships.queries import boards_of, organisations_of
from cdp.web.access import requires
from cdp.web.changes import page
from cdp.web.downloads import made_now
from cdp.web.paging import page_of

bp = Blueprint("compiled", __name__, url_prefix="/partnerships/<slug:slug>/record")
A_PAGE = 20
MOST_AT_ONCE = 400
"""The most items in one printed record or file; more is no use on paper."""


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show what was minuted about a topic, newest meeting first unless sorted otherwise."""
    session, form = db.session(), _filter(access)
    reader = queries.reader_of(session, access)
    found = page_of(queries.items_matching(reader, form.filters()), session, request.args.get("page"), A_PAGE)
    return render_template(
        "compiled/index.html",
        filters=form,
        found=found,
        meetings=compiled(session, reader, found.items),
        blocks_of=blocks_of,
    )


@bp.route("/print")
@requires(Permission.READ)
def whole(access: Access) -> ResponseReturnValue:
    """Show the whole record on one page for printing, with the confidential business that the reader may see."""
    form = _filter(access)
    meetings = _whole(form, queries.reader_of(db.session(), access))
    return render_template(
        "compiled/print.html",
        filters=form,
        document=document_of(meetings, access.partnership.name, form.in_words),
    )


@bp.route("/record.docx")
@requires(Permission.READ)
def word(access: Access) -> ResponseReturnValue:
    """Return the record as a Word file without confidential business (docs/rules/rights.md 5)."""
    form = _filter(access)
    meetings = _whole(form, queries.reader_of(db.session(), access).without_part_2())
    document = document_of(meetings, access.partnership.name, form.in_words)
    return _file(access, document, "compiled-record")


@bp.route("/full", methods=["GET", "POST"])
@requires(Permission.READ_CONFIDENTIAL)
def word_full(access: Access) -> ResponseReturnValue:
    """Ask for the password, then return a Word file with the confidential business that this reader may see."""
    session, form, filters = db.session(), PasswordForm(), _filter(access)
    reader = queries.reader_of(session, access)
    if form.validate_on_submit():
        public, confidential = _whole(filters, reader.without_part_2()), part_2_of(_whole(filters, reader))
        record(
            session,
            f"{access.person.name} downloaded a compiled record with its confidential part.",
            by=access.person,
            on=access.partnership,
            partnership=access.partnership,
        )
        db.session.commit()
        return _file(
            access,
            whole_document_of(public, confidential, access.partnership.name, filters.in_words),
            "compiled-record-confidential",
        )
    return page("compiled/word_full.html", form=form, filters=filters)


def _file(access: Access, document: Document, name: str) -> ResponseReturnValue:
    content = to_word(document, author=access.partnership.name, made_at=clock.now())
    return made_now(
        content, f"{name}-{access.partnership.slug}-{clock.today()}.docx", RegisterFormat.WORD.media_type
    )


def _whole(form: RecordFilterForm, reader: Reader) -> list[CompiledMeeting]:
    """Return everything that matches; raises Refusal if there is too much for one document."""
    session = db.session()
    found = page_of(queries.items_matching(reader, form.filters()), session, 1, MOST_AT_ONCE)
    if found.total > MOST_AT_ONCE:
        raise Refusal(
            f"The record has {found.total:,} items, and a document can have {MOST_AT_ONCE}. Filter it first."
        )
    return compiled(session, reader, found.items)


def _filter(access: Access) -> RecordFilterForm:
    form, session = RecordFilterForm(request.args), db.session()
    form.offer(boards_of(session, access.partnership), organisations_of(session, access.partnership))
    return form
