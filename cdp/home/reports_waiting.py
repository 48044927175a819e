"""The tasks about decision reports: to clear, to sign, and to send in an accessible format."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.decision_reports.waiting import WaitingKind, WaitingReport, waiting_reports
from cdp.home.task import Task


def report_tasks(session: Session, access: Access, today: date) -> Iterator[Task]:
    """Yield a person's tasks about decision reports, next due first; one statement."""
    for one in waiting_reports(session, access):
        words, endpoint, arguments = _page_of(one)
        late = one.due is not None and one.due < today
        yield Task(words, endpoint, arguments, due=one.due, is_late=late)


def _page_of(one: WaitingReport) -> tuple[str, str, dict[str, Any]]:
    if one.kind is WaitingKind.CLEAR:
        arguments = {"key": one.report_key, "clearance_key": one.key}
        return f"Clear or return the decision report “{one.name}”", "decision_reports.clear", arguments
    if one.kind is WaitingKind.SIGN:
        words = f"Sign the decision report “{one.name}”, or send it back"
        return words, "decision_reports.sign", {"key": one.report_key}
    return f"Send an accessible format of “{one.name}”", "decision_reports.answer_format", {"key": one.key}
