"""The questions about a budget: what only a person can say. Pure functions."""

import re
from collections.abc import Mapping, Sequence

from cdp.funding.importing.amounts import has_changed_places
from cdp.funding.importing.sheets import BudgetSheet, BudgetTotal, differences, label_of
from cdp.imports.asking import NO, YES
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.questions import FileQuestion
from cdp.reference.areas import plain
from cdp.wording.formats import listed
from cdp.wording.money import pounds
from cdp.workplans.periods import year_words

FILE, SUMS, LINES, WHO = "The file", "Totals that do not agree", "Lines", "Recipients and providers"
TOPICS = (FILE, SUMS, LINES, WHO)
THOUSANDS, SINGLE = "1000", "1"
SPENDING, MOVED = "spending", "moved"
AS_NAMED = "named"
_THOUSANDS = re.compile(r"£\s*['’‘]?\s*000s?\b|£\s*k\b|\bthousands?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(20\d\d)\s*(?:/|-|–|to)\s*(?:20)?(\d\d)\b")
_CHOICE = ((YES, "Yes"), (NO, "No, I will correct these rows"))


def says_thousands(texts: Sequence[str]) -> str:
    """Return the text that says that amounts are in thousands, or ""."""
    return next((text for text in texts if _THOUSANDS.search(text)), "")


def year_in(texts: Sequence[str]) -> int | None:
    """Return the first financial year that the texts name, such as 2025 for "2025/26" or "2022 to 2023"."""
    for text in texts:
        for found in _YEAR.finditer(text):
            if (int(found[1]) + 1) % 100 == int(found[2]):
                return int(found[1])
    return None


def about_unit(sheet: str, said: str, own: Sequence[str]) -> FileQuestion:
    """Return the question what the numbers of a sheet count; `own` are columns whose heading says pounds."""
    hint = f"It says “{shortened(said)}”."
    if own:
        hint += f" {listed(own)} is read in pounds, as its heading says."
    return FileQuestion(
        "unit",
        sheet,
        FILE,
        f"Are the numbers of “{sheet}” thousands of pounds?",
        hint,
        ((THOUSANDS, "Yes: 2.5 is £2,500"), (SINGLE, "No: they are pounds")),
        THOUSANDS,
        is_of_file=True,
    )


def about_year(sheet: str, proposed: int | None, this_year: int) -> FileQuestion:
    """Return the question which financial year a sheet is about."""
    first = min(proposed or this_year, this_year) - 4
    years = range(first, this_year + 5)
    return FileQuestion(
        "year",
        sheet,
        FILE,
        f"Which financial year is “{sheet}” about?",
        "A financial year runs from 1 April to 31 March.",
        tuple((str(year), year_words(year)) for year in years),
        str(proposed or ""),
        is_of_file=True,
    )


def about_stream(said: str, streams: Sequence[tuple[int, str, str]], texts: Sequence[str]) -> FileQuestion:
    """Return the question which stream pays for a sheet, a column or the lines with a name."""
    around = f" {' '.join(plain(text) for text in texts)} "
    named = [
        key
        for key, name, short in streams
        if any(f" {plain(each)} " in around for each in (name, short) if each)
    ]
    return FileQuestion(
        "stream",
        said,
        FILE,
        f"Which stream pays for “{shortened(said)}”?",
        "",
        tuple((str(key), name) for key, name, _ in streams),
        str(named[0]) if len(named) == 1 else "",
        is_of_file=True,
    )


def about_brackets(sheet: str, example: str) -> FileQuestion:
    """Return the question what brackets around an amount mean in a sheet."""
    return FileQuestion(
        "brackets",
        sheet,
        FILE,
        f"Do brackets in “{sheet}”, such as {example}, mean an amount below zero?",
        "In some sheets they mean income, or an underspend in a column of variances.",
        _CHOICE,
        YES,
        is_of_file=True,
    )


