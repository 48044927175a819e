"""The typeface, styles, mode and properties of a Word file."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from cdp.documents.blocks import Document
from cdp.documents.word.text import clean

FONT = "Arial"
_INK = RGBColor(0x0B, 0x0C, 0x0C)
_LONGEST_PROPERTY = 255  # python-docx refuses longer core properties
_EARLIEST_ZIP_YEAR = 1980
_LATIN_TYPEFACE = re.compile(rb'(<a:latin typeface=")[^"]*(")')
_BODY_STYLES = frozenset({"Normal", "Subtitle", "Header", "Footer"})
_PRESENT_MODE = "15"  # Word 2013 and later; an older mode opens as "Compatibility Mode"


def set_styles(word: Word, language: str) -> None:
    """Adjust the template's styles: one typeface, dark text and generous spacing."""
    for tag in word.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    sizes = {"Normal": 11, "Title": 22, "Subtitle": 13, "Caption": 11, "Header": 9, "Footer": 9}
    sizes |= {"Heading 1": 16, "Heading 2": 14, "Heading 3": 12, "Heading 4": 11, "Heading 5": 11}
    for name, size in sizes.items():
        style: ParagraphStyle = word.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # theme fonts would override a named font
        style.font.name = FONT
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


def set_mode(word: Word, language: str) -> None:
    """Set the present mode of Word, and the language and typeface that text without a style of its own gets."""
    settings = word.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _PRESENT_MODE)
    for fonts in settings.iter(qn("w:themeFontLang")):
        fonts.attrib.clear()
        fonts.set(qn("w:val"), language)
    theme = word.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _LATIN_TYPEFACE.sub(rb"\1" + FONT.encode() + rb"\2", theme.blob)


def set_properties(word: Word, document: Document, author: str, made_at: datetime) -> None:
    properties = word.core_properties
    stamp = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)  # the file format means UTC
    properties.title = clean(document.title)[:_LONGEST_PROPERTY]
    properties.subject = clean(document.subtitle)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = clean(author)[:_LONGEST_PROPERTY]
    properties.language = document.language
    properties.created = properties.modified = stamp
    properties.comments = ""


def with_fixed_times(data: bytes, made_at: datetime) -> bytes:
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
