"""Pages where the secretariat and the data lead add, change and remove marks on an indicator's charts."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.indicators.marking import forms, queries, service
from cdp.indicators.places import places_for
from cdp.indicators.routes.blueprint import bp, find
from cdp.models import ChartMarkKind, IndicatorMark
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

_SAID = {ChartMarkKind.EVENT: "Event", ChartMarkKind.REBASE: "New control limits"}


@bp.route("/<metric_id>/marks/event", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def new_event(access: Access, metric_id: str) -> ResponseReturnValue:
    """Add an event to the charts."""
    return _new(access, metric_id, ChartMarkKind.EVENT, forms.EventForm())


@bp.route("/<metric_id>/marks/limits", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def new_limits(access: Access, metric_id: str) -> ResponseReturnValue:
    """Start new control limits, with a reason."""
    return _new(access, metric_id, ChartMarkKind.REBASE, forms.NewStartForm())


@bp.route("/<metric_id>/marks/<key:key>", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def edit_mark(access: Access, metric_id: str, key: str) -> ResponseReturnValue:
    """Change the day, words or area of a mark."""
    indicator = find(access, metric_id)
    mark = _mark(access, metric_id, key)
    form_class = forms.ChangedEventForm if mark.kind is ChartMarkKind.EVENT else forms.ChangedNewStartForm
    form = form_class(data=forms.values_of(mark))
    form.offer(places_for(indicator, access.partnership.area_codes_on(clock.today())))

    def change() -> Done:
        service.change_mark(db.session(), mark, indicator, form.details(), by=access.person)
        return Done(f"{_SAID[mark.kind]} changed.", url_for("indicators.control", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/mark.html", form=form, indicator=indicator, mark=mark, kind=mark.kind
    )


@bp.route("/<metric_id>/marks/<key:key>/remove", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def remove_mark(access: Access, metric_id: str, key: str) -> ResponseReturnValue:
    """Ask for confirmation and remove a mark."""
    indicator = find(access, metric_id)
    mark = _mark(access, metric_id, key)
    form = forms.RemoveMarkForm(data={"version": mark.version})
    said = f"{_SAID[mark.kind]} removed."

    def change() -> Done:
        service.remove_mark(db.session(), mark, indicator, version=form.version.data, by=access.person)
        return Done(said, url_for("indicators.control", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/remove_mark.html",
        form=form,
        indicator=indicator,
        mark=mark,
        where=service.area_words(mark.area_code),
    )


def _new(
    access: Access, metric_id: str, kind: ChartMarkKind, form: forms.EventForm | forms.NewStartForm
) -> ResponseReturnValue:
    indicator = find(access, metric_id)
    form.offer(places_for(indicator, access.partnership.area_codes_on(clock.today())))

    def change() -> Done:
        service.add_mark(db.session(), access.partnership, indicator, kind, form.details(), by=access.person)
        return Done(f"{_SAID[kind]} added.", url_for("indicators.control", metric_id=indicator.id))

    return save(form, change) or page(
        "indicators/mark.html", form=form, indicator=indicator, mark=None, kind=kind
    )


def _mark(access: Access, metric_id: str, key: str) -> IndicatorMark:
    found = queries.mark_by_key(db.session(), access.partnership, metric_id, key)
    if found is None:
        abort(404)
    return found
