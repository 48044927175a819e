"""The corrections that a person makes on the rows page. The stored cells of the file do not change. Pure functions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cdp.imports.layouts import Layout, SheetLayout
from cdp.models.stored import as_stored, from_stored


@dataclass(frozen=True)
class RowCorrection:
    """The texts that were typed for a row, by column code, and whether the row is left out of the import."""

    texts: Mapping[str, str] = field(default_factory=dict)
    is_left_out: bool = False


AS_READ = RowCorrection()
Corrections = Mapping[int, Mapping[int, RowCorrection]]
"""Corrections by sheet number (from 0), then by row number."""


def changed(corrections: Corrections, sheet: int, row: int, correction: RowCorrection) -> Corrections:
    """Return the corrections with the one for this row replaced, or removed if `correction` is AS_READ."""
    rows = {number: kept for number, kept in corrections.get(sheet, {}).items() if number != row}
    if correction != AS_READ:
        rows[row] = correction
    return {**corrections, sheet: rows}


def fitting(corrections: Corrections, before: Layout, after: Layout) -> Corrections:
    """Return the corrections that still fit after a change of the layout.

    A row keeps its corrections only while its sheet has the same table, and each text only while its column has the
    same position, because the text was typed for the cell in that position.
    """
    sheets = dict(enumerate(zip(before.sheets, after.sheets, strict=True)))
    return {
        number: dict(_fitting(rows, *sheets[number]))
        for number, rows in corrections.items()
        if sheets[number][0].table is sheets[number][1].table
    }


def _fitting(
    rows: Mapping[int, RowCorrection], before: SheetLayout, after: SheetLayout
) -> Iterator[tuple[int, RowCorrection]]:
    old, new = ({code: place for place, code in how.columns.items()} for how in (before, after))
    for row, kept in rows.items():
        texts = {code: text for code, text in kept.texts.items() if old.get(code) == new.get(code)}
        if texts or kept.is_left_out:
            yield row, RowCorrection(texts, kept.is_left_out)


def to_json(corrections: Corrections) -> dict[str, Any]:
    """Return corrections in the form in which the database stores them."""
    return as_stored({sheet: rows for sheet, rows in corrections.items() if rows})


def from_json(stored: Mapping[str, Any]) -> Corrections:
    """Return corrections from their stored form, which is the result of `to_json`."""
    return from_stored(stored, dict[int, dict[int, RowCorrection]])
