"""Word files from blocks, in the form that councils expect: A4, Word styles and page numbers."""

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Figure,
    Heading,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    Runs,
    Table,
    leads_to,
    with_following,
)
from cdp.documents.columns import column_widths, has_many_columns
from cdp.documents.typesetting import draw

_FONT = "Arial"
_INK = RGBColor(0x0B, 0x0C, 0x0C)
_LINK = RGBColor(0x1D, 0x70, 0xB8)
_SHORT_SIDE, _LONG_SIDE, _MARGIN = Cm(21), Cm(29.7), Cm(2.5)  # A4
_LABEL_WIDTH = Cm(5)
_TYPE, _SMALL_TYPE = (11.0, 12.0), (8.0, 8.0)  # type size and cell padding in tables
_CAPTION = Cm(2.7)  # the height reserved for a picture's caption
_STEP_TWIPS = 425  # 0.75 cm for each level of a list
_DEPTHS = 9
_LONGEST_PROPERTY = 255  # python-docx refuses longer core properties
_EARLIEST_ZIP_YEAR = 1980
_LATIN_TYPEFACE = re.compile(rb'(<a:latin typeface=")[^"]*(")')
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BODY_STYLES = frozenset({"Normal", "Subtitle", "Footer"})
# The parts of a table that are headings, and the same flags in hexadecimal, for older programs
_LOOKS = {("firstRow",): "0620", ("firstRow", "firstColumn"): "06A0"}
_PRESENT_MODE = "15"  # Word 2013 and later; an older mode opens as "Compatibility Mode"
_NUMBER_FORMATS = ("decimal", "lowerLetter", "lowerRoman")
_BULLETS = ("•", "–", "◦")


def to_word(document: Document, *, author: str, made_at: datetime) -> bytes:
    """Return a document as the bytes of a Word file. The same arguments always give the same bytes.

    `author` and `made_at` are the author and date in the file's properties. Characters that are not allowed in XML are
    left out. Raises ValueError if `made_at` has no time zone.
    """
    if made_at.tzinfo is None:
        raise ValueError("A document needs the time of its creation, with a time zone.")
    word: Word = docx.Document()
    text_area = _set_page(word, landscape=document.landscape)
    _set_styles(word, document.language)
    _set_mode(word, document.language)
    _set_properties(word, document, author, made_at)
    word.add_paragraph(_clean(document.title), style="Title")
    if document.subtitle:
        word.add_paragraph(_clean(document.subtitle), style="Subtitle")
    _Writer(word, text_area).write(document.blocks)
    out = BytesIO()
    word.save(out)
    return _with_fixed_times(out.getvalue(), made_at)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


