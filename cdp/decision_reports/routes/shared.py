"""The blueprint of decision reports, and finding the report and section in an address."""

from typing import Any

from flask import Blueprint, abort

from cdp.access import Access, Permission
from cdp.decision_reports import queries
from cdp.decision_reports.visibility import parts_read_by
from cdp.decision_reports.words import ASK_WORDS, STATE_COLOURS, STATE_WORDS
from cdp.extensions import db
from cdp.models import DecisionReport, DecisionReportSection

bp = Blueprint("decision_reports", __name__, url_prefix="/partnerships/<slug:slug>/decision-reports")
SECTION = "/<key:key>/sections/<key:section_key>"


@bp.app_context_processor
def _words_of_reports() -> dict[str, Any]:
    """Give templates the words for states and kinds."""
    return {"report_state_words": STATE_WORDS, "report_state_colours": STATE_COLOURS, "ask_words": ASK_WORDS}


def find(access: Access, key: str) -> DecisionReport:
    """Return the report that a person may see; 404 if there is none."""
    return queries.report_by_key(db.session(), access, key) or abort(404)


def find_section(access: Access, key: str, section_key: str) -> DecisionReportSection:
    """Return a section of a report that a person may read; 404 if there is none, or its part is withheld."""
    report = find(access, key)
    parts = parts_read_by(access, report)
    found = next((one for one in report.sections if one.key == section_key), None)
    return found if found is not None and found.part in parts else abort(404)


def may_write(access: Access, report: DecisionReport) -> bool:
    """Return whether a person may change a report now."""
    return access.may(Permission.WRITE_REPORTS) and report.is_open
