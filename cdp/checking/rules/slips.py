"""What a rule yields: a slip with its place, before the check gives it a key."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cdp.checking.findings import CheckKind, CheckLevel
from cdp.checking.reading import ReportField, ReportPassage, ReportReading
from cdp.checking.tables import NumberTable, TableRow


@dataclass(frozen=True)
class Slip:
    """A finding without its key. `whole` is the text around the quotation, by which the key is made."""

    level: CheckLevel
    kind: CheckKind
    quote: str
    computed: str
    sentence: str
    block: int
    place: str
    line: int
    whole: str


CheckRule: TypeAlias = Callable[[ReportReading], Iterator[Slip]]


@dataclass(frozen=True)
class SlipWords:
    """The level, kind and words of a slip, before it has a place."""

    level: CheckLevel
    kind: CheckKind
    computed: str
    sentence: str

    def at(self, passage: ReportPassage, quote: str) -> Slip:
        """Return the slip in a passage."""
        return Slip(
            self.level,
            self.kind,
            quote.strip(),
            self.computed,
            self.sentence,
            passage.block,
            passage.place,
            passage.line,
            passage.whole,
        )

    def at_field(self, found: ReportField) -> Slip:
        """Return the slip in a field."""
        return Slip(
            self.level,
            self.kind,
            found.quote,
            self.computed,
            self.sentence,
            found.block,
            found.place,
            found.line,
            found.quote,
        )

    def at_row(self, table: NumberTable, row: TableRow, column: int | None = None) -> Slip:
        """Return the slip in a row or cell of a table."""
        return Slip(
            self.level,
            self.kind,
            row.words,
            self.computed,
            self.sentence,
            table.block,
            table.place(row, column),
            row.line,
            row.words,
        )


def error(kind: CheckKind, computed: str, sentence: str) -> SlipWords:
    """Return the words of an error."""
    return SlipWords(CheckLevel.ERROR, kind, computed, sentence)


def warning(kind: CheckKind, computed: str, sentence: str) -> SlipWords:
    """Return the words of a warning."""
    return SlipWords(CheckLevel.WARNING, kind, computed, sentence)


def information(kind: CheckKind, computed: str, sentence: str) -> SlipWords:
    """Return the words of a piece of information."""
    return SlipWords(CheckLevel.INFORMATION, kind, computed, sentence)
