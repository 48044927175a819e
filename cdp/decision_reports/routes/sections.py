"""Pages for writing the sections of a report and giving the exemption of a confidential one."""

from flask import abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decision_reports.checks.findings import findings_of
from cdp.decision_reports.forms.reports import ReportSectionForm, SectionExemptionForm
from cdp.decision_reports.numbering import insertables, numbered_part
from cdp.decision_reports.routes.shared import SECTION, bp, find_section
from cdp.decision_reports.templates.queries import paragraphs_to_use
from cdp.decision_reports.writing.service import LONGEST_SECTION, exempt_section, write_section
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.models import DecisionReportSection
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.wording import formats
from cdp.wording.typed_text import clean_text


@bp.route(SECTION, methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def section(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Write the text of a section; it saves itself while it is typed."""
    found, session = find_section(access, key, section_key), db.session()
    form = ReportSectionForm.of(found)
    if not found.report.is_open and not form.is_submitted():
        abort(404)

    def change() -> Done:
        write_section(session, found, form.text.data or "", version=form.version.data, by=access.person)
        again = url_for("decision_reports.section", key=key, section_key=section_key, _anchor="findings")
        return Done("Text saved.", again if form.check.data else _back(found))

    if answer := save(form, change):
        return answer
    numbered = numbered_part(found.report, found.part)
    placed = next((one for one in numbered.placed if one.section is found), None) or abort(404)
    return page(
        "decision_reports/section.html",
        form=form,
        report=found.report,
        section=found,
        title=placed.title,
        found=[
            each for each in findings_of(found.report, (found.part,)) if each.finding.section == found.code
        ],
        insertables=insertables(found.report, found.part),
        paragraphs=paragraphs_to_use(session, access.partnership),
        back=_back(found),
    )


@bp.route(f"{SECTION}/text", methods=["POST"])
@requires(Permission.WRITE_REPORTS)
def save_section_text(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Save a section that the page sends as JSON while it is typed; 409 with both texts on a conflict."""
    found, sent = find_section(access, key, section_key), request.get_json()
    version = sent.get("version") if isinstance(sent, dict) else None
    if type(version) is not int:
        raise Refusal("This page is out of date. Open it again before you save.")
    text = clean_text(sent.get("text"), max_length=LONGEST_SECTION)
    written = write_section(db.session(), found, text, version=version, by=access.person)
    db.session.commit()
    return jsonify(version=written.version, saved_at=formats.clock(written.updated_at))


@bp.route(f"{SECTION}/exemption", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def exemption(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Give the exemption of a confidential section."""
    found = find_section(access, key, section_key)
    form = SectionExemptionForm.of(found)
    if not found.is_confidential:
        abort(404)

    def change() -> Done:
        exempt_section(db.session(), found, form.exemption(), version=form.version.data, by=access.person)
        return Done("Exemption saved.", _back(found))

    return save(form, change) or page(
        "decision_reports/exemption.html", form=form, report=found.report, section=found, back=_back(found)
    )


def _back(section: DecisionReportSection) -> str:
    return url_for("decision_reports.show", key=section.report.key, _anchor=section.code)
