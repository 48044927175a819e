"""The page of a meeting's packs, and having them built."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.models import PackState
from cdp.packs import freezing
from cdp.packs.forms import PackPressForm
from cdp.packs.routes.shared import bp, find_meeting, papers_for, refused
from cdp.web.access import requires
from cdp.web.changes import Done, save


@bp.route("")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show the papers of a meeting by item, and the packs to download, with the progress of those being built."""
    found = papers_for(access, find_meeting(access, key))
    rebuilds = False
    if found.publication is not None and access.may(Permission.MANAGE_MEETINGS):
        newest = freezing.newest_pack(db.session(), found.meeting)
        rebuilds = freezing.may_rebuild(newest, found.publication)
    return render_template(
        "packs/show.html",
        meeting=found.meeting,
        found=found,
        shelf=found.shelf,
        states=PackState,
        rebuilds=rebuilds,
    )


@bp.route("/build", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def build(access: Access, key: str) -> ResponseReturnValue:
    """Freeze a whole new pack of what is published now."""
    meeting = find_meeting(access, key)
    form = PackPressForm()

    def change() -> Done:
        freezing.rebuild(db.session(), meeting, by=access.person)
        return Done("The pack is being built.", url_for("packs.show", key=meeting.key))

    if answer := save(form, change):
        return answer
    raise refused(form)


@bp.route("/<key:pack_key>/parts/<int(max=9):part>/request", methods=["POST"])
@requires(Permission.READ)
def request_file(access: Access, key: str, pack_key: str, part: int) -> ResponseReturnValue:
    """Have the file of a pack built for what the reader may read now, or built again after a failure."""
    meeting = find_meeting(access, key)
    shelf = papers_for(access, meeting).shelf
    shelved = next((one for one in shelf.packs if one.pack.key == pack_key), None)
    wanted = next(
        (one for one in shelved.files if one.rights.part.value == str(part)) if shelved else iter(()), None
    )
    if shelved is None or wanted is None:
        abort(404)
    form = PackPressForm()

    def change() -> Done:
        freezing.request_file(db.session(), shelved.pack, wanted.rights)
        return Done("The pack is being built.", url_for("packs.show", key=meeting.key))

    if answer := save(form, change):
        return answer
    raise refused(form)
