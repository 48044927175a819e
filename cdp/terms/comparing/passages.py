"""What a comparison of two wordings gives: paragraphs in pieces, and how they are shown to a reader."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from cdp.wording.formats import plural

CONTEXT = 1
"""How many unchanged paragraphs stay in sight before and after a change."""

FEWEST_FOLDED = 3
_DEEPEST = 3
_INDENT = 4
_LEAD = re.compile(r"\A\s*(?:[-*+](?P<bullet>[ \t]|$)[ \t]*|#{1,6}(?:[ \t]+|$)|>[ \t]?|)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_STARS = re.compile(r"(?<!\\)(?:\*{2,}|\*(?=\S)|(?<=\S)\*|^\*$)")


class Mark(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class PassageKind(StrEnum):
    """What became of a paragraph; `same` allows for another number and other space around it."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, was taken out or was put in."""

    kind: Mark
    text: str


@dataclass(frozen=True)
class Passage:
    """One paragraph, or item of a list, in pieces that hold the exact Markdown of both texts."""

    kind: PassageKind
    pieces: tuple[Piece, ...]

    @property
    def shown(self) -> tuple[Piece, ...]:
        """The pieces for a reader: bullets for their marks, no stars or escapes, and no marks on mere space."""
        return tuple(_readable(self.pieces))

    @property
    def only_looks(self) -> bool:
        """Whether it changed in nothing that can be read: bold, italics or space."""
        return self.kind is PassageKind.CHANGED and all(piece.kind is Mark.SAME for piece in self.shown)

    @property
    def depth(self) -> int:
        """How deep in lists it stands, from 0 to 3."""
        text = self.pieces[0].text if self.pieces else ""
        spaces = len(text) - len(text.lstrip(" "))
        return min(-(-spaces // _INDENT), _DEEPEST)


@dataclass(frozen=True)
class Stretch:
    """Paragraphs in a row; `folded` when they did not change and are many."""

    passages: tuple[Passage, ...]
    folded: bool

    @property
    def words(self) -> str:
        """What to show in the place of a folded stretch: "12 paragraphs unchanged"."""
        return f"{plural(len(self.passages), 'paragraph')} unchanged"


def stretches(passages: Sequence[Passage]) -> list[Stretch]:
    """Return passages with the long rows of unchanged ones set apart, so that they can be folded."""
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
    begun: set[Mark] = set()  # which of the two texts has begun
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        sides = {Mark.ADDED, Mark.REMOVED} if piece.kind is Mark.SAME else {piece.kind}
        text = piece.text.rstrip() if place == last else piece.text
        if sides - begun:
            text = _LEAD.sub(_bullet, text, count=1)
        begun |= sides
        text = _ESCAPED.sub(r"\1", _STARS.sub("", text))
        if piece.kind is Mark.SAME or text.strip():
            if text:
                yield Piece(piece.kind, text)
        elif piece.kind is Mark.ADDED and text and place != last:
            yield Piece(Mark.SAME, " ")


def _bullet(lead: re.Match[str]) -> str:
    """Return what a reader sees for the mark that begins an item of a list: nothing for that of a heading."""
    return "" if lead["bullet"] is None else f"•{lead['bullet']}"
