"""Differences between two versions of terms of reference: figure by figure and clause by clause, words marked.

    result = compare(Wording(figures, clauses), Wording(later_figures, later_clauses))
    result.sentence                      "2 clauses changed, 1 added and 1 removed. 1 figure changed."
    result.figures, result.clauses       everything in reading order, also what did not change
    result.touched                       the clauses worth a line in a table
    result.runs                          all clauses, unchanged ones in a row together
    clause.notes                         sentences on what the marked words do not show
    clause.stretches                     paragraphs, long unchanged rows of them folded
    passage.shown                        pieces for a reader; `passage.pieces` are the exact Markdown

Shown on pages by templates/terms/_differences.html. Nothing here knows of the database.
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
from cdp.terms.comparing.passages import Mark, Passage, PassageKind, Piece, Stretch, stretches
from cdp.wording.formats import listed, plural

__all__ = [
    "Clause",
    "ClauseDifference",
    "FigureDifference",
    "Kind",
    "Mark",
    "Passage",
    "PassageKind",
    "Piece",
    "Stretch",
    "TermsDifferences",
    "Wording",
    "compare",
]

_NUMBER = re.compile(r"^\d+\.\s+")


class Kind(StrEnum):
    """What became of a clause or a figure; a clause that moved and changed has changed."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Clause:
    """One clause as it is read: `clause` stays through all versions, `heading` has its number, `text` its figures."""

    clause: str
    heading: str
    text: str


@dataclass(frozen=True)
class Wording:
    """The words of one version: its figures with their labels, such as "Quorum", and its clauses in order."""

    figures: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class FigureDifference:
    """One figure in both versions; `old` or `new` is None where it is missing."""

    kind: Kind
    label: str
    old: str | None
    new: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ClauseDifference:
    """One clause in both versions; a heading is None where the clause is missing.

    The pieces of its passages that stayed or were removed are the old text, exactly; those that stayed or were
    added, the new one.
    """

    kind: Kind
    clause: str
    old_heading: str | None
    new_heading: str | None
    moved: bool
    passages: tuple[Passage, ...]

    @property
    def heading(self) -> str:
        """The heading to read it under: the new one, or the old one of a clause that was removed."""
        return (self.old_heading or "") if self.new_heading is None else self.new_heading

    @property
    def renamed(self) -> bool:
        """Whether its heading has other words than before."""
        return self._in_both and _without_number(self.old_heading) != _without_number(self.new_heading)

    @property
    def renumbered(self) -> bool:
        """Whether its heading has another number than before, and the same words."""
        return self._in_both and not self.renamed and self.old_heading != self.new_heading

    @property
    def heading_pieces(self) -> tuple[Piece, ...]:
        """The heading with the words marked, for one that was renamed."""
        return compare_line(self.old_heading or "", self.new_heading or "")

    @property
    def only_order(self) -> bool:
        """Whether its text changed in nothing but the numbers of paragraphs and the space between them."""
        return (
            self.kind is Kind.CHANGED
            and not self.renamed
            and all(passage.kind is PassageKind.SAME for passage in self.passages)
        )

    @property
    def notes(self) -> list[str]:
        """What changed but cannot be seen from the marked words, in sentences."""
        notes = []
        if self.renumbered:
            notes.append(f"It was “{self.old_heading}”.")
        if self.kind is Kind.MOVED:
            notes.append("It stands at another place. Its words have not changed.")
        elif self.moved:
            notes.append("It also stands at another place.")
        if self.only_order:
            notes.append("Only the numbers of its paragraphs, or the space between them, changed.")
        return notes

    @property
    def stretches(self) -> list[Stretch]:
        """Its paragraphs in rows, of which long unchanged ones are to be folded."""
        return stretches(self.passages)

    @property
    def _in_both(self) -> bool:
        return self.old_heading is not None and self.new_heading is not None


