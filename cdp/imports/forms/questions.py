"""The form with the questions about the wordings of a file, each asked once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cdp.imports.questions import FileAnswers, FileQuestion
from cdp.web.fields import ChoiceField, DayField
from cdp.web.forms import Form

MOST_ASKED = 200
"""The number of questions on the page. The rows with further wordings are asked about one by one."""


class QuestionsForm(Form):
    """The form with the questions about a file. It is created by `questions_form`."""

    questions: Sequence[FileQuestion] = ()

    @property
    def topics(self) -> dict[str, list[Any]]:
        """The fields by topic, in the order of the questions."""
        found: dict[str, list[Any]] = {}
        for question in self.questions:
            found.setdefault(question.topic, []).append(self[_name(question)])
        return found

    def answers(self) -> Mapping[str, str]:
        """Return the answers by the code of their question; "" for those left open."""
        return {question.code: str(self[_name(question)].data or "") for question in self.questions}


def questions_form(
    questions: Sequence[FileQuestion], answers: FileAnswers, *, are_answered: bool
) -> QuestionsForm:
    """Return the form, filled in with the answers given so far, or with the proposals before there are any."""
    asked = list({question.code: question for question in questions}.values())[:MOST_ASKED]
    fields: dict[str, Any] = {_name(question): _field(question) for question in asked}
    data: dict[str, Any] = {}
    for question in asked:
        given = answers.of(question.subject, question.said)
        chosen = given or ("" if are_answered else question.proposal)
        data[_name(question)] = date.fromisoformat(chosen) if question.is_day and chosen else chosen or None
    kind: type[QuestionsForm] = type("QuestionsOfOneFile", (QuestionsForm,), fields)
    form = kind(data=data)
    form.questions = asked
    return form


def _field(question: FileQuestion) -> ChoiceField | DayField:
    if question.is_day:
        return DayField(question.label, hint=question.hint, marked=False)
    return ChoiceField(
        question.label, hint=question.hint, choices=list(question.choices), prompt="Choose", marked=False
    )


def _name(question: FileQuestion) -> str:
    return f"answer-{question.code[1:]}"
