"""The page of an indicator's control chart, and its files."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.indicators.catalogue import Indicator
from cdp.indicators.comparing.reading import FigureReader
from cdp.indicators.control import drawing, table
from cdp.indicators.control.charting import Meaning
from cdp.indicators.control.reading import ShownControl, read_control
from cdp.indicators.control.xmr import LEAST_POINTS
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
from cdp.web.access import requires
from cdp.web.registers import register_download

ASKED = ("periods", "unit", "area")


@bp.route("/<metric_id>/control")
@requires(Permission.READ)
def control(access: Access, metric_id: str) -> ResponseReturnValue:
    """Show the control chart of one area, with its signals in words."""
    indicator = find(access, metric_id)
    shown = _shown(reader(access), indicator)
    chart = shown.chart
    return render_template(
        "indicators/control.html",
        indicator=indicator,
        shown=shown,
        chart=chart,
        wide=drawing.drawn(chart, shown.notes, "control") if chart else None,
        narrow=drawing.drawn(chart, shown.notes, "control-narrow", narrow=True) if chart else None,
        wide_ranges=drawing.drawn_ranges(chart, "ranges") if chart and chart.limits else None,
        narrow_ranges=drawing.drawn_ranges(chart, "ranges-narrow", narrow=True)
        if chart and chart.limits
        else None,
        rows=table.newest_first(table.rows_of(chart)) if chart else [],
        meanings=[(meaning, *drawing.LOOKS[meaning]) for meaning in Meaning],
        least=LEAST_POINTS,
        tabs=tabs_of(indicator, "indicators.control"),
        kind_tabs=kind_tabs(indicator, "indicators.control", shown.kinds, shown.kind),
        asked=kept(*ASKED),
        restriction=restriction_of(indicator),
        may_enter=access.may(Permission.ENTER_INDICATORS),
    )


@bp.route("/<metric_id>/control.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def control_download(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download the table of a control chart, with small numbers hidden."""
    indicator = find(access, metric_id)
    shown = _shown(file_reader(access, indicator), indicator)
    if shown.chart is None:
        abort(404)
    name = f"control-{indicator.id.replace('_', '-')}"
    return register_download(access, table.file_of(shown.chart), kind, table.rows_of(shown.chart), name=name)


@bp.route("/<metric_id>/control.<any(svg, png):kind>")
@requires(Permission.READ)
def control_picture(access: Access, metric_id: str, kind: str) -> ResponseReturnValue:
    """Download a control chart as a picture, with small numbers hidden, and without confidential actions."""
    indicator = find(access, metric_id)
    shown = _shown(file_reader(access, indicator), indicator)
    if shown.chart is None:
        abort(404)
    notes = [note for note in shown.notes if not note.is_confidential]
    said = [
        shown.chart.why_no_limits or drawing.KEY_WORDS,
        *(f"{note.label}: {note.words}" for note in drawing.notes_within(shown.chart, notes)),
        sources_note(shown.sources),
    ]
    return picture_file(
        access,
        indicator,
        drawing.drawn(shown.chart, notes),
        kind,
        name="control",
        title=drawing.title_of(shown.chart),
        notes=said,
    )


def _shown(who: FigureReader, indicator: Indicator) -> ShownControl:
    return read_control(
        db.session(),
        who,
        indicator,
        length=request.args.get("periods", ""),
        unit=request.args.get("unit", ""),
        area=request.args.get("area", ""),
    )
