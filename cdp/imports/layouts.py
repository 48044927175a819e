"""How the sheets of a file are read: first guessed, then corrected by the person who uploaded it. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cdp.imports import headings
from cdp.imports.headings import HeadingRow
from cdp.imports.sheets import Sheet
from cdp.imports.tables import Holds, table
from cdp.imports.values import board_kind_in
from cdp.models import BoardKind
from cdp.models.stored import as_stored, from_stored
from cdp.partnerships.changes import folded
from cdp.reference.areas import plain


@dataclass(frozen=True)
class SheetLayout:
    """How one sheet is read: what it holds (None if left out), its heading row and its columns by position.

    `board` is the name of the board for members without one.
    """

    holds: Holds | None = None
    heading: HeadingRow = field(default_factory=lambda: HeadingRow(0))
    columns: Mapping[int, str] = field(default_factory=dict)
    board: str = ""

    @property
    def missing(self) -> list[str]:
        """The labels of required columns that are missing."""
        if self.holds is None:
            return []
        known = table(self.holds)
        return [
            column.label
            for column in known.columns
            if column.code in known.needed and column.code not in self.columns.values()
        ]

    @property
    def names_no_board(self) -> bool:
        """Whether members have no board: neither a column nor a choice."""
        return self.holds is Holds.MEMBERS and not self.board and "board" not in self.columns.values()

    @property
    def twice(self) -> list[str]:
        """The labels of columns that were chosen twice."""
        if self.holds is None:
            return []
        codes = list(self.columns.values())
        return [column.label for column in table(self.holds).columns if codes.count(column.code) > 1]


@dataclass(frozen=True)
class BoardName:
    """A board for rows of members. A main board is not a sub-group and not time-limited."""

    name: str
    is_main: bool


@dataclass(frozen=True)
class Layout:
    """How a file is read. `national_role` is a code for seats whose role is not clear."""

    sheets: tuple[SheetLayout, ...]
    national_role: str = ""

    @property
    def in_use(self) -> list[int]:
        """The positions of the sheets that are not left out."""
        return [place for place, sheet in enumerate(self.sheets) if sheet.holds is not None]

    @property
    def is_readable(self) -> bool:
        """Whether any sheet is in use, and each has its required columns once."""
        used = [self.sheets[place] for place in self.in_use]
        return bool(used) and not any(sheet.missing or sheet.twice for sheet in used)


def guess(sheets: Sequence[Sheet], boards: Sequence[BoardName]) -> Layout:
    """Return a guess at the layout of a file, without hidden sheets. `boards` are those of the partnership."""
    made = [None if sheet.hidden else headings.guess(sheet) for sheet in sheets]
    guessed = [SheetLayout(one.holds, one.heading, one.columns) if one else SheetLayout() for one in made]
    known = [*boards, *boards_in(sheets, guessed)]
    found = [
        SheetLayout(one.holds, one.heading, one.columns, _board_of(sheet, one.holds, known))
        if one
        else SheetLayout()
        for sheet, one in zip(sheets, made, strict=True)
    ]
    best_partnership = next((one for one in found if one.holds is Holds.PARTNERSHIP), None)
    return Layout(
        tuple(
            replace(one, holds=None)
            if one.holds is Holds.PARTNERSHIP and one is not best_partnership
            else one
            for one in found
        )
    )


def as_asked(
    sheet: Sheet, holds: Holds | None, heading: HeadingRow, boards: Sequence[BoardName]
) -> SheetLayout:
    """Return a guess at the layout of a sheet for a given kind and heading row."""
    if holds is None:
        return SheetLayout(None, heading)
    made = headings.guess_at(sheet, holds, heading)
    return SheetLayout(holds, heading, made.columns, _board_of(sheet, holds, boards))


def boards_in(sheets: Sequence[Sheet], layouts: Sequence[SheetLayout]) -> Iterator[BoardName]:
    """Yield the boards in the sheets of boards."""
    for sheet, how in zip(sheets, layouts, strict=True):
        places = {code: place for place, code in how.columns.items()}
        if how.holds is not Holds.BOARDS or "name" not in places:
            continue
        for row in sheet.rows[how.heading.row + 1 :]:
            kind = row[places["kind"]] if "kind" in places else ""
            if row[places["name"]]:
                yield BoardName(" ".join(row[places["name"]].split()), board_kind_in(kind) is BoardKind.BOARD)


def _board_of(sheet: Sheet, holds: Holds, boards: Sequence[BoardName]) -> str:
    """Return the board in the name of the sheet, or the only board, or the only main board."""
    if holds is not Holds.MEMBERS:
        return ""
    name = plain(sheet.name).removesuffix(" members").removesuffix(" membership")
    for fitting in (
        [board for board in boards if name and plain(board.name).startswith(name)],
        boards,
        [board for board in boards if board.is_main],
    ):
        names = {folded(board.name): board.name for board in fitting}
        if len(names) == 1:
            return next(iter(names.values()))
    return ""


@dataclass(frozen=True)
class _StoredSheet:
    holds: Holds | None
    row: int
    joined: bool
    columns: Mapping[int, str]
    board: str


@dataclass(frozen=True)
class _StoredLayout:
    national_role: str
    sheets: tuple[_StoredSheet, ...]


def to_json(layout: Layout) -> dict[str, Any]:
    """Return a layout in the form in which it is stored."""
    sheets = tuple(
        _StoredSheet(sheet.holds, sheet.heading.row, sheet.heading.joined, sheet.columns, sheet.board)
        for sheet in layout.sheets
    )
    return as_stored(_StoredLayout(layout.national_role, sheets))


def from_json(stored: Mapping[str, Any]) -> Layout:
    """Return a layout from the result of `to_json`."""
    kept = from_stored(stored, _StoredLayout)
    return Layout(
        tuple(
            SheetLayout(sheet.holds, HeadingRow(sheet.row, joined=sheet.joined), sheet.columns, sheet.board)
            for sheet in kept.sheets
        ),
        kept.national_role,
    )
