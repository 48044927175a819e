"""The pages that compare areas and groups of people, with a map, and their files."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.charts import dots
from cdp.extensions import db
from cdp.indicators.combining import why_no_footprint_figure
from cdp.indicators.comparing import files, maps
from cdp.indicators.comparing.areas import NO_COUNTS
from cdp.indicators.comparing.shown import Asked, read_areas, read_groups
from cdp.indicators.files import restriction_of
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
from cdp.indicators.statistics.comparison import METHOD
from cdp.web.access import requires
from cdp.web.registers import register_download

ASKED_OF_AREAS = ("periods", "unit", "period", "with", "map")
ASKED_OF_GROUPS = ("periods", "unit", "period", "area", "breakdown")
MAP_WIDTH = 620


@bp.route("/<metric_id>/areas")
@requires(Permission.READ)
def areas(access: Access, metric_id: str) -> ResponseReturnValue:
    """Compare the footprint and its authorities with larger and similar areas, in one period, with a map."""
    indicator = find(access, metric_id)
    shown = read_areas(db.session(), reader(access), indicator, _asked())
    comparison = shown.comparison
    return render_template(
        "indicators/areas.html",
        indicator=indicator,
        shown=shown,
        comparison=comparison,
        wide=dots.drawn(comparison.chart, "areas") if comparison else None,
        narrow=dots.drawn(comparison.chart, "areas-narrow", narrow=True) if comparison else None,
        map=maps.drawn(shown.map) if shown.map else None,
        pattern_of=maps.pattern_of,
        method="" if comparison is None or comparison.with_place is None else METHOD,
        no_counts=NO_COUNTS if comparison and comparison.is_count else "",
        why_no_footprint_figure=why_no_footprint_figure(shown.indicator),
        tabs=tabs_of(indicator, "indicators.areas"),
        kind_tabs=kind_tabs(indicator, "indicators.areas", shown.kinds, shown.kind),
        asked=kept(*ASKED_OF_AREAS),
        restriction=restriction_of(indicator),
    )


@bp.route("/<metric_id>/areas.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def areas_download(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the comparison of areas, with small numbers hidden."""
    indicator = find(access, metric_id)
    comparison = read_areas(db.session(), file_reader(access, indicator), indicator, _asked()).comparison
    if comparison is None:
        abort(404)
    name = f"areas-{indicator.id.replace('_', '-')}"
    return register_download(access, files.file_of_areas(comparison), kind, comparison.rows, name=name)


@bp.route("/<metric_id>/areas.<any(svg, png):kind>")
@requires(Permission.READ)
def areas_picture(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the chart of areas as a picture, with small numbers hidden."""
    indicator = find(access, metric_id)
    shown = read_areas(db.session(), file_reader(access, indicator), indicator, _asked())
    if (comparison := shown.comparison) is None:
        abort(404)
    notes = [*([METHOD] if comparison.with_place else []), sources_note(shown.sources)]
    chart, title = dots.drawn(comparison.chart, "areas"), comparison.chart.title
    return picture_file(access, indicator, chart, kind, name="areas", title=title, notes=notes)


@bp.route("/<metric_id>/map.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def map_download(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the values on the map, with small numbers hidden."""
    indicator = find(access, metric_id)
    shown = read_areas(db.session(), file_reader(access, indicator), indicator, _asked())
    if shown.map is None:
        abort(404)
    name = f"map-{indicator.id.replace('_', '-')}"
    return register_download(access, files.file_of_map(shown.indicator), kind, shown.map_figures, name=name)


@bp.route("/<metric_id>/map.<any(svg, png):kind>")
@requires(Permission.READ)
def map_picture(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the map as a picture, with small numbers hidden."""
    indicator = find(access, metric_id)
    shown = read_areas(db.session(), file_reader(access, indicator), indicator, _asked())
    if shown.map is None:
        abort(404)
    key = [f"{maps.PATTERN_WORDS[shade]}: {words}, {count}" for shade, words, count in shown.map.key if count]
    return picture_file(
        access,
        indicator,
        maps.drawn(shown.map, width=MAP_WIDTH),
        kind,
        name="map",
        title=shown.map.title,
        notes=[". ".join(key) + ".", sources_note(shown.sources)],
    )


@bp.route("/<metric_id>/groups")
@requires(Permission.READ)
def groups(access: Access, metric_id: str) -> ResponseReturnValue:
    """Compare groups of people in one area and period, with the gap between them in words."""
    indicator = find(access, metric_id)
    shown = read_groups(db.session(), reader(access), indicator, _asked())
    comparison = shown.comparison
    return render_template(
        "indicators/groups.html",
        indicator=indicator,
        shown=shown,
        comparison=comparison,
        wide=dots.drawn(comparison.chart, "groups") if comparison else None,
        narrow=dots.drawn(comparison.chart, "groups-narrow", narrow=True) if comparison else None,
        method=METHOD,
        tabs=tabs_of(indicator, "indicators.groups"),
        kind_tabs=kind_tabs(indicator, "indicators.groups", shown.kinds, shown.kind),
        asked=kept(*ASKED_OF_GROUPS),
        restriction=restriction_of(indicator),
    )


@bp.route("/<metric_id>/groups.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def groups_download(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the comparison of groups, with small numbers hidden."""
    indicator = find(access, metric_id)
    comparison = read_groups(db.session(), file_reader(access, indicator), indicator, _asked()).comparison
    if comparison is None:
        abort(404)
    name = f"groups-{indicator.id.replace('_', '-')}"
    return register_download(access, files.file_of_groups(comparison), kind, comparison.rows, name=name)


@bp.route("/<metric_id>/groups.<any(svg, png):kind>")
@requires(Permission.READ)
def groups_picture(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the chart of groups as a picture, with small numbers hidden."""
    indicator = find(access, metric_id)
    shown = read_groups(db.session(), file_reader(access, indicator), indicator, _asked())
    if (comparison := shown.comparison) is None:
        abort(404)
    notes = [*comparison.gap, sources_note(shown.sources)]
    chart, title = dots.drawn(comparison.chart, "groups"), comparison.chart.title
    return picture_file(access, indicator, chart, kind, name="groups", title=title, notes=notes)


def _asked() -> Asked:
    args = request.args
    return Asked(
        length=args.get("periods", ""),
        unit=args.get("unit", ""),
        period=args.get("period", ""),
        area=args.get("area", ""),
        breakdown=args.get("breakdown", ""),
        compared_with=args.get("with", ""),
        map=args.get("map", ""),
    )
