"""Writing the blocks of a document into a Word file."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document as Word
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Length, Pt
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Figure,
    Heading,
    NumberedList,
    PageBreak,
    Panels,
    Paragraph,
    Quote,
    Runs,
    Table,
    leads_to,
    with_following,
)
from cdp.documents.columns import column_widths, has_many_columns
from cdp.documents.typesetting import draw
from cdp.documents.word.lists import DEPTHS, STEP_TWIPS, Numbering
from cdp.documents.word.pages import set_page, start_part
from cdp.documents.word.styles import set_mode, set_properties, set_styles, with_fixed_times
from cdp.documents.word.tables import (
    add_row,
    add_table,
    finish_row,
    finish_table,
    first_paragraph,
    mark_as_header,
    set_small,
)
from cdp.documents.word.text import clean, write_runs

_LABEL_WIDTH = Cm(5)
_TYPE, _SMALL_TYPE = (11.0, 12.0), (8.0, 8.0)  # type size and cell padding in tables
_CAPTION = Cm(2.7)  # the height reserved for a picture's caption


def to_word(document: Document, *, author: str, made_at: datetime) -> bytes:
    """Return a document as the bytes of a Word file. The same arguments always give the same bytes.

    `author` and `made_at` are the author and date in the file's properties. Characters that are not allowed in XML are
    left out. Raises ValueError if `made_at` has no time zone.
    """
    if made_at.tzinfo is None:
        raise ValueError("A document needs the time of its creation, with a time zone.")
    word: Word = docx.Document()
    text_area = set_page(word, document.marks, landscape=document.landscape)
    set_styles(word, document.language)
    set_mode(word, document.language)
    set_properties(word, document, author, made_at)
    word.add_paragraph(clean(document.title), style="Title")
    if document.subtitle:
        word.add_paragraph(clean(document.subtitle), style="Subtitle")
    _Writer(word, text_area).write(document.blocks)
    out = BytesIO()
    word.save(out)
    return with_fixed_times(out.getvalue(), made_at)


class _Writer:
    """A writer that appends blocks to one Word file."""

    def __init__(self, word: Word, text_area: tuple[Length, Length]) -> None:
        self.word = word
        self.text_width, self.text_height = text_area
        self.lists = Numbering(word)
        self.style_ids = {style.name: style.style_id for style in word.styles}

    def write(self, blocks: Sequence[Block], *, depth: int = 0) -> None:
        """Append blocks; `depth` is the number of lists and quotes that enclose them."""
        for block, following in with_following(blocks):
            match block:
                case Heading():
                    self._start_paragraph(f"Heading {block.level - 1}").add_run(clean(block.text))
                case Paragraph():
                    paragraph = self._add_paragraph(block.runs, depth)
                    paragraph.paragraph_format.keep_with_next = leads_to(block, following) or None
                case Quote() | Panels():
                    self.write(block.blocks, depth=depth + isinstance(block, Quote))
                case BulletList() | NumberedList():
                    self._write_list(block, depth)
                case Table():
                    self._write_table(block)
                case Facts():
                    self._write_facts(block)
                case Figure():
                    self._write_figure(block)
                case PageBreak():
                    self._break_page(block)

    def _break_page(self, block: PageBreak) -> None:
        if block.marks is not None:
            start_part(self.word, block.marks, self.text_width)
        else:
            self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _start_paragraph(self, style: str) -> WordParagraph:
        """Append an empty paragraph. Its style is set by id, because finding a style by name reads all the styles."""
        paragraph = self.word.add_paragraph()
        paragraph._p.style = self.style_ids[style]
        return paragraph

    def _add_paragraph(self, runs: Runs, depth: int) -> WordParagraph:
        paragraph = self.word.add_paragraph()
        if depth:
            paragraph.paragraph_format.left_indent = Pt(depth * STEP_TWIPS / 20)
        write_runs(paragraph, runs)
        return paragraph

    def _write_list(self, block: BulletList | NumberedList, depth: int) -> None:
        if isinstance(block, NumberedList):
            style, number = (
                "List Number",
                self.lists.new_list(self.lists.numbers, start=block.start, depth=depth),
            )
        else:
            style, number = "List Bullet", self.lists.new_list(self.lists.bullets)
        for item in block.items:
            paragraph = self._start_paragraph(style)
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = min(depth, DEPTHS - 1)
            properties.get_or_add_numId().val = number
            write_runs(paragraph, item.runs)
            self.write(item.inner, depth=depth + 1)

    def _write_table(self, block: Table) -> None:
        caption = self.word.add_paragraph(clean(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
        size, around = _SMALL_TYPE if has_many_columns(block) else _TYPE
        widths = [Pt(width) for width in column_widths(block, self.text_width.pt, size, around)]
        table = add_table(self.word, widths, title=block.caption, headings=("firstRow",))
        header = add_row(table)
        mark_as_header(header)
        for cell, words in zip(header.cells, block.header, strict=True):
            first_paragraph(cell).add_run(clean(words)).bold = True
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="F3F2F1"/>')
            )
        finish_table(table, widths)
        self._write_rows(table, block.rows, widths, size if has_many_columns(block) else None)
        self._add_gap()

    def _write_rows(
        self, table: WordTable, rows: Sequence[Sequence[Runs]], widths: Sequence[Length], size: float | None
    ) -> None:
        """Write the rows as copies of an empty one, which is much faster than adding each; `size` is for small type."""
        if size is not None:
            set_small(table, size)
        if not rows:
            return
        empty = add_row(table)
        for cell in empty.cells:
            first_paragraph(cell)
        finish_row(empty, widths)
        table._tbl.remove(empty._tr)
        for row in rows:
            copy = deepcopy(empty._tr)
            table._tbl.append(copy)
            for written, runs in zip(copy.tc_lst, row, strict=True):
                paragraph = WordParagraph(written.p_lst[0], _Cell(written, table))
                write_runs(paragraph, runs)
                if size is not None:
                    for run in paragraph.runs:
                        run.font.size = Pt(size)

    def _write_facts(self, block: Facts) -> None:
        widths = [Length(_LABEL_WIDTH), Length(self.text_width - _LABEL_WIDTH)]
        table = add_table(self.word, widths, title="", headings=("firstRow", "firstColumn"))
        for label, runs in block.pairs:
            name, value = add_row(table).cells
            first_paragraph(name).add_run(clean(label)).bold = True
            write_runs(first_paragraph(value), runs)
        if block.pairs:
            mark_as_header(
                table.rows[0]
            )  # the first fact; programs that read aloud look for a row of headings
        finish_table(table, widths)
        self._add_gap()

    def _write_figure(self, block: Figure) -> None:
        """Append a picture with its alternative text, as a PNG, which every version of Word can open."""
        width = block.width_within(self.text_width.pt, self.text_height.pt - _CAPTION.pt)
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        drawn = paragraph.add_run().add_picture(BytesIO(draw(block.svg, width)), width=Pt(width))
        drawn._inline.docPr.set("descr", clean(block.alt))
        drawn._inline.docPr.set("title", clean(block.caption))
        self.word.add_paragraph(clean(block.caption), style="Caption")

    def _add_gap(self) -> None:
        """Add space after a table so that it does not touch the next block or merge with another table."""
        self.word.add_paragraph().paragraph_format.space_after = Pt(4)
