"""The page of each step that the coordinator records: review and send its emails, or mark it as done."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.extensions import db
from cdp.meetings.queries import may_see, meeting_by_key, progress_of
from cdp.models import Meeting, StepCode
from cdp.timetable import service
from cdp.timetable.forms import SendStepForm
from cdp.timetable.mailings import mailing_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.wording.formats import plural

bp = Blueprint("timetable", __name__, url_prefix="/partnerships/<slug:slug>/meetings/<key:key>/steps")
CODES = "any(call, agenda, papers, updates, actions)"


@bp.route(f"/<{CODES}:code>", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def step(access: Access, key: str, code: str) -> ResponseReturnValue:
    """Show whether a step is done, and who would get which email; send the emails once confirmed."""
    session, meeting, chosen, form = db.session(), _find(access, key), StepCode(code), SendStepForm()

    def change() -> Done:
        record = service.send(session, meeting, chosen, shown=form.shown.data or "", by=access.person)
        return Done(
            f"{plural(record.emails, 'email is', 'emails are')} being sent.", _address(meeting, chosen)
        )

    if answer := save(form, change):
        return answer
    mailing = mailing_of(session, meeting, chosen, by=access.person)
    record = progress_of(session, meeting).records.get(chosen)
    form.shown.data = service.version_of(session, mailing, record)
    return page(
        "timetable/step.html",
        form=form,
        meeting=meeting,
        code=chosen,
        words=service.DONE[chosen],
        record=record,
        mailing=mailing.preview(session),
        nothing=service.NOTHING.get(chosen, ""),
        why_not=service.why_not_now(meeting, chosen),
        why_no_emails=service.why_no_emails(meeting, chosen),
    )


@bp.route(f"/<{CODES}:code>/done", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def done(access: Access, key: str, code: str) -> ResponseReturnValue:
    """Mark a step as done."""
    meeting, chosen = _find(access, key), StepCode(code)

    def change() -> Done:
        service.mark_done(db.session(), meeting, chosen, by=access.person)
        return Done("Step marked as done.", url_for("meetings.show", key=meeting.key))

    return _press(change, _address(meeting, chosen))


@bp.route(f"/<{CODES}:code>/undo", methods=["POST"])
@requires(Permission.MANAGE_MEETINGS)
def undo(access: Access, key: str, code: str) -> ResponseReturnValue:
    """Remove the mark that a step was done."""
    meeting, chosen = _find(access, key), StepCode(code)

    def change() -> Done:
        service.undo(db.session(), meeting, chosen, by=access.person)
        return Done("The step is no longer marked as done.", _address(meeting, chosen))

    return _press(change, _address(meeting, chosen))


def _find(access: Access, key: str) -> Meeting:
    meeting = meeting_by_key(db.session(), access.partnership, key)
    if meeting is None or not may_see(access, meeting):
        abort(404)
    return meeting


def _address(meeting: Meeting, code: StepCode) -> str:
    return url_for("timetable.step", key=meeting.key, code=code.value)


def _press(change: Callable[[], Done], back: str) -> ResponseReturnValue:
    """Make the change for a button; if it is refused, show why on the page `back`."""
    form = Form()
    if answer := save(form, change):
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(back, 303)
