"""The administrator's own area for Part 2: find an item, give a reason, read it for an hour.

Until the reason is given, pages name the partnership, the board, the day and a number: never a title.
"""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access.visibility import may_read_opened
from cdp.agendas.content import opened_file_key
from cdp.agendas.queries import paper_by_key
from cdp.extensions import db, writing_aside
from cdp.models import Opening, Paper, Partnership, Person
from cdp.openings import content, queries, service
from cdp.openings.forms import OpenForm
from cdp.openings.queries import Openable
from cdp.partnerships.queries import all_partnerships
from cdp.reference.areas import plain
from cdp.web.access import current_person, requires_administrator_hidden
from cdp.web.changes import Done, page, save
from cdp.web.downloads import paper_download
from cdp.web.paging import page_of_list

LONGEST_WAIT_MS = 2_000

bp = Blueprint("openings", __name__, url_prefix="/confidential")


@bp.route("")
@requires_administrator_hidden
def index() -> ResponseReturnValue:
    """Choose the partnership; what is open just now stands above."""
    session, wanted = db.session(), request.args.get("q", "")
    words = plain(wanted).split()
    everyone = all_partnerships(session)
    found = [one for one in everyone if all(word in plain(f"{one.name} {one.acronym}") for word in words)]
    return page(
        "openings/index.html",
        partnerships=page_of_list(found, request.args.get("page")),
        total=len(everyone),
        wanted=wanted,
        running=list(queries.running_openings(session, _me(), clock.now()).values()),
    )


@bp.route("/<key:partnership_key>")
@requires_administrator_hidden
def choose(partnership_key: str) -> ResponseReturnValue:
    """Choose the meeting and the item, by board, day and number alone."""
    partnership = _partnership(partnership_key)
    session = db.session()
    return page(
        "openings/choose.html",
        partnership=partnership,
        meetings=page_of_list(
            queries.openable_in(session, partnership, _me()), request.args.get("page"), size=20
        ),
        running=queries.running_openings(session, _me(), clock.now(), partnership),
    )


@bp.route("/<key:partnership_key>/meetings/<key:meeting_key>/items/<key:item_key>", methods=["GET", "POST"])
@requires_administrator_hidden
def open_item(partnership_key: str, meeting_key: str, item_key: str) -> ResponseReturnValue:
    """Give the reason and the password, and open the item."""
    partnership, me = _partnership(partnership_key), _me()
    found = queries.openable(db.session(), partnership, meeting_key, item_key, me)
    if found is None:
        abort(404)
    form, by_role = OpenForm(), service.reads_by_role(db.session(), found.item, me)
    form.password.asked = not by_role

    def change() -> Done:
        opening = service.open_item(db.session(), found, form.reason.data, by=me)
        return Done(
            "The item is open for an hour. The partnership is told by email.",
            url_for("openings.show", key=opening.key),
        )

    return save(form, change) or page(
        "openings/open.html",
        form=form,
        partnership=partnership,
        found=found,
        by_role=by_role,
    )


@bp.route("/openings/<key:key>")
@requires_administrator_hidden
def show(key: str) -> ResponseReturnValue:
    """Show an opened item to whoever opened it; the look is recorded before anything is shown."""
    opening, found = _find(key)
    shown = content.read(db.session(), found)
    _note(opening)
    return page("openings/show.html", opening=opening, found=found, shown=shown)


@bp.route("/openings/<key:key>/papers/<key:paper_key>")
@requires_administrator_hidden
def paper(key: str, paper_key: str) -> ResponseReturnValue:
    """Give a published paper of an opened item; the download is recorded first."""
    opening, found = _find(key)
    wanted = paper_by_key(db.session(), found.item.meeting, paper_key)
    if wanted is None or wanted.item_id != found.item.id or found.publication is None:
        abort(404)
    file_key = opened_file_key(found.publication, wanted)
    file = next((one for one in wanted.files if one.key == file_key), None)
    if file is None:
        abort(404)
    _note(opening, wanted)
    return paper_download(file)


def _find(key: str) -> tuple[Opening, Openable]:
    """Return an opening of the reader's own that runs, and what it shows; else 404."""
    opening = queries.opening_by_key(db.session(), key)
    if opening is None or not may_read_opened(_me(), opening, clock.now()):
        abort(404)
    found = queries.still_openable(db.session(), opening)
    if found is None:
        abort(404)
    return opening, found


def _note(opening: Opening, wanted: Paper | None = None) -> None:
    """Record a look in a transaction of its own: nothing is shown that could not be recorded."""
    with writing_aside(wait_ms=LONGEST_WAIT_MS) as session:
        service.note_look(session, opening.key, wanted)


def _partnership(key: str) -> Partnership:
    partnership = queries.partnership_by_key(db.session(), key)
    if partnership is None:
        abort(404)
    return partnership


def _me() -> Person:
    person = current_person()
    assert person is not None  # noqa: S101 -- the line above each view says so
    return person
