"""Where findings are: the sections by which they are listed, and the place on the report's page."""

from collections.abc import Sequence

from cdp.decision_reports.checks.findings import ReportFinding
from cdp.decision_reports.checks.source import DECLARATIONS, DETAILS, TABLE
from cdp.decision_reports.numbering import numbered_part
from cdp.models import DecisionReport, Part

_FIRST = {DETAILS: "Details"}
_LAST = {TABLE: "Table", DECLARATIONS: "Declarations"}
_ON_PAGE = {DETAILS: "main-content", TABLE: "table", DECLARATIONS: "main-content"}


def section_titles(report: DecisionReport, parts: Sequence[Part]) -> dict[str, str]:
    """Return the titles under which findings are listed, by the name of their section, in the order of the report."""
    sections = {
        placed.section.code: placed.title for part in parts for placed in numbered_part(report, part).placed
    }
    return {**_FIRST, **sections, **_LAST}


def place_of(found: ReportFinding) -> str:
    """Return the id of the place on the page of the report to which a finding links."""
    return _ON_PAGE.get(found.finding.section, found.finding.section)
