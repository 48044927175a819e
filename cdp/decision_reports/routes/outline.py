"""Pages that add, rename, move and remove the sections of a report that has begun."""

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decision_reports.forms.reports import AddSectionForm, PlainReportForm, SectionPlaceForm
from cdp.decision_reports.routes.shared import SECTION, bp, find, find_section, may_write
from cdp.decision_reports.visibility import parts_read_by
from cdp.decision_reports.writing import sections as outline
from cdp.extensions import db
from cdp.models import DecisionReport, DecisionReportSection
from cdp.web.access import requires
from cdp.web.changes import Done, page, save


@bp.route("/<key:key>/sections/new", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def new_section(access: Access, key: str) -> ResponseReturnValue:
    """Add a section."""
    report, form = find(access, key), AddSectionForm()
    read = parts_read_by(access, report)
    form.offer([one for one in outline.sections_to_follow(report, None) if one.part in read])

    def change() -> Done:
        made = outline.add_section(db.session(), report, form.place(), by=access.person)
        to = url_for("decision_reports.section", key=key, section_key=made.key)
        return Done("Section added. Write its text.", to)

    if not report.is_open and not form.is_submitted():
        abort(404)
    return save(form, change) or page(
        "decision_reports/new_section.html", form=form, report=report, back=_back(report)
    )


@bp.route(f"{SECTION}/heading", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def place_section(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Rename a section, or move it within its part."""
    found = find_section(access, key, section_key)
    form = SectionPlaceForm.of(found, outline.sections_to_follow(found.report, found))

    def change() -> Done:
        outline.place_section(db.session(), found, form.place(), version=form.version.data, by=access.person)
        return Done("Section saved.", _back(found.report, found))

    if not may_write(access, found.report) and not form.is_submitted():
        abort(404)
    return save(form, change) or page(
        "decision_reports/place_section.html",
        form=form,
        section=found,
        report=found.report,
        back=_back(found.report, found),
        why_not_removed=outline.why_not_removed(found),
    )


@bp.route(f"{SECTION}/remove", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def remove_section(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Remove a section with its text."""
    found = find_section(access, key, section_key)
    report, form = found.report, PlainReportForm(data={"version": found.version})

    def change() -> Done:
        outline.remove_section(db.session(), found, version=form.version.data, by=access.person)
        return Done("Section removed.", _back(report))

    if (not may_write(access, found.report) or outline.why_not_removed(found)) and not form.is_submitted():
        abort(404)
    return save(form, change) or page(
        "decision_reports/remove_section.html",
        form=form,
        section=found,
        report=found.report,
        back=_back(found.report, found),
    )


def _back(report: DecisionReport, section: DecisionReportSection | None = None) -> str:
    return url_for("decision_reports.show", key=report.key, _anchor=section.code if section else None)