class _Writer:
    """A writer that appends blocks to one Word file."""

    def __init__(self, word: Word, text_area: tuple[Length, Length]) -> None:
        self.word = word
        self.text_width, self.text_height = text_area
        self.numbering = word.part.numbering_part.element
        self.bullets = self._add_abstract(_level_xml("bullet", _BULLETS))
        self.numbers = self._add_abstract(_level_xml("number", _NUMBER_FORMATS))

    def write(self, blocks: Sequence[Block], *, depth: int = 0) -> None:
        """Append blocks; `depth` is the number of lists and quotes that enclose them."""
        for block, following in with_following(blocks):
            match block:
                case Heading():
                    self.word.add_heading(_clean(block.text), level=block.level - 1)
                case Paragraph():
                    paragraph = self._add_paragraph(block.runs, "Normal", depth)
                    paragraph.paragraph_format.keep_with_next = leads_to(block, following) or None
                case Quote():
                    self.write(block.blocks, depth=depth + 1)
                case BulletList() | NumberedList():
                    self._write_list(block, depth)
                case Table():
                    self._write_table(block)
                case Facts():
                    self._write_facts(block)
                case Figure():
                    self._write_figure(block)
                case PageBreak():
                    self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _add_paragraph(self, runs: Runs, style: str, depth: int) -> WordParagraph:
        paragraph = self.word.add_paragraph(style=style)
        if depth:
            paragraph.paragraph_format.left_indent = Pt(depth * _STEP_TWIPS / 20)
        _write_runs(paragraph, runs)
        return paragraph

    def _write_list(self, block: BulletList | NumberedList, depth: int) -> None:
        if isinstance(block, NumberedList):
            style, number = "List Number", self._add_list(self.numbers, start=block.start, depth=depth)
        else:
            style, number = "List Bullet", self._add_list(self.bullets)
        for item in block.items:
            paragraph = self.word.add_paragraph(style=style)
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = min(depth, _DEPTHS - 1)
            properties.get_or_add_numId().val = number
            _write_runs(paragraph, item.runs)
            self.write(item.inner, depth=depth + 1)

    def _write_table(self, block: Table) -> None:
        caption = self.word.add_paragraph(_clean(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
        size, around = _SMALL_TYPE if has_many_columns(block) else _TYPE
        widths = [Pt(width) for width in column_widths(block, self.text_width.pt, size, around)]
        table = self._add_table(widths, title=block.caption, headings=("firstRow",))
        header = _add_row(table)
        _mark_as_header(header)
        for cell, words in zip(header.cells, block.header, strict=True):
            _first_paragraph(cell).add_run(_clean(words)).bold = True
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="F3F2F1"/>')
            )
        _finish_table(table, widths)
        self._write_rows(table, block.rows, widths, size if has_many_columns(block) else None)
        self._add_gap()

    def _write_rows(
        self, table: WordTable, rows: Sequence[Sequence[Runs]], widths: Sequence[Length], size: float | None
    ) -> None:
        """Write the rows as copies of an empty one, which is much faster than adding each; `size` is for small type."""
        if size is not None:
            _set_small(table, size)
        if not rows:
            return
        empty = _add_row(table)
        for cell in empty.cells:
            _first_paragraph(cell)
        _finish_row(empty, widths)
        table._tbl.remove(empty._tr)
        for row in rows:
            copy = deepcopy(empty._tr)
            table._tbl.append(copy)
            for written, runs in zip(copy.tc_lst, row, strict=True):
                paragraph = WordParagraph(written.p_lst[0], _Cell(written, table))
                _write_runs(paragraph, runs)
                if size is not None:
                    for run in paragraph.runs:
                        run.font.size = Pt(size)

    def _write_facts(self, block: Facts) -> None:
        widths = [Length(_LABEL_WIDTH), Length(self.text_width - _LABEL_WIDTH)]
        table = self._add_table(widths, title="", headings=("firstRow", "firstColumn"))
        for label, runs in block.pairs:
            name, value = _add_row(table).cells
            _first_paragraph(name).add_run(_clean(label)).bold = True
            _write_runs(_first_paragraph(value), runs)
        if block.pairs:
            _mark_as_header(
                table.rows[0]
            )  # the first fact; programs that read aloud look for a row of headings
        _finish_table(table, widths)
        self._add_gap()

    def _write_figure(self, block: Figure) -> None:
        """Append a picture with its alternative text, as a PNG, which every version of Word can open."""
        width = block.width_within(self.text_width.pt, self.text_height.pt - _CAPTION.pt)
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        drawn = paragraph.add_run().add_picture(BytesIO(draw(block.svg, width)), width=Pt(width))
        drawn._inline.docPr.set("descr", _clean(block.alt))
        drawn._inline.docPr.set("title", _clean(block.caption))
        self.word.add_paragraph(_clean(block.caption), style="Caption")

    def _add_table(self, widths: Sequence[Length], *, title: str, headings: tuple[str, ...]) -> WordTable:
        table: WordTable = self.word.add_table(rows=0, cols=len(widths), style="Table Grid")
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
            words.set(qn("w:val"), _clean(title))
            properties.append(words)
        return table

    def _add_gap(self) -> None:
        """Add space after a table so that it does not touch the next block or merge with another table."""
        self.word.add_paragraph().paragraph_format.space_after = Pt(4)

    def _add_abstract(self, levels: str) -> int:
        """Add a list definition to the file and return its number."""
        taken = [int(kind.get(qn("w:abstractNumId"))) for kind in self.numbering.findall(qn("w:abstractNum"))]
        number = max(taken, default=-1) + 1
        kind = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        first_list = self.numbering.find(qn("w:num"))
        if first_list is None:
            self.numbering.append(kind)
        else:
            first_list.addprevious(kind)  # the schema requires all definitions before the first list
        return number

    def _add_list(self, kind: int, *, start: int = 1, depth: int = 0) -> int:
        """Add a separate list, whose numbering does not continue from the previous list, and return its number."""
        number = self.numbering.add_num(kind)
        number.add_lvlOverride(ilvl=min(depth, _DEPTHS - 1)).add_startOverride(start)
        return int(number.numId)


def _level_xml(kind: str, marks: tuple[str, ...]) -> str:
    """Return the XML for the nine levels of a list; `marks` are bullets or number formats, used in rotation."""
    levels = []
    for depth in range(_DEPTHS):
        mark = marks[depth % len(marks)]
        number_format, words = ("bullet", mark) if kind == "bullet" else (mark, f"%{depth + 1}.")
        levels.append(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
            f'<w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{(depth + 1) * _STEP_TWIPS}" w:hanging="{_STEP_TWIPS}"/></w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}"/></w:rPr></w:lvl>'
        )
    return "".join(levels)


def _first_paragraph(cell: _Cell) -> WordParagraph:
    paragraph: WordParagraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(2)
    return paragraph


def _add_row(table: WordTable) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx left this one untyped
    return row


def _mark_as_header(row: _Row) -> None:
    """Mark a row as headings, which Word repeats on each page and reads aloud with the cells."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _set_small(table: WordTable, size: float) -> None:
    """Set small type and narrow cell margins for a table with many columns."""
    sides = "".join(f'<w:{side} w:w="80" w:type="dxa"/>' for side in ("left", "right"))
    margins = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>")
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    for cell in table._cells:
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(size)


def _finish_table(table: WordTable, widths: Sequence[Length]) -> None:
    """Set cell widths (for Word) and column widths (for other programs), and keep each row on one page."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        _finish_row(row, widths)


def _finish_row(row: _Row, widths: Sequence[Length]) -> None:
    """Keep a row on one page and set the widths of its cells."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width


def _write_runs(paragraph: WordParagraph, runs: Runs) -> None:
    for run in runs:
        written: WordRun = paragraph.add_run(_clean(run.text))
        written.bold = run.strong or None
        written.italic = run.emphasis or None
        if run.link:
            target = paragraph.part.relate_to(_clean(run.link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            written.font.underline = True
            written.font.color.rgb = _LINK
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), target)
            paragraph._p.append(link)
            link.append(written._r)


def _set_page(word: Word, *, landscape: bool) -> tuple[Length, Length]:
    """Set the page size, margins and footer; return the width and height of the text area."""
    section = word.sections[0]
    width, height = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    section.orientation = WD_ORIENTATION.LANDSCAPE if landscape else WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(words)
        footer._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
    return Length(width - 2 * _MARGIN), Length(height - 2 * _MARGIN)


def _set_styles(word: Word, language: str) -> None:
    """Adjust the template's styles: one typeface, dark text and generous spacing."""
    for tag in word.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    sizes = {"Normal": 11, "Title": 22, "Subtitle": 13, "Caption": 11, "Footer": 9}
    sizes |= {"Heading 1": 16, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11, "Heading 5": 11}
    for name, size in sizes.items():
        style: ParagraphStyle = word.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # theme fonts would override a named font
        style.font.name = _FONT
        style.font.size = Pt(size)
        style.font.color.rgb = _INK
        if name not in _BODY_STYLES:
            style.font.bold = True
        if name.startswith("Heading"):
            style.paragraph_format.space_before = Pt(18 if name == "Heading 1" else 12)
            style.paragraph_format.space_after = Pt(6)
        if name != "Normal":
            style.font.italic = False
    word.styles["Normal"].paragraph_format.space_after = Pt(8)
    word.styles["Caption"].paragraph_format.space_before = Pt(8)
    word.styles["Caption"].paragraph_format.space_after = Pt(4)
    title = word.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)


