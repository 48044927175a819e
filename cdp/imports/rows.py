"""The rows of a file, read according to its layout and with the corrections from the page. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cdp.imports.cells import SheetRow, StrayRow, rows_of
from cdp.imports.corrections import Corrections, RowCorrection
from cdp.imports.layouts import Layout, SheetLayout
from cdp.imports.sheets import Sheet


@dataclass(frozen=True)
class SheetRows:
    """The rows of one sheet, including those that are left out.

    `strays` have text only in columns that are not read. `above` has the texts of the rows above the headings,
    and `legend` what the colours there stand for.
    """

    layout: SheetLayout
    rows: tuple[SheetRow, ...]
    strays: tuple[StrayRow, ...] = ()
    above: tuple[str, ...] = ()
    legend: Mapping[str, str] = field(default_factory=dict)

    def has(self, code: str) -> bool:
        """Return whether the sheet has a column with this code."""
        return code in self.layout.codes


@dataclass(frozen=True)
class FileRows:
    """The rows of the sheets in use. `options` has values that apply to all rows of the file, by option code."""

    sheets: tuple[SheetRows, ...]
    options: Mapping[str, str]

    def __iter__(self) -> Iterator[SheetRow]:
        """Yield all rows, including those that are left out."""
        return (row for sheet in self.sheets for row in sheet.rows)

    def sheets_of(self, table: str) -> list[SheetRows]:
        """Return the sheets that hold the table with this code."""
        return [sheet for sheet in self.sheets if sheet.layout.table and sheet.layout.table.code == table]

    def of(self, table: str) -> list[SheetRow]:
        """Return the rows of the table with this code, without those that are left out."""
        return [row for sheet in self.sheets_of(table) for row in sheet.rows if not row.is_out]


def read(sheets: Sequence[Sheet], layout: Layout, corrections: Corrections) -> FileRows:
    """Return the rows of a file, read according to `layout` and with `corrections`."""
    used = [
        (number, sheet, how)
        for number, (sheet, how) in enumerate(zip(sheets, layout.sheets, strict=True))
        if how.table is not None
    ]
    return FileRows(
        tuple(_read(sheet, number, how, corrections.get(number, {})) for number, sheet, how in used),
        layout.options,
    )


def _read(sheet: Sheet, number: int, how: SheetLayout, corrections: Mapping[int, RowCorrection]) -> SheetRows:
    found = list(rows_of(sheet, number, how, corrections))
    return SheetRows(
        how,
        tuple(row for row in found if isinstance(row, SheetRow)),
        tuple(row for row in found if isinstance(row, StrayRow)),
        tuple(text for row in sheet.rows[: how.heading.row - how.heading.joined] for text in row if text),
        {
            colour: sheet.rows[row][place]
            for row, place, colour in sheet.colours
            if row < how.heading.row - how.heading.joined and place < sheet.width and sheet.rows[row][place]
        },
    )
