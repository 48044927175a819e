"""Parsing HTML with the same result as html5lib, and many times faster if html5lib has accepted a similar page before.

html5lib decides what is valid. A second, plain parser handles pages in which every element is closed inside the element
that contains it. How such a page is parsed depends on the nesting of its elements, not on its words and values. The
plain parser describes each page as a set of steps. The steps are: each element with its ancestors, each combination of
attributes, each place that has text, and each character reference.

If html5lib finds no error in a page, and both parsers build the same tree, the steps of the page are remembered as
known. A page that has only known steps is valid, and the plain parser's tree is returned. html5lib parses every other
page, each time until the page is found valid.
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
# Elements that have parsing rules of their own. html5lib parses every page that contains one of them.
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
    """The plain parser cannot handle this page."""


class _Start(NamedTuple):
    tag: str
    attributes: dict[str, str]
    steps: frozenset[str]  # steps that do not depend on the ancestors
    kind: str  # the step that is combined with the ancestors


def read(html: str) -> tuple[Element, list[str]]:
    """Return a page's tree, and the errors in its HTML, each with its line; the list is empty if the HTML is valid."""
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
    """The tree of a page and the steps of parsing it; raises _Unusual for a page that it cannot handle."""

    def __init__(self, html: str) -> None:
        if not html.startswith(DOCTYPE) or UNUSUAL_CHARACTER.search(html):
            raise _Unusual
        self.steps: set[str] = set()
        self.above = Element("")  # the document: its only child is the html element
        self.open: list[tuple[Element, str, str]] = [(self.above, "", "")]  # element, name, path
        self.last: Element | None = None  # the element that the next text follows; None after a start tag
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
        """Return the path of the open elements; outside head and body, also the element before this place."""
        path = self.open[-1][2]
        return path if len(self.open) > 2 else f"{path} after {'' if self.last is None else self.last.tag}"

    def _start(self, raw: str, name: str) -> str:
        """Add an element; return its name if it stays open, or "" if it has no end tag."""
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
        if self.last is not None and self.last.tag in {"body", "html"}:  # the body takes this text
            _append(self.last if self.last.tag == "body" else self.last[-1], text)
        elif self.last is not None:
            self.last.tail = text
        elif len(self.open) > 2:
            element.text = text.removeprefix("\n") if name in DROP_THE_FIRST_LINE_END else text

    def _whole_text(self, html: str, at: int, end: str) -> int:
        """Store the content of a script or style unchanged; return the index at which the end tag begins."""
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
    """Parse a start tag, which is given without its angle brackets; raise _Unusual if html5lib must parse it."""
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
    """Return a text or value with its character references resolved, and add each reference to `steps`."""
    if "&" not in raw:
        return raw
    references = REFERENCE.findall(raw)
    if len(references) != raw.count("&"):
        raise _Unusual
    steps.update(f"{where} {reference}" for reference in references)
    return unescape(raw)
