"""Reading a page's HTML as html5lib does, and many times faster where html5lib read the like of it before.

html5lib is the judge. Beside it stands a plain reader for pages in which every element is closed where it was opened.
What a parser makes of the next piece of such a page depends on the elements that it stands in, not on words and
values; so when html5lib found nothing wrong with a page, and both made the same tree of it, the plain reader
remembers the steps it took: each element under the elements around it, the attributes that stand together, where
text may be, each character reference. A page that takes known steps alone is valid, and its tree is the plain
reader's. Any other goes to html5lib, every time until it is found valid.
"""

import re
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from xml.etree import ElementTree as ET

import html5lib

Element = ET.Element

DOCTYPE = "<!DOCTYPE html>"
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
# Within these, or by these, other rules hold: html5lib reads every page that has one.
OF_THEIR_OWN = frozenset(
    ("font", "iframe", "math", "noembed", "noframes", "noscript", "plaintext", "template", "xmp")
)
WHOLE_TEXTS = frozenset(("script", "style"))
DROP_THE_FIRST_LINE_END = frozenset(("listing", "pre", "textarea"))
SVG = "{http://www.w3.org/2000/svg}"

UNUSUAL_CHARACTER = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")
PIECE = re.compile(
    r"""(?P<text>[^<]+)
    |</(?P<end>[a-zA-Z][a-zA-Z0-9]*)>
    |<(?P<start>(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?:\s+[a-zA-Z][a-zA-Z0-9_:-]*(?:="[^"]*"|='[^']*')?)*\s*/?)>""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""\s([a-zA-Z][a-zA-Z0-9_:-]*)(?:="([^"]*)"|='([^']*)')?""")
REFERENCE = re.compile(r"&(?:[a-zA-Z0-9]+|#[0-9]+|#x[0-9a-fA-F]+);")

_known: set[str] = set()


class _Unusual(Exception):
    """The page is not for the plain reader."""


class _Start(NamedTuple):
    tag: str
    attributes: dict[str, str]
    steps: frozenset[str]  # what must be known whatever elements are around
    kind: str  # what must be known under the elements around


def read(html: str) -> tuple[Element, list[str]]:
    """Return a page's tree, and where and how its HTML is not valid."""
    try:
        plain = _PlainReader(html)
    except _Unusual:
        return _judged(html)
    if plain.steps <= _known:
        return plain.root, []
    root, errors = _judged(html)
    if not errors and _same(root, plain.root):
        _known.update(plain.steps)
    return root, errors


def _judged(html: str) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    return root, [f"line {place[0]}: {code} {data or ''}".strip() for place, code, data in parser.errors]


def _same(one: Element, other: Element) -> bool:
    return (
        (one.tag, one.attrib, one.text or "", one.tail or "")
        == (other.tag, other.attrib, other.text or "", other.tail or "")
        and len(one) == len(other)
        and all(map(_same, one, other))
    )


class _PlainReader:
    """The tree of a page in which what was opened is closed in its turn, and the steps that led to it."""

    def __init__(self, html: str) -> None:
        if not html.startswith(DOCTYPE) or UNUSUAL_CHARACTER.search(html):
            raise _Unusual
        self.steps: set[str] = set()
        self.above = Element("")  # the document: its only child is the html element
        self.open: list[tuple[Element, str, str]] = [(self.above, "", "")]  # element, name, path
        self.last: Element | None = None  # what the next text follows, if not the opening of an element
        self._read(html)
        if len(self.open) != 1 or len(self.above) != 1:
            raise _Unusual
        self.root = self.above[0]
        self.root.tail = None

    def _read(self, html: str) -> None:
        at = len(DOCTYPE)
        while at < len(html):
            piece = PIECE.match(html, at)
            if piece is None:
                raise _Unusual
            at = piece.end()
            kind = piece.lastgroup
            if kind == "text":
                self._text(piece["text"])
            elif kind == "end":
                self._end(piece["end"])
            elif (name := self._start(piece["start"], piece["name"])) in WHOLE_TEXTS:
                at = self._whole_text(html, at, f"</{name}>")

    def _place(self) -> str:
        """Return the elements around; outside head and body also what stands before."""
        path = self.open[-1][2]
        return path if len(self.open) > 2 else f"{path} after {'' if self.last is None else self.last.tag}"

    def _start(self, raw: str, name: str) -> str:
        """Open an element; return its name as long as it is open."""
        above, _, path = self.open[-1]
        in_svg = name == "svg" or above.tag.startswith(SVG)
        start = _start_tag(raw, in_svg=in_svg)
        self.steps.update(start.steps)
        self.steps.add(f"{self._place()} {start.kind}")
        made = ET.SubElement(above, start.tag, start.attributes)
        if name in VOID or raw.endswith("/"):
            self.last = made
            return ""
        self.open.append((made, name, f"{path}/{name}"))
        self.last = None
        return name

    def _end(self, name: str) -> None:
        element, opened, _ = self.open.pop()
        if opened != name or (name == "html" and not len(element)):
            raise _Unusual
        self.last = element

    def _text(self, raw: str) -> None:
        blank = not raw.strip(" \t\n")
        self.steps.add(f"{self._place()} {'blank' if blank else 'words'}")
        text = _unescaped(raw, self.steps, "text")
        element, name, _ = self.open[-1]
        if self.last is not None and self.last.tag in {"body", "html"}:  # the body takes what stands below it
            _append(self.last if self.last.tag == "body" else self.last[-1], text)
        elif self.last is not None:
            self.last.tail = text
        elif len(self.open) > 2:
            element.text = text.removeprefix("\n") if name in DROP_THE_FIRST_LINE_END else text

    def _whole_text(self, html: str, at: int, end: str) -> int:
        """Take what stands in a script or style as it is; return where its end tag begins."""
        until = html.find(end, at)
        text = html[at:until]
        if until < 0 or "<!--" in text or "</" in text or self.open[-1][0].tag.startswith(SVG):
            raise _Unusual
        self.open[-1][0].text = text
        return until


def _append(body: Element, text: str) -> None:
    if len(body):
        body[-1].tail = (body[-1].tail or "") + text
    else:
        body.text = (body.text or "") + text


@lru_cache(maxsize=20_000)
def _start_tag(raw: str, *, in_svg: bool) -> _Start:
    """Take a start tag apart, given without its angle brackets."""
    name = re.split(r"[\s/]", raw, maxsplit=1)[0]
    found = ATTRIBUTE.findall(raw)
    steps: set[str] = set()
    attributes = {key: _unescaped(double or single, steps, "value") for key, double, single in found}
    if name in OF_THEIR_OWN or len(attributes) != len(found):
        raise _Unusual
    steps.add(f"attributes {in_svg} {' '.join(attributes)}")
    kind = f"<{name} {attributes.get('type', '').lower() if name == 'input' else ''}{raw[-1] == '/'}"
    return _Start(f"{SVG}{name}" if in_svg else name, attributes, frozenset(steps), kind)


def _unescaped(raw: str, steps: set[str], where: str) -> str:
    """Return a text or value with its character references resolved; each is a step."""
    if "&" not in raw:
        return raw
    references = REFERENCE.findall(raw)
    if len(references) != raw.count("&"):
        raise _Unusual
    steps.update(f"{where} {reference}" for reference in references)
    return unescape(raw)
