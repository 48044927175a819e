"""Pages on which people with an account sign, alone or several agreements at once, and a signature from a letter."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agreements.forms.signing import AgreementLetterForm, SignAgreementForm, SignSeveralForm
from cdp.agreements.routes.blueprint import bp, find, saved
from cdp.agreements.signing import service
from cdp.agreements.signing.queries import to_sign_for
from cdp.agreements.wording import blocks_of
from cdp.extensions import db
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.web.downloads import checked_file, paper_store
from cdp.web.sizes import takes_file
from cdp.wording.formats import plural


@bp.route("/<key:key>/sign", methods=["GET", "POST"])
@requires(Permission.SIGN_AGREEMENT)
def sign(access: Access, key: str) -> ResponseReturnValue:
    """Show the whole text, and sign for the side that the person speaks for."""
    agreement = find(access, key)
    party = service.waiting_for(access, agreement) or abort(404)
    document = agreement.document or abort(404)
    form = SignAgreementForm()

    def change() -> Done:
        service.sign_by_account(db.session(), [party], [form.given()], by=access.person)
        return saved(agreement, f"You have signed {agreement.reference} for {party.name}.")

    if answer := save(form, change):
        return answer
    form.sign_as(f"an authorised signatory of {party.name}")
    form.show(document.fingerprint)
    return page(
        "agreements/sign.html", form=form, agreement=agreement, party=party, blocks=blocks_of(document.text)
    )


@bp.route("/to-sign", methods=["GET", "POST"])
@requires(Permission.SIGN_AGREEMENT)
def to_sign(access: Access) -> ResponseReturnValue:
    """List the agreements that wait for this person's signature, and sign those that they tick."""
    session = db.session()
    parties = to_sign_for(session, access)
    form = SignSeveralForm()
    form.offer(parties)

    def change() -> Done:
        chosen, given = form.signatures()
        service.sign_by_account(session, chosen, given, by=access.person)
        return Done(f"You have signed {plural(len(chosen), 'agreement')}.", url_for("agreements.index"))

    return save(form, change) or page("agreements/to_sign.html", form=form, parties=parties)


@bp.route("/<key:key>/sides/<key:party_key>/letter", methods=["GET", "POST"])
@requires(Permission.EDIT_AGREEMENTS)
@takes_file
def record_letter(access: Access, key: str, party_key: str) -> ResponseReturnValue:
    """Record a signature that came by letter, with its file."""
    agreement = find(access, key)
    party = with_key(agreement.parties, party_key)
    form = AgreementLetterForm(party)

    def change() -> Done:
        file = checked_file(form.file.data, "file")
        paper_store().write(file.content)
        service.record_letter(db.session(), party, form.given(file), by=access.person)
        return saved(agreement, f"Signature of {party.name} recorded.")

    return save(form, change) or page("agreements/letter.html", form=form, agreement=agreement, party=party)
