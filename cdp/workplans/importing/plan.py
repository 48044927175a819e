"""The rows of a workplan file: which is a section, an activity, a total or a note. Pure functions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cdp.imports.cells import SheetRow, shortened
from cdp.imports.rows import FileRows, SheetRows
from cdp.imports.verdicts import RowVerdict

TABLE = "activities"
FILLED_ONCE = ("serves", "objective")
"""Columns that many plans fill only where they change."""
_OWN_REFERENCE = re.compile(r"w\s*\d{1,6}", re.IGNORECASE)
_TOTAL = re.compile(r"(?:sub|grand )?-?totals?\b", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:(?:national|strategic) )?(?:outcome|objective|priority|theme|aim|goal)s?\b|local priority\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"((?:[a-z]{1,2})?\d{1,3}(?:\.\d{1,3})*[a-z]?)\s*(?:[-–—:)]|\.\s)\s*(\S.+)", re.IGNORECASE | re.DOTALL
)


@dataclass(eq=False)
class PlannedRow:
    """An activity as one row has it. `reference` is the file's own; a reference of ours is in the row.

    `serves` and `objective` are those of the row, of a row above, or of the section (`section`).
    """

    source: SheetRow
    title: str
    reference: str = ""
    serves: str = ""
    objective: str = ""
    section: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether the row has a reference of ours, such as W7."""
        return bool(_OWN_REFERENCE.fullmatch(self.source.raw("reference")))


@dataclass
class PlanFile:
    """What a file says: its activities, the texts above the tables, and the verdicts on rows that are no activities."""

    rows: list[PlannedRow] = field(default_factory=list)
    verdicts: list[RowVerdict] = field(default_factory=list)
    above: dict[int, tuple[str, ...]] = field(default_factory=dict)
    sheets: dict[int, SheetRows] = field(default_factory=dict)


def read(rows: FileRows) -> PlanFile:
    """Return the plan of a file, without the rows that are left out."""
    plan = PlanFile()
    for sheet in rows.sheets_of(TABLE):
        if sheet.rows:
            place = sheet.rows[0].place
            plan.above[place.sheet_number] = (place.sheet, *sheet.above)
            plan.sheets[place.sheet_number] = sheet
            _read_sheet(sheet, plan)
    return plan


def _read_sheet(sheet: SheetRows, plan: PlanFile) -> None:
    numbered = not sheet.has("reference") and _has_numbers(sheet.rows)
    above: dict[str, tuple[str, int]] = {}
    section = ""
    for row in sheet.rows:
        if row.is_out:
            continue
        filled = [code for code in row.texts if row.raw(code) and code not in row.marks.merged]
        first = " ".join(row.raw(filled[0]).split()) if filled else ""
        if _TOTAL.match(first) and not row.correction.texts:
            plan.verdicts.append(_note(row, "A total of the file. It is not imported."))
        elif len(filled) == 1 and (row.marks.is_wide or _SECTION.match(first)) and not row.correction.texts:
            section = first
            above.clear()
            plan.verdicts.append(
                RowVerdict(
                    row.place,
                    shortened(first),
                    notes=("Read as the section of the rows below.",),
                    is_joined=True,
                )
            )
        elif len(filled) == 1 and filled[0] != "title":
            plan.verdicts.append(_note(row, "A note in the file. If it is an activity, correct the row."))
        else:
            plan.rows.append(_planned(row, section, above, numbered=numbered))


def _planned(row: SheetRow, section: str, above: dict[str, tuple[str, int]], *, numbered: bool) -> PlannedRow:
    title = " ".join(row.raw("title").split())
    found = PlannedRow(row, title, section=section)
    reference = " ".join(row.raw("reference").split())
    if reference and not found.is_ours:
        found.reference = reference
    if numbered and (match := _NUMBERED.fullmatch(title)):
        found.reference, found.title = match[1], match[2]
    texts = {code: " ".join(row.raw(code).split()) for code in FILLED_ONCE}
    if texts["serves"]:
        above.pop("objective", None)
    for code, text in texts.items():
        if text:
            above[code] = (text, row.place.row)
        elif code in above and not found.is_ours and title:
            texts[code], number = above[code]
            label = row.table.column(code).label.lower()
            row.note(f"The {label} is that of row {number}: “{shortened(texts[code])}”.")
    found.serves, found.objective = texts["serves"], texts["objective"]
    return found


def _has_numbers(rows: Sequence[SheetRow]) -> bool:
    titles = [" ".join(row.raw("title").split()) for row in rows if row.raw("title")]
    return 2 * sum(bool(_NUMBERED.fullmatch(title)) for title in titles) > len(titles)


def _note(row: SheetRow, note: str) -> RowVerdict:
    what = shortened(" ".join(next(filter(None, row.texts.values()), "").split()))
    return RowVerdict(row.place, what, notes=(note,), is_left_out=True, in_history=what)


def repeated_references(rows: Sequence[PlannedRow]) -> Iterator[tuple[PlannedRow, PlannedRow]]:
    """Yield each row whose own reference an earlier row of the sheet has, and that row."""
    seen: dict[tuple[int, str], PlannedRow] = {}
    for row in rows:
        if row.reference:
            key = (row.source.place.sheet_number, row.reference.casefold())
            if key in seen:
                yield row, seen[key]
            else:
                seen[key] = row
