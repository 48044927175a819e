"""Text and Markdown read as blocks: headings, numbered paragraphs, lists, fields, tables and footnotes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cdp.checking.readers.markup import PlainWords, plain
from cdp.checking.readers.text_lines import TextLine, text_lines
from cdp.checking.readers.text_tables import (
    FoundTable,
    listed_table,
    markdown_table,
    spaced_table,
    tab_table,
)
from cdp.checking.source import BlockKind, SourceBlock, SourceBody, SourceDocument

_HASHES = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_NOTE = re.compile(
    r"^(?:\[\^(?P<id>[\w-]+)\]:|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\[(?P<number>\d{1,2})\](?!\())\s*(?P<text>\S.*)$"
)
_BULLET = re.compile(r"^[-*•‣▪●○◦–+]\s+(?=\S)")
_LABEL = re.compile(
    r"^(?P<label>\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|\(\d{1,2}\)|\((?:[a-z]|[ivx]{1,5})\)|(?:[a-z]|[ivx]{2,4})\)|"
    r"[A-Z]\.(?=\s+[A-Za-z][a-z ])|R\d{1,2}[.:]?|[A-H]\d{1,2}[.:]?(?=\s+[A-Z£\d]))\s+(?P<rest>\S.*)$"
)
_BARE = re.compile(r"^(?P<label>\d{1,2})\s+(?P<rest>[A-Z][^.:;]{2,70})$")
_FIELD = re.compile(r"^(?P<label>[A-Z][^:|\t?]{0,70}?)\s*:(?!//)\s*(?P<value>.*)$")
_QUESTION = re.compile(
    r"^(?P<label>(?:Is|Are|Does|Do|Did|Has|Have|Was|Were|Will)\b[^?]{3,140}\?)\s*[–-]?\s*(?P<value>[^?]{0,60})$"
)
_DATED = re.compile(r"^(?P<label>Date|Dated)\s+(?P<value>\d.*)$")
_SIGNED = re.compile(r"^(?P<label>Signature|Signed|Signed by)\s*:?\s*(?P<value>_*)$", re.IGNORECASE)
_MORE_FIELDS = re.compile(r"(?:\s{2,}|\.\s+|;\s+|\s\|\s)(?=[A-Z][A-Za-z. ]{1,30}:\s)")
_LEAD_IN = re.compile(
    r"\b(?:follows|following|below|to|that|is|are|was|were|includ\w+|here|of|by|for|with|and|on|as|asked|table|"
    r"recommended|approved?|agree[sd]?|here)$",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"(?:I|We|The|This|That|It|There|These|You|In|On|For|At)\b|(?:table|figure|appendix|annex|chart)\s+[A-Z0-9]{1,3}\b",
    re.IGNORECASE,
)
_MOST_LABEL_WORDS = 8
_MOST_HEADING_WORDS, _MOST_TITLE_WORDS = 12, 6


def read_text(text: str, name: str = "") -> SourceDocument:
    """Return a text or Markdown file as a document."""
    return SourceDocument(tuple(_Reader(text_lines(text)).blocks()), name)


@dataclass
class _Reader:
    """Reads lines one after the other; `place` is the next line."""

    lines: Sequence[TextLine]
    place: int = 0

    def blocks(self) -> Iterator[SourceBody]:
        raw = [each.raw for each in self.lines]
        depths: list[int] = []
        last: SourceBlock | None = None
        while self.place < len(self.lines):
            line = self.lines[self.place]
            if not line.raw.strip() or re.fullmatch(r"\s*([-=_*~])\1{2,}\s*", line.raw):
                self.place += 1
                continue
            found = self._table(raw)
            if found is not None:
                yield self._captioned(found, last)
                self.place += found.taken
                last = None
                continue
            for block in self._block(line, depths):
                last = block
                yield block
            self.place += 1

    def _table(self, raw: Sequence[str]) -> FoundTable | None:
        for look in (markdown_table, tab_table, spaced_table, listed_table):
            found = look(raw, self.place)
            if found is not None:
                return found
        return None

    def _captioned(self, found: FoundTable, last: SourceBlock | None) -> SourceBody:
        lines = tuple(self.lines[each - 1].number for each in found.table.lines)
        caption = last.text if last is not None and is_caption(last) else ""
        return replace(found.table, lines=lines, caption=caption)

    def _block(self, line: TextLine, depths: list[int]) -> Iterator[SourceBlock]:
        text = line.raw.strip()
        if found := _HASHES.match(text):
            yield self._heading(found[2], len(found[1]), line)
            return
        if found := _NOTE.match(text):
            mark = found["id"] or found["number"] or plain(found["raised"] + " ").marks[0]
            words = plain(found["text"])
            yield SourceBlock(
                BlockKind.NOTE,
                words.text,
                marks=(mark,),
                links=words.links,
                line=line.number,
                breaks=line.breaks,
            )
            return
        bullet = _BULLET.match(text)
        if bullet:
            text = text[bullet.end() :]
        numbered = _LABEL.match(_unbold(text)) or (None if bullet else _BARE.match(_unbold(text)))
        if numbered and self._is_label(numbered):
            depths[:] = [each for each in depths if each < line.indent] + [line.indent]
            yield self._numbered(numbered, text, line, len(depths) - 1)
        elif bullet:
            depths[:] = [each for each in depths if each < line.indent] + [line.indent]
            yield _made(BlockKind.ITEM, plain(text), line, level=len(depths) - 1)
        else:
            depths.clear()
            yield from self._unnumbered(text, line)

    @staticmethod
    def _is_label(found: re.Match[str]) -> bool:
        """Return whether a number at the start of a line is its label, and not part of its words."""
        label = found["label"]
        if "." in label.strip(".") or label[-1] in ".)" or re.fullmatch(r"[A-HR]\d{1,2}", label):
            return not re.match(r"(?:per cent|percent|%|million|m\b|hours|pm\b|am\b)", found["rest"])
        return found["rest"].isupper() or len(found["rest"].split()) <= _MOST_LABEL_WORDS

    def _numbered(self, found: re.Match[str], text: str, line: TextLine, depth: int) -> SourceBlock:
        label = found["label"]
        words = plain(found["rest"] if not text.startswith(("*", "_")) else text)
        if text.startswith(("*", "_")):
            words = replace(words, text=words.text.removeprefix(label).strip())
        single = "." not in label.strip(".()")
        if single and not label.startswith("(") and label[0] not in "abcdefghijklmnopqrstuvwxyz":
            if self._heads(words.text):
                return _made(BlockKind.HEADING, words, line, label=label, level=2)
            return _made(BlockKind.ITEM, words, line, label=label, level=depth)
        kind = BlockKind.ITEM if single else BlockKind.PARAGRAPH
        return _made(kind, words, line, label=label, level=depth if single else label.strip(".").count("."))

    def _unnumbered(self, text: str, line: TextLine) -> Iterator[SourceBlock]:
        fields = list(self._fields(text, line))
        if fields:
            yield from fields
            return
        words = plain(text)
        if (
            words.text.endswith(":")
            and len(words.text.split()) <= _MOST_TITLE_WORDS
            and words.text[0].isupper()
        ) and not (_LEAD_IN.search(words.text.rstrip(" :")) or _TITLED.match(words.text)):
            yield replace(_made(BlockKind.HEADING, words, line, level=3), text=words.text.rstrip(" :"))
            return
        whole_bold = bool(words.lead) and words.lead == words.text.strip(" .:")
        if self._heads(words.text) or (whole_bold and len(words.text.split()) <= _MOST_HEADING_WORDS):
            yield _made(BlockKind.HEADING, words, line, level=3)
        else:
            yield _made(BlockKind.PARAGRAPH, words, line)

    def _fields(self, text: str, line: TextLine) -> Iterator[SourceBlock]:
        parts = _MORE_FIELDS.split(text)
        marked = text if len(parts) > 1 and all(_FIELD.match(_unbold(each)) for each in parts) else None
        for part in parts if marked else [text]:
            block = self._field(part, line)
            if block is None:
                return
            yield block

    def _field(self, text: str, line: TextLine) -> SourceBlock | None:
        bare = _unbold(text)
        found = _QUESTION.match(bare) or _DATED.match(bare) or _SIGNED.match(bare) or _FIELD.match(bare)
        if (
            found is None
            or _TITLED.match(bare)
            or len(found["label"].split()) > (25 if found["label"].endswith("?") else _MOST_LABEL_WORDS)
        ):
            return None
        label, value = plain(found["label"]).text, plain(found["value"].strip(" _…"))
        if not value.text and found.re is not _SIGNED:
            value = plain(self._value_below(label))
            if not value.text and self._is_lead_in(label):
                return None
        if not value.text and found.re is _QUESTION:
            return None
        return SourceBlock(
            BlockKind.FIELD,
            value.text,
            field=label,
            line=line.number,
            marks=value.marks,
            links=plain(text).links,
        )

    def _value_below(self, label: str) -> str:
        """Return the value of a field whose value is on the next line; the line is then read."""
        following = self._following()
        if following is None or not re.search(
            r"\b(?:date|published|reference|signed|by|name)\b", label, re.IGNORECASE
        ):
            return ""
        text = following.raw.strip()
        if not re.fullmatch(
            r"(?:[A-Z][a-z]+day,?\s+)?\d{1,2}(?:st|nd|rd|th)?[\s/.-][A-Za-z0-9]+[\s/.-]\d{2,4}", text
        ):
            return ""
        self.place = self.lines.index(following)
        return text

    def _is_lead_in(self, label: str) -> bool:
        """Return whether a label with nothing after it introduces what follows, and is not a blank field."""
        following = self._following()
        if _LEAD_IN.search(label) and not re.search(
            r"\b(?:decision|taken|approved|signed|prepared|published) (?:by|on)$", label, re.IGNORECASE
        ):
            return True
        if following is None or _NOTE.match(following.raw.strip()):
            return False
        below = following.raw.strip()
        if _QUESTION.match(_unbold(below)):
            return True
        if _HASHES.match(below) or _DATED.match(below) or _SIGNED.match(below):
            return False
        inner = _FIELD.match(_unbold(below))
        if inner is None or len(inner["label"].split()) > _MOST_LABEL_WORDS:
            return not self._is_short(below)
        return False

    @staticmethod
    def _is_short(text: str) -> bool:
        """Return whether a line can be the heading of the next part."""
        return len(text.split()) <= 7 and text[-1].isalnum() and not _BULLET.match(text) and text[0].isupper()

    def _following(self) -> TextLine | None:
        return next((each for each in self.lines[self.place + 1 :] if each.raw.strip()), None)

    def _heads(self, text: str) -> bool:
        """Return whether a line is a heading by its look: short, with no full stop, and text below it."""
        words = text.split()
        if not words or len(words) > _MOST_HEADING_WORDS or text[-1] in ".;:,?!" or not text[0].isupper():
            return False
        following = self._following()
        return following is not None and not re.search(r"£\d|\d{1,2} [A-Z][a-z]+ \d{4}", text)

    def _heading(self, text: str, level: int, line: TextLine) -> SourceBlock:
        found = _LABEL.match(text) or re.match(r"^(?P<label>\d{1,2}(?:\.\d+)*)\s+(?P<rest>\S.*)$", text)
        words = plain(found["rest"] if found else text)
        return _made(BlockKind.HEADING, words, line, label=found["label"] if found else "", level=level)


def is_caption(block: SourceBlock) -> bool:
    """Return whether a block right above a table is its caption."""
    return bool(re.match(r"(?:table|figure)\s+[A-Z0-9]+\b|.*\btable\b.*:$", block.text, re.IGNORECASE)) or (
        block.kind is not BlockKind.FIELD
        and bool(re.search(r"[£$]\s?(?:'?0{3}s?|m|k)\b|[£]?['’]000", block.text))
    )


def _unbold(text: str) -> str:
    return re.sub(r"\*\*|__", "", text)


def _made(kind: BlockKind, words: PlainWords, line: TextLine, label: str = "", level: int = 0) -> SourceBlock:
    return SourceBlock(
        kind,
        words.text,
        label=label,
        level=level,
        marks=words.marks,
        links=words.links,
        line=line.number,
        breaks=line.breaks,
        lead=words.lead,
        places=words.places,
    )
