"""Pages for signing an extract of a decision, and for downloading its files."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas.forms import PasswordForm
from cdp.decisions.extracts import service
from cdp.decisions.extracts.forms import ExtractForm
from cdp.decisions.extracts.kind import file_name_of
from cdp.decisions.routes.shared import bp, done, find
from cdp.extensions import db
from cdp.issuing.canonical import canonical, fingerprint_of
from cdp.issuing.issuer import newest_file
from cdp.minutes.decisions import note
from cdp.models import Decision, DecisionExtract, IssuedFileKind
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.downloads import issued_download, made_now


@bp.route("/<key:key>/extract", methods=["GET", "POST"])
@requires(Permission.REVIEW_MINUTES)
def new_extract(access: Access, key: str) -> ResponseReturnValue:
    """Show the text of an extract to the coordinator or the chair of the board, and record their signature."""
    found, form = find(access, key), ExtractForm()
    if not (access.is_coordinator or access.chairs(found.board)):
        abort(403)
    role = "Chair" if access.chairs(found.board) else "Secretary to the board"

    def change() -> Done:
        service.sign_extract(db.session(), found, form.given(), role, by=access.person)
        return done("Extract signed. Its files will be ready in a moment.", found)

    if answer := save(form, change):
        return answer
    text = service.text_of(found)
    form.show(fingerprint_of(canonical(text)))
    title, facts = service.parts_of(text)
    return page(
        "decisions/new_extract.html",
        form=form,
        decision=found,
        title=title,
        facts=facts,
        signatory=access.person,
        stop=service.why_not(db.session(), found),
    )


@bp.route("/<key:key>/extracts/<key:extract_key>/<any(pdf, word, text):kind>", methods=["GET", "POST"])
@requires(Permission.READ)
def extract(access: Access, key: str, extract_key: str, kind: str) -> ResponseReturnValue:
    """Return a file of an extract; one of a confidential decision asks for the password first."""
    found = find(access, key)
    wanted = with_key(service.extracts_of(db.session(), found), extract_key)
    if not found.is_confidential:
        return _file(found, wanted, kind)
    form = PasswordForm()
    if not form.validate_on_submit():
        return page("decisions/extract.html", form=form, decision=found)
    note(
        db.session(), found, "downloaded an extract of {decision}", {"extract": wanted.key}, by=access.person
    )
    db.session.commit()
    return _file(found, wanted, kind)


def _file(found: Decision, wanted: DecisionExtract, kind: str) -> ResponseReturnValue:
    if kind == "text":
        return made_now(wanted.document.text.encode(), f"{file_name_of(found)}.txt", "text/plain")
    issued = newest_file(wanted.document, IssuedFileKind(kind))
    return issued_download(issued, url_for("decisions.show", key=found.key))