@dataclass(frozen=True)
class TermsDifferences:
    """Everything that two versions say, and what became of it, in the order of the new one.

    A clause that was removed stands where it stood, after the one before it.
    """

    figures: tuple[FigureDifference, ...]
    clauses: tuple[ClauseDifference, ...]

    def count(self, kind: Kind) -> int:
        """Return how many clauses are of a kind."""
        return sum(clause.kind is kind for clause in self.clauses)

    @property
    def touched(self) -> list[ClauseDifference]:
        """The clauses that are not as they were."""
        return [clause for clause in self.clauses if clause.kind is not Kind.UNCHANGED]

    @property
    def runs(self) -> list[tuple[ClauseDifference, ...]]:
        """All clauses in reading order: unchanged ones that follow each other together, each other one alone."""
        runs: list[tuple[ClauseDifference, ...]] = []
        for clause in self.clauses:
            if runs and clause.kind is Kind.UNCHANGED and runs[-1][0].kind is Kind.UNCHANGED:
                runs[-1] += (clause,)
            else:
                runs.append((clause,))
        return runs

    @property
    def touched_figures(self) -> list[FigureDifference]:
        """The figures that are not as they were."""
        return [figure for figure in self.figures if figure.kind is not Kind.UNCHANGED]

    @property
    def figure_rows(self) -> list[tuple[str, str, str]]:
        """The figures that changed, for a table: label, before, now."""
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
        """Whether both versions say the same in the same order."""
        return not self.touched and not self.touched_figures

    @property
    def sentence(self) -> str:
        """What changed, counted: "2 clauses changed, 1 added and 1 removed. 1 figure changed."."""
        if self.nothing:
            return "Nothing changed."
        sentences = []
        counts = [(self.count(kind), kind) for kind in (Kind.CHANGED, Kind.ADDED, Kind.REMOVED, Kind.MOVED)]
        counted = [(number, kind) for number, kind in counts if number]
        if counted:
            (number, kind), *others = counted
            parts = [f"{plural(number, 'clause')} {kind}", *(f"{number} {kind}" for number, kind in others)]
            sentences.append(f"{listed(parts)}.")
        if self.touched_figures:
            sentences.append(f"{plural(len(self.touched_figures), 'figure')} changed.")
        return " ".join(sentences)


def compare(old: Wording, new: Wording) -> TermsDifferences:
    """Return what became of each figure and each clause from one version to the next."""
    return TermsDifferences(
        tuple(_figures(old.figures, new.figures)), tuple(_clauses(old.clauses, new.clauses))
    )


def _figures(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[FigureDifference]:
    before, after = _by_key((label, value) for label, value in old), _by_key(iter(new))
    found = []
    for key in _in_reading_order(list(before), list(after)):
        was, now = before.get(key), after.get(key)
        kind = Kind.UNCHANGED if was == now else _kind(was, now)
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
        kind = Kind.CHANGED if renamed else Kind.MOVED if moved else Kind.UNCHANGED
    return ClauseDifference(
        kind,
        clause,
        old.heading if old else None,
        new.heading if new else None,
        moved,
        compare_texts(old.text if old else "", new.text if new else ""),
    )


def _kind(old: object | None, new: object | None) -> Kind:
    if old is None:
        return Kind.ADDED
    return Kind.REMOVED if new is None else Kind.CHANGED


_Key = tuple[str, int]
T = TypeVar("T")


def _by_key(pairs: Iterable[tuple[str, T]]) -> dict[_Key, T]:
    """Return pairs as a dictionary in which a name that comes twice keeps both: first, second."""
    seen: Counter[str] = Counter()
    found = {}
    for name, value in pairs:
        found[name, seen[name]] = value
        seen[name] += 1
    return found


def _in_reading_order(old: Sequence[_Key], new: Sequence[_Key]) -> list[_Key]:
    """Return the new order with what was removed after the one it followed."""
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
    """Return which of the clauses in both stand at another place among them: the fewest that explain the order."""
    present = set(new)
    numbers = {key: number for number, key in enumerate(key for key in old if key in present)}
    before = list(range(len(numbers)))
    after = [numbers[key] for key in new if key in numbers]
    blocks = LCSseq.opcodes(before, after).as_matching_blocks()
    stayed = {number for block in blocks for number in before[block.a : block.a + block.size]}
    return {key for key, number in numbers.items() if number not in stayed}


def _without_number(heading: str | None) -> str:
    return _NUMBER.sub("", heading or "")
