"""The dates and key dates of a plan: read, agreed by a rule, or answered for each wording. Pure functions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from cdp.imports import values
from cdp.imports.asking import DATES, YES, AskedQuestions, about_date, proposed_rule
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.date_types import DateCertainty, DateContext, DateReading
from cdp.imports.dates import date_in
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.imports.spans import period_in, span_in
from cdp.wording.formats import day as in_words
from cdp.workplans.importing.across import across
from cdp.workplans.importing.cells import KEY_DATE, LONGEST_TITLE, TITLE_TOO_LONG, KeyDateCell, key_dates_in
from cdp.workplans.periods import year_starts

_NO_END = re.compile(r"on-?\s?going|continuous|rolling|standing|business as usual|bau", re.IGNORECASE)
_DASHES = re.compile(r"[\s\-–—/.]*|n/?a|none|nil", re.IGNORECASE)
_BY = re.compile(
    r"\bby ((?:the )?(?:end of )?(?:q[1-4]|[a-z]{3,9}(?: \d{4})?|\d{1,2}[./ ][\w./ ]{3,14}))\s*\.?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\bby (?:the )?(?:end of )?((?:\d{1,2} )?[A-Z][a-z]{2,8} \d{4})\b")
_NOW = re.compile(r"\bnow(?: due| expected)?(?: by| in)? (.+)$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[•●▪*\-–]\s*|\d{1,2}[.)]\s+)")
_OWN_KEY_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\s*:")


@dataclass
class PlanDates:
    """The dates of an activity, its key dates, and what is kept as text because it has no date."""

    starts: date | None = None
    due: date | None = None
    key_dates: list[KeyDateCell] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


class PlanCalendar:
    """Reads the dates of a plan with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, asked: AskedQuestions, answers: FileAnswers) -> None:
        self._asked, self._answers = asked, answers

    def of(self, row: SheetRow, title: str, year: int) -> PlanDates:
        """Return the dates of a row of the plan of a year."""
        found = PlanDates()
        context = DateContext(year_starts(year))
        self._span(row, context, found)
        for code in ("starts_on", "due_on"):
            self._cell(row, code, context, found)
        marks = across(row, title, self._asked)
        found.starts, found.due = found.starts or marks.starts, found.due or marks.ends
        found.key_dates += marks.key_dates
        found.said += marks.said
        self._moved(row, context, found)
        if not {"due_on", "dates", *(code for code in row.headings if code.startswith("period_"))} & set(
            row.headings
        ):
            self._within_words(row, context, found)
        self._key_dates(row, year, context, found)
        return found

    def _span(self, row: SheetRow, context: DateContext, found: PlanDates) -> None:
        said = row.raw("dates")
        if not said or self._says_no_end(said, row) or _DASHES.fullmatch(said):
            return
        if values.is_nothing(said):
            found.due = self._ask(
                DateReading(said, DateCertainty.ASKED, why="gives no date. Enter one."), row, "dates"
            )
            return
        span = span_in(said, context)
        if span.certainty is DateCertainty.ASKED:
            found.due = self._ask(DateReading(said, span.certainty, span.ends, span.why), row, "dates")
            return
        if span.certainty is DateCertainty.PROPOSED:
            rule = "no_year" if span.has_no_year else "period"
            if self._asked.agree(rule, row) != YES:
                row.refuse("dates", "is not a whole date. Enter the dates, such as 01/04/2026 to 31/03/2027.")
                return
        found.starts, found.due = span.starts, span.ends
        if span.ends is None:
            if self._asked.agree("no_end", row) != YES:
                row.refuse("dates", "has no end. Enter the dates, such as 01/04/2026 to 31/03/2027.")
            row.note(f"“{shortened(said)}” has no end, so there is no due date.")
        elif span.why:
            starts = in_words(span.starts) if span.starts else "no start"
            row.note(f"“{shortened(said)}” is read as {starts} to {in_words(span.ends)}.")

    def _cell(self, row: SheetRow, code: str, context: DateContext, found: PlanDates) -> None:
        said = row.raw(code)
        if not said or _DASHES.fullmatch(said) or self._says_no_end(said, row):
            return
        if code == "due_on" and (span := span_in(said, context)).certainty is DateCertainty.READ:
            is_range = span.starts is not None and period_in(said) is None and span.starts != span.ends
            if is_range and span.ends is not None:
                found.starts, found.due = found.starts or span.starts, span.ends
                row.note(f"“{shortened(said)}” is read as {in_words(span.starts)} to {in_words(span.ends)}.")
                return
        if values.is_nothing(said):
            day = self._ask(
                DateReading(said, DateCertainty.ASKED, why="gives no date. Enter one."), row, code
            )
        else:
            day = self._read(said, row, code, context)
        if day is None:
            return
        if code == "due_on":
            found.due = day
        else:
            period = period_in(said) if row.raw(code) == said else None
            found.starts = period[0] if period and day == period[1] else day

    def _read(self, said: str, row: SheetRow, code: str, context: DateContext) -> date | None:
        reading = date_in(said, context)
        if reading.certainty is DateCertainty.ASKED or reading.day is None:
            return self._ask(reading, row, code)
        is_proposed = reading.certainty is DateCertainty.PROPOSED
        if is_proposed and self._asked.agree(proposed_rule(reading), row) != YES:
            row.refuse(code, f"is not a whole date. Enter it, such as {in_words(reading.day)}.", said)
            return None
        if reading.why:
            row.note(f"“{shortened(said)}” is read as {in_words(reading.day)}: {reading.why}.")
        return reading.day

    def _ask(self, reading: DateReading, row: SheetRow, code: str) -> date | None:
        """Return the answer about a wording; without one, the activity has no date if a person said so."""
        answer = self._asked.ask(about_date(reading, row, code), row)
        said = f"“{shortened(reading.said)}”"
        if answer:
            row.note(f"{said} is read as {in_words(date.fromisoformat(answer))}, as you answered.")
            return date.fromisoformat(answer)
        if self._asked.agree("no_date", row) == YES:
            row.note(f"{said} gives no date, so none is recorded.")
        else:
            row.refuse(code, reading.why, reading.said)
        return None

    def _says_no_end(self, said: str, row: SheetRow) -> bool:
        is_so = bool(_NO_END.fullmatch(said.strip()))
        if is_so:
            row.note(f"“{shortened(said)}” is read as no end.")
        return is_so

    def _moved(self, row: SheetRow, context: DateContext, found: PlanDates) -> None:
        """Ask which date counts if the status gives a new one, such as "Delayed – now Dec"."""
        said = row.raw("state")
        match = _NOW.search(" ".join(said.split())) if said else None
        reading = date_in(match[1], context) if match else None
        if reading is None or reading.day is None or reading.day == found.due:
            return
        before = f"{in_words(found.due)}, as the dates say" if found.due else "None, as the dates say"
        question = FileQuestion(
            "moved",
            said,
            DATES,
            f"Which due date counts where the status is “{shortened(said)}”?",
            "The other one is kept in the history.",
            (("new", f"{in_words(reading.day)}, as the status says"), ("old", before)),
            "new",
        )
        answer = self._asked.ask(question, row)
        if not answer:
            row.refuse("due_on", "The status gives another due date. Enter the one that counts.", "")
        elif answer == "new":
            if found.due:
                found.said.append(f"First due {in_words(found.due)}")
            found.due = reading.day

    def _within_words(self, row: SheetRow, context: DateContext, found: PlanDates) -> None:
        """Ask about a date within the words of an activity, if the file has no column for dates."""
        for code in ("title", "description"):
            for match in _WITHIN.finditer(" ".join(row.raw(code).split())):
                reading = date_in(match[1], context)
                if found.due is not None or reading.day is None:
                    continue
                question = FileQuestion(
                    "words",
                    match[0],
                    DATES,
                    f"Is {in_words(reading.day)} the due date where the words say “{shortened(match[0])}”?",
                    "The file has no column for dates.",
                    ((YES, "Yes"), ("no", "No: it has no due date")),
                    YES,
                )
                answer = self._asked.ask(question, row)
                if answer == YES:
                    found.due = reading.day
                elif not answer:
                    row.refuse("due_on", f"Its words say “{shortened(match[0])}”. Enter the due date.", "")

    def _key_dates(self, row: SheetRow, year: int, context: DateContext, found: PlanDates) -> None:
        for line in _lines(row.raw("key_dates")):
            if _OWN_KEY_DATE.match(line) or (KEY_DATE.fullmatch(line) and _day(line.partition(":")[0])):
                try:
                    found.key_dates += key_dates_in(line)
                except ValueError as wrong:
                    row.refuse("key_dates", str(wrong), line)
                continue
            due = self._key_date(line, row, year, context)
            if due is None:
                found.said.append(f"Milestone: {line}")
                row.note(f"The milestone “{shortened(line)}” has no date, so it is kept in the update.")
            else:
                if len(line) > LONGEST_TITLE:
                    row.refuse("key_dates", TITLE_TOO_LONG, line)
                found.key_dates.append(KeyDateCell(line, due))

    def _key_date(self, line: str, row: SheetRow, year: int, context: DateContext) -> date | None:
        match = _BY.search(line)
        if match is None:
            return None
        quarter = re.fullmatch(r"(?:the )?(?:end of )?(q[1-4])", match[1].casefold())
        if quarter and (period := period_in(f"{year}/{(year + 1) % 100:02} {quarter[1]}")):
            reading = DateReading(
                match[1], DateCertainty.PROPOSED, period[1], f"a quarter of the plan of {year}"
            )
        else:
            reading = date_in(match[1], context)
        if reading.day is None or reading.certainty in {DateCertainty.ASKED, DateCertainty.EMPTY}:
            return None
        if (
            reading.certainty is DateCertainty.PROPOSED
            and self._asked.agree(proposed_rule(reading), row) != YES
        ):
            row.refuse(
                "key_dates", f"is not a whole date. Enter it as {reading.day:%d/%m/%Y}: {line[:40]}", line
            )
            return None
        row.note(f"“{shortened(match[0])}” is read as {in_words(reading.day)}.")
        return reading.day


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if said := " ".join(_BULLET.sub("", line).split()):
            yield said


def _day(text: str) -> bool:
    try:
        values.day_in(text.strip())
    except ValueError:
        return False
    return True


def commonest_year(rows: Sequence[SheetRow]) -> int | None:
    """Return the plan year in which the dates of a file most often are, or None."""
    counts: dict[int, int] = {}
    for row in rows:
        for code in ("dates", "starts_on", "due_on"):
            span = span_in(row.raw(code)) if row.raw(code) else None
            for day in filter(None, (span.starts, span.ends) if span else ()):
                year = day.year if day.month >= 4 else day.year - 1
                counts[year] = counts.get(year, 0) + 1
    return max(counts, key=lambda year: (counts[year], -year)) if counts else None
