"""Pages of the check: what it finds, beside the text while it is typed, and accepting a finding with a reason."""

from typing import Any

from flask import abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.decision_reports.checks.findings import ReportFinding, findings_by_section, findings_of
from cdp.decision_reports.checks.places import place_of, section_titles
from cdp.decision_reports.checks.service import accept_finding, withdraw_acceptance
from cdp.decision_reports.forms.reports import AcceptFindingForm
from cdp.decision_reports.routes.shared import SECTION, bp, find, find_section, may_write
from cdp.decision_reports.visibility import parts_read_by, reads_drafts
from cdp.decision_reports.words import LEVEL_COLOURS, LEVEL_WORDS
from cdp.decision_reports.writing.paragraphs import without_typed_numbers
from cdp.decision_reports.writing.service import LONGEST_SECTION
from cdp.extensions import db
from cdp.models import DecisionReport
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.converters import with_key
from cdp.wording.formats import day
from cdp.wording.typed_text import clean_text


@bp.app_context_processor
def _words_of_findings() -> dict[str, Any]:
    """Give templates the words for levels of findings."""
    return {"level_words": LEVEL_WORDS, "level_colours": LEVEL_COLOURS}


@bp.route("/<key:key>/check")
@requires(Permission.READ)
def check_report(access: Access, key: str) -> ResponseReturnValue:
    """Show what the check finds, by section, for those who read drafts."""
    report = find(access, key)
    if not reads_drafts(access):
        abort(403)
    parts = parts_read_by(access, report)
    found = findings_of(report, parts)
    return page(
        "decision_reports/check.html",
        report=report,
        found=found,
        by_section=findings_by_section(found),
        titles=section_titles(report, parts),
        place_of=place_of,
        writes=may_write(access, report),
    )


@bp.route(f"{SECTION}/check", methods=["POST"])
@requires(Permission.WRITE_REPORTS)
def check_section(access: Access, key: str, section_key: str) -> ResponseReturnValue:
    """Check a text that the page sends while it is typed, and return the findings of its section; nothing is saved."""
    section, sent = find_section(access, key, section_key), request.get_json()
    text = clean_text(sent.get("text") if isinstance(sent, dict) else None, max_length=LONGEST_SECTION)
    if section.is_numbered:
        text = without_typed_numbers(text)
    found = findings_of(section.report, (section.part,), {section.code: text})
    mine = [each for each in found if each.finding.section == section.code]
    return jsonify(findings=[_as_json(section.report, each) for each in mine])


@bp.route("/<key:key>/check/<plain:finding_key>", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def accept(access: Access, key: str, finding_key: str) -> ResponseReturnValue:
    """Accept a finding with a reason."""
    report = find(access, key)
    found = _found(access, report, finding_key)
    form = AcceptFindingForm()

    def change() -> Done:
        accept_finding(db.session(), report, found, form.reason.data, by=access.person)
        return Done("Accepted with your reason.", url_for("decision_reports.check_report", key=key))

    if not report.is_open and not form.is_submitted():
        abort(404)
    return save(form, change) or page("decision_reports/accept.html", form=form, report=report, found=found)


@bp.route("/<key:key>/accepted/<key:acceptance_key>/withdraw", methods=["GET", "POST"])
@requires(Permission.WRITE_REPORTS)
def withdraw(access: Access, key: str, acceptance_key: str) -> ResponseReturnValue:
    """Take back an acceptance, after confirmation."""
    report, form = find(access, key), AcceptFindingForm()
    one = with_key(report.acceptances, acceptance_key)
    _found(access, report, one.finding_key)
    del form.reason

    def change() -> Done:
        withdraw_acceptance(db.session(), report, one, by=access.person)
        return Done("The finding counts again.", url_for("decision_reports.check_report", key=key))

    return save(form, change) or page("decision_reports/withdraw.html", form=form, report=report, one=one)


def _found(access: Access, report: DecisionReport, finding_key: str) -> ReportFinding:
    found = findings_of(report, parts_read_by(access, report))
    return next((each for each in found if each.finding.key == finding_key), None) or abort(404)


def _as_json(report: DecisionReport, each: ReportFinding) -> dict[str, Any]:
    finding, accepted = each.finding, each.acceptance
    return {
        "level": LEVEL_WORDS[finding.level],
        "colour": LEVEL_COLOURS[finding.level],
        "sentence": finding.sentence,
        "place": finding.place,
        "quote": finding.quote,
        "accept": url_for("decision_reports.accept", key=report.key, finding_key=finding.key),
        "accepted": f"{accepted.accepted_by.name}, {day(accepted.accepted_at)}: {accepted.reason}"
        if accepted
        else "",
    }