def _set_mode(word: Word, language: str) -> None:
    """Set the present mode of Word, and the language and typeface that text without a style of its own gets."""
    settings = word.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _PRESENT_MODE)
    for fonts in settings.iter(qn("w:themeFontLang")):
        fonts.attrib.clear()
        fonts.set(qn("w:val"), language)
    theme = word.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _LATIN_TYPEFACE.sub(rb"\1" + _FONT.encode() + rb"\2", theme.blob)


def _set_properties(word: Word, document: Document, author: str, made_at: datetime) -> None:
    properties = word.core_properties
    stamp = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)  # the file format means UTC
    properties.title = _clean(document.title)[:_LONGEST_PROPERTY]
    properties.subject = _clean(document.subtitle)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = _clean(author)[:_LONGEST_PROPERTY]
    properties.language = document.language
    properties.created = properties.modified = stamp
    properties.comments = ""


def _with_fixed_times(data: bytes, made_at: datetime) -> bytes:
    """Return the Word file, a zip archive, with `made_at` as the time of every part, so that it is reproducible."""
    moment = made_at.astimezone(UTC)
    stamp = (max(moment.year, _EARLIEST_ZIP_YEAR), *moment.timetuple()[1:6])
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            entry = ZipInfo(part.filename, date_time=stamp)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(part))
    return out.getvalue()
