"""The text of a report: of a draft from the records as they are now, of an issued report as it was stored."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Report
from cdp.models.stored import from_stored
from cdp.reports.collecting import actions, boards, plan, reporting, risks
from cdp.reports.collecting.scope import ReportScope
from cdp.reports.sections import SECTIONS
from cdp.reports.text import Collected, ReportText, WrittenSection

_COLLECTED: Mapping[str, Callable[[Session, ReportScope], Collected]] = {
    "decisions": boards.decisions,
    "done": actions.completed,
    "late": actions.late,
    "overdue": actions.overdue,
    "workplan": plan.by_outcome,
    "exceptions": plan.exceptions,
    "indicators": plan.indicators,
    "meetings": boards.meetings,
    "not_quorate": boards.not_quorate,
    "risks": risks.risks,
    "high_risks": risks.highest,
    "reported": reporting.reported,
    "lines_due": reporting.lines_due,
    "partnership": boards.about,
    "year": boards.year,
}
"""What the records have, by the code of a section; the other sections are only what people write."""


def text_of(session: Session, report: Report) -> ReportText:
    """Return the text of a report, in a number of queries that does not depend on the number of records."""
    if report.content is not None:
        return from_stored(report.content, ReportText)
    today = clock.today()
    scope = ReportScope(report.partnership, report.board, report.starts_on, report.ends_on, today)
    return ReportText(
        today,
        tuple(
            WrittenSection(
                section.code,
                section.heading,
                report.narratives.get(section.code, ""),
                _COLLECTED[section.code](session, scope) if section.code in _COLLECTED else Collected(),
            )
            for section in SECTIONS[report.kind]
        ),
    )
