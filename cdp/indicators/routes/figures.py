"""Pages where the secretariat and the data lead enter, change and delete figures."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.indicators import forms, provenance, queries, service
from cdp.indicators.catalogue import Indicator
from cdp.indicators.disclosure import DisclosedFigure
from cdp.indicators.places import places_for
from cdp.indicators.reading import is_withheld
from cdp.indicators.routes.blueprint import bp, find
from cdp.models import Observation, ValueStatus
from cdp.reference.outcomes import ValueType
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<metric_id>/figures/new", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def new_figure(access: Access, metric_id: str) -> ResponseReturnValue:
    """Enter a figure for an area and a period."""
    indicator = find(access, metric_id)
    form = forms.NewFigureForm(data={"status": ValueStatus.FINAL})
    form.offer_units(indicator)
    form.offer(places_for(indicator, access.partnership.area_codes_on(clock.today())))

    def change() -> Done:
        details = form.details(indicator)
        service.record_observation(db.session(), access.partnership, details, by=access.person)
        said = f"Value for {details.period.label} saved."
        return Done(said, url_for("indicators.show", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/new_figure.html", form=form, indicator=indicator, has_parts=_has_parts(indicator)
    )


@bp.route("/<metric_id>/figures/<key:key>", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def edit_figure(access: Access, metric_id: str, key: str) -> ResponseReturnValue:
    """Change a figure that the person may see."""
    indicator = find(access, metric_id)
    observation = _observation(access, indicator, key)
    figure = _figure(access, indicator, observation)
    if figure.hidden:
        abort(403)
    form = forms.FigureForm(data=forms.values_of(observation))
    form.offer_units(indicator)

    def change() -> Done:
        service.change_observation(db.session(), observation, form.figure_values(), by=access.person)
        said = f"Value for {figure.place.name}, {figure.period.label} changed."
        return Done(said, url_for("indicators.show", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/edit_figure.html",
        form=form,
        indicator=indicator,
        figure=figure,
        has_parts=_has_parts(indicator),
    )


@bp.route("/<metric_id>/figures/<key:key>/delete", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def delete_figure(access: Access, metric_id: str, key: str) -> ResponseReturnValue:
    """Ask for a reason and delete a figure, even one that is hidden from the person."""
    indicator = find(access, metric_id)
    observation = _observation(access, indicator, key)
    figure = _figure(access, indicator, observation)
    form = forms.RemoveFigureForm(data={"version": observation.version})

    def change() -> Done:
        service.remove_observation(
            db.session(), observation, form.reason.data, form.version.data, by=access.person
        )
        said = f"Value for {figure.place.name}, {figure.period.label} deleted."
        return Done(said, url_for("indicators.show", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/delete_figure.html",
        form=form,
        indicator=indicator,
        figure=figure,
        earlier=len(observation.earlier),
    )


@bp.route("/<metric_id>/figures/<key:key>/source")
@requires(Permission.READ)
def figure_source(access: Access, metric_id: str, key: str) -> ResponseReturnValue:
    """Show where a value comes from, and what was known of it before it was changed."""
    indicator, session = find(access, metric_id), db.session()
    observation = provenance.observation_with_history(session, access.partnership, indicator.id, key)
    if observation is None or is_withheld(access, indicator, clock.today()):
        abort(404)
    figure = _figure(access, indicator, observation)
    measured = indicator.measured_in(observation.unit)
    small_numbers = access.may(Permission.READ_SMALL_NUMBERS)
    return page(
        "indicators/figure_source.html",
        indicator=indicator,
        measured=measured,
        origin=provenance.provenance_of(session, observation, figure, indicator, small_numbers=small_numbers),
        wide_interval=provenance.wide_interval(figure),
        may_enter=access.may(Permission.ENTER_INDICATORS),
    )


def _has_parts(indicator: Indicator) -> bool:
    """Return whether figures of an indicator have a numerator and a denominator."""
    return indicator.value_type is not ValueType.COUNT


def _observation(access: Access, indicator: Indicator, key: str) -> Observation:
    found = queries.observation_by_key(db.session(), access.partnership, indicator.id, key)
    if found is None:
        abort(404)
    return found


def _figure(access: Access, indicator: Indicator, observation: Observation) -> DisclosedFigure:
    """Return a figure as the person may see it."""
    return provenance.figure_of(
        db.session(),
        observation,
        indicator,
        access.partnership.area_codes_on(clock.today()),
        small_numbers=access.may(Permission.READ_SMALL_NUMBERS),
    )
