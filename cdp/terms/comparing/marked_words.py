"""Comparison of two texts, word by word: unchanged, removed and added.

Paragraphs are matched first, then words inside paragraphs that changed. Nothing is lost: the unchanged and removed
pieces form the exact old text, and the unchanged and added pieces form the exact new text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel, LCSseq

from cdp.terms.comparing.passages import Passage, PassageKind, Piece, WordMark

# In both texts together. If there are more paragraphs, each text is compared as one paragraph
MOST_PARAGRAPHS = 2_000
# Words, spaces and punctuation marks of one paragraph, in both texts together. A longer one is shown as replaced
MOST_WORDS = 16_000
MOST_LIKENED = 2_500  # pairs of paragraphs in one gap whose similarity is measured
LEAST_LIKENESS = 0.4  # share of words in common for two paragraphs to count as one changed paragraph
LEAST_KEPT = 0.25  # share of unchanged characters below which a paragraph is shown as replaced

# Characters that combine with the character before them: accents, keycaps, variation selectors, joiners
_MARKS = "\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f\u200d"
_SIGNS = r"!-/:-@\[-`{-~–—‘’“”…«»•·"
_TOKEN = re.compile(
    rf"\\[!-/:-@\[-`{{-~](?![{_MARKS}])|\*+(?![{_MARKS}])|\s+(?![{_MARKS}])|[{_SIGNS}](?![{_MARKS}])"
    rf"|(?:[^\s{_SIGNS}]|[\s{_SIGNS}](?=[{_MARKS}]))+|\s"
)
_NUMBER = re.compile(r"[ \t]*\d{1,4}[.)][ \t]+")


def compare(old: str, new: str) -> tuple[Passage, ...]:
    """Return the paragraphs of two texts in reading order, with changed words marked.

    The running time is limited, even for long texts that have nothing in common.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    if len(before) + len(after) > MOST_PARAGRAPHS:
        before, after = [old] if old else [], [new] if new else []
    found: list[Passage] = []
    i = j = 0
    codes = _Codes()
    for start, other, size in _runs_in_common(
        codes.of(map(_content, before)), codes.of(map(_content, after))
    ):
        found += _gap(before[i:start], after[j:other])
        found += map(_unchanged, before[start : start + size], after[other : other + size])
        i, j = start + size, other + size
    return tuple(found)


def compare_line(old: str, new: str) -> tuple[Piece, ...]:
    """Return the comparison of one line, such as a heading or a figure, with changed words marked."""
    pieces = tuple(_words(old, new))
    if _kept(pieces, old, new) < LEAST_KEPT:
        return _pieces((WordMark.REMOVED, old), (WordMark.ADDED, new))
    return pieces


class _Codes:
    """Assigns a character to each different word, so that lists of words can be compared as strings."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def of(self, words: Iterable[str]) -> str:
        known = self.known
        coded = []
        for word in words:
            if word not in known:
                number = len(known)
                known[word] = chr(
                    number if number < 0xD800 else number + 0x800
                )  # skip surrogates, which are not characters
            coded.append(known[word])
        return "".join(coded)


def _runs_in_common(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of the longest common subsequence as (start in old, start in new, length); the last is empty."""
    for block in LCSseq.opcodes(old, new).as_matching_blocks():
        yield block.a, block.b, block.size


def _paragraphs(text: str) -> list[str]:
    """Return the lines of a text, each together with the empty lines that follow it."""
    found: list[str] = []
    for line in text.split("\n"):
        if found and not line.strip():
            found[-1] += f"{line}\n"
        else:
            found.append(f"{line}\n")
    found[-1] = found[-1][:-1]
    return [paragraph for paragraph in found if paragraph]


def _content(paragraph: str) -> str:
    """Return the words that identify a paragraph: the text without its number and the space at its end."""
    return _cut(paragraph)[1]


def _cut(paragraph: str) -> tuple[str, str, str]:
    """Return a paragraph's number, its words, and the space at its end."""
    body, space = _parted(paragraph)
    number = _NUMBER.match(body)
    start = number.end() if number else 0
    return body[:start], body[start:], space


def _unchanged(old: str, new: str) -> Passage:
    if old == new:
        return Passage(PassageKind.SAME, _pieces((WordMark.SAME, old)))
    number, content, space = _cut(old)
    other_number, _, other_space = _cut(new)
    return Passage(
        PassageKind.SAME,
        _pieces(*_swap(number, other_number), (WordMark.SAME, content), *_swap(space, other_space)),
    )


