"""Results of a comparison of two texts: paragraphs divided into pieces, and how they are displayed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from cdp.wording.formats import plural

CONTEXT = 1
"""How many unchanged paragraphs are shown before and after a change."""

FEWEST_FOLDED = 3
_DEEPEST = 3
_INDENT = 4
_LEAD = re.compile(r"\A\s*(?:[-*+](?P<bullet>[ \t]|$)[ \t]*|#{1,6}(?:[ \t]+|$)|>[ \t]?|)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_STARS = re.compile(r"(?<!\\)(?:\*{2,}|\*(?=\S)|(?<=\S)\*|^\*$)")


class WordMark(StrEnum):
    """How a piece of text changed."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class PassageKind(StrEnum):
    """How a paragraph changed; a paragraph is also `same` if only its number or the space at its end differs."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A piece of text that is unchanged, removed or added."""

    kind: WordMark
    text: str


@dataclass(frozen=True)
class Passage:
    """One paragraph or list item, in pieces that contain the exact Markdown of both texts."""

    kind: PassageKind
    pieces: tuple[Piece, ...]

    @property
    def shown(self) -> tuple[Piece, ...]:
        """The pieces as displayed: with bullets for list markers, without asterisks, escapes or marked spaces."""
        return tuple(_readable(self.pieces))

    @property
    def only_looks(self) -> bool:
        """Whether only formatting changed: bold, italics or spacing."""
        return self.kind is PassageKind.CHANGED and all(piece.kind is WordMark.SAME for piece in self.shown)

    @property
    def depth(self) -> int:
        """The paragraph's depth in nested lists, from 0 to 3."""
        text = self.pieces[0].text if self.pieces else ""
        spaces = len(text) - len(text.lstrip(" "))
        return min(-(-spaces // _INDENT), _DEEPEST)


@dataclass(frozen=True)
class Stretch:
    """Consecutive paragraphs; `folded` if they are at least `FEWEST_FOLDED` unchanged ones away from any change."""

    passages: tuple[Passage, ...]
    folded: bool

    @property
    def words(self) -> str:
        """The label of a folded stretch, such as "12 paragraphs unchanged"."""
        return f"{plural(len(self.passages), 'paragraph')} unchanged"


def stretches(passages: Sequence[Passage]) -> list[Stretch]:
    """Return passages in stretches, with long runs of unchanged passages marked as folded."""
    far = _far_from_changes(passages)
    found: list[Stretch] = []
    start = 0
    for end in [*(i for i, (one, two) in enumerate(pairwise(far), 1) if one != two), len(passages)]:
        row = tuple(passages[start:end])
        folded = bool(row) and far[start] and len(row) >= FEWEST_FOLDED
        if found and not folded and not found[-1].folded:
            found[-1] = Stretch(found[-1].passages + row, folded=False)
        elif row:
            found.append(Stretch(row, folded))
        start = end
    return found


def _far_from_changes(passages: Sequence[Passage]) -> list[bool]:
    changed = [place for place, passage in enumerate(passages) if passage.kind is not PassageKind.SAME]
    near = {place + step for place in changed for step in range(-CONTEXT, CONTEXT + 1)}
    return [place not in near for place in range(len(passages))]


def _readable(pieces: Sequence[Piece]) -> Iterator[Piece]:
    begun: set[WordMark] = set()  # the texts, old (REMOVED) and new (ADDED), of which a piece has been seen
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        sides = {WordMark.ADDED, WordMark.REMOVED} if piece.kind is WordMark.SAME else {piece.kind}
        text = piece.text.rstrip() if place == last else piece.text
        if sides - begun:
            text = _LEAD.sub(_bullet, text, count=1)
        begun |= sides
        text = _ESCAPED.sub(r"\1", _STARS.sub("", text))
        if piece.kind is WordMark.SAME or text.strip():
            if text:
                yield Piece(piece.kind, text)
        elif piece.kind is WordMark.ADDED and text and place != last:
            yield Piece(WordMark.SAME, " ")


def _bullet(lead: re.Match[str]) -> str:
    """Return a bullet for a list marker, and nothing for a heading marker."""
    return "" if lead["bullet"] is None else f"•{lead['bullet']}"
