"""Differences between two versions of terms of reference, for each figure and each clause, with changed words marked.

A figure is a labelled rule or timing, such as "Quorum".

    result = compare(TermsWording(figures, clauses), TermsWording(later_figures, later_clauses))
    result.sentence                      "2 clauses changed, 1 added and 1 removed. 1 rule or timing changed."
    result.figures, result.clauses       all figures and clauses in reading order, including unchanged ones
    result.touched                       the clauses that changed in any way
    result.runs                          all clauses, with consecutive unchanged ones grouped
    clause.notes                         sentences about changes that the marked words do not show
    clause.stretches                     paragraphs, with long unchanged stretches folded
    passage.shown                        pieces to display; `passage.pieces` contain the exact Markdown

The result is displayed by templates/terms/_differences.html. No database access.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from rapidfuzz.distance import LCSseq

from cdp.terms.comparing.marked_words import compare as compare_texts
from cdp.terms.comparing.marked_words import compare_line
from cdp.terms.comparing.passages import Passage, PassageKind, Piece, Stretch, WordMark, stretches
from cdp.wording.formats import listed, plural

__all__ = [
    "ChangeKind",
    "Clause",
    "ClauseDifference",
    "FigureDifference",
    "Passage",
    "PassageKind",
    "Piece",
    "Stretch",
    "TermsDifferences",
    "TermsWording",
    "WordMark",
    "compare",
]

_NUMBER = re.compile(r"^\d+\.\s+")


class ChangeKind(StrEnum):
    """How a clause or a figure changed; a clause that was both moved and changed counts as "changed"."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Clause:
    """One clause as displayed; `clause` is a key that stays the same in all versions.

    `heading` includes the number, and `text` has all automatic text filled in.
    """

    clause: str
    heading: str
    text: str


@dataclass(frozen=True)
class TermsWording:
    """The wording of one version: its figures with their labels, and its clauses in order."""

    figures: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class FigureDifference:
    """One figure in both versions; `old` or `new` is None if that version does not have the figure."""

    kind: ChangeKind
    label: str
    old: str | None
    new: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ClauseDifference:
    """One clause in both versions; a heading is None if that version does not have the clause.

    The unchanged and removed pieces of the passages form the exact old text. The unchanged and added pieces form the
    exact new text.
    """

    kind: ChangeKind
    clause: str
    old_heading: str | None
    new_heading: str | None
    moved: bool
    passages: tuple[Passage, ...]

    @property
    def heading(self) -> str:
        """The heading to display: the new one, or the old one if the clause was removed."""
        return (self.old_heading or "") if self.new_heading is None else self.new_heading

    @property
    def renamed(self) -> bool:
        """Whether the words of the heading changed."""
        return self._in_both and _without_number(self.old_heading) != _without_number(self.new_heading)

    @property
    def renumbered(self) -> bool:
        """Whether only the number in the heading changed."""
        return self._in_both and not self.renamed and self.old_heading != self.new_heading

    @property
    def heading_pieces(self) -> tuple[Piece, ...]:
        """The heading of a renamed clause, with changed words marked."""
        return compare_line(self.old_heading or "", self.new_heading or "")

    @property
    def only_order(self) -> bool:
        """Whether only paragraph numbers or the space between paragraphs changed."""
        return (
            self.kind is ChangeKind.CHANGED
            and not self.renamed
            and all(passage.kind is PassageKind.SAME for passage in self.passages)
        )

    @property
    def notes(self) -> list[str]:
        """Sentences about changes that the marked words do not show."""
        notes = []
        if self.renumbered:
            notes.append(f"Previously “{self.old_heading}”.")
        if self.kind is ChangeKind.MOVED:
            notes.append("Moved, with no change of wording.")
        elif self.moved:
            notes.append("Also moved.")
        if self.only_order:
            notes.append("Only paragraph numbers or spacing changed.")
        return notes

    @property
    def stretches(self) -> list[Stretch]:
        """The clause's paragraphs in stretches, with long unchanged stretches marked as folded."""
        return stretches(self.passages)

    @property
    def _in_both(self) -> bool:
        return self.old_heading is not None and self.new_heading is not None


