"""What the activities of a file serve: outcomes of the national framework, local priorities, and objectives."""

import re

from rapidfuzz import fuzz

from cdp.imports.asking import AskedQuestions
from cdp.imports.cells import shortened
from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.partnerships.changes import folded
from cdp.reference import outcomes
from cdp.reference.areas import plain
from cdp.workplans.importing.plan import PlannedRow
from cdp.workplans.importing.rules import SERVED
from cdp.workplans.importing.state import LOCAL, PlanNow, outcome_in, priority_in

OWN = "own"
_LIKE = 88
_BEFORE = re.compile(
    r"(?:(?:national|strategic) )?(?:outcome|priority|theme|aim|goal|objective)\s*(?:no\.? ?)?\d*(?:\.\d+)*[a-z]?\s*"
    r"[:.\-–—]\s*",
    re.IGNORECASE,
)
_OBJECTIVE = re.compile(r"(?:strategic )?(?:objective|aim|goal)s?\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")


class PlanServed:
    """Finds the outcome or local priority and the objective of each activity, with the answers given so far."""

    def __init__(self, asked: AskedQuestions, answers: FileAnswers, now: PlanNow) -> None:
        self._asked, self._answers, self._now = asked, answers, now
        self._choices = (
            *((f"outcome:{each.id}", each.name) for each in outcomes.outcomes()),
            *((f"priority:{each.name}", f"Local priority: {each.name}") for each in now.priorities.values()),
        )
        self._known = {folded(each.title) for each in now.objectives}

    def of(self, row: PlannedRow) -> tuple[str, str]:
        """Return what an activity serves, as a cell has it, and its objective; "" for those that are not known."""
        section_is_objective = bool(_OBJECTIVE.match(row.section))
        objective = row.objective or (_BEFORE.sub("", row.section) if section_is_objective else "")
        said = row.serves or ("" if section_is_objective else row.section)
        if row.is_ours and not said:
            return "", objective
        if said:
            serves = self._named(said, row)
        elif objective:
            serves = "" if folded(objective) in self._known else self._of_objective(objective, row)
        else:
            serves = self._of_file(row)
        if serves and not objective and not row.is_ours:
            objective = priority_in(serves)
            row.source.note(
                f"The file has no objective. It has the name of what it serves, “{shortened(objective)}”."
            )
        return serves, objective

    def _named(self, said: str, row: PlannedRow) -> str:
        if said.casefold().startswith(LOCAL):
            return said
        name = _BEFORE.sub("", said)
        by_name = {plain(each.name): each.name for each in outcomes.outcomes()}
        if plain(name) in by_name:
            return by_name[plain(name)]
        if folded(name) in self._now.priorities:
            return f"Local priority: {self._now.priorities[folded(name)].name}"
        like = max(by_name, key=lambda known: fuzz.token_sort_ratio(known, plain(_ASIDE.sub("", name))))
        is_like = fuzz.token_sort_ratio(like, plain(_ASIDE.sub("", name))) >= _LIKE
        proposal = f"outcome:{outcome_in(by_name[like])}" if is_like else f"{OWN}:{name}"
        question = FileQuestion(
            "serves",
            said,
            SERVED,
            f"Which outcome or local priority is “{shortened(said)}”?",
            "",
            (*self._choices, (f"{OWN}:{name}", f"A local priority of its own: {name}")),
            proposal,
        )
        return self._answered(self._asked.ask(question, row.source), row)

    def _of_objective(self, objective: str, row: PlannedRow) -> str:
        question = FileQuestion(
            "objective",
            objective,
            SERVED,
            f"What does the objective “{shortened(objective)}” serve?",
            "The file does not say.",
            (*self._choices, (f"{OWN}:{objective}", "A local priority of the same name")),
        )
        return self._answered(self._asked.ask(question, row.source), row)

    def _of_file(self, row: PlannedRow) -> str:
        question = FileQuestion(
            "serves",
            "",
            SERVED,
            "Which outcome or local priority do the activities serve that name none?",
            "You can choose another one for a single row on the next page.",
            self._choices,
        )
        return self._answered(self._asked.ask(question, row.source), row)

    def _answered(self, answer: str, row: PlannedRow) -> str:
        kind, _, value = answer.partition(":")
        if kind == "outcome":
            return outcomes.outcome(value).name
        if kind in {"priority", OWN}:
            return f"Local priority: {value}"
        if self._answers.are_given:
            row.source.refuse("serves", "The outcome or local priority is missing. Enter it.", "")
        return ""
