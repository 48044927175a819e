"""Pages where an administrator finds a Part 2 item, gives a reason and reads it for an hour.

Until the reason is given, pages show only the partnership, the board, the date and a number, never a title.
"""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access.visibility import may_read_opened
from cdp.agendas.content import opened_file_key
from cdp.agendas.queries import paper_by_key
from cdp.confidential import content, queries, service
from cdp.confidential.forms import OpenForm
from cdp.confidential.queries import OpenableItem
from cdp.extensions import db, writing_aside
from cdp.models import ConfidentialAccess, Paper, Partnership, Person
from cdp.partnerships.queries import all_partnerships
from cdp.reference.areas import plain
from cdp.web.access import current_person, requires_administrator_hidden
from cdp.web.changes import Done, page, save
from cdp.web.downloads import paper_download
from cdp.web.paging import page_of_list

LONGEST_WAIT_MS = 2_000

bp = Blueprint("confidential", __name__, url_prefix="/confidential")


@bp.route("")
@requires_administrator_hidden
def index() -> ResponseReturnValue:
    """List the items that are open now and, below them, the partnerships to choose from."""
    session, name = db.session(), request.args.get("q", "")
    words = plain(name).split()
    everyone = all_partnerships(session)
    found = [one for one in everyone if all(word in plain(f"{one.name} {one.acronym}") for word in words)]
    return page(
        "confidential/index.html",
        partnerships=page_of_list(found, request.args.get("page")),
        total=len(everyone),
        name=name,
        running=list(queries.current_access(session, _me(), clock.now()).values()),
    )


@bp.route("/<key:partnership_key>")
@requires_administrator_hidden
def choose(partnership_key: str) -> ResponseReturnValue:
    """Choose the meeting and the item by board, date and number."""
    partnership = _partnership(partnership_key)
    session = db.session()
    return page(
        "confidential/choose.html",
        partnership=partnership,
        meetings=page_of_list(
            queries.openable_items_in(session, partnership, _me()), request.args.get("page"), size=20
        ),
        running=queries.current_access(session, _me(), clock.now(), partnership),
    )


@bp.route("/<key:partnership_key>/meetings/<key:meeting_key>/items/<key:item_key>", methods=["GET", "POST"])
@requires_administrator_hidden
def open_item(partnership_key: str, meeting_key: str, item_key: str) -> ResponseReturnValue:
    """Ask for the reason and the password, and open the item."""
    partnership, me = _partnership(partnership_key), _me()
    found = queries.openable_item(db.session(), partnership, meeting_key, item_key, me)
    if found is None:
        abort(404)
    form, by_role = OpenForm(), service.reads_by_role(db.session(), found.item, me)
    form.password.asked = not by_role

    def change() -> Done:
        item_access = service.open_item(db.session(), found, form.reason.data, by=me)
        return Done(
            "Item opened for an hour. We will email the partnership.",
            url_for("confidential.show", key=item_access.key),
        )

    return save(form, change) or page(
        "confidential/open.html",
        form=form,
        partnership=partnership,
        found=found,
        by_role=by_role,
    )


@bp.route("/openings/<key:key>")
@requires_administrator_hidden
def show(key: str) -> ResponseReturnValue:
    """Show an opened item to the person who opened it; the view is recorded before anything is shown."""
    item_access, found = _find(key)
    shown = content.read(db.session(), found)
    _note(item_access)
    return page("confidential/show.html", item_access=item_access, found=found, shown=shown)


@bp.route("/openings/<key:key>/papers/<key:paper_key>")
@requires_administrator_hidden
def paper(key: str, paper_key: str) -> ResponseReturnValue:
    """Return a published paper of an opened item, after recording the download."""
    item_access, found = _find(key)
    requested = paper_by_key(db.session(), found.item.meeting, paper_key)
    if requested is None or requested.item_id != found.item.id or found.publication is None:
        abort(404)
    file_key = opened_file_key(found.publication, requested)
    file = next((one for one in requested.files if one.key == file_key), None)
    if file is None:
        abort(404)
    _note(item_access, requested)
    return paper_download(file)


def _find(key: str) -> tuple[ConfidentialAccess, OpenableItem]:
    """Return the reader's current access and its item, or answer 404."""
    item_access = queries.access_by_key(db.session(), key)
    if item_access is None or not may_read_opened(_me(), item_access, clock.now()):
        abort(404)
    found = queries.still_openable(db.session(), item_access)
    if found is None:
        abort(404)
    return item_access, found


def _note(item_access: ConfidentialAccess, requested: Paper | None = None) -> None:
    """Record a view in its own transaction, so that nothing is shown that could not be recorded."""
    with writing_aside(wait_ms=LONGEST_WAIT_MS) as session:
        service.record_view(session, item_access.key, requested)


def _partnership(key: str) -> Partnership:
    partnership = queries.partnership_by_key(db.session(), key)
    if partnership is None:
        abort(404)
    return partnership


def _me() -> Person:
    person = current_person()
    assert person is not None  # noqa: S101 -- the decorator of each view makes sure of it
    return person
