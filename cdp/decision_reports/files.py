"""The columns of the register of decision reports when it is downloaded as a file."""

from cdp.clock import in_london
from cdp.decision_reports.table.figures import total_of
from cdp.decision_reports.words import STATE_WORDS
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import DecisionReport
from cdp.wording.money import pounds_of

REPORT_FILE = RegisterFile[DecisionReport](
    "Decision reports",
    ("decision report", "decision reports"),
    (
        RegisterColumn("Reference", lambda report: report.reference, 3),
        RegisterColumn("Title", lambda report: report.title, 8),
        RegisterColumn("Board", lambda report: report.board.name, 5),
        RegisterColumn("Decision by", lambda report: report.decided_by, 5),
        RegisterColumn(
            "Organisation", lambda report: report.organisation.name if report.organisation else ""
        ),
        RegisterColumn("State", lambda report: STATE_WORDS[report.state], 3),
        RegisterColumn(
            "Total in pounds",
            lambda report: pounds_of(total_of(report.money_lines)) if report.money_lines else None,
            3,
        ),
        RegisterColumn("Key decision", lambda report: "Yes" if report.is_key_decision else "No"),
        RegisterColumn("Decision due", lambda report: report.decision_due_on, 3),
        RegisterColumn("Author", lambda report: report.author.name, 4),
        RegisterColumn("Changed on", lambda report: in_london(report.changed_at).date()),
    ),
)
