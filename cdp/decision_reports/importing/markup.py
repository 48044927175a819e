"""Blocks of a report that was read, as Markdown that shows the same words."""

from cdp.checking.source import BlockKind, SourceBlock, SourceTable
from cdp.terms.importing.lines import escaped

_INDENT = "    "


def markdown_of(block: SourceBlock) -> str:
    """Return the words of a block, with the marks of its footnotes; an item without a number is an item of a list."""
    text = " ".join(_marked(block).split())
    if block.kind is BlockKind.ITEM and not block.label:
        return f"{_INDENT * min(block.level, 3)}- {text}"
    return text


def table_of(table: SourceTable) -> str:
    """Return a table as Markdown; its first row is the heading, and rows that are too short are filled up."""
    width = max((len(row) for row in table.rows), default=0)
    rows = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]]) if lines else ""


def field_line(block: SourceBlock) -> str:
    """Return a field as one line, such as "Date: 30 March 2026"."""
    return f"{escaped(block.field)}: {escaped(' '.join(block.text.split()))}".strip()


def note_line(block: SourceBlock) -> str:
    """Return a footnote as the line that `cdp.decision_reports.writing.paragraphs` reads."""
    return f"[^{block.marks[0]}]: {escaped(' '.join(block.text.split()))}"


def _marked(block: SourceBlock) -> str:
    if not block.marks:
        return escaped(block.text)
    marks = [f"[^{each}]" for each in block.marks]
    if len(block.places) != len(marks):
        return escaped(block.text) + "".join(marks)
    text, begun = "", 0
    for place, mark in sorted(zip(block.places, marks, strict=True)):
        text += escaped(block.text[begun:place]) + mark
        begun = place
    return text + escaped(block.text[begun:])


def _cell(text: str) -> str:
    return escaped(" ".join(text.split())) or " "
