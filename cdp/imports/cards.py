"""Sheets with a card for each record instead of a row: labels in one column, values in the next. Pure functions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cdp.imports import headings
from cdp.imports.sheets import Sheet, column_letters
from cdp.imports.tables import ImportTable, ImportTables

PLACE = "Card"
"""The heading of the column that says where a card stands, such as A1:B10."""
FEWEST_LABELS = 4
_NUMBER = re.compile(r"\s*(?:no\.?)?\s*\d+\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class _Card:
    top: int
    bottom: int
    left: int

    def cells(self, sheet: Sheet) -> Iterator[tuple[int, str]]:
        """Yield the row and label of each line, without the colon and without the number of the card."""
        for row in range(self.top, self.bottom + 1):
            label = sheet.rows[row][self.left].rstrip(" :")
            yield row, _NUMBER.sub("", label) if row == self.top else label

    @property
    def place(self) -> str:
        """Where the card stands, such as "A1:B10"."""
        first, last = column_letters(self.left), column_letters(self.left + 1)
        return f"{first}{self.top + 1}:{last}{self.bottom + 1}"


def as_rows(sheets: Sequence[Sheet], tables: ImportTables) -> tuple[Sheet, ...]:
    """Return sheets in which each sheet of cards is a table with one card in each row.

    The first column says where the card stands. Texts outside the cards are in rows below. Other sheets stay as they
    are.
    """
    return tuple(_as_rows(sheet, tables) for sheet in sheets)


def _as_rows(sheet: Sheet, tables: ImportTables) -> Sheet:
    if headings.guess(sheet, tables) is not None:
        return sheet
    for table in tables:
        cards = sorted(_cards(sheet, table), key=lambda card: (card.top, card.left))
        if len(cards) > 1:
            return _table(sheet, cards)
    return sheet


def _cards(sheet: Sheet, table: ImportTable) -> Iterator[_Card]:
    for left in range(sheet.width - 1):
        top = 0
        while top < len(sheet.rows):
            bottom = top
            while bottom < len(sheet.rows) and sheet.rows[bottom][left]:
                bottom += 1
            card = _Card(top, bottom - 1, left)
            if bottom - top >= FEWEST_LABELS and _is_card(sheet, card, table):
                yield card
            top = max(bottom, top + 1)


def _is_card(sheet: Sheet, card: _Card, table: ImportTable) -> bool:
    labels = [label for _, label in card.cells(sheet)]
    known = sum(headings.is_known(table, label) for label in labels)
    return known >= FEWEST_LABELS and 2 * known > len(labels)


def _table(sheet: Sheet, cards: Sequence[_Card]) -> Sheet:
    labels = list(dict.fromkeys(label for card in cards for _, label in card.cells(sheet)))
    rows = [[PLACE, *labels]]
    colours: list[tuple[int, int, str]] = []
    by_place = {(row, place): colour for row, place, colour in sheet.colours}
    inside: set[tuple[int, int]] = set()
    for card in cards:
        line = [card.place, *([""] * len(labels))]
        for row, label in card.cells(sheet):
            at = labels.index(label) + 1
            value = sheet.rows[row][card.left + 1]
            line[at] = f"{line[at]}\n{value}".strip()
            inside |= {(row, card.left), (row, card.left + 1)}
            if colour := by_place.get((row, card.left + 1)):
                colours.append((len(rows), at, colour))
        rows.append(line)
    outside = [
        text
        for row, texts in enumerate(sheet.rows)
        for place, text in enumerate(texts)
        if text and (row, place) not in inside
    ]
    rows += [[text, *([""] * len(labels))] for text in outside]
    width = len(labels) + 1
    made = tuple(tuple(row[:width]) for row in rows)
    kept = {"comments": (), "struck": (), "struck_words": (), "hidden_rows": (), "hidden_columns": ()}
    return replace(sheet, rows=made, merged=(), colours=tuple(colours), rules=(), **kept)  # type: ignore[arg-type]
