"""The page to invite everyone who has not been invited to sign in yet."""

from flask import url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.partnerships.members.forms.seats import InviteEveryoneForm
from cdp.partnerships.members.inviting import round_of
from cdp.partnerships.people import invite_everyone as send_to_everyone
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import plural


@bp.route(f"{HERE}/members/invite", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def invite_everyone(access: Access) -> ResponseReturnValue:
    """Show who will get an invitation and who cannot be invited, then send the invitations."""
    form = InviteEveryoneForm()

    def change() -> Done:
        sent = send_to_everyone(
            db.session(), access.partnership, shown=form.shown.data or "", by=access.person
        )
        people = plural(sent, "person", "people")
        return Done(f"Invitations are being sent to {people}.", url_for("partnerships.members"))

    if answer := save(form, change):
        return answer
    found = round_of(db.session(), access.partnership)
    form.shown.data = found.fingerprint(db.session())
    return page("partnerships/invite_everyone.html", form=form, mailing=found.preview(db.session()))