def _gap(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    """Yield the paragraphs between two unchanged ones: similar pairs as changed, the others as removed or added."""
    i = j = 0
    for start, other in [*_alike(old, new), (len(old), len(new))]:
        yield from _all(old[i:start], PassageKind.REMOVED)
        yield from _all(new[j:other], PassageKind.ADDED)
        if start < len(old):
            yield from _changed(old[start], new[other])
        i, j = start + 1, other + 1


def _all(paragraphs: Iterable[str], kind: PassageKind) -> Iterator[Passage]:
    for paragraph in paragraphs:
        yield Passage(kind, (Piece(WordMark(kind.value), paragraph),))


def _changed(old: str, new: str) -> Iterator[Passage]:
    body, tail = _parted(old)
    other_body, other_tail = _parted(new)
    pieces = tuple(_words(body, other_body))
    if _kept(pieces, body, other_body) < LEAST_KEPT:
        yield from _all([old], PassageKind.REMOVED)
        yield from _all([new], PassageKind.ADDED)
    else:
        yield Passage(PassageKind.CHANGED, pieces + _pieces(*_swap(tail, other_tail)))


def _parted(paragraph: str) -> tuple[str, str]:
    body = paragraph.rstrip()
    return body, paragraph[len(body) :]


def _alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the positions of similar old and new paragraphs as pairs, in order; the most similar are chosen first.

    In a long gap, only paragraphs at about the same position are compared, to limit the running time.
    """
    if not old or not new:
        return []
    codes = _Codes()
    before = [codes.of(re.findall(r"\w+", paragraph.casefold())) for paragraph in old]
    after = [codes.of(re.findall(r"\w+", paragraph.casefold())) for paragraph in new]
    reach = max(MOST_LIKENED // (2 * len(old)), 1) if len(old) * len(new) > MOST_LIKENED else len(new)
    candidates = []
    for i, words in enumerate(before):
        middle = i * len(new) // len(old)
        for j in range(max(middle - reach, 0), min(middle + reach + 1, len(new))):
            likeness = Indel.normalized_similarity(words, after[j], score_cutoff=LEAST_LIKENESS)
            if words and likeness > 0:
                candidates.append((-likeness, abs(j - middle), i, j))
    chosen: list[tuple[int, int]] = []
    for _, _, i, j in sorted(candidates):
        place = bisect_left(chosen, (i, j))
        fits_before = place == 0 or (chosen[place - 1][0] < i and chosen[place - 1][1] < j)
        if fits_before and (place == len(chosen) or (chosen[place][0] > i and chosen[place][1] > j)):
            chosen.insert(place, (i, j))
    return chosen


@dataclass
class _Change:
    """Words removed and added at one position, and the unchanged words after them."""

    removed: str
    added: str
    same: str

    @property
    def weight(self) -> int:
        return max(len(self.removed), len(self.added))


def _words(old: str, new: str) -> Iterator[Piece]:
    """Yield one paragraph with changed words marked; changes very close together are marked as one."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        yield from _pieces(*_swap(old, new))
        return
    codes = _Codes()
    changes: list[_Change] = []
    i = j = 0
    for start, other, size in _runs_in_common(codes.of(before), codes.of(after)):
        same = "".join(before[start : start + size])
        changes.append(_Change("".join(before[i:start]), "".join(after[j:other]), same))
        i, j = start + size, other + size
        _merge_close_changes(changes)
    for change in changes:
        yield from _pieces(
            (WordMark.REMOVED, change.removed), (WordMark.ADDED, change.added), (WordMark.SAME, change.same)
        )


def _merge_close_changes(changes: list[_Change]) -> None:
    """Merge the last two changes while the unchanged text between them is too short to help a reader."""
    while len(changes) > 1:
        first, second = changes[-2:]
        if not second.weight:
            changes[-2:] = [replace(first, same=first.same + second.same)]
        elif first.weight and _is_little(first.same, min(first.weight, second.weight)):
            changes[-2:] = [
                _Change(
                    first.removed + first.same + second.removed,
                    first.added + first.same + second.added,
                    second.same,
                )
            ]
        else:
            return


def _is_little(same: str, beside: int) -> bool:
    return 2 * len(same) <= beside or not any(letter.isalnum() for letter in same)


def _kept(pieces: Iterable[Piece], old: str, new: str) -> float:
    """Return the share of characters of the longer text that are unchanged."""
    kept = sum(len(piece.text) for piece in pieces if piece.kind is WordMark.SAME)
    return kept / max(len(old), len(new), 1)


def _swap(old: str, new: str) -> list[tuple[WordMark, str]]:
    return [(WordMark.SAME, old)] if old == new else [(WordMark.REMOVED, old), (WordMark.ADDED, new)]


def _pieces(*parts: tuple[WordMark, str]) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in parts if text)
