"""Text without Markdown: the words, with links, footnote marks and bold words at the start kept apart."""

import re
from dataclasses import dataclass
from itertools import accumulate

from cdp.checking.source import SourceLink

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_PLACE = "\ue000"  # stands for a mark until its place is known
_LINK = re.compile(
    r"!?\[(?P<words>[^\]^][^\]]*)\]\((?P<target>[^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)"
)
_MARK = re.compile(
    r"\[\^(?P<id>[\w-]+)\](?!:)|(?<![\s\d(]m)(?<!\bkm)(?<!\bcm)(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?<=[\w.,;:)”’%\"]) ?\[(?P<number>\d{1,2})\](?![(:\w])"
)
_SQUARE = re.compile(r"(?:\b[mk]?m)[²³]")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_LEAD = re.compile(r"^(?:\*\*|\*|__)(?=[^\s*])(?P<words>[^*]+?)(?<=\S)(?:\*\*|\*|__)(?=[\s:.,–-]|$)")
_HTML = re.compile(r"</?(?:i|b|em|strong|u|sup|sub|br|span|p)\b[^>]*>", re.IGNORECASE)
_ANGLED = re.compile(r"<((?:https?://|mailto:)?[^<>\s]+)>")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class PlainWords:
    """A text without markup."""

    text: str
    links: tuple[SourceLink, ...] = ()
    marks: tuple[str, ...] = ()
    lead: str = ""
    places: tuple[int, ...] = ()  # of the marks, as offsets in the text


def plain(text: str) -> PlainWords:
    """Return a line of text or Markdown without its markup."""
    text = text.strip()
    lead = found["words"].strip(" .:") if (found := _LEAD.match(text)) else ""
    links = tuple(SourceLink(each["words"], each["target"]) for each in _LINK.finditer(text))
    text = _LINK.sub(lambda each: each["words"], text)
    marks: list[str] = []
    squares = {each.end() - 1 for each in _SQUARE.finditer(text)}

    def mark(each: re.Match[str]) -> str:
        if each.start() in squares:
            return each[0]
        marks.append(each["id"] or each["number"] or each["raised"].translate(SUPERSCRIPTS))
        return _PLACE

    text = _MARK.sub(mark, text)
    text = _HTML.sub("", text)
    for _ in range(2):
        text = _ITALIC.sub(r"\1", _BOLD.sub(r"\2", text))
    text = _ESCAPED.sub(r"\1", _ANGLED.sub(r"\1", text))
    parts = " ".join(text.split()).split(_PLACE)
    places = tuple(accumulate(len(part) for part in parts[:-1]))
    return PlainWords("".join(parts), links, tuple(marks), lead.replace(_PLACE, ""), places)
