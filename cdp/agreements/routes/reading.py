"""The register of agreements with its files, the page of one agreement, its text and files, and the coverage."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agreements import amounts, queries
from cdp.agreements.coverage import coverage_of
from cdp.agreements.files import AGREEMENT_FILE
from cdp.agreements.forms.filters import AgreementFilterForm
from cdp.agreements.gate import early_spending
from cdp.agreements.routes.blueprint import bp, find
from cdp.agreements.signing.kind import file_name_of
from cdp.agreements.signing.service import waiting_for
from cdp.agreements.visits.queries import visits_of
from cdp.agreements.wording import blocks_of, text_now
from cdp.agreements.words import KINDS, SIDES, STATE_COLOURS, STATES
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.issuing.issuer import newest_file
from cdp.issuing.words import note_on
from cdp.models import AgreementState, IssuedFileKind
from cdp.partnerships.names import names_of_organisations
from cdp.reference.areas import authority
from cdp.web.access import requires
from cdp.web.converters import with_key
from cdp.web.downloads import download as stored_file
from cdp.web.downloads import issued_download, made_now
from cdp.web.paging import page_of
from cdp.web.registers import register_download


@bp.app_context_processor
def _words_of_agreements() -> dict[str, Any]:
    """Give templates the words, amounts and sums of agreements."""
    return {
        "agreement_kinds": KINDS,
        "agreement_states": STATES,
        "agreement_colours": STATE_COLOURS,
        "agreement_sides": SIDES,
        "own_amounts": amounts.own_amounts,
        "amounts_in_rows": amounts.in_rows,
        "total_of_amounts": amounts.total,
    }


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the agreements that match the filters, with their total."""
    form, session, today = _filter(access), db.session(), clock.today()
    filters = form.filters()
    return render_template(
        "agreements/index.html",
        filters=form,
        agreements=page_of(
            queries.register(session, access, filters, today), session, request.args.get("page")
        ),
        total=queries.total_of(session, access, filters, today),
    )


@bp.route("/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file with what the reader may read now."""
    form, session = _filter(access), db.session()
    found = queries.register(session, access, form.filters(), clock.today())
    return register_download(
        access, AGREEMENT_FILE, kind, session.scalars(found), name="agreements", filters=form.in_words
    )


@bp.route("/coverage")
@requires(Permission.READ)
def coverage(access: Access) -> ResponseReturnValue:
    """Show which authority has which service, and the gaps."""
    codes = access.partnership.area_codes_on(clock.today())
    return render_template(
        "agreements/coverage.html",
        services=coverage_of(db.session(), access, codes, clock.today()),
        areas=[authority(code).name for code in codes],
    )


@bp.route("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show one agreement with its text, signatures, variations and visits."""
    agreement, session = find(access, key), db.session()
    manages = access.may(Permission.EDIT_AGREEMENTS)
    state = agreement.state
    readable = access.may(Permission.READ_AGREEMENTS)
    line = agreement.line_id
    early = early_spending(session, [line]).get(line) if readable and line is not None else None
    return render_template(
        "agreements/show.html",
        agreement=agreement,
        blocks=blocks_of(text_now(session, agreement)),
        now=amounts.amounts_now(agreement),
        areas=[authority(code).name for code in agreement.area_codes],
        variations=[one for one in agreement.variations if readable or one.is_executed],
        waiting=waiting_for(access, agreement) if access.may(Permission.SIGN_AGREEMENT) else None,
        files=_files(agreement.document),
        visits=visits_of(session, agreement) if readable else [],
        history=history_of(session, agreement) if access.may(Permission.READ_HISTORY) else [],
        warning=early.sentence if early is not None else "",
        manages=manages,
        may_edit=manages and state is AgreementState.DRAFT,
        is_out=manages and state is AgreementState.OUT,
        reads_all=readable,
    )


@bp.route("/<key:key>/agreement.<any(pdf, docx, txt):kind>")
@requires(Permission.READ)
def file(access: Access, key: str, kind: str) -> ResponseReturnValue:
    """Return the issued PDF or Word file of an agreement, or its canonical text."""
    agreement = find(access, key)
    document = agreement.document or abort(404)
    if kind == "txt":
        return made_now(document.text.encode(), f"{file_name_of(agreement)}.txt", "text/plain")
    wanted = IssuedFileKind.PDF if kind == "pdf" else IssuedFileKind.WORD
    return issued_download(newest_file(document, wanted), url_for("agreements.show", key=key))


@bp.route("/<key:key>/letters/<key:party_key>")
@requires(Permission.READ_AGREEMENTS)
def letter(access: Access, key: str, party_key: str) -> ResponseReturnValue:
    """Return the signed copy that came by letter."""
    party = with_key(find(access, key).parties, party_key)
    if party.letter_sha256 is None:
        abort(404)
    return stored_file(party.letter_sha256, party.letter_name, party.letter_type)


def _files(document: Any) -> list[tuple[str, str, str]]:
    """Return the words, the kind and the note of each issued file that is ready."""
    found = []
    for words, kind, extension in (("PDF", IssuedFileKind.PDF, "pdf"), ("Word", IssuedFileKind.WORD, "docx")):
        issued = newest_file(document, kind)
        if issued is not None:
            found.append((words, extension, note_on(issued)))
    return found


def _filter(access: Access) -> AgreementFilterForm:
    form, session = AgreementFilterForm(request.args), db.session()
    codes = access.partnership.area_codes_on(clock.today())
    form.offer(
        names_of_organisations(session, access.partnership), [(code, authority(code).name) for code in codes]
    )
    return form
