"""Pages where the secretariat and the data lead choose indicators and similar areas, and add indicators."""

from collections.abc import Sequence

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.indicators.catalogue import by_outcome, indicator_of
from cdp.indicators.choices import forms, queries, service
from cdp.indicators.choices.forms import CHOSEN
from cdp.indicators.routes.blueprint import bp
from cdp.models import OwnIndicator
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/follow", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def follow(access: Access) -> ResponseReturnValue:
    """Choose the indicators of the catalogue that the partnership follows."""
    groups = forms.groups_to_follow(by_outcome())
    followed = access.partnership.followed_metrics
    everything = [value for _, options in groups.values() for value, _ in options]
    form = forms.form_of_groups(
        groups, everything if followed is None else followed, access.partnership.version
    )

    def change() -> Done:
        service.follow(
            db.session(), access.partnership, form.all_chosen, version=form.version.data, by=access.person
        )
        return Done("Indicators to follow saved.", url_for("indicators.index"))

    return save(form, change) or page("indicators/choices/follow.html", form=form)


@bp.route("/similar-areas", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def similar_areas(access: Access) -> ResponseReturnValue:
    """Choose the authorities with which the partnership compares itself."""
    typed = request.args.get("q", "").strip()[:100]
    chosen = access.partnership.similar_areas
    ours = access.partnership.area_codes_on(clock.today())
    groups: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {}
    if chosen:
        groups[CHOSEN] = ("Chosen", queries.names_of(chosen))
    groups |= queries.authorities_by_region(typed, without=[*ours, *chosen])
    form = forms.form_of_groups(groups, chosen, access.partnership.version)

    def change() -> Done:
        service.choose_similar(
            db.session(), access.partnership, form.all_chosen, version=form.version.data, by=access.person
        )
        return Done("Similar areas saved.", url_for("indicators.similar_areas"))

    return save(form, change) or page(
        "indicators/choices/similar_areas.html",
        form=form,
        typed=typed,
        found=sum(len(options) for name, (_, options) in groups.items() if name != CHOSEN),
    )


@bp.route("/own/new", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def new_own(access: Access) -> ResponseReturnValue:
    """Add an indicator of the partnership's own."""
    form = forms.NewOwnIndicatorForm()

    def change() -> Done:
        own = service.add_own(db.session(), access.partnership, form.details(), by=access.person)
        db.session.flush()
        return Done(f"Indicator {own.name} added.", url_for("indicators.show", metric_id=own.key))

    return save(form, change) or page("indicators/choices/new_own.html", form=form)


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def edit_own(access: Access, key: str) -> ResponseReturnValue:
    """Change or end an indicator of the partnership's own."""
    own = _own(access, key)
    form = forms.OwnIndicatorForm(data=forms.values_of(own))

    def change() -> Done:
        service.change_own(db.session(), own, form.details(), by=access.person)
        return Done(f"Indicator {own.name} saved.", url_for("indicators.show", metric_id=own.key))

    return save(form, change) or page(
        "indicators/choices/edit_own.html",
        form=form,
        indicator=indicator_of(db.session(), access.partnership, own.key),
    )


def _own(access: Access, key: str) -> OwnIndicator:
    found = queries.own_by_key(db.session(), access.partnership, key)
    if found is None:
        abort(404)
    return found
