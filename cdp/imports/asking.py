"""The questions about a file: each wording is asked about once, with the rows that have it. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cdp.imports.cells import SheetRow, shortened
from cdp.imports.date_types import DateCertainty, DateReading
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.wording.formats import agree, listed, plural

MOST_ROWS = 4
YES, NO = "yes", "no"
DATES = "Dates"
BY_DATE_RULE: Mapping[str, FileQuestion] = {
    "no_year": FileQuestion(
        "rule",
        "no_year",
        DATES,
        "Does a date without a year belong to the year after its meeting?",
        "The first such day after the meeting, or near to the date of the log if it names no meeting.",
        ((YES, "Yes"), (NO, "No, I will correct these rows")),
        YES,
    ),
    "period": FileQuestion(
        "rule",
        "period",
        DATES,
        "Does a month, quarter or year mean its last day, and a week its Monday?",
        "",
        ((YES, "Yes"), (NO, "No, I will correct these rows")),
        YES,
    ),
}
"""The rules about dates that a person agrees to once for a file. A kind of import can word them otherwise."""


@dataclass
class _Asked:
    question: FileQuestion
    rows: list[SheetRow] = field(default_factory=list)


class AskedQuestions:
    """The questions that the rows of a file raise, and the answers that a person has given.

    `rules` has the questions about the whole file by code, and `topics` the order of the topics on the page.
    """

    def __init__(
        self, answers: FileAnswers, rules: Mapping[str, FileQuestion], topics: Sequence[str]
    ) -> None:
        self._answers, self._rules, self._topics = answers, rules, topics
        self._asked: dict[tuple[str, str], _Asked] = {}

    def ask(self, question: FileQuestion, row: SheetRow) -> str:
        """Return the answer to a question that a row raises, or ""."""
        key = (question.subject, " ".join(question.said.casefold().split()))
        self._asked.setdefault(key, _Asked(question)).rows.append(row)
        return self._answers.of(question.subject, question.said)

    def agree(self, rule: str, row: SheetRow) -> str:
        """Return the answer about a rule of the whole file: "yes", "no", or "" before it was asked."""
        return self.ask(self._rules[rule], row)

    def all(self) -> list[FileQuestion]:
        """Return the questions by topic; each hint ends with the rows concerned."""
        topics = list(self._topics)
        found = [replace(one.question, hint=_hint(one)) for one in self._asked.values()]
        return sorted(found, key=lambda one: (topics.index(one.topic), one.subject != "rule"))


def about_date(reading: DateReading, row: SheetRow, code: str) -> FileQuestion:
    """Return the question about a date that only a person can tell."""
    column = row.table.column(code).label.lower()
    label = f"Which date is “{shortened(reading.said)}” ({column})?"
    return FileQuestion(
        "date",
        reading.said,
        DATES,
        label,
        f"It {reading.why.partition('. ')[0].rstrip('.')}.",
        proposal=str(reading.day or ""),
    )


def proposed_rule(reading: DateReading) -> str:
    """Return the rule of the file that a proposed date follows."""
    assert reading.certainty is DateCertainty.PROPOSED  # noqa: S101 -- callers check
    return "no_year" if reading.has_no_year else "period"


def _hint(asked: _Asked) -> str:
    places = list(dict.fromkeys((row.place.sheet, row.place.row) for row in asked.rows))
    if asked.question.is_of_file:
        return asked.question.hint
    more = [plural(len(places) - MOST_ROWS, "more row")] if len(places) > MOST_ROWS else []
    if len({sheet for sheet, _ in places}) == 1:
        shown = [str(row) for _, row in places[:MOST_ROWS]]
        rows = f"{agree(len(places), 'Row', 'Rows')} {listed([*shown, *more])}."
    else:
        rows = (
            f"It is in {listed([*(f'row {row} of “{sheet}”' for sheet, row in places[:MOST_ROWS]), *more])}."
        )
    return " ".join(filter(None, (asked.question.hint, rows)))
