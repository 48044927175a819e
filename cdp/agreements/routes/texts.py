"""The partnership's own texts for agreements, one for each kind."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agreements.forms.agreements import AgreementTextForm
from cdp.agreements.routes.blueprint import bp
from cdp.agreements.texts import change_text
from cdp.agreements.wording import PLACEHOLDERS, own_texts, usual_text
from cdp.agreements.words import KINDS
from cdp.extensions import db
from cdp.models import AgreementKind
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/texts")
@requires(Permission.EDIT_AGREEMENTS)
def texts(access: Access) -> ResponseReturnValue:
    """List the texts by kind."""
    return render_template("agreements/texts.html", own=own_texts(db.session(), access.partnership))


@bp.route("/texts/<kind>", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
def text(access: Access, kind: str) -> ResponseReturnValue:
    """Change the text for a kind of agreement."""
    wanted = next((one for one in AgreementKind if one.value == kind), None) or abort(404)
    session = db.session()
    form = AgreementTextForm(own_texts(session, access.partnership).get(wanted), usual_text(wanted))

    def change() -> Done:
        change_text(
            session,
            access.partnership,
            wanted,
            form.text.data or "",
            version=form.version.data,
            by=access.person,
        )
        return Done(f"Text saved: {KINDS[wanted]}.", url_for("agreements.texts"))

    return save(form, change) or page(
        "agreements/text.html", form=form, kind=wanted, placeholders=PLACEHOLDERS
    )
