"""What the title of a workplan file says: the year of the plan, and that it is a draft. Pure functions."""

import re
from datetime import date

from cdp.imports.asking import YES, AskedQuestions
from cdp.imports.cells import shortened
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.imports.restricted import draft_in
from cdp.imports.spans import period_in
from cdp.workplans.importing import cells
from cdp.workplans.importing.dated import commonest_year
from cdp.workplans.importing.plan import PlanFile, PlannedRow
from cdp.workplans.importing.rules import FILE
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR, plan_year, year_words

_YEARS = re.compile(r"\b(?:20)?(\d\d)\s*[/\-–]\s*(?:20)?(\d\d)\b")
_AROUND = 3


class PlanMarks:
    """The year of each sheet's plan, and whether a draft may be shown, with the answers given so far."""

    def __init__(self, asked: AskedQuestions, answers: FileAnswers, plan: PlanFile, today: date) -> None:
        self._asked, self._answers, self._today = asked, answers, today
        self._in_title = {number: _year_in(texts) for number, texts in plan.above.items()}
        self._likely = self._likely_year(plan)
        self.refused = self._draft(plan)

    def year_of(self, planned: PlannedRow) -> int:
        """Return the year of the plan of a row: its own, that of the title, or the one answered for the file."""
        row = planned.source
        if "year" in row.headings or planned.is_ours:
            return row.meant("year", cells.year_in) or plan_year(self._today)
        in_title = self._in_title.get(row.place.sheet_number)
        if in_title is not None:
            row.note(f"The plan is that of {year_words(in_title)}, as the title of the file says.")
            return in_title
        likely = self._likely
        years = range(max(likely - _AROUND, FIRST_YEAR), min(likely + _AROUND + 1, LAST_YEAR))
        question = FileQuestion(
            "year",
            "",
            FILE,
            "Which year’s plan do the activities belong to?",
            "The file does not say. Years start in April.",
            tuple((str(year), year_words(year)) for year in years),
            str(likely),
            is_of_file=True,
        )
        answer = self._asked.ask(question, row)
        if not answer and self._answers.are_given:
            row.refuse("year", "The plan is missing. Enter its financial year, like 2026/27.", "")
        return int(answer or likely)

    def _likely_year(self, plan: PlanFile) -> int:
        across = [
            period[0]
            for row in plan.rows[:1]
            for code, heading in row.source.headings.items()
            if code.startswith("period_") and (period := period_in(heading))
        ]
        if across:
            return plan_year(min(across))
        return commonest_year([row.source for row in plan.rows[:500]]) or plan_year(self._today)

    def _draft(self, plan: PlanFile) -> str:
        """Return why the file cannot be imported: it is a draft that may not be shown; "" if it can."""
        for number, texts in plan.above.items():
            row = next((one.source for one in plan.rows if one.source.place.sheet_number == number), None)
            said, words = draft_in(texts)
            if not said or row is None:
                continue
            question = FileQuestion(
                "draft",
                said,
                FILE,
                "May all members see the activities of this file now?",
                f"Its title says “{shortened(words)}”.",
                ((YES, "Yes"), ("no", "No: do not import it yet")),
                is_of_file=True,
            )
            if self._asked.ask(question, row) != YES:
                return f"The title of the file says “{words}”. Answer whether all members may see it now."
        return ""


def _year_in(texts: tuple[str, ...]) -> int | None:
    """Return the only financial year that texts name, or None."""
    found = {
        2000 + int(match[1])
        for text in texts
        for match in _YEARS.finditer(text)
        if (int(match[1]) + 1) % 100 == int(match[2])
    }
    return found.pop() if len(found) == 1 else None
