"""Pages for all readers: the catalogue, an indicator with its figures, and its figures as a file."""

from collections.abc import Collection
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.indicators import queries, svg
from cdp.indicators.catalogue import (
    MATCH_WORDS,
    POLARITY_WORDS,
    VALUE_TYPE_WORDS,
    Indicator,
    by_outcome_of,
    written,
)
from cdp.indicators.choices.service import is_followed
from cdp.indicators.combining import missing_totals, why_no_footprint_figure
from cdp.indicators.commentaries.shown import latest_shown
from cdp.indicators.comparing.reading import figures_of_areas
from cdp.indicators.disclosure import STATUS_WORDS
from cdp.indicators.files import figures_of, in_file_order, restriction_of
from cdp.indicators.marking.reading import notes_for
from cdp.indicators.periods import Period
from cdp.indicators.places import place
from cdp.indicators.rating import whole_footprint
from cdp.indicators.reading import figures_for, is_withheld, read
from cdp.indicators.routes.blueprint import bp, find
from cdp.indicators.routes.pictures import (
    file_reader,
    kept,
    kind_tabs,
    picture_file,
    reader,
    sources_note,
    tabs_of,
)
from cdp.indicators.signals.queries import items_about
from cdp.indicators.signals.reading import concerns_among
from cdp.models import Target
from cdp.national.queries import facts_in_use
from cdp.reference.outcomes import framework
from cdp.web.access import requires
from cdp.web.registers import register_download

LATEST_MISSING = 2
"""How many of the latest periods without a total for the footprint the page explains."""

bp.add_app_template_filter(svg.trend, "trend_svg")
bp.add_app_template_filter(svg.small, "small_trend_svg")


@bp.app_context_processor
def _words_of_indicators() -> dict[str, Any]:
    """Make labels and formatting functions available in templates."""
    return {
        "written_value": written,
        "status_words": STATUS_WORDS,
        "polarity_words": POLARITY_WORDS,
        "value_type_words": VALUE_TYPE_WORDS,
        "match_words": MATCH_WORDS,
        "place_of_target": _place_of_target,
        "words_of_target": _words_of_target,
    }


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the catalogue by outcome, and which indicators have figures."""
    held = {
        metric_id: (figures, Period(starts_on, ends_on))
        for metric_id, (figures, starts_on, ends_on) in queries.held(db.session(), access.partnership).items()
    }
    asked, today = request.args.get("show", ""), clock.today()
    everything = by_outcome_of(db.session(), access.partnership)
    outcomes = [
        (outcome, [each for each in indicators if _is_listed(access, each, asked, held)])
        for outcome, indicators in everything
    ]
    hidden = {each.id for _, group in everything for each in group if is_withheld(access, each, today)}
    return render_template(
        "indicators/index.html",
        outcomes=outcomes,
        held={metric_id: figures for metric_id, figures in held.items() if metric_id not in hidden},
        only_held=asked == "held",
        shows_all=asked == "all",
        follows_all=access.partnership.followed_metrics is None,
        framework=framework(),
        facts=facts_in_use(db.session()),
        today=today,
    )


def _is_listed(access: Access, indicator: Indicator, asked: str, held: Collection[str]) -> bool:
    """Return whether the list has an indicator: all, those with values, or else those that are followed."""
    if asked == "held":
        return indicator.id in held
    return asked == "all" or is_followed(access.partnership, indicator)


@bp.route("/<metric_id>")
@requires(Permission.READ)
def show(access: Access, metric_id: str) -> ResponseReturnValue:
    """Show an indicator: its figures over time, its targets, and what it measures."""
    indicator, today = find(access, metric_id), clock.today()
    targets = queries.targets_of(db.session(), access.partnership, indicator.id)
    who, notes = reader(access), notes_for(db.session(), access, indicator.id)
    figures = figures_of_areas(db.session(), who, indicator, who.surroundings.near)
    shown = read(indicator, figures, targets, today, notes=notes, **_asked())
    return render_template(
        "indicators/show.html",
        indicator=indicator,
        shown=shown,
        targets=targets,
        may_enter=access.may(Permission.ENTER_INDICATORS),
        notes=notes,
        missing=missing_totals(shown.indicator, shown.of_kind, who.footprint)[-LATEST_MISSING:],
        tabs=tabs_of(indicator, "indicators.show"),
        kind_tabs=kind_tabs(indicator, "indicators.show", shown.kinds, shown.kind),
        asked=kept("periods", "unit", "area"),
        why_no_footprint_figure=why_no_footprint_figure(shown.indicator),
        restriction=restriction_of(indicator),
        facts=facts_in_use(db.session()),
        today=today,
        latest_commentary=latest_shown(db.session(), access, indicator, today),
        concerns=concerns_among(
            indicator,
            figures,
            targets,
            [(note.area_code, note.day, note.words) for note in notes if note.is_new_start],
            today,
        ),
        items=items_about(db.session(), access, indicator.id),
    )


@bp.route("/<metric_id>/figures.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download an indicator's figures as a file, with small numbers hidden."""
    indicator, today = find(access, metric_id), clock.today()
    if is_withheld(access, indicator, today):
        abort(404)
    footprint = access.partnership.area_codes_on(today)
    figures = figures_for(db.session(), access.partnership, indicator, footprint, small_numbers=False)
    name = indicator.id.replace("_", "-")
    return register_download(access, figures_of(indicator), kind, in_file_order(figures), name=name)


@bp.route("/<metric_id>/trend.<any(svg, png):kind>")
@requires(Permission.READ)
def trend_picture(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the chart of values over time as a picture, with small numbers hidden."""
    indicator, today = find(access, metric_id), clock.today()
    who = file_reader(access, indicator)
    figures = figures_of_areas(db.session(), who, indicator, who.surroundings.near)
    targets = queries.targets_of(db.session(), access.partnership, indicator.id)
    notes = [note for note in notes_for(db.session(), access, indicator.id) if not note.is_confidential]
    shown = read(indicator, figures, targets, today, notes=notes, one_chart=True, **_asked())
    chart = shown.chart
    if chart is None:
        abort(404)
    labels = {mark.label for mark in chart.notes}
    said = [f"{note.label}: {note.words}" for note in notes if note.label in labels]
    return picture_file(
        access,
        indicator,
        svg.trend(chart),
        kind,
        name="trend",
        title=chart.title,
        notes=[*said, sources_note(shown.sources)],
    )


def _asked() -> dict[str, Any]:
    """Return the kind of values and the area that the address asks for."""
    args = request.args
    return {
        "length": args.get("periods", ""),
        "unit": args.get("unit", ""),
        "selected": args.get("area", ""),
    }


def _place_of_target(indicator: Indicator, target: Target) -> str:
    """Return the name of a target's area, or of the whole footprint."""
    return whole_footprint(indicator) if target.area_code is None else place(target.area_code, ()).name


def _words_of_target(indicator: Indicator, target: Target) -> str:
    """Return the value of a target, followed by its unit if that is not the indicator's own unit."""
    measured = indicator.measured_in(target.unit)
    value = written(measured, target.value)
    return value if measured is indicator else f"{value} {measured.unit_words}"
