"""The choices made for one file, used again for a corrected copy of it. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cdp.imports.cells import SheetRow
from cdp.imports.corrections import AS_READ, Corrections, RowCorrection
from cdp.imports.headings import headings_at
from cdp.imports.layouts import Layout, SheetLayout
from cdp.imports.rows import FileRows, read
from cdp.imports.sheets import Sheet

TAKEN_FROM = "taken_from"
"""The option of a layout that has the name of the file from which the choices were taken."""


@dataclass(frozen=True)
class FileChoices:
    """A file with the choices made for it: how its sheets are read, and the corrections of its rows."""

    name: str
    sheets: Sequence[Sheet]
    layout: Layout
    corrections: Corrections

    def layout_for(self, sheets: Sequence[Sheet], guessed: Layout) -> Layout:
        """Return the layout of another file: as chosen for the sheets that have the same headings, else as guessed.

        If no sheet has the same headings, the guess is returned unchanged.
        """
        known = {sheet.name: (sheet, how) for sheet, how in zip(self.sheets, self.layout.sheets, strict=True)}
        made = tuple(
            _same(known[sheet.name], sheet, how) if sheet.name in known else None
            for sheet, how in zip(sheets, guessed.sheets, strict=True)
        )
        if not any(made):
            return guessed
        options = {**self.layout.options, TAKEN_FROM: self.name}
        return Layout(tuple(one or how for one, how in zip(made, guessed.sheets, strict=True)), options)

    def corrections_for(self, sheets: Sequence[Sheet], layout: Layout) -> Corrections:
        """Return the corrections of another file: those of its rows that are the same in this one."""
        alike = {
            _identity(row): row.correction
            for row in read(self.sheets, self.layout, self.corrections)
            if row.correction != AS_READ
        }
        return _of_rows(alike, read(sheets, layout, {}))


def _same(known: tuple[Sheet, SheetLayout], sheet: Sheet, guessed: SheetLayout) -> SheetLayout | None:
    """Return the layout that was chosen for a sheet of the same name, or None if the headings differ."""
    before, how = known
    if how.table is None:
        return how if guessed.table is None else None
    for heading in (how.heading, guessed.heading):
        texts = headings_at(sheet, heading)
        if any(texts) and texts == headings_at(before, how.heading):
            return replace(how, heading=heading)
    return None


def _identity(row: SheetRow) -> tuple[object, ...]:
    return (row.place.sheet, row.table.code, tuple(sorted(row.in_file.items())))


def _of_rows(alike: Mapping[tuple[object, ...], RowCorrection], rows: FileRows) -> Corrections:
    found: dict[int, dict[int, RowCorrection]] = {}
    for row in rows:
        if kept := alike.get(_identity(row)):
            found.setdefault(row.place.sheet_number, {})[row.place.row] = kept
    return found
