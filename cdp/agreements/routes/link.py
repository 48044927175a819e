"""Reading and signing an agreement by personal link, without an account: one side of one agreement."""

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from cdp.agreements.forms.signing import LinkSignForm
from cdp.agreements.signing import service
from cdp.agreements.signing.kind import file_name_of
from cdp.agreements.signing.links import LINK
from cdp.agreements.wording import blocks_of
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.issuing.issuer import newest_file
from cdp.models import AgreementParty, IssuedFileKind
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.downloads import download, made_now
from cdp.web.personal_pages import ALONE, RECEIPT, WHY_PUBLIC, link_has_ended, stand_alone

bp = Blueprint("agreement_link", __name__, url_prefix=LINK.path)
stand_alone(bp)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def sign(token: str) -> ResponseReturnValue:
    """Show the whole text and take the signature, then show a receipt."""
    session = db.session()
    party = LINK.opened_by(session, token) or link_has_ended()
    document = party.agreement.document or link_has_ended()
    if party.is_signed:
        return _page("agreements/link_receipt.html", party, token)
    form = LinkSignForm(party)

    def change() -> Done:
        current = LINK.opened_by(session, token)
        if current is None:
            raise Refusal("This link no longer works. Ask the secretariat for a new one.")
        service.sign_by_link(session, current, form.given())
        return Done("Thank you. Your signature is recorded.", RECEIPT)

    if save(form, change):
        return redirect(url_for("agreement_link.sign", token=token), 303)
    form.show(document.fingerprint)
    return _page("agreements/link_sign.html", party, token, form=form, blocks=blocks_of(document.text))


@bp.get("/<token>/agreement.<any(pdf, txt):kind>")
@public(WHY_PUBLIC)
def file(token: str, kind: str) -> ResponseReturnValue:
    """Return the issued PDF, or the canonical text whose SHA-256 is the fingerprint."""
    party = LINK.opened_by(db.session(), token) or link_has_ended()
    document = party.agreement.document or abort(404)
    if kind == "txt":
        name = f"{file_name_of(party.agreement)}.txt"
        return made_now(document.text.encode(), name, "text/plain")
    issued = newest_file(document, IssuedFileKind.PDF) or abort(404)
    return download(issued.sha256, issued.name, issued.media_type)


def _page(template: str, party: AgreementParty, token: str, **context: Any) -> ResponseReturnValue:
    return page(
        template,
        party=party,
        agreement=party.agreement,
        partnership=party.agreement.partnership,
        pdf=newest_file(party.agreement.document, IssuedFileKind.PDF),
        token=token,
        **ALONE,
        **context,
    )
