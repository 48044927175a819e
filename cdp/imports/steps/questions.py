"""The page with the questions about the wordings of a file."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from cdp.extensions import db
from cdp.imports import questions, service
from cdp.imports.forms.questions import MOST_ASKED, questions_form
from cdp.imports.questions import FileAnswers
from cdp.imports.steps.target import ImportTarget, gone
from cdp.web.changes import Done, page, save


def ask(target: ImportTarget, key: str) -> ResponseReturnValue:
    """Ask about the wordings of a file, and store the answers."""
    file = target.file(key)
    if file is None:
        return gone(target)
    layout = service.layout_of(target.kind, file)
    if not layout.is_readable:
        return redirect(target.address("columns", key=key), 303)
    asked = service.questions_of(db.session(), target.kind, file)
    if not asked and request.method == "GET":
        return redirect(target.address("check", key=key), 303)
    more = max(len({one.code for one in asked}) - MOST_ASKED, 0)
    form = questions_form(asked, FileAnswers(layout.options), are_answered=questions.are_answered(layout))

    def change() -> Done:
        service.answer(db.session(), target.kind, file, form.answers())
        known = {question.code for question in form.questions}
        further = [
            one for one in service.questions_of(db.session(), target.kind, file) if one.code not in known
        ]
        if further and not more:
            return Done(
                "Answers saved. They lead to a further question.", target.address("questions", key=key)
            )
        return Done("Answers saved.", target.address("check", key=key))

    answer = save(form, change)
    if answer is not None:
        return answer
    found = target.file(key)
    if found is None:
        return gone(target)
    return page("imports/questions.html", form=form, target=target, file=found, more=more)