@dataclass(frozen=True)
class TermsDifferences:
    """All clauses and figures of two versions with their changes, in the order of the new version.

    A removed clause is listed after the clause that it followed in the old version.
    """

    figures: tuple[FigureDifference, ...]
    clauses: tuple[ClauseDifference, ...]

    def count(self, kind: ChangeKind) -> int:
        """Return the number of clauses with this kind of change."""
        return sum(clause.kind is kind for clause in self.clauses)

    @property
    def touched(self) -> list[ClauseDifference]:
        """The clauses that changed in any way."""
        return [clause for clause in self.clauses if clause.kind is not ChangeKind.UNCHANGED]

    @property
    def runs(self) -> list[tuple[ClauseDifference, ...]]:
        """All clauses in reading order: consecutive unchanged clauses are grouped, and each changed clause is alone."""
        runs: list[tuple[ClauseDifference, ...]] = []
        for clause in self.clauses:
            if runs and clause.kind is ChangeKind.UNCHANGED and runs[-1][0].kind is ChangeKind.UNCHANGED:
                runs[-1] += (clause,)
            else:
                runs.append((clause,))
        return runs

    @property
    def touched_figures(self) -> list[FigureDifference]:
        """The figures that changed."""
        return [figure for figure in self.figures if figure.kind is not ChangeKind.UNCHANGED]

    @property
    def figure_rows(self) -> list[tuple[str, str, str]]:
        """The figures that changed, as table rows: label, old value, new value."""
        return [
            (
                figure.label,
                "Not stated" if figure.old is None else figure.old,
                "Not stated" if figure.new is None else figure.new,
            )
            for figure in self.touched_figures
        ]

    @property
    def nothing(self) -> bool:
        """Whether both versions are the same."""
        return not self.touched and not self.touched_figures

    @property
    def sentence(self) -> str:
        """The changes counted, such as "2 clauses changed, 1 added and 1 removed. 1 rule or timing changed."."""
        if self.nothing:
            return "No changes."
        sentences = []
        counts = [
            (self.count(kind), kind)
            for kind in (ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED)
        ]
        counted = [(number, kind) for number, kind in counts if number]
        if counted:
            (number, kind), *others = counted
            parts = [f"{plural(number, 'clause')} {kind}", *(f"{number} {kind}" for number, kind in others)]
            sentences.append(f"{listed(parts)}.")
        if self.touched_figures:
            changed = plural(len(self.touched_figures), "rule or timing", "rules or timings")
            sentences.append(f"{changed} changed.")
        return " ".join(sentences)


def compare(old: TermsWording, new: TermsWording) -> TermsDifferences:
    """Return how each figure and each clause changed from one version to another."""
    return TermsDifferences(
        tuple(_figures(old.figures, new.figures)), tuple(_clauses(old.clauses, new.clauses))
    )


def _figures(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[FigureDifference]:
    before, after = _by_key((label, value) for label, value in old), _by_key(iter(new))
    found = []
    for key in _in_reading_order(list(before), list(after)):
        was, now = before.get(key), after.get(key)
        kind = ChangeKind.UNCHANGED if was == now else _kind(was, now)
        found.append(FigureDifference(kind, key[0], was, now, compare_line(was or "", now or "")))
    return found


def _clauses(old: Sequence[Clause], new: Sequence[Clause]) -> list[ClauseDifference]:
    before = _by_key((clause.clause, clause) for clause in old)
    after = _by_key((clause.clause, clause) for clause in new)
    moved = _moved(list(before), list(after))
    return [
        _clause(key[0], before.get(key), after.get(key), moved=key in moved)
        for key in _in_reading_order(list(before), list(after))
    ]


def _clause(clause: str, old: Clause | None, new: Clause | None, *, moved: bool) -> ClauseDifference:
    kind = _kind(old, new)
    if old and new and old.text == new.text:
        renamed = _without_number(old.heading) != _without_number(new.heading)
        kind = ChangeKind.CHANGED if renamed else ChangeKind.MOVED if moved else ChangeKind.UNCHANGED
    return ClauseDifference(
        kind,
        clause,
        old.heading if old else None,
        new.heading if new else None,
        moved,
        compare_texts(old.text if old else "", new.text if new else ""),
    )


def _kind(old: object | None, new: object | None) -> ChangeKind:
    if old is None:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if new is None else ChangeKind.CHANGED


_Key = tuple[str, int]
T = TypeVar("T")


def _by_key(pairs: Iterable[tuple[str, T]]) -> dict[_Key, T]:
    """Return pairs as a dictionary keyed by name and occurrence, so that repeated names are all kept."""
    seen: Counter[str] = Counter()
    found = {}
    for name, value in pairs:
        found[name, seen[name]] = value
        seen[name] += 1
    return found


def _in_reading_order(old: Sequence[_Key], new: Sequence[_Key]) -> list[_Key]:
    """Return the keys in the new order, with each removed key after the key that it followed in the old order."""
    present = set(new)
    followers: dict[_Key | None, list[_Key]] = {}
    last = None
    for key in old:
        if key in present:
            last = key
        else:
            followers.setdefault(last, []).append(key)
    order = list(followers.get(None, []))
    for key in new:
        order += [key, *followers.get(key, [])]
    return order


def _moved(old: Sequence[_Key], new: Sequence[_Key]) -> set[_Key]:
    """Return the smallest set of clauses whose moves explain the new order."""
    present = set(new)
    numbers = {key: number for number, key in enumerate(key for key in old if key in present)}
    before = list(range(len(numbers)))
    after = [numbers[key] for key in new if key in numbers]
    blocks = LCSseq.opcodes(before, after).as_matching_blocks()
    stayed = {number for block in blocks for number in before[block.a : block.a + block.size]}
    return {key for key, number in numbers.items() if number not in stayed}


def _without_number(heading: str | None) -> str:
    return _NUMBER.sub("", heading or "")
