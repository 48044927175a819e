"""The numbered paragraphs of a section, and how each keeps its key when the text is changed.

A paragraph keeps its key while its text is recognisably the same, wherever it moves in its section. If it cannot be
recognised, it gets a new key, so that a reference to it becomes an error and never points at another paragraph.
"""

import re
import secrets
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from cdp.documents.blocks import Block, Paragraph
from cdp.documents.markdown import to_blocks
from cdp.documents.plain import words_of
from cdp.models.base import KEY_LETTERS

TABLE_MARK = "[[table]]"
KEY_LENGTH = 5
_LIKE_ENOUGH = 0.6
_TYPED_NUMBER = re.compile(r"^[ \t]*(?:[-*•][ \t]+)?\d{1,2}\.\d{1,2}\.?[ \t]+(?=\S)", re.MULTILINE)
_NOTE = re.compile(r"^\[\^([\w-]{1,20})\]:[ \t]*(\S.*)$", re.MULTILINE)


def without_typed_numbers(text: str) -> str:
    """Return a pasted text without numbers such as "2.1." at the start of its paragraphs, which we number ourselves.

    A line that began with such a number becomes a paragraph of its own.
    """
    found = list(_TYPED_NUMBER.finditer(text))
    if not found:
        return text
    parts = [text[: found[0].start()]]
    for one, following in zip(found, [*found[1:], None], strict=True):
        parts.append(text[one.end() : following.start() if following else len(text)])
    return "\n\n".join(stripped for part in parts if (stripped := part.strip("\n")))


def without_notes(text: str) -> str:
    """Return a text without its footnotes, which are lines such as "[^1]: Office for National Statistics"."""
    return _NOTE.sub("", text)


def notes_in(text: str) -> dict[str, str]:
    """Return the footnotes of a text by their labels."""
    return {found[1]: found[2].strip() for found in _NOTE.finditer(text)}


def blocks_in(text: str) -> list[Block]:
    """Return a section's text as blocks, with tokens as they were written and without footnotes."""
    return to_blocks(without_notes(text), heading_floor=3)


def is_numbered(block: Block) -> bool:
    """Return whether a block is a paragraph that gets a number: any but one that stands for the table."""
    return isinstance(block, Paragraph) and words_of(block.runs).strip() != TABLE_MARK


def paragraphs_in(text: str) -> list[str]:
    """Return the words of the numbered paragraphs of a section, in order."""
    return [
        words_of(block.runs)
        for block in blocks_in(text)
        if isinstance(block, Paragraph) and is_numbered(block)
    ]


def keys_after(before: str, keys: Sequence[str], after: str, taken: Collection[str]) -> list[str]:
    """Return a key for each numbered paragraph of a changed text; `taken` are the keys used anywhere in the report."""
    old, new = paragraphs_in(before), paragraphs_in(after)
    known = dict(enumerate(keys[: len(old)]))
    found: dict[int, str] = {}
    _same_words(old, new, known, found)
    _alike(old, new, known, found)
    used = {*taken, *keys, *found.values()}
    for place in range(len(new)):
        if place not in found:
            found[place] = _new_key(used)
            used.add(found[place])
    return [found[place] for place in range(len(new))]


def _same_words(old: Sequence[str], new: Sequence[str], known: dict[int, str], found: dict[int, str]) -> None:
    """Give keys to paragraphs whose words are unchanged: first those in their order, then those that moved."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pairs = [
        (block.a + step, block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]
    kept = {b for _, b in pairs}
    gone = {a for a, _ in pairs}
    for place, words in enumerate(new):
        if place not in kept:
            moved = next((a for a, other in enumerate(old) if other == words and a not in gone), None)
            if moved is not None:
                pairs.append((moved, place))
                gone.add(moved)
    for a, b in pairs:
        if a in known:
            found[b] = known.pop(a)


def _alike(old: Sequence[str], new: Sequence[str], known: dict[int, str], found: dict[int, str]) -> None:
    """Give the remaining keys to the paragraphs most like the old ones."""
    scores = sorted(
        (
            (ratio, -abs(a - b), a, b)
            for a in known
            for b, words in enumerate(new)
            if b not in found and (ratio := _likeness(old[a], words)) >= _LIKE_ENOUGH
        ),
        reverse=True,
    )
    for _, _, a, b in scores:
        if a in known and b not in found:
            found[b] = known.pop(a)


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return 0 if matcher.real_quick_ratio() < _LIKE_ENOUGH else matcher.ratio()


def _new_key(used: Collection[str]) -> str:
    while True:
        key = "".join(secrets.choice(KEY_LETTERS) for _ in range(KEY_LENGTH))
        if key not in used:
            return key
