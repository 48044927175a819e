"""A report on record as the document that the check reads (`cdp.checking`): the text as readers see it, by section.

Part 1 is checked without Part 2, so that no finding in Part 1 shows what Part 2 says.
"""

from collections.abc import Iterator, Mapping

from cdp.checking.readers.markup import plain
from cdp.checking.readers.text import read_text
from cdp.checking.source import (
    BlockKind,
    SourceBlock,
    SourceBody,
    SourceDocument,
    SourceLink,
    SourceTable,
    field,
    heading,
)
from cdp.decision_reports.numbering import NumberedPart, PlacedSection, ask_lead, form_of, numbered_part
from cdp.decision_reports.table.figures import money_table
from cdp.decision_reports.writing.paragraphs import (
    TABLE_MARK,
    blocks_in,
    is_numbered,
    notes_in,
    without_notes,
)
from cdp.decision_reports.writing.tokens import resolved, resolved_blocks
from cdp.documents.blocks import (
    Block,
    BulletList,
    Heading,
    ListItem,
    NumberedList,
    Paragraph,
    Quote,
    Runs,
    Table,
)
from cdp.documents.plain import words_of
from cdp.models import DecisionReport, Part
from cdp.reference.report_forms import FINANCIAL, RECOMMENDATIONS

DETAILS = "details"
TABLE = "table"
DECLARATIONS = "declarations"


def source_of(report: DecisionReport, part: Part, drafts: Mapping[str, str] | None = None) -> SourceDocument:
    """Return a report as the check reads it: Part 1 alone, or Part 1 with Part 2 after it.

    Each block has the code of its section as its name. `drafts` are texts that are not saved, by code.
    """
    blocks = [*_details(report), *_part(report, Part.PUBLIC, drafts)]
    if part is Part.CONFIDENTIAL:
        blocks += _part(report, part, drafts)
    return SourceDocument((*blocks, *_declarations(report)), report.name)


def _details(report: DecisionReport) -> Iterator[SourceBody]:
    yield heading(report.title, level=1, section=DETAILS)
    if report.reference:
        yield field("Reference", report.reference, section=DETAILS)
    yield field("Decision by", report.decided_by, section=DETAILS)


def _part(report: DecisionReport, part: Part, drafts: Mapping[str, str] | None) -> Iterator[SourceBody]:
    numbered = numbered_part(report, part, drafts)
    table, shown = money_table(report), False
    for placed in numbered.placed:
        code = placed.section.code
        if code == RECOMMENDATIONS:
            yield from _recommendations(numbered, placed)
            continue
        if not placed.text and not (code == FINANCIAL and table):
            continue
        yield heading(placed.section.heading, label=placed.number, section=code)
        for block in _section(numbered, placed):
            if block is None:
                shown = True
                if table is not None:
                    yield _table(table, TABLE)
            else:
                yield block
        if code == FINANCIAL and table is not None and not shown:
            yield _table(table, TABLE)
    for placed in numbered.placed:
        yield from _notes(numbered, placed)


def _recommendations(numbered: NumberedPart, placed: PlacedSection) -> Iterator[SourceBody]:
    report = numbered.report
    if not report.recommendations:
        return
    yield heading(placed.section.heading, section=RECOMMENDATIONS)
    yield SourceBlock(BlockKind.PARAGRAPH, placed.text or ask_lead(report), section=RECOMMENDATIONS)
    for number, one in enumerate(report.recommendations, start=1):
        words = plain(resolved(one.text, numbered.targets))
        yield SourceBlock(
            BlockKind.ITEM,
            words.text,
            f"{number}.",
            marks=words.marks,
            links=words.links,
            section=RECOMMENDATIONS,
        )


def _section(numbered: NumberedPart, placed: PlacedSection) -> Iterator[SourceBody | None]:
    """Yield the blocks of a section, and None where the table of the report stands."""
    code = placed.section.code
    if not placed.section.is_numbered:
        for block in read_text(resolved(without_notes(placed.text), numbered.targets)).blocks:
            yield _named(block, code)
        return
    numbers = iter(placed.paragraphs)
    for each in resolved_blocks(blocks_in(placed.text), lambda text: resolved(text, numbered.targets)):
        if isinstance(each, Paragraph) and words_of(each.runs).strip() == TABLE_MARK:
            yield None
        elif isinstance(each, Paragraph) and is_numbered(each):
            number = next(numbers, None)
            yield _words(numbered, placed, each.runs, BlockKind.PARAGRAPH, number.number if number else "")
        else:
            yield from _other(numbered, placed, each)


def _other(numbered: NumberedPart, placed: PlacedSection, block: Block) -> Iterator[SourceBody]:
    match block:
        case Heading(level, text):
            yield heading(text, level=level, section=placed.section.code)
        case BulletList() | NumberedList():
            first = block.start if isinstance(block, NumberedList) else None
            yield from _items(numbered, placed, block.items, first, 0)
        case Quote():
            for inner in block.blocks:
                yield from _other(numbered, placed, inner)
        case Paragraph():
            yield _words(numbered, placed, block.runs, BlockKind.PARAGRAPH, "")
        case Table():
            yield _table(block, placed.section.code)
        case _:
            return


def _items(
    numbered: NumberedPart, placed: PlacedSection, items: tuple[ListItem, ...], first: int | None, depth: int
) -> Iterator[SourceBody]:
    for place, each in enumerate(items):
        label = "" if first is None else f"{first + place}."
        yield _words(numbered, placed, each.runs, BlockKind.ITEM, label, depth)
        for inner in each.inner:
            if isinstance(inner, BulletList | NumberedList):
                start = inner.start if isinstance(inner, NumberedList) else None
                yield from _items(numbered, placed, inner.items, start, depth + 1)
            else:
                yield from _other(numbered, placed, inner)


def _words(
    numbered: NumberedPart, placed: PlacedSection, runs: Runs, kind: BlockKind, label: str, depth: int = 0
) -> SourceBlock:
    words = plain(words_of(runs))
    code = placed.section.code
    links = [SourceLink(run.text, run.link) for run in runs if run.link]
    marks = tuple(_mark(numbered, code, mark) for mark in words.marks)
    lead = runs[0].text.strip(" .:") if runs and runs[0].strong else ""
    return SourceBlock(
        kind, words.text, label, depth, marks=marks, links=(*links, *words.links), lead=lead, section=code
    )


def _notes(numbered: NumberedPart, placed: PlacedSection) -> Iterator[SourceBody]:
    code = placed.section.code
    for label, text in notes_in(placed.text).items():
        words = plain(text)
        mark = _mark(numbered, code, label)
        yield SourceBlock(BlockKind.NOTE, words.text, marks=(mark,), links=words.links, section=code)


def _mark(numbered: NumberedPart, code: str, label: str) -> str:
    number = numbered.notes.get((code, label))
    return label if number is None else str(number)


def _table(table: Table, code: str) -> SourceTable:
    rows = [table.header, *([words_of(cell) for cell in row] for row in table.rows)]
    return SourceTable.of(rows, caption=table.caption, section=code)


def _named(block: SourceBody, code: str) -> SourceBody:
    if isinstance(block, SourceTable):
        return SourceTable(block.rows, block.caption, block.header, (), code)
    return SourceBlock(
        block.kind, block.text, block.label, block.level, block.field, block.marks, block.links, lead=block.lead,
        section=code,
    )  # fmt: skip


def _declarations(report: DecisionReport) -> Iterator[SourceBody]:
    for one in form_of(report).declarations:
        yield field(one.title, one.statement, section=DECLARATIONS)
