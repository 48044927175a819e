"""A program that reads a Word file as blocks, with the numbers that Word counts and the footnotes.

It returns {"blocks": [...], "notes": [...]} or {"problem": "broken" | "large"}. A block is {"kind": "paragraph",
"text", "style", "level", "label", "depth", "bold", "lead", "marks", "links"} or {"kind": "table", "rows", "header"}.
`level` is that of a heading from 1, else 0. `label` is the number as Word shows it, "•" for a bullet, else "".
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

CPU_SECONDS = 10
LARGEST_MARKUP = 40_000_000
MOST_PARTS = 2_000
MOST_BLOCKS = 20_000
MOST_COLUMNS = 63
_WRAPPERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")}
_INLINE = _WRAPPERS | {qn(name) for name in ("w:hyperlink", "w:fldSimple")}
_SIGNS = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:br"): "\n", qn("w:cr"): "\n"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OFF = {"0", "false", "off", "none"}
_HEADING = re.compile(r"heading ([1-9])")


def read(content: bytes) -> dict[str, object]:
    """Return the blocks of a Word file, or the problem with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [each for each in archive.infolist() if each.filename.endswith((".xml", ".rels"))]
            if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > LARGEST_MARKUP:
                return {"problem": "large"}
            if any(b"<!DOCTYPE" in archive.read(each).replace(b"\0", b"")[:4_096] for each in parts):
                return {"problem": "broken"}
        document = docx.Document(io.BytesIO(content))
        reader = _Reader(document)
        return {"blocks": list(reader.blocks(document.element.body)), "notes": reader.notes()}
    except Exception:  # a damaged file can raise errors of many kinds
        return {"problem": "broken"}


