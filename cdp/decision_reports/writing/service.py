"""Writing the sections of a decision report, one at a time, with a version for each."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import reference_to
from cdp.decision_reports.exempting import ExemptionWords, check_exemption
from cdp.decision_reports.service import check_can_change, named, note, touch
from cdp.decision_reports.writing.paragraphs import keys_after, without_typed_numbers
from cdp.errors import Refusal
from cdp.models import AuditEvent, DecisionReport, DecisionReportSection, Part, Person
from cdp.partnerships.changes import check_version

WRITING_SESSION = timedelta(minutes=10)
"""Saves by one person within this time are one event in the history."""
LONGEST_SECTION = 40_000


def write_section(
    session: Session, section: DecisionReportSection, text: str, *, version: int, by: Person
) -> DecisionReportSection:
    """Save the text of a section; its paragraphs keep their keys, and typed paragraph numbers are removed.

    Raises Conflict with both texts if someone else saved another text, and Refusal if the report was signed.
    """
    report = section.report
    check_can_change(report)
    if section.is_numbered:
        text = without_typed_numbers(text)
    if text == section.text:
        return section
    check_version(section, version, [(section.heading, section.text, text)])
    taken = {key for one in report.sections for key in one.paragraph_keys}
    section.paragraph_keys = keys_after(section.text, section.paragraph_keys, text, taken)
    section.text, section.updated_at, section.updated_by = text, clock.now(), by
    touch(report)
    session.flush()
    if not _is_recorded(session, report, by=by):
        note(session, report, f"{by.name} wrote in {named(report)}.", {"text": reference_to(text)}, by=by)
    return section


def exempt_section(
    session: Session, section: DecisionReportSection, words: ExemptionWords, *, version: int, by: Person
) -> None:
    """Save the exemption of a confidential section. Raises Conflict, and Refusal if it is public or incomplete."""
    report = section.report
    check_can_change(report)
    if section.part is not Part.CONFIDENTIAL:
        raise Refusal("Only a confidential section has an exemption.")
    before = ExemptionWords.of(section)
    check_version(section, version, [("Exemption", before.in_words, words.in_words)])
    check_exemption(words, report.board)
    words.put_on(section)
    section.updated_at, section.updated_by = clock.now(), by
    touch(report)
    session.flush()
    facts: dict[str, object] = {"exemption": reference_to(words.in_words)}
    note(session, report, f"{by.name} recorded an exemption in a decision report.", facts, by=by)


def _is_recorded(session: Session, report: DecisionReport, *, by: Person) -> bool:
    """Return whether the latest event about the report is by the same person, about writing, and recent."""
    last = session.scalar(
        sa.select(AuditEvent)
        .where(AuditEvent.subject_kind == report.__tablename__, AuditEvent.subject_key == report.key)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    if last is None or " wrote in " not in last.sentence:
        return False
    return last.by_id == by.id and clock.now() - last.at < WRITING_SESSION
