"""The pages of a Word file: their size, and what is printed at the top and bottom of each."""

from docx.document import Document as Word
from docx.enum.section import WD_ORIENTATION, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Cm, Length

from cdp.documents.blocks import PageMarks
from cdp.documents.word.text import clean

_SHORT_SIDE, _LONG_SIDE, _MARGIN = Cm(21), Cm(29.7), Cm(2.5)  # A4


def set_page(word: Word, marks: PageMarks, *, landscape: bool) -> tuple[Length, Length]:
    """Set the page size, the margins and the marks; return the width and height of the text area."""
    section = word.sections[0]
    width, height = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    section.orientation = WD_ORIENTATION.LANDSCAPE if landscape else WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    text_width = Length(width - 2 * _MARGIN)
    _write_marks(section, marks, text_width)
    return text_width, Length(height - 2 * _MARGIN)


def start_part(word: Word, marks: PageMarks, text_width: Length) -> None:
    """Start a new page whose header and footer, and those of all pages after it, have other marks."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    _write_marks(section, marks, text_width)


def _write_marks(section: Section, marks: PageMarks, text_width: Length) -> None:
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if marks.marking:
        header.add_run(clean(marks.marking)).bold = True
    if marks.below_marking:
        line = section.header.add_paragraph(style="Header") if marks.marking else header
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(clean(marks.below_marking))
    footer = section.footer.paragraphs[0]
    if marks.edition:
        footer.paragraph_format.tab_stops.clear_all()
        footer.paragraph_format.tab_stops.add_tab_stop(text_width, WD_TAB_ALIGNMENT.RIGHT)
        footer.add_run(clean(marks.edition))
        footer.add_run("\t")
    else:
        footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        footer.add_run(words)
        footer._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
