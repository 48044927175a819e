"""The lines of a document from any kind of file, and functions that return their text as safe Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cdp.documents import markdown
from cdp.documents.blocks import Paragraph

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BRACES = re.compile(r"\{([a-z_]+)\}")
_RISKY = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!?])|\](?=\()|\|"
)
_MARK_AT_START = re.compile(r"^([-+*>#|=])")
_NUMBER_AT_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class TextSpan:
    """A piece of text with the same formatting throughout."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Item:
    """The position of a line in a list.

    `list_id` identifies the list, so that each list is numbered separately. `number` is the number typed in the line,
    or None to use the next number. `depth` is counted from 0.
    """

    ordered: bool
    depth: int = 0
    list_id: str = ""
    number: int | None = None


@dataclass(frozen=True)
class DocumentLine:
    """One paragraph, heading, list item or table row.

    `level` is the heading level, from 1, of a line with a heading style, and 0 for other lines. `alone` means that the
    line has empty lines around it. `fixed` marks a table row, which is never a heading or a numbered item.
    """

    spans: tuple[TextSpan, ...]
    level: int = 0
    item: Item | None = None
    is_title: bool = False
    alone: bool = True
    fixed: bool = False

    @classmethod
    def of(cls, *spans: TextSpan) -> "DocumentLine":
        """Create a line from pieces of text."""
        return cls(tuple(clean(spans)))

    @cached_property
    def plain(self) -> str:
        """The line's text without formatting."""
        return words_of("".join(span.text for span in self.spans))

    @property
    def text(self) -> str:
        """The line's text and formatting as one line of Markdown."""
        return inline(self.spans)

    @property
    def bold(self) -> bool:
        """Whether every word is bold."""
        worded = [span for span in self.spans if span.text.strip()]
        return bool(worded) and all(span.bold for span in worded)

    def without(self, characters: int) -> "DocumentLine":
        """Return the line without its first `characters` characters, such as a number or a bullet."""
        spans = []
        for span in self.spans:
            spans.append(replace(span, text=span.text[characters:]))
            characters = max(characters - len(span.text), 0)
        return replace(self, spans=tuple(clean(spans)))


def words_of(text: str) -> str:
    """Return text on one line, with single spaces."""
    return " ".join(text.split())


def clean(spans: Iterable[TextSpan]) -> list[TextSpan]:
    """Return spans without line breaks, control characters and leading space, merging those with equal formatting."""
    looks: list[tuple[bool, bool]] = []
    texts: list[list[str]] = []
    for span in spans:
        text = _CONTROL.sub("", re.sub(r"\s+", " ", span.text))
        look = (span.bold, span.italic)
        if not texts:
            text = text.lstrip()
        if texts and (not text.strip() or looks[-1] == look):
            texts[-1].append(text)
        elif text:
            looks.append(look)
            texts.append([text])
    return [TextSpan("".join(parts), *look) for look, parts in zip(looks, texts, strict=True)]


def inline(spans: Sequence[TextSpan]) -> str:
    """Return spans as one line of Markdown, without any formatting if Markdown cannot express it."""
    plain = words_of("".join(span.text for span in spans))
    if not any(span.bold or span.italic for span in spans):
        return escaped(plain)
    text = words_of("".join(map(_marked, spans)))
    if not (spans[0].bold or spans[0].italic):
        text = _kept_from_the_start(text)
    return text if _reads(text, plain) else escaped(plain)


def escaped(plain: str) -> str:
    """Return one line of Markdown that displays as exactly this text, even at the start of a paragraph or item."""
    text = _kept_from_the_start(_escape(plain))
    if text == plain and not any(letter in plain for letter in "*_\\[]<>`|~#&"):
        return text
    return text if _reads(text, plain) else _PUNCTUATION.sub(r"\\\1", plain)


def _marked(span: TextSpan) -> str:
    marks = "*" * (2 * span.bold + span.italic)
    inner = span.text.strip()
    if not marks or not inner:
        return _escape(span.text)
    before = span.text[: len(span.text) - len(span.text.lstrip())]
    after = span.text[len(span.text.rstrip()) :]
    return f"{before}{marks}{_escape(inner)}{marks}{after}"


def _escape(text: str) -> str:
    """Return text with Markdown characters and names in braces escaped."""
    return _BRACES.sub(r"\\{\1\\}", _RISKY.sub(lambda sign: f"\\{sign[0]}", text))


def _kept_from_the_start(text: str) -> str:
    return _NUMBER_AT_START.sub(r"\1\\\2", _MARK_AT_START.sub(r"\\\1", text))


def _reads(text: str, plain: str) -> bool:
    """Whether the Markdown `text` displays as one paragraph with exactly the text `plain`, without names in braces."""
    if _BRACES.search(text):
        return False
    match markdown.to_blocks(text):
        case [Paragraph(runs)]:
            return words_of("".join(run.text for run in runs)) == plain
        case []:
            return not plain
    return False
