"""The tasks about decision reports: to clear, to sign, and to send in an accessible format."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.decision_reports.waiting import formats_to_answer, reports_to_clear, reports_to_sign
from cdp.home.task import Task


def report_tasks(session: Session, access: Access, today: date) -> Iterator[Task]:
    """Yield a person's tasks about decision reports; at most three statements."""
    for asked in reports_to_clear(session, access):
        yield Task(
            f"Clear or return the decision report “{asked.report.name}”",
            "decision_reports.clear",
            {"key": asked.report.key, "clearance_key": asked.key},
            due=asked.due_on,
            is_late=asked.due_on < today,
        )
    for report in reports_to_sign(session, access):
        due = report.decision_due_on
        yield Task(
            f"Sign the decision report “{report.name}”, or send it back",
            "decision_reports.sign",
            {"key": report.key},
            due=due,
            is_late=due is not None and due < today,
        )
    for wanted in formats_to_answer(session, access):
        yield Task(
            f"Send an accessible format of “{wanted.report.name}”",
            "decision_reports.answer_format",
            {"key": wanted.key},
            due=wanted.due_on,
            is_late=wanted.due_on < today,
        )
