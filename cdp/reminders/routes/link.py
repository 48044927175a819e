"""The page where people choose their reminders in one partnership, reached by personal link without an account."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp.errors import Refusal
from cdp.extensions import db
from cdp.reminders import links, service
from cdp.reminders.forms import choices_form
from cdp.reminders.words import kinds_for
from cdp.web.access import public
from cdp.web.changes import Done, page, save
from cdp.web.personal_pages import ALONE, RECEIPT, link_has_ended, stand_alone

bp = Blueprint("reminder_link", __name__, url_prefix=links.LINK.path)
stand_alone(bp)

WHY_PUBLIC = (
    "The signed personal link opens only one person's choices, and only while they have a role or seat."
)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def choose(token: str) -> ResponseReturnValue:
    """Show the person's choices and save changes to them. A GET request changes nothing."""
    session = db.session()
    choices, access = links.choices_of_token(session, token) or link_has_ended()
    form = choices_form(kinds_for(access), choices)

    def change() -> Done:
        current = links.choices_of_token(session, token)
        if current is None:
            raise Refusal("This link no longer works. Use the link in the newest email.")
        service.choose(session, current[1], form.chosen(), by_link=True)
        return Done("Thank you. Choices saved.", RECEIPT)

    if save(form, change):
        return redirect(url_for("reminder_link.choose", token=token, recorded="yes"), 303)
    return page(
        "reminders/link.html",
        form=form,
        kinds=kinds_for(access),
        person=access.person,
        partnership=access.partnership,
        recorded="recorded" in request.args and request.method == "GET",
        **ALONE,
    )
