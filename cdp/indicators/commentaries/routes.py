"""Pages for commentary: the quarters of an indicator, writing, signing off and deleting."""

from datetime import date

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.indicators.catalogue import Indicator
from cdp.indicators.commentaries import queries, service
from cdp.indicators.commentaries.forms import CommentaryButtonForm, CommentaryForm
from cdp.indicators.commentaries.quarters import (
    latest_quarters,
    quarter_code,
    quarter_named,
    quarter_words,
)
from cdp.indicators.commentaries.service import NEW, CommentaryText
from cdp.indicators.commentaries.shown import ShownCommentary
from cdp.indicators.reading import is_withheld
from cdp.indicators.routes.blueprint import bp, find
from cdp.models import Commentary
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<metric_id>/commentary")
@requires(Permission.READ)
def commentary(access: Access, metric_id: str) -> ResponseReturnValue:
    """List the commentary on an indicator by quarter; drafts only for people who may write them."""
    indicator, today = find(access, metric_id), clock.today()
    may_write = access.may(Permission.ENTER_INDICATORS)
    rows = (
        []
        if is_withheld(access, indicator, today)
        else queries.commentaries_of(db.session(), access.partnership, indicator.id, drafts=may_write)
    )
    written = {row.quarter_starts for row in rows}
    return page(
        "indicators/commentaries/index.html",
        indicator=indicator,
        shown=[ShownCommentary.of(row) for row in rows],
        may_write=may_write,
        to_write=[
            (quarter_code(quarter), quarter_words(quarter))
            for quarter in latest_quarters(today)
            if quarter not in written
        ],
    )


@bp.route("/<metric_id>/commentary/<quarter>", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def write_commentary(access: Access, metric_id: str, quarter: str) -> ResponseReturnValue:
    """Write or change the commentary for a quarter."""
    indicator, starts_on = find(access, metric_id), _quarter(quarter)
    row = queries.commentary_for(db.session(), access.partnership, indicator.id, starts_on)
    form = CommentaryForm(data={"text": row.text if row else "", "version": row.version if row else NEW})

    def change() -> Done:
        details = CommentaryText(starts_on, form.text.data or "", form.version.data)
        saved = service.write(db.session(), access.partnership, indicator, details, by=access.person)
        said = (
            "Commentary saved."
            if saved.signed_off_at
            else "Commentary saved as a draft. Sign it off to show it to other readers."
        )
        return Done(said, _list(indicator))

    return save(form, change) or page(
        "indicators/commentaries/write.html",
        form=form,
        indicator=indicator,
        quarter=quarter_words(starts_on),
        code=quarter,
        row=row,
    )


@bp.route("/<metric_id>/commentary/<quarter>/sign-off", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def sign_off_commentary(access: Access, metric_id: str, quarter: str) -> ResponseReturnValue:
    """Show the draft for a quarter, to sign it off."""
    indicator, row = find(access, metric_id), _row(access, metric_id, quarter)
    form = CommentaryButtonForm(obj=row)

    def change() -> Done:
        service.sign_off(db.session(), indicator, row, version=form.version.data, by=access.person)
        return Done(
            "Commentary signed off. Everyone who may read the indicator now sees it.", _list(indicator)
        )

    return save(form, change) or page(
        "indicators/commentaries/sign_off.html",
        form=form,
        indicator=indicator,
        shown=ShownCommentary.of(row),
    )


@bp.route("/<metric_id>/commentary/<quarter>/delete", methods=["GET", "POST"])
@requires(Permission.ENTER_INDICATORS)
def delete_commentary(access: Access, metric_id: str, quarter: str) -> ResponseReturnValue:
    """Ask for confirmation and delete the draft for a quarter."""
    indicator, row = find(access, metric_id), _row(access, metric_id, quarter)
    form = CommentaryButtonForm(obj=row)

    def change() -> Done:
        service.delete(db.session(), indicator, row, version=form.version.data, by=access.person)
        return Done("Draft deleted.", _list(indicator))

    return save(form, change) or page(
        "indicators/commentaries/delete.html",
        form=form,
        indicator=indicator,
        shown=ShownCommentary.of(row),
    )


def _quarter(code: str) -> date:
    return quarter_named(code, clock.today()) or abort(404)


def _row(access: Access, metric_id: str, quarter: str) -> Commentary:
    return queries.commentary_for(db.session(), access.partnership, metric_id, _quarter(quarter)) or abort(
        404
    )


def _list(indicator: Indicator) -> str:
    return url_for("indicators.commentary", metric_id=indicator.id)