def about_stars(sheet: str, years: Sequence[str], said: str) -> FileQuestion:
    """Return the question whether stars at years mean indicative figures."""
    hint = f"It says “{shortened(said)}”." if said else ""
    return FileQuestion(
        "stars",
        sheet,
        FILE,
        f"Are the figures for {listed(list(years))} indicative?",
        f"{hint} The answer is kept with each line. Record the allocation itself on the page of its stream.".strip(),
        ((YES, "Yes, indicative"), (NO, "No, confirmed")),
        is_of_file=True,
    )


def about_pence(sheet: str, cell: str, note: str) -> FileQuestion:
    """Return the question whether an amount with pence is right where the sheet says that amounts are rounded."""
    return FileQuestion(
        "pence",
        f"{sheet} {cell}",
        LINES,
        f"Is “{cell}” right?",
        f"The sheet says “{shortened(note)}”.",
        _CHOICE,
        YES,
    )


def about_total(found: BudgetSheet, total: BudgetTotal) -> FileQuestion | None:
    """Return the question about a total that does not agree with its lines, or None if it agrees."""
    wrong = differences(found, total)
    if not wrong:
        return None
    parts = [_difference(total.row, code, *each) for code, each in wrong.items()]
    return FileQuestion(
        "total",
        f"{found.name} {total.row.place.row}",
        SUMS,
        f"“{label_of(total.row)}” in row {total.row.place.row} does not agree with its lines. Are the lines right?",
        " ".join(parts),
        ((YES, "Yes, the lines are right"), (NO, "No, I will correct these rows")),
    )


def _difference(row: SheetRow, code: str, said: int, made: int, as_text: Sequence[SheetRow]) -> str:
    name = (row.headings.get(code) or row.table.column(code).label).strip("* ")
    words = (
        f"{name}: it says {pounds(said)}, the lines make {pounds(made)} ({pounds(abs(made - said))} apart)"
    )
    if as_text:
        rows = listed([f"row {line.place.row} (“{line.raw(code)}”)" for line in as_text])
        return f"{words}. It leaves out {rows}, which is typed as text."
    return f"{words}. Two digits have changed places." if has_changed_places(said, made) else f"{words}."


def about_text(row: SheetRow, code: str) -> FileQuestion:
    """Return the question whether an amount counts that is typed as text, so that the sheet's own sums leave it out."""
    said = row.raw(code)
    name = row.headings.get(code) or row.table.column(code).label
    return FileQuestion(
        "text",
        f"{row.place.sheet} {row.place.row} {code} {said}",
        SUMS,
        f"Does “{said}” ({name}, {label_of(row)}) count?",
        "It is typed as text, so the sums of the sheet leave it out.",
        ((YES, "Yes"), (NO, "No, I will correct these rows")),
        YES,
    )


def about_line_below_zero(row: SheetRow) -> FileQuestion:
    """Return the question whether a line below zero is money that moved, and not spending."""
    return FileQuestion(
        "below",
        f"{row.place.sheet} {row.place.row}",
        LINES,
        f"“{shortened(label_of(row))}” is below zero. Is it money that moved, rather than spending?",
        "A movement, such as a carry forward, is proposed on the page of a line.",
        ((MOVED, "It moved: leave the row out"), (SPENDING, "It is a line: import it below zero")),
    )


def about_credit(row: SheetRow, code: str, pence: int) -> FileQuestion:
    """Return the question whether an amount below zero in a line belongs to this year."""
    name = row.headings.get(code) or row.table.column(code).label
    return FileQuestion(
        "credit",
        f"{row.place.sheet} {row.place.row} {code}",
        LINES,
        f"{label_of(row)}, {name}: is {pounds(pence)} a credit of this year?",
        f"The row says: “{shortened(row.raw('note'))}”." if row.raw("note") else "",
        ((YES, "Yes"), (NO, "No: leave this amount out")),
    )


def about_provider(said: str, organisations: Sequence[tuple[int, str, str]]) -> FileQuestion:
    """Return the question which organisation a name stands for."""
    return FileQuestion(
        "provider",
        said,
        WHO,
        f"Who is “{shortened(said)}”?",
        "No member organisation has this name.",
        ((AS_NAMED, "Not a member: keep the name"), *((str(key), name) for key, name, _ in organisations)),
    )


NO_RULES: Mapping[str, FileQuestion] = {}
