"""Choosing by personal link, without an account: one person's reminders in one partnership, and nothing else."""

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
    "The link is the proof: signed and personal, it opens these choices alone, while its person is here."
)


@bp.route("/<token>", methods=["GET", "POST"])
@public(WHY_PUBLIC)
def choose(token: str) -> ResponseReturnValue:
    """Show what its person chose, and take what they choose; looking changes nothing."""
    session = db.session()
    choices, access = links.choices_of_token(session, token) or link_has_ended()
    form = choices_form(kinds_for(access), choices)

    def change() -> Done:
        current = links.choices_of_token(session, token)
        if current is None:
            raise Refusal("This link no longer works. Use the link in the newest email.")
        service.choose(session, current[1], form.chosen(), by_link=True)
        return Done("Thank you. Your choices are saved.", RECEIPT)

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
