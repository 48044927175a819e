"""A report as a document; the page, the Word file and the PDF are made from the same blocks."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from cdp.agendas.matter.lines import MatterLine
from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Heading,
    PageMarks,
    Paragraph,
    Run,
    Runs,
    Table,
)
from cdp.documents.markdown import to_blocks
from cdp.mail.letters import link
from cdp.models import Report
from cdp.reports.text import ReportText, WrittenSection
from cdp.wording.formats import day

PUBLIC_ONLY = "This report has no confidential business, and no small numbers."


def document_of(session: Session, report: Report, text: ReportText) -> Document:
    """Return a report as a document, without sections that have no content."""
    about = [("Period", period_of(report)), ("Covers", report.board.name if report.board else "Every board")]
    if report.meant_for:
        about.append(("For", report.meant_for))
    about.append(("Records as on", day(text.as_on)))
    blocks: list[Block] = [Facts.of(about)]
    for section in text.sections:
        if not section.is_empty:
            blocks += [Heading(2, section.heading), *section_blocks(session, section)]
    blocks.append(Paragraph.of(PUBLIC_ONLY))
    status = "" if report.is_issued else "Draft"
    marks = PageMarks(status=status, edition=f"{report.title}, {day(report.issued_at or text.as_on)}")
    return Document(report.title, tuple(blocks), subtitle=report.partnership.name, marks=marks)


def period_of(report: Report) -> str:
    """Return the period of a report, such as "1 July 2026 to 30 September 2026"."""
    return f"{day(report.starts_on)} to {day(report.ends_on)}"


def section_blocks(session: Session, section: WrittenSection) -> list[Block]:
    """Return what is below the heading of a section."""
    return [*to_blocks(section.narrative), *_collected(session, section)]


def _collected(session: Session, section: WrittenSection) -> Iterator[Block]:
    found = section.collected
    if found.facts:
        yield Facts.of(found.facts)
    for group in found.groups:
        if group.heading != section.heading:
            yield Paragraph((Run(group.heading, strong=True),))
        yield BulletList.of(_runs(session, line) for line in group.lines)
    for table in found.tables:
        rows = [[_runs(session, cell) for cell in row] for row in table.rows]
        yield Table.of(table.caption, table.header, rows, widths=_widths(table.header))
    if found.is_empty and found.nothing:
        yield Paragraph.of(found.nothing)


def _runs(session: Session, line: MatterLine) -> Runs:
    if not line.path:
        return (Run(line.words),)
    linked = Run(line.text, link=link(session, line.path))
    return (linked, Run(line.rest)) if line.rest else (linked,)


_WIDTHS = {
    "Action": 5,
    "Activity": 5,
    "Wording": 6,
    "Why": 5,
    "Last update": 5,
    "Organisation": 5,
    "What": 6,
    "Risk": 5,
}
"""The widths of columns with long texts, as shares of the page; other columns have three."""


def _widths(header: tuple[str, ...]) -> list[int]:
    return [_WIDTHS.get(heading, 3) for heading in header]
