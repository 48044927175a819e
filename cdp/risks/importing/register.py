"""The rows of a risk register: which is a risk and which is a note. Pure functions."""

import re
from dataclasses import dataclass, field

from cdp.imports.cards import PLACE
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import RowVerdict

TABLE = "risks"
_TOTAL = re.compile(r"(?:sub|grand )?-?totals?\b", re.IGNORECASE)


@dataclass(frozen=True)
class RegisterRow:
    """A risk as one row has it."""

    source: SheetRow
    is_card: bool = False

    def text(self, code: str) -> str:
        """Return the text of a column."""
        return self.source.raw(code)


@dataclass
class RegisteredRisks:
    """What a file says: its risks, the texts above the tables, its notes, and verdicts on rows that are no risks."""

    rows: list[RegisterRow] = field(default_factory=list)
    verdicts: list[RowVerdict] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(rows: FileRows) -> RegisteredRisks:
    """Return the register of a file, without the rows that are left out."""
    found = RegisteredRisks()
    for sheet in rows.sheets_of(TABLE):
        if not sheet.rows:
            continue
        found.above += [sheet.rows[0].place.sheet, *sheet.above]
        for row in sheet.rows:
            if row.is_out:
                continue
            filled = [code for code in row.texts if row.raw(code)]
            first = " ".join(row.raw(filled[0]).split()) if filled else ""
            if (len(filled) == 1 and not row.correction.texts) or _TOTAL.fullmatch(first):
                found.notes.append(first)
                note = "A note in the register. If it is a risk, correct the row."
                found.verdicts.append(
                    RowVerdict(
                        row.place,
                        shortened(first),
                        notes=(note,),
                        is_left_out=True,
                        in_history=shortened(first),
                    )
                )
            else:
                found.rows.append(RegisterRow(row, is_card=row.headings.get("reference") == PLACE))
    return found
