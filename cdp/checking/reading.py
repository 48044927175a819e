"""One reading of a report that all rules share: passages, fields, tables, labels, recommendations and key dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cdp.checking.amounts import WrittenAmount, amounts_in
from cdp.checking.cells import cell_number, unit_of
from cdp.checking.context import CheckContext
from cdp.checking.dates import WrittenDate, WrittenYear, dates_in, years_in
from cdp.checking.sentences import sentences_of
from cdp.checking.source import BlockKind, SourceBlock, SourceDocument, SourceTable
from cdp.checking.tables import NumberTable, name_of
from cdp.checking.zones import recommending_blocks

_SHORT_NOTE = 60  # characters of a note right before a table


@dataclass(frozen=True)
class ReportPassage:
    """A sentence, a field with its value, or a cell: its text and where it stands."""

    text: str
    block: int
    place: str
    line: int
    whole: str  # the text of its block or row
    offset: int = 0
    cell: tuple[int, int] | None = None  # row and column, if it is a cell

    @cached_property
    def amounts(self) -> list[WrittenAmount]:
        """The amounts of money in it."""
        return list(amounts_in(self.text))

    @cached_property
    def dates(self) -> list[WrittenDate]:
        """The dates in it."""
        return dates_in(self.text)

    @cached_property
    def years(self) -> list[WrittenYear]:
        """The financial years in it."""
        return years_in(self.text)


@dataclass(frozen=True)
class ReportField:
    """A label and its value, from a line or from a row of a table with two columns."""

    label: str
    value: str
    place: str
    line: int
    block: int
    quote: str
    row: int = -1

    @property
    def words(self) -> str:
        """The label and value as one text."""
        return f"{self.label}: {self.value}" if not self.label.endswith("?") else f"{self.label} {self.value}"


class ReportReading:
    """What the rules know of a report. Everything is computed once, when it is first asked for."""

    def __init__(self, document: SourceDocument, context: CheckContext) -> None:
        self.document, self.context = document, context

    @cached_property
    def text(self) -> str:
        """The whole text with tables, for rules that ask whether the report says something anywhere."""
        return "\n".join(each.text for each in self.passages)

    @cached_property
    def above(self) -> list[int | None]:
        """For each block, the place of the heading that it stands under."""
        found: list[int | None] = []
        current: int | None = None
        for place, block in enumerate(self.document.blocks):
            found.append(current)
            if isinstance(block, SourceBlock) and block.kind is BlockKind.HEADING:
                current = place
        return found

    def heading_of(self, block: int) -> str:
        """Return the heading above a block, or "" if there is none."""
        place = self.above[block]
        return "" if place is None else self.block(place).text

    def block(self, place: int) -> SourceBlock:
        """Return a block of text."""
        found = self.document.blocks[place]
        if not isinstance(found, SourceBlock):
            raise TypeError(f"Block {place} is a table.")
        return found

    def is_note(self, place: int) -> bool:
        """Return whether a block is a footnote."""
        block = self.document.blocks[place]
        return isinstance(block, SourceBlock) and block.kind is BlockKind.NOTE

    def is_caption(self, place: int) -> bool:
        """Return whether a block is the caption of the table right after it."""
        below = self.document.blocks[place + 1 : place + 3]
        return any(isinstance(each, SourceTable) for each in below)

    @cached_property
    def recommending(self) -> frozenset[int]:
        """The places of the blocks that recommend or decide: those under such a heading, and such fields."""
        return frozenset(recommending_blocks(self.document))

    @cached_property
    def places(self) -> list[str]:
        """The place of each block in words."""
        found: list[str] = []
        parent = ""
        tables = 0
        for place, block in enumerate(self.document.blocks):
            if isinstance(block, SourceTable):
                tables += 1
                found.append(name_of(block, tables))
                continue
            label = block.label.strip(".")
            if re.match(r"\d", label):
                parent = label
            found.append(self._place(place, block, parent))
        return found

    def _place(self, place: int, block: SourceBlock, parent: str) -> str:
        label = block.label.strip(".")
        if block.kind is BlockKind.FIELD:
            return f"field “{block.field.strip(' :')}”"
        if block.kind is BlockKind.HEADING:
            return f"heading “{block.text[:60]}”"
        if block.kind is BlockKind.NOTE:
            return f"footnote {', '.join(block.marks)}"
        if place in self.recommending and label:
            return f"recommendation {label.strip('()')}" if "." not in label else f"recommendation {label}"
        if label:
            return f"paragraph {label}" if re.match(r"\d", label) else f"paragraph {parent}{label}"
        heading = self.heading_of(place)
        return f"under “{heading[:60]}”" if heading else "the beginning"

    @cached_property
    def passages(self) -> list[ReportPassage]:
        """Every sentence, field and cell, in order."""
        return [each for place in range(len(self.document.blocks)) for each in self._passages(place)]

    @cached_property
    def sentences(self) -> list[ReportPassage]:
        """The passages outside tables."""
        return [each for each in self.passages if each.cell is None]

    def _passages(self, place: int) -> Iterator[ReportPassage]:
        block = self.document.blocks[place]
        if isinstance(block, SourceTable):
            for row, cells in enumerate(block.rows):
                for column, cell in enumerate(cells):
                    if cell.strip():
                        yield ReportPassage(
                            cell,
                            place,
                            self.places[place],
                            block.line_of(row),
                            " ".join(cells),
                            cell=(row, column),
                        )
        elif block.kind is BlockKind.FIELD:
            joint = " " if block.field.endswith("?") else ": "
            text = f"{block.field}{joint}{block.text}"
            yield ReportPassage(text, place, self.places[place], block.line, text)
        else:
            for offset, sentence in sentences_of(block.text):
                yield ReportPassage(
                    sentence, place, self.places[place], block.line_at(offset), block.text, offset
                )

    @cached_property
    def by_block(self) -> dict[int, list[ReportPassage]]:
        """The passages of each block."""
        found: dict[int, list[ReportPassage]] = {}
        for each in self.passages:
            found.setdefault(each.block, []).append(each)
        return found

    @cached_property
    def tables(self) -> list[NumberTable]:
        """The tables with their numbers read."""
        note = bool(
            re.search(r"\brounded\b|\brounding\b|may not (?:sum|add|equal)", self.text, re.IGNORECASE)
        )
        found = []
        for number, (place, table) in enumerate(self.document.tables, start=1):
            name = name_of(table, number)
            found.append(NumberTable(table, place, name, self._unit(place, table, name), note))
        return found

    def _unit(self, place: int, table: SourceTable, name: str) -> Decimal:
        """Return the unit of a table: from its caption, its first cell, or a sentence that names the table."""
        corner = table.rows[0][0] if table.rows and table.rows[0] else ""
        for text in (table.caption, corner):
            if unit := unit_of(text):
                return unit
        for each, unit in self._sentences_on_units:
            near = place - 3 <= each.block < place
            is_short = len(each.text) < _SHORT_NOTE
            if name.lower() in each.text.lower() or (near and (is_short or "table" in each.text.lower())):
                return unit
        return Decimal(1)

    @cached_property
    def _sentences_on_units(self) -> list[tuple[ReportPassage, Decimal]]:
        """The sentences that say in what unit a table is, such as "All figures in £000", with the unit."""
        return [
            (each, unit)
            for each in self.sentences
            if (unit := unit_of(each.text))
            and re.search(r"thousands|millions|000|£m\b|£k\b", each.text)
            and not each.amounts
        ]

    @cached_property
    def fields(self) -> list[ReportField]:
        """All labels with their values, from lines and from tables with two columns."""
        found = []
        for place, block in enumerate(self.document.blocks):
            if isinstance(block, SourceTable):
                found += list(self._table_fields(place, block))
            elif block.kind is BlockKind.FIELD:
                label = block.field.strip()
                quote = f"{label}{'' if label.endswith('?') else ':'} {block.text}".strip()
                found.append(
                    ReportField(label.strip(" :"), block.text, self.places[place], block.line, place, quote)
                )
        return found

    def _table_fields(self, place: int, table: SourceTable) -> Iterator[ReportField]:
        if not is_field_table(table):
            return
        for number, row in enumerate(table.rows):
            label, value = row[0].strip(" :*"), row[1].strip() if len(row) > 1 else ""
            if label and not (number < table.header and not value and label.lower() == "field"):
                quote = " ".join(filter(None, (row[0].strip(), value)))
                where = f"{self.places[place]}, row {label}"
                yield ReportField(label, value, where, table.line_of(number), place, quote, number)


def is_field_table(table: SourceTable) -> bool:
    """Return whether a table has two columns of labels and values, and not amounts to be added up."""
    if max((len(row) for row in table.rows), default=0) != 2:
        return False
    values = [row[1] for row in table.rows[table.header :] if len(row) > 1 and row[1].strip()]
    return 2 * sum(cell_number(each) is not None for each in values) < max(len(values), 1)
