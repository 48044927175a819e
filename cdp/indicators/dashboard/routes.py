"""The page “Outcomes at a glance”, and its files."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.documents.pdf import to_pdf
from cdp.documents.registers import RegisterFormat
from cdp.documents.word import to_word
from cdp.extensions import db
from cdp.files.uploads import MEDIA_TYPES, FileKind
from cdp.indicators import queries
from cdp.indicators.commentaries.queries import latest_signed_off
from cdp.indicators.commentaries.shown import ShownCommentary
from cdp.indicators.dashboard.document import document_of
from cdp.indicators.dashboard.files import HEADLINES
from cdp.indicators.dashboard.kept import dashboard_of
from cdp.indicators.dashboard.reading import Dashboard, DashboardScope
from cdp.indicators.places import WHOLE_FOOTPRINT, place
from cdp.indicators.routes.blueprint import bp
from cdp.web.access import requires
from cdp.web.downloads import made_now
from cdp.web.registers import register_download

NAME = "outcomes-at-a-glance"


@bp.route("/dashboard")
@requires(Permission.READ)
def dashboard(access: Access) -> ResponseReturnValue:
    """Show the headline metrics that have values, by outcome."""
    session, today = db.session(), clock.today()
    footprint = queries.footprint_on(session, access.partnership, today)
    asked = request.args.get("area", "")
    scope = DashboardScope(
        today,
        area_code=asked if asked in footprint else "",
        small_numbers=access.may(Permission.READ_SMALL_NUMBERS),
        embargoed=access.may(Permission.ENTER_INDICATORS),
    )
    found = dashboard_of(session, access.partnership, scope, footprint)
    return render_template(
        "indicators/dashboard/show.html",
        found=found,
        commentary=_commentary(access, found),
        areas=sorted((place(code, footprint) for code in footprint), key=lambda each: each.order),
        selected=scope.area_code or WHOLE_FOOTPRINT,
        may_act=access.may(Permission.MANAGE_ACTIONS),
        may_enter=access.may(Permission.ENTER_INDICATORS),
        today=today,
    )


@bp.route("/dashboard.<any(pdf, docx, xlsx, csv):kind>")
@requires(Permission.READ)
def dashboard_file(access: Access, kind: str) -> ResponseReturnValue:
    """Download the dashboard without restricted values, values under an embargo and small numbers."""
    session, today, now = db.session(), clock.today(), clock.now()
    footprint = queries.footprint_on(session, access.partnership, today)
    found = dashboard_of(session, access.partnership, DashboardScope(today, public=True), footprint)
    if kind in {RegisterFormat.XLSX, RegisterFormat.CSV}:
        return register_download(access, HEADLINES, kind, found.cards, name=NAME)
    author = access.partnership.name
    document = document_of(found, author, today, _commentary(access, found))
    name = f"{NAME}-{access.partnership.slug}-{today}"
    if kind == RegisterFormat.WORD:
        content = to_word(document, author=author, made_at=now)
        return made_now(content, f"{name}.docx", RegisterFormat.WORD.media_type)
    content = to_pdf(document, author=author, made_at=now).content
    return made_now(content, f"{name}.pdf", MEDIA_TYPES[FileKind.PDF])


def _commentary(access: Access, found: Dashboard) -> dict[str, ShownCommentary]:
    """Return the newest signed-off commentary on the metrics shown, by indicator."""
    shown = [card.indicator.id for card in found.cards]
    rows = latest_signed_off(db.session(), access.partnership, shown)
    return {metric_id: ShownCommentary.of(row) for metric_id, row in rows.items()}
