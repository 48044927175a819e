"""Conversion of a Word file, including its styles, lists and tables, to lines, with notes on what was left out."""

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from cdp.errors import Refusal
from cdp.files.word import FALLBACK, SIGNS, UNREADABLE, refuse_bombs
from cdp.terms.importing.lines import DocumentLine, Item, TextSpan, words_of
from cdp.terms.importing.word_notes import WordNotes
from cdp.terms.importing.word_styles import RunLook, StyleLook, Styles
from cdp.terms.importing.word_tables import columns_before, lines_of_table, merging_of

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
        self.left_out = WordNotes()
        self.in_contents = 0  # number of open fields in a table of contents, including its own; 0 outside
        self.blocks = 0

    def lines(self) -> Iterator[DocumentLine]:
        yield from self._blocks(self.document.element.body)

    def notes(self) -> list[str]:
        """Return a sentence for each kind of content that was left out or changed."""
        self._look_beside_the_text()
        return self.left_out.sentences()

    def _look_beside_the_text(self) -> None:
        for relation in self.document.part.rels.values():
            if relation.is_external:
                continue
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind in {"header", "footer"} and _has_words(relation.target_part.blob):
                self.left_out.count("header")
            elif kind == "comments" and _has_words(relation.target_part.blob):
                self.left_out.quote("comment", *_texts_in(relation.target_part.blob, "w:comment"))
            elif kind in {"footnotes", "endnotes"}:
                self.left_out.quote(
                    "footnote", *_texts_in(relation.target_part.blob, f"w:{kind[:-1]}"), counts=False
                )

    def _leave_out(self, kind: str, text: str) -> None:
        if text.strip() and not self.in_contents:
            self.left_out.add(kind, text)

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
                self.left_out.count("contents")
            elif element.tag in _WRAPPERS:
                yield from self._blocks(element)
            elif element.tag in _GONE:
                self.left_out.count("tracked")

    def _table(self, table: Any) -> Iterator[DocumentLine]:
        found = [list(row.iterchildren(qn("w:tc"))) for row in table.iterchildren(qn("w:tr"))]
        if max(map(len, found), default=0) < 2:  # a table for layout
            cells = [[self._cell(cell) for cell in row] for row in found]
        else:
            cells = self._grid(table)
        kind, lines = lines_of_table(cells)
        self.left_out.count(kind)
        yield from lines

    def _grid(self, table: Any) -> list[list[list[DocumentLine]]]:
        """Return the cells of a table by row and column; a cell merged with the one above it has the same text.

        A cell over several columns stands in the first of them.
        """
        above: dict[int, list[DocumentLine]] = {}
        rows: list[list[list[DocumentLine]]] = []
        for row in table.iterchildren(qn("w:tr")):
            cells: list[list[DocumentLine]] = [[]] * columns_before(row)
            for cell in row.iterchildren(qn("w:tc")):
                width, continues = merging_of(cell)
                lines = self._cell(cell)
                if continues and not any(line.plain for line in lines):
                    lines = above.get(len(cells), [])
                    self.left_out.count("merged")
                above[len(cells)] = lines
                cells += [lines, *[[]] * (width - 1)]
            rows.append(cells)
        return rows

    def _cell(self, cell: Any) -> list[DocumentLine]:
        return list(self._blocks(cell))

    def _paragraph(self, paragraph: Any) -> Iterator[DocumentLine]:
        look = self.styles.of(paragraph)
        if look.level and not look.is_contents:
            self.in_contents = 0  # an unclosed table of contents must not hide the text
        was_in_contents = self.in_contents > 0
        self.left_out.end_of_text()
        rows: list[list[TextSpan]] = [[]]
        for text, run in self._runs(paragraph, look):
            first, *others = text.split("\n")
            rows[-1].append(TextSpan(first, run.bold, run.italic))
            rows += [[TextSpan(other, run.bold, run.italic)] for other in others]
        if look.is_contents or was_in_contents or self.in_contents:
            self.left_out.count("contents")
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

    def _runs(
        self, parent: Any, paragraph: StyleLook, *, is_inserted: bool = False
    ) -> Iterator[tuple[str, RunLook]]:
        for element in parent.iterchildren():
            if element.tag == qn("w:r"):
                yield from self._run(element, paragraph, is_inserted=is_inserted)
            elif element.tag in _INLINE:
                if element.tag == qn("w:hyperlink") and element.get(qn("r:id")) is not None:
                    self.left_out.count("link")
                if element.tag == qn("w:moveTo"):
                    self.left_out.count("tracked")
                is_new = is_inserted or element.tag == qn("w:ins")
                yield from self._runs(element, paragraph, is_inserted=is_new)
            else:
                self._leave_out_element(element)

    def _run(self, run: Any, paragraph: StyleLook, *, is_inserted: bool) -> Iterator[tuple[str, RunLook]]:
        look = self.styles.run(run, paragraph)
        text = "".join(self._signs(run))
        if look.is_struck or look.is_hidden:
            self._leave_out("struck" if look.is_struck else "hidden", text)
        elif text:
            self.left_out.end_of_text()
            if is_inserted:
                self.left_out.quote("inserted", text)
            yield text, look

    def _leave_out_element(self, element: Any) -> None:
        if element.tag == qn("w:del"):
            self._leave_out("deleted", "".join(text.text or "" for text in element.iter(qn("w:delText"))))
        elif element.tag in _GONE:
            self.left_out.count("tracked")
        elif isinstance(element.tag, str) and element.tag.startswith(_FORMULA):
            self.left_out.count("formula")

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
                self.left_out.count("footnote")
            elif tag == qn("w:commentReference"):
                self.left_out.count("comment")
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
        texts = [words_of(" ".join(text.text or "" for text in inner.iter(qn("w:t")))) for inner in shown]
        if any(texts):
            self.left_out.quote("box", *texts, counts=False)
        self.left_out.count("box" if any(texts) else "picture")


def _is_contents(element: Any) -> bool:
    return any(
        (gallery.get(qn("w:val")) or "").lower() == "table of contents"
        for gallery in element.iterfind(f"{qn('w:sdtPr')}//{qn('w:docPartGallery')}")
    )


def _in_fallback(element: Any) -> bool:
    return any(above.tag == FALLBACK for above in element.iterancestors())


def _texts_in(markup: bytes, name: str) -> list[str]:
    """Return the texts of the elements with this name, such as footnotes."""
    return [
        words_of("".join(text.text or "" for text in element.iter(qn("w:t"))))
        for element in parse_xml(markup).iter(qn(name))
    ]


def _has_words(markup: bytes) -> bool:
    return any((text.text or "").strip() for text in parse_xml(markup).iter(qn("w:t")))
