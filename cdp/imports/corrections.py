"""The corrections that a person makes on the rows page. The stored cells of the file do not change. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


def to_json(corrections: Corrections) -> dict[str, Any]:
    """Return corrections in the form in which the database stores them."""
    return as_stored({sheet: rows for sheet, rows in corrections.items() if rows})


def from_json(stored: Mapping[str, Any]) -> Corrections:
    """Return corrections from their stored form, which is the result of `to_json`."""
    return from_stored(stored, dict[int, dict[int, RowCorrection]])
