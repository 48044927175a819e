"""The rows of an action log: which is a meeting, an action, the rest of the action above, a total or a note.

Pure functions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from cdp.actions.importing.words import says_closed, without_mark
from cdp.imports import values
from cdp.imports.cells import SheetRow, shortened
from cdp.imports.date_types import DateCertainty, DateContext, Towards
from cdp.imports.dates import date_in, dates_within
from cdp.imports.rows import FileRows, SheetRows
from cdp.imports.verdicts import RowVerdict

ACTIONS, INITIALS = "actions", "initials"
_TOTAL = re.compile(r"\btotal\b.*?(\d+)|\b(\d+) (?:actions? )?(?:open|outstanding)\b", re.IGNORECASE)
_REST = re.compile(r"^\W|^[a-z]")
"""How the rest of an action starts in a log without references: with a bracket, a dash or a small letter."""
_LONGEST_MEETING = 100


@dataclass(frozen=True)
class LoggedMeeting:
    """The meeting under which rows stand: its words in the log, and its day if they name one."""

    said: str
    day: date | None


@dataclass(eq=False)
class LoggedAction:
    """An action as one row of a log has it, with the rows that continue it.

    `context` is the day by which dates without year are judged, and `report_day` that of the sheet. `listed_as_closed`
    is whether the sheet says that its actions are closed.
    """

    source: SheetRow
    title: str
    meeting: LoggedMeeting | None
    context: DateContext
    report_day: date | None
    listed_as_closed: bool = False
    marked_closed: bool = False
    rest: list[SheetRow] = field(default_factory=list)

    def text(self, code: str) -> str:
        """Return the text of a column, with that of the rows that continue the action."""
        return "\n".join(filter(None, (self.source.raw(code), *(row.raw(code) for row in self.rest))))

    @property
    def ends_at(self) -> int:
        """The number of the last row of the action."""
        return self.rest[-1].place.row if self.rest else self.source.place.row

    @property
    def update(self) -> str:
        """The update with every line, or the status if that says more than a state."""
        return self.text("update")


@dataclass(frozen=True)
class StatedTotal:
    """A number of open actions that the log states itself."""

    source: SheetRow
    count: int


@dataclass
class ActionLog:
    """What a file says: its actions, key of initials and totals, and the verdicts on rows that are no actions."""

    actions: list[LoggedAction] = field(default_factory=list)
    initials: dict[str, str] = field(default_factory=dict)
    totals: list[StatedTotal] = field(default_factory=list)
    verdicts: list[RowVerdict] = field(default_factory=list)
    sheet_days: dict[int, date | None] = field(default_factory=dict)


def read(rows: FileRows) -> ActionLog:
    """Return the log of a file, without the rows that are left out."""
    log = ActionLog()
    for sheet in rows.sheets_of(ACTIONS):
        _read_sheet(sheet, log)
    for row in rows.of(INITIALS):
        initials, name = row.line("initials"), row.line("name")
        if initials and name:
            log.initials[initials.casefold()] = name
        log.verdicts.append(
            RowVerdict(
                row.place, f"{initials}: {name}", notes=("Read as the key of initials.",), is_joined=True
            )
        )
    return log


def _read_sheet(sheet: SheetRows, log: ActionLog) -> None:
    if not sheet.rows:
        return
    day = _day_of(sheet)
    log.sheet_days[sheet.rows[0].place.sheet_number] = day
    closed = says_closed(sheet.rows[0].place.sheet)
    meeting: LoggedMeeting | None = None
    last: LoggedAction | None = None
    for row in sheet.rows:
        if row.is_out:
            continue
        title = " ".join(row.raw("action").split())
        filled = [code for code in row.texts if row.raw(code) and code not in row.marks.merged]
        if (found := _meeting(row, filled)) is not None:
            meeting, last = found, None
            log.verdicts.append(_joined(row, "Read as the meeting of the actions below."))
        elif len(filled) == 1 and (total := _TOTAL.search(row.raw(filled[0]))) and filled[0] != "update":
            log.totals.append(StatedTotal(row, int(total[1] or total[2])))
            log.verdicts.append(_note(row, "The log’s own total. It is not imported."))
        elif last is not None and last.ends_at + 1 == row.place.row and _continues(sheet, row, filled):
            last.rest.append(row)
            if title:
                last.title = f"{last.title} {title}"
            log.verdicts.append(_joined(row, f"Read as the rest of row {last.source.place.row}."))
        elif len(filled) == 1 and (not title or sheet.has("reference")):
            log.verdicts.append(
                _note(row, "A note in the log. If it is an action, correct the row: add its owner.")
            )
        else:
            last = _action(row, title, meeting, day)
            last.listed_as_closed = closed
            log.actions.append(last)


def _action(row: SheetRow, title: str, meeting: LoggedMeeting | None, day: date | None) -> LoggedAction:
    title, marked = without_mark(title)
    own = row.raw("meeting")
    if not values.is_nothing(own):
        meeting = LoggedMeeting(own, _day_in(own, day))
    if meeting is not None and meeting.day is not None:
        context = DateContext(meeting.day)
    else:
        context = DateContext(day, Towards.NEAR)
    return LoggedAction(row, title, meeting, context, day, marked_closed=marked)


def _day_in(text: str, day: date | None) -> date | None:
    reading = date_in(text, DateContext(day, Towards.BEFORE))
    if reading.certainty in {DateCertainty.READ, DateCertainty.PROPOSED}:
        return reading.day
    return next((one.day for one in dates_within(text)), None)


def _day_of(sheet: SheetRows) -> date | None:
    """Return the day that the name of a sheet or the rows above its headings name; the latest, if several."""
    texts = [sheet.rows[0].place.sheet, *sheet.above]
    days = [one.day for text in texts for one in dates_within(text) if one.certainty is DateCertainty.READ]
    return max((day for day in days if day), default=None)


def _meeting(row: SheetRow, filled: Sequence[str]) -> LoggedMeeting | None:
    """Return the meeting that a row names: one cell only, merged across the table or with a whole date."""
    if len(filled) != 1 or filled[0] in {"update", "owners", "due"}:
        return None
    text = " ".join(row.raw(filled[0]).split())
    days = [one.day for one in dates_within(text) if one.certainty is DateCertainty.READ]
    if len(text) > _LONGEST_MEETING or not (days or row.marks.is_wide):
        return None
    return LoggedMeeting(text, days[0] if days else None)


def _continues(sheet: SheetRows, row: SheetRow, filled: Sequence[str]) -> bool:
    """Return whether a row continues the action above: no reference, no date, and nothing but words."""
    if {"reference", "due", "moved", "completed"} & set(filled):
        return False
    if not row.raw("action"):
        return set(filled) <= {"update", "owners", "item"} and bool(filled)
    if {"owners", "status"} & set(filled):
        return False
    return sheet.has("reference") or bool(_REST.search(row.raw("action")))


def _joined(row: SheetRow, note: str) -> RowVerdict:
    return RowVerdict(row.place, _what(row), notes=(note,), is_joined=True)


def _note(row: SheetRow, note: str) -> RowVerdict:
    what = _what(row)
    return RowVerdict(row.place, what, notes=(note,), is_left_out=True, in_history=what)


def _what(row: SheetRow) -> str:
    return shortened(" ".join(next(filter(None, row.texts.values()), "").split()))


def references_of(actions: Sequence[LoggedAction]) -> Iterator[tuple[LoggedAction, str]]:
    """Yield each action that has a reference in the log, with that reference."""
    for action in actions:
        if reference := " ".join(action.source.raw("reference").split()):
            yield action, reference
