"""Pages for single points of contact: the list, the gaps in it, and the kinds that a partnership needs."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.contacts import points, queries, single_points
from cdp.contacts.files import SINGLE_POINT_FILE, single_point_rows
from cdp.contacts.forms.directory import ExpectationForm
from cdp.contacts.points import area_words
from cdp.contacts.routes.blueprint import HERE, ONLY_PUBLIC, bp, only_public
from cdp.contacts.single_points import NEEDED, KindList
from cdp.contacts.words import HEADINGS
from cdp.extensions import db
from cdp.models import ContactKind
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.registers import register_download


@bp.route(f"{HERE}/single-points", methods=["GET"])
@requires(Permission.READ)
def spoc_list(access: Access) -> ResponseReturnValue:
    """Show the single points of contact by kind and area, and the gaps."""
    lists = _lists(access)
    return page(
        "contacts/single_points.html",
        lists=lists,
        gaps=single_points.gaps(lists),
        area_words=area_words,
        only_public=only_public(),
        today=clock.today(),
    )


@bp.route(f"{HERE}/single-points/download.<any(xlsx, docx, csv):kind>", methods=["GET"])
@requires(Permission.READ)
def download_spocs(access: Access, kind: str) -> ResponseReturnValue:
    """Return the list as a file, with an extra row for each authority that lacks a kind it needs."""
    rows = single_point_rows(_lists(access))
    filters = ONLY_PUBLIC if only_public() else ()
    return register_download(
        access, SINGLE_POINT_FILE, kind, rows, name="single-points-of-contact", filters=filters
    )


@bp.route(f"{HERE}/single-points/needed/<kind>", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def needed(access: Access, kind: str) -> ResponseReturnValue:
    """Record whether a kind of single point of contact is needed and, if not, why."""
    chosen = _kind(kind)
    stored = queries.expectations_of(db.session(), access.partnership).get(chosen)
    is_needed = stored.needed if stored else chosen in NEEDED
    form = ExpectationForm(
        data={"needed": "yes" if is_needed else "no", "reason": stored.reason if stored else ""}
    )

    def change() -> Done:
        points.expect(
            db.session(),
            access.partnership,
            chosen,
            needed=form.needed.data == "yes",
            reason=form.reason.data,
            by=access.person,
        )
        return Done(f"{HEADINGS[chosen]} saved.", url_for("contacts.spoc_list"))

    return save(form, change) or page("contacts/needed.html", form=form, name=HEADINGS[chosen])


def _lists(access: Access) -> list[KindList]:
    session, today = db.session(), clock.today()
    every = queries.points_of(session, access.partnership)
    return single_points.lists_of(
        [point for point in every if point.is_public or not only_public()],
        queries.expectations_of(session, access.partnership),
        access.partnership.area_codes_on(today),
        today,
    )


def _kind(word: str) -> ContactKind:
    try:
        return ContactKind(word)
    except ValueError:
        abort(404)
