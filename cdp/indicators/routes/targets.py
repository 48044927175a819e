"""Pages where the secretariat and the data lead set, change and remove targets."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.indicators import forms, queries, service
from cdp.indicators.catalogue import Indicator
from cdp.indicators.places import Rank, places_for
from cdp.indicators.rating import USUAL_TOLERANCE
from cdp.indicators.routes.blueprint import bp, find
from cdp.models import Target
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<metric_id>/targets/new", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def new_target(access: Access, metric_id: str) -> ResponseReturnValue:
    """Set a target for an area or the footprint."""
    indicator = find(access, metric_id)
    form = forms.NewTargetForm(data={"tolerance": USUAL_TOLERANCE})
    places = places_for(indicator, access.partnership.area_codes_on(clock.today()))
    form.offer_units(indicator)
    form.offer(indicator, [place for place in places if place.rank <= Rank.POLICE_FORCE])

    def change() -> Done:
        service.set_target(db.session(), access.partnership, form.details(indicator), by=access.person)
        return Done("Target set.", url_for("indicators.show", metric_id=indicator.id))

    return save(form, change) or page("indicators/new_target.html", form=form, indicator=indicator)


@bp.route("/<metric_id>/targets/<key:key>", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def edit_target(access: Access, metric_id: str, key: str) -> ResponseReturnValue:
    """Change a target's value, date or source."""
    indicator = find(access, metric_id)
    target = _target(access, indicator, key)
    form = forms.TargetForm(obj=target)
    form.offer_units(indicator)

    def change() -> Done:
        service.change_target(db.session(), target, form.details(target), by=access.person)
        return Done("Target changed.", url_for("indicators.show", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/edit_target.html", form=form, indicator=indicator, target=target
    )


@bp.route("/<metric_id>/targets/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def remove_target(access: Access, metric_id: str, key: str) -> ResponseReturnValue:
    """Ask for confirmation and remove a target."""
    indicator = find(access, metric_id)
    target, form = _target(access, indicator, key), forms.RemoveTargetForm()

    def change() -> Done:
        service.remove_target(db.session(), target, by=access.person)
        return Done("Target removed.", url_for("indicators.show", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/remove_target.html", form=form, indicator=indicator, target=target
    )


def _target(access: Access, indicator: Indicator, key: str) -> Target:
    found = queries.target_by_key(db.session(), access.partnership, indicator.id, key)
    if found is None:
        abort(404)
    return found
