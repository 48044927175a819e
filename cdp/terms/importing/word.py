"""Conversion of a Word file, including its styles, lists and tables, to lines, with notes on what was left out."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from cdp.errors import Refusal
from cdp.files.word import FALLBACK, SIGNS, UNREADABLE, refuse_bombs
from cdp.terms.importing.lines import DocumentLine, Item, TextSpan, words_of
from cdp.terms.importing.word_styles import Styles
from cdp.terms.importing.word_tables import lines_of_table
from cdp.wording.formats import plural

MOST_BLOCKS = 20_000

_TOO_LARGE = (
    "The Word file is too large to read. Copy the text of the terms of reference into a new document, and choose "
    "that file."
)
_WRAPPERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")}
_INLINE = _WRAPPERS | {qn(name) for name in ("w:hyperlink", "w:fldSimple", "w:dir", "w:bdo")}
_GONE = {qn(name) for name in ("w:del", "w:moveFrom")}
_PICTURES = {qn(name) for name in ("w:drawing", "w:pict", "w:object")}
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BREAKS = {qn("w:br"), qn("w:cr")}
_TYPED_BULLET = re.compile(r"^[•·▪●○◦‣\uf0b7\uf0a7–-]\s+(?=\S)")

NOTES = {
    "picture": (
        "{} left out. Add a description if you need one.",
        "picture was",
        "pictures were",
    ),
    "box": ("{} left out. Copy any text that you need.", "text box was", "text boxes were"),
    "footnote": ("{} left out. Add to the text anything that you need.", "footnote was", "footnotes were"),
    "link": ("{} replaced with plain text, without the address.", "link was", "links were"),
    "formula": ("{} left out.", "formula was", "formulas were"),
    "table": ("{} changed to a list, with a line for each row.", "table was", "tables were"),
    "control": (
        "{} left out, because versions and dates are recorded automatically.",
        "document control table was",
        "document control tables were",
    ),
}
FLAGS = {
    "tracked": "The file has tracked changes. All of them were accepted.",
    "comment": "Comments were left out.",
    "hidden": "Hidden text was left out.",
    "header": "Headers and footers were left out.",
    "contents": "The table of contents was left out, because one is created automatically.",
}


def read(content: bytes) -> tuple[list[DocumentLine], list[str]]:
    """Return the lines of a Word file and notes on what was left out; raises Refusal for an unreadable file."""
    refuse_bombs(content, too_large=_TOO_LARGE)
    try:
        document = docx.Document(io.BytesIO(content))
        reader = _Reader(document)
        return list(reader.lines()), reader.notes()
    except Refusal:
        raise
    except Exception:  # a damaged file can raise errors of many kinds
        raise Refusal(UNREADABLE) from None


class _Reader:
    """Reads the body of a Word file in order."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.styles = Styles(document)
        self.left_out: Counter[str] = Counter()
        self.in_contents = 0  # number of open fields in a table of contents, including its own; 0 outside
        self.blocks = 0

    def lines(self) -> Iterator[DocumentLine]:
        yield from self._blocks(self.document.element.body)

    def notes(self) -> list[str]:
        """Return a sentence for each kind of content that was left out or changed."""
        self._look_beside_the_text()
        sentences = [
            sentence.format(plural(self.left_out[kind], one, many))
            for kind, (sentence, one, many) in NOTES.items()
            if self.left_out[kind]
        ]
        return sentences + [sentence for kind, sentence in FLAGS.items() if self.left_out[kind]]

    def _look_beside_the_text(self) -> None:
        for relation in self.document.part.rels.values():
            if relation.is_external:
                continue
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind in {"header", "footer"} and _has_words(relation.target_part.blob):
                self.left_out["header"] += 1
            elif kind == "comments" and _has_words(relation.target_part.blob):
                self.left_out["comment"] += 1

    def _blocks(self, parent: Any) -> Iterator[DocumentLine]:
        for element in parent.iterchildren():
            self.blocks += 1
            if self.blocks > MOST_BLOCKS:
                raise Refusal(_TOO_LARGE)
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag == qn("w:sdt") and _is_contents(element):
                self.left_out["contents"] += 1
            elif element.tag in _WRAPPERS:
                yield from self._blocks(element)
            elif element.tag in _GONE:
                self.left_out["tracked"] += 1

    def _table(self, table: Any) -> Iterator[DocumentLine]:
        cells = [
            [self._cell(cell) for cell in row.iterchildren(qn("w:tc"))]
            for row in table.iterchildren(qn("w:tr"))
        ]
        kind, lines = lines_of_table(cells)
        self.left_out[kind] += 1
        yield from lines

    def _cell(self, cell: Any) -> list[DocumentLine]:
        return list(self._blocks(cell))

    def _paragraph(self, paragraph: Any) -> Iterator[DocumentLine]:
        look = self.styles.of(paragraph)
        if look.level and not look.is_contents:
            self.in_contents = 0  # an unclosed table of contents must not hide the text
        was_in_contents = self.in_contents > 0
        rows: list[list[TextSpan]] = [[]]
        for text, bold, italic in self._runs(paragraph, look.bold, look.italic):
            first, *others = text.split("\n")
            rows[-1].append(TextSpan(first, bold, italic))
            rows += [[TextSpan(other, bold, italic)] for other in others]
        if look.is_contents or was_in_contents or self.in_contents:
            self.left_out["contents"] += 1
            return
        if look.level or look.is_title:
            joined = [span for row in rows for span in (*row, TextSpan(" "))]
            yield DocumentLine(DocumentLine.of(*joined).spans, level=look.level, is_title=look.is_title)
            return
        item = self.styles.item(paragraph)
        for row in rows:
            line = DocumentLine.of(*row)
            bullet = None if item else _TYPED_BULLET.match(line.plain)
            if bullet:
                yield DocumentLine(line.without(bullet.end()).spans, item=Item(ordered=False))
            elif line.plain:
                yield DocumentLine(line.spans, item=item)
                item = None

    def _runs(self, parent: Any, bold: bool, italic: bool) -> Iterator[tuple[str, bool, bool]]:  # noqa: FBT001
        for element in parent.iterchildren():
            if element.tag == qn("w:r"):
                run_bold, run_italic, hidden = self.styles.run(element, bold, italic)
                text = "".join(self._signs(element))
                if hidden and text.strip():
                    self.left_out["hidden"] += 1
                elif text:
                    yield text, run_bold, run_italic
            elif element.tag in _INLINE:
                self.left_out["link"] += (
                    element.tag == qn("w:hyperlink") and element.get(qn("r:id")) is not None
                )
                self.left_out["tracked"] += element.tag in {qn("w:ins"), qn("w:moveTo")}
                yield from self._runs(element, bold, italic)
            elif element.tag in _GONE:
                self.left_out["tracked"] += 1
            elif isinstance(element.tag, str) and element.tag.startswith(_FORMULA):
                self.left_out["formula"] += 1

    def _signs(self, run: Any) -> Iterator[str]:
        for element in run.iterchildren():
            tag = element.tag
            if tag == qn("w:t"):
                yield element.text or ""
            elif tag in SIGNS:
                yield SIGNS[tag]
            elif tag in _BREAKS:
                yield " " if element.get(qn("w:type")) in {"page", "column"} else "\n"
            elif tag in {qn("w:fldChar"), qn("w:instrText")}:
                self._field(element)
            elif tag in {qn("w:footnoteReference"), qn("w:endnoteReference")}:
                self.left_out["footnote"] += 1
            elif tag == qn("w:commentReference"):
                self.left_out["comment"] += 1
            elif tag in _PICTURES or tag == _ALTERNATE:
                self._picture(element)

    def _field(self, element: Any) -> None:
        """Track fields, because a table of contents is left out up to its end. Results of other fields are kept."""
        kind = element.get(qn("w:fldCharType"))
        if element.tag == qn("w:instrText"):
            if (element.text or "").strip().upper().startswith("TOC") and not self.in_contents:
                self.in_contents = 1
        elif self.in_contents and kind == "begin":
            self.in_contents += 1
        elif self.in_contents and kind == "end":
            self.in_contents -= 1

    def _picture(self, element: Any) -> None:
        shown = [inner for inner in element.iter(qn("w:txbxContent")) if not _in_fallback(inner)]
        if shown and any(words_of("".join(inner.itertext())) for inner in shown):
            self.left_out["box"] += 1
        else:
            self.left_out["picture"] += 1


def _is_contents(element: Any) -> bool:
    return any(
        (gallery.get(qn("w:val")) or "").lower() == "table of contents"
        for gallery in element.iterfind(f"{qn('w:sdtPr')}//{qn('w:docPartGallery')}")
    )


def _in_fallback(element: Any) -> bool:
    return any(above.tag == FALLBACK for above in element.iterancestors())


def _has_words(markup: bytes) -> bool:
    return any((text.text or "").strip() for text in parse_xml(markup).iter(qn("w:t")))
