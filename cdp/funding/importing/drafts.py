"""The lines of a budget as they would be recorded, with what is still open about each row. Pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cdp.funding.importing import questions
from cdp.funding.importing.questions import AS_NAMED, MOVED, NO_RULES, SINGLE, THOUSANDS, TOPICS
from cdp.funding.importing.sheets import (
    ALLOCATIONS,
    YEARS,
    BudgetSheet,
    differences,
    label_of,
    read_sheet,
)
from cdp.funding.importing.state import BudgetState
from cdp.imports.asking import YES, AskedQuestions
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.imports.rows import FileRows, SheetRows
from cdp.reference.areas import plain
from cdp.wording.money import pounds
from cdp.workplans.periods import year_words

TABLE = "budget"
_REMARK = re.compile(r"\s*[\[(]([^\])]*)[\])]\s*$")
_SHORTHAND = re.compile(r"\s*\[(?:note \d+|[a-z]{1,2})\]|\s*\(£\)|\s*\([^)]*\)", re.IGNORECASE)
_POUNDS = re.compile(r"\(£\)|£(?!\s*['’]?\s*0)")


@dataclass
class DraftYear:
    """The amounts of a line for one year, in pence by quarter; quarter 0 is what is not divided by quarter."""

    profile: dict[int, int] = field(default_factory=dict)
    actual: dict[int, int] = field(default_factory=dict)
    forecast: int | None = None


@dataclass
class LineDraft:
    """A line as it would be recorded; `notes` is what the file says that has no place of its own."""

    row: SheetRow
    service: str
    stream_id: int | None
    heading: str
    provider_id: int | None
    provider_name: str
    measure: str
    years: dict[int, DraftYear]
    notes: list[str]


class BudgetDrafts:
    """All lines of a file, read with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, rows: FileRows, state: BudgetState) -> None:
        self._state = state
        self._answers = FileAnswers(rows.options)
        self.asked = AskedQuestions(self._answers, NO_RULES, TOPICS)
        self.sheets = [self._sheet(sheet) for sheet in rows.sheets_of(TABLE) if sheet.rows]
        self.left_out: dict[int, SheetRow] = {}
        self.drafts = [
            draft for sheet in self.sheets for row in sheet.lines for draft in self._lines(sheet, row)
        ]
        for sheet in self.sheets:
            self._ask_totals(sheet)

    def _sheet(self, sheet: SheetRows) -> BudgetSheet:
        first = sheet.rows[0]
        name = first.place.sheet
        said = questions.says_thousands([name, *sheet.above, *first.headings.values()])
        own = [heading for heading in first.headings.values() if said and _POUNDS.search(heading)]
        each = int(self.asked.ask(questions.about_unit(name, said, own), first) or SINGLE) if said else 1
        if said and not self._answers.of("unit", name):
            each = int(THOUSANDS)  # to show what would be read; without an answer no row can be imported
        found = read_sheet(sheet, lambda code: 1 if first.headings.get(code, "") in own else each)
        if said and not self._answers.of("unit", name):
            self._refuse_all(found, "cannot be read yet. Answer whether the numbers are thousands of pounds.")
        self._ask_brackets(found)
        self._ask_stars(found)
        return found

    def _ask_brackets(self, found: BudgetSheet) -> None:
        for row in found.lines:
            code = next(
                (code for code, cell in found.amounts[row.place.row].items() if cell.is_bracketed), ""
            )
            if code and self.asked.ask(questions.about_brackets(found.name, row.raw(code)), row) != YES:
                row.refuse(code, "has brackets. Answer whether they mean below zero, or correct the amount.")

    def _ask_stars(self, found: BudgetSheet) -> None:
        starred = (
            [text for code, text in found.lines[0].headings.items() if code in YEARS and "*" in text]
            if found.lines
            else []
        )
        if not starred:
            return
        said = next((text for text in found.texts if "indicative" in text.casefold()), "")
        years = [text.strip("* ") for text in starred]
        answer = self.asked.ask(questions.about_stars(found.name, years, said), found.lines[0])
        if not answer:
            self._refuse_all(
                found, "cannot be imported yet. Answer whether the years with stars are indicative."
            )

    def _lines(self, found: BudgetSheet, row: SheetRow) -> list[LineDraft]:
        """Return the lines of a row: one, or one for each allocation across."""
        allocations = [code for code in ALLOCATIONS if found.sheet.has(code)]
        provider = self._provider(row)
        if not allocations:
            draft = self._line(found, row, label_of(row), self._stream(found, row, ""), provider)
            self._fill(found, draft)
            return [] if self._has_moved(draft) else [draft]
        drafts = []
        for code in allocations:
            cell = found.amounts[row.place.row].get(code)
            heading = row.headings.get(code, "")
            if cell is None or cell.pence is None:
                if cell is not None:
                    row.note(f"{_SHORTHAND.sub('', heading).strip()}: {cell.remark or 'no amount'}.")
                continue
            name = " ".join(filter(None, (_SHORTHAND.sub("", heading).strip(), row.raw("service"))))
            draft = self._line(found, row, name, self._stream(found, row, name), provider)
            self._put(draft, self._year(found, row), 0, cell.pence)
            self._ask_cell(found, row, code)
            if cell.remark:
                draft.notes.append(cell.remark.capitalize())
            drafts.append(draft)
        return drafts

    def _line(
        self,
        found: BudgetSheet,
        row: SheetRow,
        service: str,
        stream: int | None,
        provider: tuple[int | None, str],
    ) -> LineDraft:
        if len(service) > 300:
            row.refuse("service", "has more than 300 characters. Shorten it.")
        above = found.headings[row.place.row]
        heading = row.line("heading") or above
        if len(heading) > 200 and heading == above:
            row.refuse("heading", "is a heading with more than 200 characters. Shorten it.", above)
        notes = [row.text("note", 2_000)] if row.raw("note") else []
        if remark := _REMARK.search(row.raw("recipient")):
            notes.append(remark[1])
        starred = [text.strip("* ") for code, text in row.headings.items() if code in YEARS and "*" in text]
        if starred and self._answers.of("stars", found.name) == YES:
            notes.append(f"Indicative in the file: {', '.join(starred)}")
        return LineDraft(row, service, stream, heading, *provider, row.line("measure", 300), {}, notes)

    def _fill(self, found: BudgetSheet, draft: LineDraft) -> None:
        """Read the amounts of a row into its years."""
        row, cells = draft.row, found.amounts[draft.row.place.row]
        for code in cells:
            self._ask_cell(found, row, code)
        for code in YEARS:
            cell = cells.get(code)
            year = questions.year_in([row.headings.get(code, "")])
            if cell is not None and cell.pence is not None and year is not None:
                self._put(draft, year, 0, cell.pence)
        if any(code not in {*YEARS, "total", "variance"} for code in cells):
            self._fill_year(found, draft, self._year(found, row))
        self._compare(found, draft)

    def _fill_year(self, found: BudgetSheet, draft: LineDraft, year: int | None) -> None:
        if year is None:
            return
        cells = found.amounts[draft.row.place.row]
        entered = draft.years.setdefault(year, DraftYear())
        for quarter in range(5):
            for into, what in ((entered.profile, "profile"), (entered.actual, "actual")):
                cell = cells.get(f"{what}_{quarter}")
                if (
                    cell is not None
                    and cell.pence is not None
                    and not self._is_left_out(draft.row, f"{what}_{quarter}")
                ):
                    into[quarter] = cell.pence
        if "budget" in cells and (budget := cells["budget"].pence) is not None:
            rest = budget - sum(entered.profile.values())
            entered.profile[0] = entered.profile.get(0, 0) + rest
            if rest and len(entered.profile) > 1:
                draft.row.note(f"{pounds(rest)} of the budget of {pounds(budget)} is not divided by quarter.")
        if "forecast" in cells:
            entered.forecast = cells["forecast"].pence

    def _compare(self, found: BudgetSheet, draft: LineDraft) -> None:
        """Note where the totals that a row states itself do not agree with its amounts."""
        row = draft.row
        cells = found.amounts[row.place.row]
        made = sum(sum(each.profile.values()) for each in draft.years.values())
        if "total" in cells and cells["total"].pence not in (None, made):
            row.note(
                f"Its own total says {pounds(cells['total'].pence)}. The amounts make {pounds(made)}, and count."
            )
        forecast = next((each.forecast for each in draft.years.values() if each.forecast is not None), None)
        if (
            "variance" in cells
            and forecast is not None
            and cells["variance"].pence not in (None, forecast - made)
        ):
            said = pounds(cells["variance"].pence)
            row.note(
                f"Its variance says {said}. Forecast less budget is {pounds(forecast - made)}, and counts."
            )

    def _ask_cell(self, found: BudgetSheet, row: SheetRow, code: str) -> None:
        cell = found.amounts[row.place.row][code]
        if code in {"total", "variance"}:
            return
        if cell.remark and code not in ALLOCATIONS:
            row.note(f"{cell.remark.capitalize()}.")
        if cell.is_rounded:
            row.note(f"“{row.raw(code)}” is rounded to the penny.")
        if cell.is_text and cell.pence:
            row.note(f"“{row.raw(code)}” is typed as text, and read as {pounds(cell.pence)}.")
        rounded = next((text for text in found.texts if "round" in text.casefold()), "")
        if cell.has_pence and rounded:
            self._must(row, code, questions.about_pence(found.name, row.raw(code), rounded))
        if (cell.pence or 0) < 0 and not self._is_below(found, row) and not self._is_own(row):
            question = questions.about_credit(row, code, cell.pence or 0)
            if not self.asked.ask(question, row):
                row.refuse(code, "is below zero. Answer whether it is a credit of this year.")

    def _must(self, row: SheetRow, code: str, question: FileQuestion) -> None:
        if self.asked.ask(question, row) != YES:
            row.refuse(code, "is not settled. Answer the question about it, or correct it.")

    def _is_left_out(self, row: SheetRow, code: str) -> bool:
        """Return whether a person left an amount below zero out, because it belongs to another year."""
        answer = self._answers.of("credit", f"{row.place.sheet} {row.place.row} {code}")
        return answer not in ("", YES)

    def _is_below(self, found: BudgetSheet, row: SheetRow) -> bool:
        """Return whether a line has an amount below zero and none above."""
        if self._is_own(row):
            return False
        amounts = [
            cell.pence or 0 for code, cell in found.amounts[row.place.row].items() if code != "variance"
        ]
        return any(each < 0 for each in amounts) and not any(each > 0 for each in amounts)

    def _has_moved(self, draft: LineDraft) -> bool:
        """Ask about a line below zero, and return whether a person said that it is money that moved."""
        sheet = next(each for each in self.sheets if each.name == draft.row.place.sheet)
        if not self._is_below(sheet, draft.row):
            return False
        answer = self.asked.ask(questions.about_line_below_zero(draft.row), draft.row)
        if answer == MOVED:
            self.left_out[id(draft.row)] = draft.row
            return True
        if not answer:
            draft.row.refuse("service", "is below zero. Answer whether it is spending or money that moved.")
        return False

    def _is_own(self, row: SheetRow) -> bool:
        """Return whether a row is a recorded line of our own download, where amounts below zero are already known."""
        known = self._state.by_reference.get(row.raw("reference").strip().upper())
        return known is not None and plain(known.service) == plain(row.raw("service"))

    @staticmethod
    def _put(draft: LineDraft, year: int | None, quarter: int, pence: int) -> None:
        if year is not None:
            draft.years.setdefault(year, DraftYear()).profile[quarter] = pence

    def _year(self, found: BudgetSheet, row: SheetRow) -> int | None:
        if said := row.raw("year"):
            if (year := questions.year_in([said])) is None:
                row.refuse("year", "is not a financial year. Enter it like 2026/27.")
            return year
        proposed = questions.year_in(found.texts)
        answer = self.asked.ask(questions.about_year(found.name, proposed, self._state.this_year), row)
        if not answer:
            row.refuse("year", "is not known. Answer which financial year the sheet is about.", "")
        return int(answer) if answer else None

    def _stream(self, found: BudgetSheet, row: SheetRow, column: str) -> int | None:
        said = row.raw("stream") or column or found.name
        for key, name, short in self._state.streams:
            if row.raw("stream") and plain(row.raw("stream")) in {plain(name), plain(short or name)}:
                return key
        texts = [said] if row.raw("stream") or column else found.texts
        answer = self.asked.ask(questions.about_stream(said, self._state.streams, texts), row)
        if not answer:
            row.refuse("stream", "is not settled. Answer which stream pays.", row.raw("stream"))
        return int(answer) if answer else None

    def _provider(self, row: SheetRow) -> tuple[int | None, str]:
        said = " ".join((row.raw("provider") or row.raw("recipient")).split())
        name = _REMARK.sub("", said) if not row.raw("provider") else said
        if not name:
            return None, ""
        if len(name) > 200:
            row.refuse("provider", "has more than 200 characters. Shorten it.")
            return None, ""
        for key, full, short in self._state.organisations:
            if plain(name) in {plain(full), plain(short or full)}:
                return key, ""
        if self._is_own(row):
            return None, name
        answer = self.asked.ask(questions.about_provider(name, self._state.organisations), row)
        code = "provider" if row.raw("provider") else "recipient"
        if not answer:
            row.refuse(code, "is not known here. Answer who it is.")
        return (None, name) if answer in ("", AS_NAMED) else (int(answer), "")

    def _ask_totals(self, found: BudgetSheet) -> None:
        """Ask about every total that does not agree, and about the amounts typed as text that explain it."""
        for total in found.totals:
            for code, (_, _, as_text) in differences(found, total).items():
                for row in as_text:
                    self._must(row, code, questions.about_text(row, code))
            question = questions.about_total(found, total)
            if question is not None and self.asked.ask(question, total.row) != YES:
                total.row.refuse(
                    "service", "does not agree with its lines. Answer whether the lines are right."
                )

    def _refuse_all(self, found: BudgetSheet, sentence: str) -> None:
        for row in found.lines:
            row.refuse("service", sentence, shortened(label_of(row)))


def years_in_words(years: Mapping[int, DraftYear]) -> str:
    """Return the amounts of a line by year in words, such as "2022/23 £48,200"."""
    parts = []
    for year, entered in sorted(years.items()):
        words = f"{year_words(year)} {pounds(sum(entered.profile.values()))}"
        if entered.actual:
            words += f", actual {pounds(sum(entered.actual.values()))}"
        if entered.forecast is not None:
            words += f", forecast {pounds(entered.forecast)}"
        parts.append(words)
    return "; ".join(parts) or "no amounts"
