"""Pages to add authorities to the footprint and to remove one, each confirmed after its effects are shown."""

from datetime import date
from typing import NamedTuple

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import FootprintArea, Partnership
from cdp.partnerships.footprints.forms.areas import (
    AddAreasForm,
    ConfirmAddingForm,
    ConfirmLeavingForm,
    RemoveAreaForm,
)
from cdp.partnerships.footprints.service import areas, moves
from cdp.partnerships.footprints.successors import ended_words, old_code_words
from cdp.partnerships.routes.blueprint import HERE, bp
from cdp.reference.area_bodies import (
    Body,
    authorities_in,
    integrated_care_boards,
    police_forces,
    regions,
    share_in,
)
from cdp.reference.area_names import find_authorities, named_area
from cdp.reference.areas import Authority, PublicBodyKind, authority, is_authority
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording.formats import listed

SHOWN_AT_MOST = 40
WAYS = {
    "force": PublicBodyKind.POLICE_FORCE_AREA,
    "region": PublicBodyKind.REGION,
    "icb": PublicBodyKind.INTEGRATED_CARE_BOARD,
}

LABELS = {
    "force": "Or a whole police force area",
    "region": "Or a whole region",
    "icb": "Or an Integrated Care Board",
}
KINDS_SEARCHED = {"force": "police force area", "region": "region", "icb": "Integrated Care Board"}


class Search(NamedTuple):
    """The authorities that a search found, those to tick at first, and notes about some of them.

    `ended` says what followed the authority that was named, if it has ended.
    """

    found: tuple[Authority, ...]
    ticked: frozenset[str]
    notes: dict[str, str]
    ended: str = ""


