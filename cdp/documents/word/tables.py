"""Tables in a Word file."""

from collections.abc import Sequence

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from cdp.documents.word.text import clean

# The parts of a table that are headings, and the same flags in hexadecimal, for older programs
_LOOKS = {("firstRow",): "0620", ("firstRow", "firstColumn"): "06A0"}


def add_table(word: Word, widths: Sequence[Length], *, title: str, headings: tuple[str, ...]) -> WordTable:
    """Append an empty table; `headings` are the parts of it that are headings."""
    table: WordTable = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    marked = " ".join(f'w:{part}="1"' for part in headings)
    properties.append(
        parse_xml(
            f'<w:tblLook {nsdecls("w")} w:val="{_LOOKS[headings]}" {marked} w:noHBand="1" w:noVBand="1"/>'
        )
    )
    if title:
        words = OxmlElement("w:tblCaption")
        words.set(qn("w:val"), clean(title))
        properties.append(words)
    return table


def first_paragraph(cell: _Cell) -> WordParagraph:
    """Return the paragraph of an empty cell, with the spacing of cells."""
    paragraph: WordParagraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(2)
    return paragraph


def add_row(table: WordTable) -> _Row:
    """Append an empty row."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx left this one untyped
    return row


def mark_as_header(row: _Row) -> None:
    """Mark a row as headings, which Word repeats on each page and reads aloud with the cells."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def set_small(table: WordTable, size: float) -> None:
    """Set small type and narrow cell margins for a table with many columns."""
    sides = "".join(f'<w:{side} w:w="80" w:type="dxa"/>' for side in ("left", "right"))
    margins = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>")
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    for cell in table._cells:
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(size)


def finish_table(table: WordTable, widths: Sequence[Length]) -> None:
    """Set cell widths (for Word) and column widths (for other programs), and keep each row on one page."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        finish_row(row, widths)


def finish_row(row: _Row, widths: Sequence[Length]) -> None:
    """Keep a row on one page and set the widths of its cells."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width
