"""Pages for ratifying one or several provisional decisions, and for rescinding a decision."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decisions import ratifying
from cdp.decisions.forms.register import RatifySeveralForm, RescindForm
from cdp.decisions.routes.shared import bp, done, find
from cdp.extensions import db
from cdp.minutes.forms import AtMeetingForm
from cdp.minutes.queries import meetings_after
from cdp.partnerships.queries import board_by_key
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route("/<key:key>/ratify", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def ratify(access: Access, key: str) -> ResponseReturnValue:
    """Record that a later, quorate meeting ratified a provisional decision."""
    found = find(access, key)
    later = meetings_after(db.session(), found.board, found.made_at)
    form = AtMeetingForm(found, later)

    def change() -> Done:
        ratifying.ratify(db.session(), found, form.chosen(), form.version.data, by=access.person)
        return done(f"Decision {found.reference} ratified.", found)

    return save(form, change) or page("decisions/ratify.html", form=form, decision=found, later=later)


@bp.route("/to-ratify/<key:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def ratify_several(access: Access, key: str) -> ResponseReturnValue:
    """List a board's provisional decisions, and record that one quorate meeting ratified some of them."""
    session = db.session()
    board = board_by_key(session, access.partnership, key) or abort(404)
    found = ratifying.to_ratify(session, access, board)
    earliest = min((decision.made_at for decision in found), default=None)
    later = meetings_after(session, board, earliest) if earliest else []
    form = RatifySeveralForm(found, later)

    def change() -> Done:
        chosen = form.chosen()
        ratifying.ratify_several(
            session, chosen, form.chosen_meeting(), form.versions_read(), by=access.person
        )
        return Done(
            f"{plural(len(chosen), 'decision')} ratified.", url_for("decisions.register", board=board.key)
        )

    return save(form, change) or page(
        "decisions/ratify_several.html", form=form, board=board, found=found, later=later
    )


@bp.route("/<key:key>/rescind", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def rescind(access: Access, key: str) -> ResponseReturnValue:
    """Rescind a decision and record the reason."""
    found = find(access, key)
    form = RescindForm(found)

    def change() -> Done:
        ratifying.rescind(db.session(), found, form.rescission(), by=access.person)
        return done(f"Decision {found.reference} rescinded.", found)

    return save(form, change) or page("decisions/rescind.html", form=form, decision=found)