@bp.route(f"{HERE}/footprint/add", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def add_areas(access: Access) -> ResponseReturnValue:
    """Find authorities by name, code, police force area, region or Integrated Care Board, and choose which to add."""
    asked = {way: request.args.get(way, "") for way in ("q", *WAYS)}
    search = _search(asked)
    offered = [place for place in search.found if not _is_inside(access.partnership, place)][:SHOWN_AT_MOST]
    form = AddAreasForm(
        data={
            "starts_on": _usual_day(access.partnership),
            "areas": [place.code for place in offered if place.code in search.ticked],
        }
    )
    # Submitted authorities may come from an earlier search, so they are offered as well as those found now.
    sent = [authority(code) for code in request.form.getlist("areas") if is_authority(code)]
    form.offer(dict.fromkeys([*offered, *sent]), search.notes)
    if request.method == "POST" and not form.areas.choices:
        abort(400)  # none of our pages sends this
    if form.validate_on_submit():
        try:
            areas.check_areas(access.partnership, form.areas.data, form.starts_on.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            day = form.starts_on.data.isoformat()
            return redirect(url_for("partnerships.confirm_adding", areas=form.areas.data, day=day), 303)
    return page(
        "partnerships/add_areas.html",
        form=form,
        asked=asked,
        lists=[(way, KINDS_SEARCHED[way], label, _bodies(way)) for way, label in LABELS.items()],
        searched=any(asked.values()),
        already=[place.name for place in search.found if _is_inside(access.partnership, place)],
        partly=[place.name for place in offered if place.code in search.notes],
        ended=search.ended,
        left_out=max(0, len(search.found) - SHOWN_AT_MOST),
    )


@bp.route(f"{HERE}/footprint/add/confirm", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def confirm_adding(access: Access) -> ResponseReturnValue:
    """Show the effects of adding the chosen authorities, and add them when confirmed."""
    codes, day, session = request.args.getlist("areas"), _day(), db.session()
    if not codes or not all(is_authority(code) for code in codes):
        abort(404)
    form = ConfirmAddingForm()

    def change() -> Done:
        added = moves.confirm_adding(
            session, access.partnership, codes, day, seen=form.seen.data, by=access.person
        )
        names = listed([place.name for place in added])
        return Done(f"{names} added to the footprint.", url_for("partnerships.footprint"))

    if answer := save(form, change):
        return answer
    effects = moves.effects_of_adding(session, access.partnership, codes, day)
    form.seen.data = effects.fingerprint
    names = listed(sorted({authority(code).name for code in codes}))
    return page("partnerships/confirm_adding.html", form=form, effects=effects, names=names, day=day)


@bp.route(f"{HERE}/footprint/<plain:code>/remove", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def remove_area(access: Access, code: str) -> ResponseReturnValue:
    """Choose the day from which an authority is outside the footprint."""
    area = _area(access, code)
    form, name = RemoveAreaForm(data={"leaves_on": clock.today()}), authority(code).name
    if form.validate_on_submit():
        try:
            areas.check_leaving(area, form.leaves_on.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            day = form.leaves_on.data.isoformat()
            return redirect(url_for("partnerships.confirm_leaving", code=code, day=day), 303)
    return page("partnerships/remove_area.html", form=form, name=name, area=area)


@bp.route(f"{HERE}/footprint/<plain:code>/remove/confirm", methods=["GET", "POST"])
@requires(Permission.SET_UP)
def confirm_leaving(access: Access, code: str) -> ResponseReturnValue:
    """Show the effects of removing an authority, and remove it when confirmed."""
    area, day, session = _area(access, code), _day(), db.session()
    form, name = ConfirmLeavingForm(), authority(code).name

    def change() -> Done:
        moves.confirm_leaving(session, access.partnership, area, day, seen=form.seen.data, by=access.person)
        return Done(f"{name} removed from the footprint.", url_for("partnerships.footprint"))

    if answer := save(form, change):
        return answer
    effects = moves.effects_of_leaving(session, access.partnership, area, day)
    form.seen.data = effects.fingerprint
    return page(
        "partnerships/confirm_leaving.html", form=form, effects=effects, name=name, day=day, area=area
    )


def _search(asked: dict[str, str]) -> Search:
    for way, kind in WAYS.items():
        code = asked[way]
        if code and any(body.code == code for body in _bodies(way)):
            return _of_body(kind, code)
        if code:
            return Search((), frozenset(), {})
    named = named_area(asked["q"], clock.today())
    found = find_authorities(asked["q"], clock.today())
    told = ended_words(named) or old_code_words(asked["q"], clock.today())
    sure = len(found) == 1 or (named is not None and named.ended is not None and named.is_exact)
    return Search(found, frozenset(place.code for place in found if sure), {}, told)


def _bodies(way: str) -> tuple[Body, ...]:
    """Return the bodies of today by which authorities can be found in this way."""
    if way == "icb":
        return integrated_care_boards(clock.today())
    return police_forces() if way == "force" else regions()


def _of_body(kind: PublicBodyKind, code: str) -> Search:
    """Find the authorities of a body; for a health board, tick only those that are wholly in its area."""
    today = clock.today()
    found = authorities_in(kind, code, today)
    if kind is not PublicBodyKind.INTEGRATED_CARE_BOARD:
        return Search(found, frozenset(place.code for place in found), {})
    shares = {place.code: share_in(place.code, code, today) for place in found}
    notes = {
        place: f"About {max(1, round(100 * share.lsoas / share.of))}% of its neighbourhoods are in this board’s area"
        for place, share in shares.items()
        if not share.whole
    }
    return Search(found, frozenset(shares.keys() - notes.keys()), notes)


def _usual_day(partnership: Partnership) -> date:
    """Return the date to suggest for a move.

    This is the date the footprint was agreed, if known, while it has no authorities. Otherwise it is today.
    """
    return clock.today() if partnership.areas else partnership.agreed_on or clock.today()


def _day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        abort(404)


def _area(access: Access, code: str) -> FootprintArea:
    area = areas.area_by_code(access.partnership, code, clock.today())
    if area is None:
        abort(404)
    return area


def _is_inside(partnership: Partnership, place: Authority) -> bool:
    return areas.area_by_code(partnership, place.code, clock.today()) is not None
