"""Pages to import a workplan, and to download one as Excel, Word or CSV."""

from flask import Blueprint, Response, url_for

from cdp import clock
from cdp.access import Access, Permission
from cdp.documents.registers import RegisterFormat
from cdp.extensions import db
from cdp.imports.steps import import_pages
from cdp.web.access import requires
from cdp.web.downloads import made_now
from cdp.workplans import queries, register
from cdp.workplans.baselines.queries import approved_dates
from cdp.workplans.gantt import GanttFacts
from cdp.workplans.importing import export
from cdp.workplans.importing.kind import WORKPLAN
from cdp.workplans.measures import measures_of
from cdp.workplans.routes import plan_filter

PREFIX = "/partnerships/<slug:slug>/workplan"
bp = Blueprint("workplan_files", __name__)

import_pages(
    bp,
    WORKPLAN,
    guard=requires(Permission.EDIT_WORKPLAN),
    prefix=f"{PREFIX}/import",
    home=lambda _here: url_for("workplans.index"),
    export="",
)


@bp.route(f"{PREFIX}/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> Response:
    """Return the filtered plan of a year as a file; the workbook can be imported again."""
    session, form, today = db.session(), plan_filter(access), clock.today()
    filters, wanted = form.filters(), RegisterFormat(kind)
    activities = queries.with_partners(session, register.plan(access.partnership, filters, today))
    facts = GanttFacts(approved_dates(session, activities), queries.waits_for_of(session, activities), today)
    if wanted is RegisterFormat.XLSX:
        content = export.as_workbook(activities, measures_of(session, access.partnership))
    elif wanted is RegisterFormat.CSV:
        content = export.as_comma_separated(activities, facts, measures_of(session, access.partnership))
    else:
        content = export.as_document(
            list(register.grouped(activities, filters.by)),
            facts,
            partnership=access.partnership.name,
            year=filters.year,
            filters=form.in_words,
            made_at=clock.now(),
        )
    return made_now(content, f"workplan-{access.partnership.slug}-{today}.{wanted}", wanted.media_type)
