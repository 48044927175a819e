"""How the sheets of a file are read: first guessed, then corrected by the person who uploaded it. Pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cdp.imports import headings
from cdp.imports.headings import HeadingRow
from cdp.imports.sheets import Sheet
from cdp.imports.tables import ImportTable, ImportTables
from cdp.models.stored import as_stored, from_stored


@dataclass(frozen=True)
class SheetLayout:
    """How one sheet is read: its table (None if it is left out), its heading row, and its column codes by position.

    `options` has values, by option code, for rows without a value of their own.
    """

    table: ImportTable | None = None
    heading: HeadingRow = field(default_factory=lambda: HeadingRow(0))
    columns: Mapping[int, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """The codes of the columns."""
        return list(self.columns.values())

    @property
    def missing(self) -> list[str]:
        """The labels of required columns that are missing."""
        if self.table is None:
            return []
        needed = self.table.needed - self.table.with_wholes(self.codes)
        return [column.label for column in self.table.columns if column.code in needed]

    @property
    def twice(self) -> list[str]:
        """The labels of columns that were chosen more than once."""
        if self.table is None:
            return []
        return [column.label for column in self.table.columns if self.codes.count(column.code) > 1]


@dataclass(frozen=True)
class Layout:
    """How a file is read. `options` has values that apply to all rows of the file, by option code."""

    sheets: tuple[SheetLayout, ...]
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether at least one sheet is in use, and each sheet in use has its required columns and no column twice."""
        used = [sheet for sheet in self.sheets if sheet.table is not None]
        return bool(used) and not any(sheet.missing or sheet.twice for sheet in used)


def _no_guess(sheet: Sheet) -> str:  # noqa: ARG001 -- the signature of guesses
    return ""


def _no_cause(sheet: Sheet, how: SheetLayout) -> str:  # noqa: ARG001 -- the signature of causes
    return ""


@dataclass(frozen=True)
class LayoutOption:
    """A choice on the columns page: a value for those rows of a table that have none of their own.

    A person chooses the value for each sheet with the table, or once for the whole file (`is_of_file`). An option with
    no `table` is for sheets with any table. `missing` is the message for a sheet with neither a chosen value nor a
    column that has the option's code. With `is_day`, the value is a date in the form 2027-03-27 instead of a choice.
    With `has_default`, the prompt is an answer too.

    `cause` returns a sentence on why a sheet needs the option. If it is set, only sheets with a cause have the option.
    """

    code: str
    table: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    prompt: str = ""
    hint: str = ""
    missing: str = ""
    guess: Callable[[Sheet], str] = _no_guess
    cause: Callable[[Sheet, SheetLayout], str] = _no_cause
    is_of_file: bool = False
    is_day: bool = False
    has_default: bool = False

    @property
    def may_be_empty(self) -> bool:
        """Whether the label says that the option can stay empty."""
        return not self.has_default and self.cause is _no_cause

    def is_for(self, sheet: Sheet, how: SheetLayout) -> bool:
        """Return whether to ask for the option on a sheet with this layout."""
        if how.table is None or self.is_of_file or self.table not in {"", how.table.code}:
            return False
        return self.cause is _no_cause or bool(self.cause(sheet, how))

    def is_missing(self, sheet: Sheet, how: SheetLayout) -> bool:
        """Return whether a sheet with this layout needs a value for the option but has none."""
        unanswered = not how.options.get(self.code) and self.code not in how.codes
        return bool(self.missing and self.choices) and self.is_for(sheet, how) and unanswered

    def hint_for(self, sheet: Sheet, how: SheetLayout) -> str:
        """Return the hint for one sheet: why it needs the option, and the hint of the option."""
        return " ".join(filter(None, (self.cause(sheet, how), self.hint)))


def guess(sheets: Sequence[Sheet], tables: ImportTables) -> Layout:
    """Return a guess at the layout of a file. Hidden sheets are left out.

    A table of at most one row is only read from the first sheet that has it.
    """
    made: list[SheetLayout] = []
    for sheet in sheets:
        one = None if sheet.hidden else headings.guess(sheet, tables)
        again = one is not None and one.table.most_rows == 1 and any(how.table is one.table for how in made)
        made.append(
            SheetLayout(None if again else one.table, one.heading, one.columns) if one else SheetLayout()
        )
    return Layout(tuple(made))


def with_guesses(layout: Layout, sheets: Sequence[Sheet], options: Sequence[LayoutOption]) -> Layout:
    """Return a layout with the options of each sheet set to guesses."""
    return replace(
        layout,
        sheets=tuple(
            replace(how, options=_guesses(sheet, how, options))
            for sheet, how in zip(sheets, layout.sheets, strict=True)
        ),
    )


def as_asked(
    sheet: Sheet, table: ImportTable | None, heading: HeadingRow, options: Sequence[LayoutOption]
) -> SheetLayout:
    """Return a guess at the layout of a sheet with the table and heading row that a person chose."""
    if table is None:
        return SheetLayout(None, heading)
    how = SheetLayout(table, heading, headings.guess_at(sheet, table, heading).columns)
    return replace(how, options=_guesses(sheet, how, options))


def _guesses(sheet: Sheet, how: SheetLayout, options: Sequence[LayoutOption]) -> Mapping[str, str]:
    return {option.code: option.guess(sheet) for option in options if option.is_for(sheet, how)}


@dataclass(frozen=True)
class _StoredSheet:
    holds: str | None
    row: int
    joined: bool
    columns: Mapping[int, str]


def to_json(layout: Layout) -> dict[str, Any]:
    """Return a layout in the form in which it is stored. Each option is stored under its own code."""
    sheets = [
        {
            **sheet.options,
            "holds": sheet.table.code if sheet.table else None,
            "row": sheet.heading.row,
            "joined": sheet.heading.joined,
            "columns": sheet.columns,
        }
        for sheet in layout.sheets
    ]
    return as_stored({**layout.options, "sheets": sheets})


def from_json(stored: Mapping[str, Any], tables: ImportTables) -> Layout:
    """Return a layout from its stored form, which is the result of `to_json`."""
    return Layout(
        tuple(_sheet(sheet, tables) for sheet in stored["sheets"]),
        {code: value for code, value in stored.items() if code != "sheets"},
    )


def _sheet(stored: Mapping[str, Any], tables: ImportTables) -> SheetLayout:
    kept = from_stored(stored, _StoredSheet)
    options = {code: value for code, value in stored.items() if code not in vars(kept)}
    heading = HeadingRow(kept.row, joined=kept.joined)
    return SheetLayout(tables.get(kept.holds), heading, kept.columns, options)
