"""Quarters or months across: the marks, amounts, colours and bars of an activity. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cdp.imports.asking import DATES, NO, YES, AskedQuestions
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.questions import FileQuestion
from cdp.imports.spans import period_in
from cdp.wording.formats import listed
from cdp.workplans.importing.cells import LONGEST_TITLE, KeyDateCell

CODES = tuple(f"period_{number}" for number in range(1, 25))
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
HEADINGS = (
    r"(?:20)?\d\d\s*[/–-]\s*(?:20)?\d\d[ ,:]+(?:q|quarter ?)[1-4]|"
    r"(?:q|quarter ?)[1-4][ ,:]+(?:20)?\d\d\s*[/–-]\s*(?:20)?\d\d|"
    rf"{_MONTH}\.?[ \-/']*(?:20)?\d\d"
)
_TICKS = {"✓", "✔", "☑", "x", "•", "●", "■", "*", "y", "yes", "√", "ü", "1"}
_DOUBTFUL = re.compile(r"\((.+)\)|(.+)\?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class _Mark:
    starts: date
    ends: date
    heading: str
    text: str
    colour: str
    bar: str


@dataclass
class AcrossReading:
    """The first and last day of an activity by its marks, its key dates, and what is kept as text."""

    starts: date | None = None
    ends: date | None = None
    key_dates: list[KeyDateCell] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def across(row: SheetRow, title: str, asked: AskedQuestions) -> AcrossReading:
    """Return what the quarters or months across say about an activity. Problems are added to the row."""
    found = AcrossReading()
    periods = [code for code in CODES if code in row.headings]
    if not periods:
        return found
    marks = [mark for code in periods if (mark := _mark(row, code)) is not None]
    marks = [mark for mark in marks if _counts(mark, row, asked)]
    if not marks:
        if not row.problems and asked.agree("no_marks", row) != YES:
            row.refuse(periods[0], "has no mark in any period. Mark one, or enter the dates.", "")
        return found
    found.starts, found.ends = marks[0].starts, marks[-1].ends
    _bars(marks, row, asked, found)
    _gaps(marks, periods, title, row, asked, found)
    _amounts(marks, row, asked, found)
    return found


def _mark(row: SheetRow, code: str) -> _Mark | None:
    text, colour = row.raw(code), row.marks.colours.get(code, "")
    period = period_in(row.headings[code])
    if period is None or not (text or colour):
        return None
    return _Mark(*period, row.headings[code], text, colour, row.marks.bars.get(code, code))


def _counts(mark: _Mark, row: SheetRow, asked: AskedQuestions) -> bool:
    """Return whether a mark counts; doubtful ones and colours are asked about."""
    if not mark.text:
        answer = asked.agree("coloured", row)
        if answer == YES:
            row.note("Coloured cells without text were read as marks.")
        elif answer != NO:
            row.refuse("due_on", "The coloured cells are not answered yet. Enter the dates.", "")
        return answer != NO
    if _DOUBTFUL.fullmatch(mark.text) and not _NUMBER.fullmatch(mark.text):
        question = FileQuestion(
            "mark",
            mark.text,
            DATES,
            f"What does “{shortened(mark.text)}” under a quarter or month mean?",
            "It may be a doubtful plan.",
            ((YES, "It is a mark like the others"), (NO, "Nothing is planned then")),
        )
        answer = asked.ask(question, row)
        if not answer:
            row.refuse("due_on", f"“{shortened(mark.text)}” may be a doubtful plan. Enter the dates.", "")
        return answer != NO
    return True


def _bars(marks: Sequence[_Mark], row: SheetRow, asked: AskedQuestions, found: AcrossReading) -> None:
    """Read words under the periods, each in one cell or in a bar of several, as key dates at their end."""
    named: dict[str, list[_Mark]] = {}
    for mark in marks:
        if _is_worded(mark.text):
            named.setdefault(mark.bar, []).append(mark)
    if not named:
        return
    answer = asked.agree("bars", row)
    if answer not in {YES, NO}:
        row.refuse("due_on", "The words under its quarters are not answered yet. Enter the dates.", "")
    for bar in named.values():
        title = " ".join(bar[0].text.split())
        if answer != NO and len(title) <= LONGEST_TITLE:
            found.key_dates.append(KeyDateCell(title, bar[-1].ends))
            continue
        found.said.append(f"{bar[0].heading}: {bar[0].text}")
        if answer != NO:
            row.note(f"“{shortened(title)}” is too long for a key date, so it is kept in the update.")


def _gaps(
    marks: Sequence[_Mark],
    periods: Sequence[str],
    title: str,
    row: SheetRow,
    asked: AskedQuestions,
    found: AcrossReading,
) -> None:
    ends = [period[1] for code in periods if (period := period_in(row.headings[code]))]
    places = [ends.index(mark.ends) for mark in marks]
    if found.key_dates or places == list(range(places[0], places[-1] + 1)):
        return
    answer = asked.agree("gaps", row)
    if answer not in {YES, NO}:
        row.refuse("due_on", "has gaps between its marks. Enter the dates.", "")
    elif answer == YES:
        found.key_dates += [KeyDateCell(_part_of(title, mark.heading), mark.ends) for mark in marks]
        row.note(f"Marked in {listed([mark.heading for mark in marks])}: each is a key date.")


def _part_of(title: str, heading: str) -> str:
    """Return the title of a key date of an activity, whose own title may be longer and stays whole."""
    heading = heading[:80]
    room = LONGEST_TITLE - len(heading) - 2
    return f"{title if len(title) <= room else f'{title[: room - 1]}…'}: {heading}"


def _amounts(marks: Sequence[_Mark], row: SheetRow, asked: AskedQuestions, found: AcrossReading) -> None:
    amounts = [mark for mark in marks if _NUMBER.fullmatch(mark.text) and mark.text != "1"]
    if not amounts:
        return
    answer = asked.agree("numbers", row)
    if answer not in {YES, NO}:
        row.refuse("due_on", "has numbers under its quarters or months. Enter the dates.", "")
    elif answer == YES:
        found.said.append("; ".join(f"{mark.heading}: {mark.text}" for mark in amounts))


def _is_worded(text: str) -> bool:
    return bool(text) and not (_is_tick(text) or _NUMBER.fullmatch(text) or _DOUBTFUL.fullmatch(text))


def _is_tick(text: str) -> bool:
    return text.strip().casefold() in _TICKS
