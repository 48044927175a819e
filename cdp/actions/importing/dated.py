"""The dates of a log: read, agreed by a rule of the file, or answered for each wording. Pure functions."""

from datetime import date
from typing import Protocol

from cdp.actions.importing.log import LoggedAction
from cdp.actions.importing.repeated import RepeatedAction
from cdp.actions.importing.words import LoggedState
from cdp.imports.asking import DATES, AskedQuestions, about_date, proposed_rule
from cdp.imports.cells import shortened
from cdp.imports.date_types import DateCertainty, DateContext
from cdp.imports.dates import date_in
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.wording.formats import day as in_words


class DatedAction(Protocol):
    """What the due dates of an action depend on."""

    group: RepeatedAction
    state: LoggedState
    raised_on: date | None
    completed_on: date | None


class LogDates:
    """Reads the dates of a log with the answers given so far. Problems and notes are added to the rows."""

    def __init__(self, asked: AskedQuestions, answers: FileAnswers, today: date) -> None:
        self._asked, self._answers, self._today = asked, answers, today

    def of(self, draft: DatedAction) -> list[date]:
        """Return the due dates of an action in order: the original, then those to which the rows move it."""
        rows = draft.group.rows
        problems = sum(len(row.source.problems) for row in rows)
        has_ended = draft.state is LoggedState.CLOSED
        found = [
            day
            for row in rows
            for code in ("due", "moved")
            for day in self.read(row, code, row.context, is_ended=has_ended)
        ]
        if not found and problems == sum(len(row.source.problems) for row in rows):
            found = self._ended_on(draft) if has_ended else self._missing_date(draft.group.last)
        return [day for place, day in enumerate(found) if not place or day != found[place - 1]]

    def _ended_on(self, draft: DatedAction) -> list[date]:
        ended = draft.completed_on or draft.raised_on or self._today
        note = (
            f"The log has no due date that we can read: {in_words(ended)} is used, as the action is closed."
        )
        draft.group.last.source.note(note)
        return [ended]

    def _missing_date(self, row: LoggedAction) -> list[date]:
        question = FileQuestion(
            "date",
            "",
            DATES,
            "Actions without a due date: by when are they to be done?",
            "Every action here has a due date.",
        )
        if answer := self._asked.ask(question, row.source):
            row.source.note(f"The log has no due date. You chose {in_words(date.fromisoformat(answer))}.")
            return [date.fromisoformat(answer)]
        row.source.refuse("due", "The due date is missing. Enter it, or leave the row out.", "")
        return []

    def read(
        self, row: LoggedAction, code: str, context: DateContext, *, is_ended: bool = False
    ) -> list[date]:
        """Return the date in a cell in a list; both if it has two, the original first; empty if there is none.

        The due date of an action that has ended is asked about too, but it can be imported without an answer.
        """
        reading = date_in(row.source.raw(code), context)
        said = f"“{shortened(reading.said)}” is read as"
        if reading.certainty is DateCertainty.EMPTY:
            return []
        if reading.certainty is DateCertainty.ASKED or reading.day is None:
            answer = self._asked.ask(about_date(reading, row.source, code), row.source)
            if not answer:
                if not (is_ended and self._answers.are_given):
                    row.source.refuse(code, reading.why)
                return []
            day = date.fromisoformat(answer)
            row.source.note(f"{said} {in_words(day)}, as you answered.")
            return [reading.original, day] if reading.original else [day]
        is_proposed = reading.certainty is DateCertainty.PROPOSED
        if is_proposed and self._asked.agree(proposed_rule(reading), row.source) != "yes":
            row.source.refuse(code, f"is not a whole date. Enter it, such as {in_words(reading.day)}.")
            return []
        if reading.why:
            row.source.note(f"{said} {in_words(reading.day)}: {reading.why}.")
        return [reading.day]
