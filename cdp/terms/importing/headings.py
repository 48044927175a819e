"""Recognition of headings in a document by their styles or, if no heading styles are used, by their appearance."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cdp.terms.importing.lines import DocumentLine
from cdp.terms.importing.topics import topic_of
from cdp.terms.wording.text import LONGEST_HEADING

INTRODUCTION = "Introduction"
_LONGEST_LOOK = 90
_MOST_WORDS = 12
_LONGEST_TITLE = 150
_FEWEST_KNOWN = 3
_FEWEST_LETTERS = 4
_TITLE_AMONG = 6
_NUMBER = re.compile(
    r"^(?:(?:section|part|clause)\s+)?(\d{1,2})(?:\.0)?\s*(?:[.):–—-]\s*|\s+)(?=[^\W\d_])", re.IGNORECASE
)
_DEEP_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})+[.)]?\s+")
_ANNEX = re.compile(r"^(?:annex|appendix|schedule)(?:\s+[A-Z\d]{1,2})?\b", re.IGNORECASE)
_TERMS_OF_REFERENCE = re.compile(r"\bterms of reference\b", re.IGNORECASE)
_LEADER = re.compile(r"\s*(?:\.\s?){3,}\s*\d+$|\s*…+\s*\d+$|\t+\d+$")
_CONTENTS = {"contents", "table of contents", "contents page", "index"}
_SENTENCE_ENDS = (".", ";", ",", "?")


class HeadingSign(StrEnum):
    """Signs that a line is a heading, the most reliable first."""

    NUMBERED = "numbered and bold or in capitals"
    CAPITALS = "in capitals"
    BOLD = "bold"
    COUNTED = "numbered in order, with text below"
    KNOWN = "a heading that terms of reference usually have"


@dataclass
class DocumentPart:
    """A heading and the lines below it; the heading is empty for lines before the first heading."""

    heading: str
    lines: list[DocumentLine] = field(default_factory=list)


@dataclass
class Divided:
    """A document divided into parts, with its title if it has one."""

    title: str
    parts: list[DocumentPart]
    had_contents: bool
    has_headings: bool


def divide(lines: Sequence[DocumentLine]) -> Divided:
    """Divide a document into parts, one for each main heading."""
    lines = [line for line in lines if line.plain]
    kept = [line for line in lines if not _is_entry_of_contents(line.plain)]
    had_contents = len(kept) < len(lines)
    title, rest = _title(kept)
    is_heading = _chosen(rest)
    if not title:
        title, rest, is_heading = _title_from_headings(rest, is_heading)
    parts = [DocumentPart("")]
    for line, heads in zip(rest, is_heading, strict=True):
        if heads:
            parts.append(DocumentPart(_heading(line)))
        else:
            parts[-1].lines.append(line)
    named = {_key(part.heading) for part in parts if part.heading}
    had_contents = _drop_contents(parts, named) or had_contents
    return Divided(
        title, [part for part in parts if part.heading or part.lines], had_contents, any(is_heading)
    )


def _is_entry_of_contents(plain: str) -> bool:
    return plain[-1].isdigit() and len(plain) <= LONGEST_HEADING and bool(_LEADER.search(plain))


def without_number(heading: str) -> str:
    """Return a heading without its typed number and without a colon at the end."""
    return _NUMBER.sub("", heading, count=1).strip().rstrip(":").strip() or heading.strip()


def typed_number(plain: str) -> int | None:
    """Return the whole number at the start of a line such as "2 MEMBERSHIP" or "3. Quorum", or None."""
    found = _NUMBER.match(plain)
    return int(found[1]) if found else None


def _title(lines: list[DocumentLine]) -> tuple[str, list[DocumentLine]]:
    """Return the title ("" if there is none) and the remaining lines.

    The title is made of the lines near the top in the title style. If there are none, it is a line near the top that
    contains "terms of reference".
    """
    titles = [line for line in lines[:_TITLE_AMONG] if line.is_title]
    if titles:
        rest = [line for line in lines if not any(line is title for title in titles)]
        return _joined(titles), rest
    for place, line in enumerate(lines[:_TITLE_AMONG]):
        if (
            _TERMS_OF_REFERENCE.search(line.plain)
            and len(line.plain) <= _LONGEST_TITLE
            and typed_number(line.plain) is None
            and not line.plain.endswith(_SENTENCE_ENDS)
            and not line.item
            and not line.fixed
            and topic_of(line.plain) is None
        ):
            begun = place
            while begun and _strong(lines[begun - 1]) and _is_short(lines[begun - 1].plain):
                begun -= 1
            return _joined(lines[begun : place + 1]), lines[:begun] + lines[place + 1 :]
    return "", lines


def _joined(lines: Sequence[DocumentLine]) -> str:
    return " – ".join(dict.fromkeys(line.plain for line in lines))[:LONGEST_HEADING]


def _title_from_headings(
    lines: list[DocumentLine], is_heading: list[bool]
) -> tuple[str, list[DocumentLine], list[bool]]:
    """Return the title, the other lines, and which of those are headings.

    The first line is the title if it is a heading directly followed by another heading.
    """
    if (
        len(lines) > 1
        and all(is_heading[:2])
        and not _known(lines[0])
        and typed_number(lines[0].plain) is None
    ):
        return lines[0].plain, lines[1:], is_heading[1:]
    return "", lines, is_heading


def _chosen(lines: Sequence[DocumentLine]) -> list[bool]:
    """Return, for each line, whether it is a heading that starts a part."""
    by_style = _by_style(lines)
    if by_style is not None:
        return by_style
    looks = [_looks(lines, place) for place in range(len(lines))]
    counted = _in_order(lines, [HeadingSign.COUNTED in found for found in looks])
    for found, counts in zip(looks, counted, strict=True):
        if not counts:
            found.discard(HeadingSign.COUNTED)
    for look in HeadingSign:
        enough = _FEWEST_KNOWN if look is HeadingSign.KNOWN else 2
        if sum(look in found for found in looks) >= enough:
            return [look in found or _is_annex(line, found) for line, found in zip(lines, looks, strict=True)]
    return [bool(found - {HeadingSign.KNOWN}) for found in looks]


def _by_style(lines: Sequence[DocumentLine]) -> list[bool] | None:
    """Return which lines are headings by style: those at the highest level used at least twice, and levels above it.

    Returns None if no level is used twice.
    """
    levels = Counter(line.level for line in lines if _may_head(line) and line.level)
    often = [level for level, count in levels.items() if count > 1]
    if not often:
        return None
    deepest = min(often)
    return [
        _may_head(line) and (0 < line.level <= deepest or (not line.level and _is_annex(line, _strong(line))))
        for line in lines
    ]


def _may_head(line: DocumentLine) -> bool:
    return len(line.plain) <= LONGEST_HEADING and not line.fixed


def _looks(lines: Sequence[DocumentLine], place: int) -> set[HeadingSign]:
    line = lines[place]
    if line.fixed or not _is_short(line.plain) or (line.item and not line.item.ordered):
        return set()
    found = _strong(line)
    number = typed_number(line.plain)
    counted_by_word = bool(line.item and line.item.depth == 0)
    if found and (number is not None or counted_by_word):
        found.add(HeadingSign.NUMBERED)
    if line.item:
        return found if HeadingSign.NUMBERED in found else set()
    if number is not None and line.alone and line.plain[-1].isalnum() and _has_text_below(lines, place):
        found.add(HeadingSign.COUNTED)
    if line.alone and _known(line):
        found.add(HeadingSign.KNOWN)
    return found


def _strong(line: DocumentLine) -> set[HeadingSign]:
    found = set()
    letters = [letter for letter in line.plain if letter.isalpha()]
    if len(letters) >= _FEWEST_LETTERS and line.plain.isupper():
        found.add(HeadingSign.CAPITALS)
    if line.bold:
        found.add(HeadingSign.BOLD)
    return found


def _is_short(plain: str) -> bool:
    return (
        len(plain) <= _LONGEST_LOOK
        and len(plain.split()) <= _MOST_WORDS
        and not plain.endswith(_SENTENCE_ENDS)
        and not _DEEP_NUMBER.match(plain)
        and any(letter.isalpha() for letter in plain)
    )


def _is_annex(line: DocumentLine, looks: set[HeadingSign]) -> bool:
    return bool(looks - {HeadingSign.COUNTED}) and bool(_ANNEX.match(line.plain))


def _has_text_below(lines: Sequence[DocumentLine], place: int) -> bool:
    """Whether a numbered line has text below it, and is not one of several consecutively numbered short lines."""
    if place + 1 >= len(lines):
        return False
    number = typed_number(lines[place].plain) or 0
    beside = [(lines[place + 1], number + 1)] + ([(lines[place - 1], number - 1)] if place else [])
    return not any(typed_number(line.plain) == counted and _is_short(line.plain) for line, counted in beside)


def _in_order(lines: Sequence[DocumentLine], candidates: Sequence[bool]) -> list[bool]:
    """Return which candidates are numbered consecutively from 1."""
    last = 0
    kept = []
    for line, candidate in zip(lines, candidates, strict=True):
        fits = candidate and typed_number(line.plain) == last + 1
        last += fits
        kept.append(fits)
    return kept


def _known(line: DocumentLine) -> bool:
    return topic_of(without_number(line.plain)) is not None


def _heading(line: DocumentLine) -> str:
    return without_number(line.plain)


def _key(heading: str) -> str:
    return without_number(heading).casefold()


def _drop_contents(parts: list[DocumentPart], named: set[str]) -> bool:
    """Remove tables of contents from the parts; return whether there was one."""
    dropped = False
    for part in list(parts):
        before = len(part.lines)
        if part.heading and _key(part.heading) in _CONTENTS:
            part.lines = [line for line in part.lines if _key(line.plain) not in named]
            if not part.lines:
                parts.remove(part)
                dropped = True
        elif any(_key(line.plain) in _CONTENTS for line in part.lines):
            part.lines = _without_list_of(part.lines, named)
        dropped = dropped or len(part.lines) < before
    return dropped


def _without_list_of(lines: Sequence[DocumentLine], named: set[str]) -> list[DocumentLine]:
    kept: list[DocumentLine] = []
    inside = False
    for line in lines:
        if _key(line.plain) in _CONTENTS:
            inside = True
        elif not (inside and _key(line.plain) in named):
            kept.append(line)
            inside = False
    return kept
