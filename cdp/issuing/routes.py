"""The page on which anyone can check whether a document was issued."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.issuing import verifying
from cdp.issuing.canonical import fingerprint_of, plain_fingerprint
from cdp.issuing.forms import VerifyForm
from cdp.issuing.verifying import Verified
from cdp.web.access import public
from cdp.web.changes import page
from cdp.web.downloads import paper_store
from cdp.web.sizes import takes_file

bp = Blueprint("verify", __name__)

WHY_PUBLIC = "A person with the exact file, or its SHA-256, was given the document. Nothing else is revealed."


@bp.route("/verify", methods=["GET", "POST"])
@public(WHY_PUBLIC)
@takes_file
def verify() -> ResponseReturnValue:
    """Check a file or a fingerprint, without storing either."""
    form = VerifyForm()
    if not form.validate_on_submit():
        return page("issuing/verify.html", form=form)
    try:
        content = form.content()
    except Refusal as refusal:
        form.refuse(refusal)
        return page("issuing/verify.html", form=form)
    session, kinds = db.session(), current_app.extensions["issued_kinds"]
    typed = plain_fingerprint(form.fingerprint.data or "")
    if content is None:
        found = verifying.verify(session, typed or "", kinds)
        return _answer(found, typed or "")
    fingerprint = fingerprint_of(content)
    found = verifying.verify(session, fingerprint, kinds)
    hint = None
    if found is None:
        readable = form.readable(content)
        hint = verifying.explain(session, readable, content, typed, paper_store(), kinds)
    return _answer(found, fingerprint, hint=hint, file_name=form.name)


def _answer(
    found: Verified | None,
    fingerprint: str,
    *,
    hint: verifying.Explanation | None = None,
    file_name: str = "",
) -> ResponseReturnValue:
    return render_template(
        "issuing/verified.html", found=found, fingerprint=fingerprint, hint=hint, file_name=file_name
    )
