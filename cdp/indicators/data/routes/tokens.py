"""A person's own data tokens: making, showing once and revoking them."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.accounts import data_tokens
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.indicators.data.forms import RevokeTokenForm, TokenForm
from cdp.indicators.data.queries import partnerships_with_figures
from cdp.indicators.data.routes.blueprint import bp
from cdp.models import Partnership, Person
from cdp.web.access import current_person, requires_sign_in
from cdp.web.changes import Done, page, save, save_and_show


@bp.route("/profile/data-access", methods=["GET"])
@requires_sign_in
def mine() -> ResponseReturnValue:
    """List the person's data tokens."""
    session, person = db.session(), _person()
    return page(
        "indicators/data/mine.html",
        tokens=data_tokens.tokens_of(session, person),
        partnerships=partnerships_with_figures(session, person, clock.today()),
        now=clock.now(),
    )


@bp.route("/profile/data-access/new", methods=["GET", "POST"])
@requires_sign_in
def new() -> ResponseReturnValue:
    """Make a data token and show it once."""
    session, person = db.session(), _person()
    offered = partnerships_with_figures(session, person, clock.today())
    form = TokenForm()
    form.offer(offered)

    def make() -> tuple[str, Partnership]:
        chosen = next((one for one in offered if one.slug == form.partnership.data), None)
        if chosen is None:
            raise Refusal("Choose the partnership", field="partnership")
        return data_tokens.make(session, person, chosen, form.details()), chosen

    def show(made: tuple[str, Partnership]) -> ResponseReturnValue:
        token, partnership = made
        addresses = [
            (words, url_for(f"data.{view}", slug=partnership.slug, kind=kind, _external=True))
            for words, view, kind in (
                ("All values, as CSV", "values", "csv"),
                ("All values, as JSON", "values", "json"),
                ("The list of indicators, as CSV", "indicators", "csv"),
                ("The list of indicators, as JSON", "indicators", "json"),
            )
        ]
        return page("indicators/data/made.html", token=token, partnership=partnership, addresses=addresses)

    answer = save_and_show(form, make, show, otherwise=url_for("data.mine"), by=person)
    stop = "" if offered else "You have no role in a partnership whose indicators you may read."
    return answer or page("indicators/data/new.html", form=form, stop=stop)


@bp.route("/profile/data-access/<key:key>/revoke", methods=["GET", "POST"])
@requires_sign_in
def revoke(key: str) -> ResponseReturnValue:
    """Ask for confirmation, then end one of the person's tokens."""
    session, person, form = db.session(), _person(), RevokeTokenForm()
    token = data_tokens.token_by_key(session, person, key)
    if token is None:
        abort(404)

    def change() -> Done:
        data_tokens.revoke(session, token, by=person)
        return Done(f"Token “{token.name}” revoked. It no longer works.", url_for("data.mine"))

    return save(form, change) or page("indicators/data/revoke.html", form=form, token=token)


def _person() -> Person:
    return current_person() or abort(401)