class _Reader:
    """Reads the body of a Word file in order."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.styles = {
            style.get(qn("w:styleId")): style for style in document.styles.element.iterchildren(qn("w:style"))
        }
        self.lists = _Lists(document)
        self.count = 0

    def blocks(self, parent: Any) -> Iterator[dict[str, object]]:
        """Yield the paragraphs and tables of an element."""
        for element in parent.iterchildren():
            self.count += 1
            if self.count > MOST_BLOCKS:
                return
            if element.tag == qn("w:p"):
                yield self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in _WRAPPERS:
                yield from self.blocks(element)

    def _paragraph(self, element: Any) -> dict[str, object]:
        properties = element.find(qn("w:pPr"))
        style = _value(properties, "w:pStyle") or ""
        pieces = list(self._pieces(element))
        text = "".join(each[0] for each in pieces)
        worded = [each for each in pieces if each[0].strip()]
        lead = ""
        for words, bold in pieces:
            if words.strip() and not bold:
                break
            lead += words
        label, depth = self.lists.label(self._numbering(properties, style))
        return {
            "kind": "paragraph",
            "text": text,
            "style": self._name(style),
            "level": self._level(properties, style),
            "label": label,
            "depth": depth,
            "bold": bool(worded) and all(each[1] for each in worded),
            "lead": lead.strip(),
            "marks": [
                each.get(qn("w:id")) or ""
                for each in element.iter(qn("w:footnoteReference"), qn("w:endnoteReference"))
            ],
            "links": [self._link(each) for each in element.iter(qn("w:hyperlink"))],
        }

    def _pieces(self, parent: Any) -> Iterator[tuple[str, bool]]:
        for element in parent.iterchildren():
            if element.tag == qn("w:r"):
                properties = element.find(qn("w:rPr"))
                if not _switch(properties, "w:vanish") and not _switch(properties, "w:strike"):
                    text = "".join(_signs(element))
                    if _value(properties, "w:vertAlign") == "superscript" and text.strip().isdigit():
                        text = text.translate(_RAISED)
                    yield text, _switch(properties, "w:b")
            elif element.tag in _INLINE:
                yield from self._pieces(element)

    def _link(self, element: Any) -> list[str]:
        words = "".join(each.text or "" for each in element.iter(qn("w:t")))
        relation = self.document.part.rels.get(element.get(qn("r:id")) or "")
        anchor = element.get(qn("w:anchor"))
        if relation is not None and relation.is_external:
            return [words, str(relation.target_ref)]
        return [words, f"bookmark:{anchor}" if anchor else ""]

    def _table(self, table: Any) -> Iterator[dict[str, object]]:
        rows: list[list[str]] = []
        header = 0
        for row in table.iterchildren(qn("w:tr")):
            cells: list[str] = []
            for cell in row.iterchildren(qn("w:tc")):
                inner = [each for each in self.blocks(cell) if each["kind"] == "paragraph"]
                texts = [
                    " ".join(filter(None, [_shown(each["label"]), str(each["text"]).strip()]))
                    for each in inner
                ]
                cells += [" ".join(filter(None, texts)), *[""] * (_width(cell) - 1)]
            properties = row.find(qn("w:trPr"))
            if (
                properties is not None
                and properties.find(qn("w:tblHeader")) is not None
                and header == len(rows)
            ):
                header += 1
            rows.append(cells[:MOST_COLUMNS])
        if max(map(len, rows), default=0) < 2:
            for row in table.iterchildren(qn("w:tr")):
                for cell in row.iterchildren(qn("w:tc")):
                    yield from self.blocks(cell)
            return
        yield {"kind": "table", "rows": rows, "header": header}

    def _chain(self, style: str) -> Iterator[Any]:
        for _ in range(12):
            element = self.styles.get(style)
            if element is None:
                return
            yield element
            style = _value(element, "w:basedOn") or ""

    def _name(self, style: str) -> str:
        return next(((_value(each, "w:name") or "").lower() for each in self._chain(style)), "")

    def _level(self, properties: Any, style: str) -> int:
        outline = _value(properties, "w:outlineLvl")
        if outline and outline.isdigit():
            return int(outline) + 1 if int(outline) < 9 else 0
        for each in self._chain(style):
            name = (_value(each, "w:name") or "").lower()
            if found := _HEADING.fullmatch(name):
                return int(found[1])
            if name == "title":
                return 1
            outline = _value(each.find(qn("w:pPr")), "w:outlineLvl")
            if outline and outline.isdigit() and int(outline) < 9:
                return int(outline) + 1
        return 0

    def _numbering(self, properties: Any, style: str) -> tuple[str, int] | None:
        for each in [properties, *(one.find(qn("w:pPr")) for one in self._chain(style))]:
            numbering = None if each is None else each.find(qn("w:numPr"))
            number = _value(numbering, "w:numId")
            if number is not None:
                depth = _value(numbering, "w:ilvl") or "0"
                return None if number == "0" else (number, int(depth) if depth.isdigit() else 0)
        return None

    def notes(self) -> list[list[str]]:
        """Return the footnotes and endnotes, each with the number by which the text refers to it."""
        found = []
        for relation in self.document.part.rels.values():
            kind = relation.reltype.rsplit("/", 1)[-1]
            if kind not in {"footnotes", "endnotes"} or relation.is_external:
                continue
            for note in parse_xml(relation.target_part.blob).iter(qn(f"w:{kind[:-1]}")):
                text = " ".join("".join(each.text or "" for each in note.iter(qn("w:t"))).split())
                if text and note.get(qn("w:type")) in {None, "normal"}:
                    found.append([note.get(qn("w:id")) or "", text])
        return found


class _Lists:
    """Counts automatic numbers as Word does: each list by itself, lower levels anew after a higher one."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[str, dict[int, Any]] = {}
        self.shapes: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.seen: set[str] = set()
        part = next(
            (one.target_part for one in document.part.rels.values() if one.reltype.endswith("/numbering")),
            None,
        )
        if part is None:
            return
        for shape in part.element.iterchildren(qn("w:abstractNum")):
            self.levels[shape.get(qn("w:abstractNumId"))] = {
                int(level.get(qn("w:ilvl"))): level for level in shape.iterchildren(qn("w:lvl"))
            }
        for number in part.element.iterchildren(qn("w:num")):
            identity = number.get(qn("w:numId"))
            self.shapes[identity] = _value(number, "w:abstractNumId") or ""
            for override in number.iterchildren(qn("w:lvlOverride")):
                start = _value(override, "w:startOverride")
                if start and start.isdigit():
                    self.starts[identity, int(override.get(qn("w:ilvl")))] = int(start)

    def label(self, numbering: tuple[str, int] | None) -> tuple[str, int]:
        """Return the number of the next paragraph of a list, and its depth."""
        if numbering is None:
            return "", 0
        identity, depth = numbering
        shape = self.shapes.get(identity, "")
        level = self.levels.get(shape, {}).get(depth)
        if level is None:
            return "•", depth
        kind = _value(level, "w:numFmt") or "decimal"
        if kind == "none":
            return "", depth
        if kind == "bullet":
            return "•", depth
        counts = self.counts.setdefault(shape, {})
        if identity not in self.seen:
            self.seen.add(identity)
            for (number, inner), start in self.starts.items():
                if number == identity:
                    counts[inner] = start - 1
        start = int(_value(level, "w:start") or 1)
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        return self._shown(shape, _value(level, "w:lvlText") or f"%{depth + 1}."), depth

    def _shown(self, shape: str, pattern: str) -> str:
        def number(found: re.Match[str]) -> str:
            inner = int(found[1]) - 1
            level = self.levels[shape].get(inner)
            kind = (_value(level, "w:numFmt") if level is not None else None) or "decimal"
            return _in_format(self.counts[shape].get(inner, 1), kind)

        return re.sub(r"%([1-9])", number, pattern).strip()


def _in_format(number: int, kind: str) -> str:
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in {"lowerRoman", "upperRoman"}:
        roman = _roman(number)
        return roman if kind == "lowerRoman" else roman.upper()
    return str(number)


def _roman(number: int) -> str:
    found = ""
    for value, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        while number >= value:
            found += letters
            number -= value
    return found


def _shown(label: object) -> str:
    return "" if label == "•" else str(label)


def _signs(run: Any) -> Iterator[str]:
    for element in run.iterchildren():
        if element.tag == qn("w:t"):
            yield element.text or ""
        elif element.tag in _SIGNS:
            yield _SIGNS[element.tag]


def _value(parent: Any, name: str) -> str | None:
    child = None if parent is None else parent.find(qn(name))
    return None if child is None else child.get(qn("w:val"))


def _switch(properties: Any, name: str) -> bool:
    child = None if properties is None else properties.find(qn(name))
    return child is not None and (child.get(qn("w:val")) or "1").lower() not in _OFF


def _width(cell: Any) -> int:
    properties = cell.find(qn("w:tcPr"))
    span = _value(properties, "w:gridSpan")
    return min(int(span), MOST_COLUMNS) if span and span.isdigit() and int(span) else 1
