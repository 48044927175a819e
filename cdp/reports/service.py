"""Changes to reports: begin, write, issue and delete."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.audit.queries import history_of
from cdp.commitments import service as commitments
from cdp.commitments.service import CommitmentDetails
from cdp.documents.plain import to_plain_text
from cdp.errors import Conflict, Difference, Refusal
from cdp.issuing import service as issuing
from cdp.models import Board, Partnership, Person, Report, ReportKind
from cdp.models.stored import as_stored
from cdp.partnerships.changes import check_order, check_version
from cdp.reports.content import text_of
from cdp.reports.document import document_of, period_of
from cdp.reports.issuing import KIND
from cdp.reports.sections import KIND_WORDS, SECTIONS, ReportSection

LONGEST_PERIOD_DAYS = 3 * 366


@dataclass(frozen=True)
class ReportDetails:
    """The kind of a report, its board if it is about one, its period, who it is for and its title."""

    kind: ReportKind
    board: Board | None
    starts_on: date
    ends_on: date
    meant_for: str = ""
    title: str = ""


def begin(session: Session, partnership: Partnership, details: ReportDetails, *, by: Person) -> Report:
    """Begin a draft. Raises Refusal if the period ends before it begins, ends in the future or is very long."""
    check_order(
        details.starts_on, details.ends_on, "The last day must be on or after the first day.", "ends_on"
    )
    if details.starts_on > clock.today():
        raise Refusal("The period has not begun yet. Enter an earlier first day.", field="starts_on")
    if (details.ends_on - details.starts_on).days > LONGEST_PERIOD_DAYS:
        raise Refusal("A report covers 3 years at most. Enter a later first day.", field="starts_on")
    report = Report(
        partnership=partnership,
        board=details.board,
        kind=details.kind,
        starts_on=details.starts_on,
        ends_on=details.ends_on,
        meant_for=details.meant_for.strip(),
        title="",
        narratives={},
        created_at=clock.now(),
        created_by=by,
    )
    report.title = details.title.strip() or usual_title(report)
    session.add(report)
    _note(session, report, f"{by.name} began the report “{report.title}”.", by=by)
    return report


def usual_title(report: Report) -> str:
    """Return a title such as "Progress report, 1 July 2026 to 30 September 2026"."""
    return f"{KIND_WORDS[report.kind]}, {period_of(report)}"


def write(
    session: Session, report: Report, section: ReportSection, text: str, *, version: int, by: Person
) -> None:
    """Save the text of a section. Raises Refusal if the report has been issued, and Conflict if it has changed."""
    _check_draft(report)
    stored = report.narratives.get(section.code, "")
    check_version(report, version, [(section.heading, stored, text)])
    if text == stored:
        return
    report.narratives = {**report.narratives, section.code: text}
    sentence = f"{by.name} wrote the text of “{section.heading}” in the report “{report.title}”."
    _note(session, report, sentence, by=by)


@dataclass(frozen=True)
class PromisesKept:
    """The promises of a report to record as commitments of a board, and when they are first due."""

    board: Board
    texts: Sequence[str]
    due_on: date


def issue(
    session: Session, report: Report, *, version: int, promises: PromisesKept | None = None, by: Person
) -> None:
    """Fix the report as it is now, and record its promises as commitments; its files are made by the worker.

    Raises Conflict if someone else wrote in it or issued it after `version`, and Refusal before its period has ended.
    """
    session.execute(sa.select(Report.id).where(Report.id == report.id).with_for_update())
    session.refresh(report)
    _check_unchanged(session, report, version, "Issue the report as you read it")
    _check_draft(report)
    if report.ends_on > clock.today():
        raise Refusal("The period has not ended yet. Issue the report after its last day.")
    text = text_of(session, report)
    report.content = as_stored(text)
    report.issued_at, report.issued_by = clock.now(), by
    plain = to_plain_text(document_of(session, report, text))
    report.document = issuing.fix(session, report.partnership, KIND, plain)
    session.flush()
    if promises is not None:
        for text_promised in promises.texts:
            details = CommitmentDetails(text_promised, promises.due_on, clock.today())
            commitments.add(session, promises.board, details, None, report=report, by=by)
    fingerprint = {"text": report.document.fingerprint}
    _note(session, report, f"{by.name} issued the report “{report.title}”.", fingerprint, by=by)


def delete(session: Session, report: Report, *, version: int, by: Person) -> None:
    """Delete a draft. Raises Conflict if someone else wrote in it or issued it after `version`."""
    _check_unchanged(session, report, version, "Delete the draft as you read it")
    _check_draft(report)
    _note(session, report, f"{by.name} deleted the draft of the report “{report.title}”.", by=by)
    session.delete(report)


def _check_unchanged(session: Session, report: Report, version: int, yours: str) -> None:
    """Raise Conflict with the last change, and the texts that people wrote, if the report has changed."""
    if report.version == version:
        return
    headings = {section.code: section.heading for section in SECTIONS[report.kind]}
    texts = [f"{headings[code]}: {text}" for code, text in report.narratives.items() if text]
    last = history_of(session, report)[0].sentence
    raise Conflict(
        [Difference("Last change", "\n\n".join((last, *texts)), yours)], current_version=report.version
    )


def _check_draft(report: Report) -> None:
    if report.is_issued:
        raise Refusal("This report has been issued and no longer changes. Begin a new report to correct it.")


def _note(
    session: Session, report: Report, sentence: str, details: dict[str, str] | None = None, *, by: Person
) -> None:
    audit.record(session, sentence, by=by, on=report, partnership=report.partnership, details=details)
