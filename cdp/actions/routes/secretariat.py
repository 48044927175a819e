"""Pages for the secretariat: raising, changing and ending an action."""

from dataclasses import replace
from typing import Protocol

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions import queries, service
from cdp.actions.confirmations import notification_words, raised_words
from cdp.actions.forms import (
    DueDateForm,
    EndingNoteForm,
    FurtherOwnerForm,
    MergeForm,
    OwnerForm,
    RaiseForm,
    WordingForm,
)
from cdp.actions.owners import owner_words
from cdp.actions.routes.blueprint import bp, find
from cdp.actions.service import LONGEST_TITLE, EndingNote
from cdp.errors import Refusal
from cdp.extensions import db
from cdp.indicators.catalogue import Indicator, indicator_of
from cdp.indicators.signals.reading import concern_called
from cdp.models import Action, Activity, Capacity, Person
from cdp.partnerships.queries import boards_of, organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.forms import Form
from cdp.wording.formats import listed
from cdp.workplans.queries import activity_by_key


class EndAction(Protocol):
    """A function that ends or returns an action with a note."""

    def __call__(self, session: Session, action: Action, note: EndingNote, /, *, by: Person) -> None:
        """End or return the action."""


@bp.route("/actions/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def new(access: Access) -> ResponseReturnValue:
    """Raise an action, perhaps from an activity of the workplan or from an indicator, which the address names."""
    form, session = RaiseForm(), db.session()
    activity, metric = _source(access)
    if activity is not None and activity.lead_organisation is not None and not form.organisation.data:
        form.organisation.data = activity.lead_organisation.key
    if metric is not None and not form.is_submitted() and (words := _words_of_concern(access, metric)):
        form.title.data = words
    form.offer(
        boards_of(session, access.partnership, open_on=clock.today()),
        queries.recent_meetings(session, access.partnership),
    )
    _offer_owners(form, access)

    def change() -> Done:
        service.check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        details = replace(form.details(), activity=activity, metric_code=metric.id if metric else None)
        raised = service.raise_action(session, access.partnership, details, by=access.person)
        return _saved(raised.action, raised_words(raised))

    return save(form, change) or page("actions/new.html", form=form, activity=activity, metric=metric)


def _source(access: Access) -> tuple[Activity | None, Indicator | None]:
    """Return the activity or the indicator from which an action is raised; 404 for one that does not exist."""
    activity = metric = None
    if key := request.args.get("activity"):
        activity = activity_by_key(db.session(), access.partnership, key) or abort(404)
    elif code := request.args.get("indicator"):
        metric = indicator_of(db.session(), access.partnership, code) or abort(404)
    return activity, metric


def _words_of_concern(access: Access, metric: Indicator) -> str:
    """Return the words of the concern about an indicator that the address names, to start the action with, or ""."""
    area, kind = request.args.get("area", ""), request.args.get("concern", "")
    if not (area and kind):
        return ""
    found = concern_called(db.session(), access, metric, area, kind, clock.today())
    return f"Respond to: {found.title}"[:LONGEST_TITLE] if found else ""


@bp.route("/actions/<key:key>/wording", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def wording(access: Access, key: str) -> ResponseReturnValue:
    """Change the wording of an action."""
    action = find(access, key)
    form = WordingForm(action)

    def change() -> Done:
        service.change_wording(db.session(), action, form.wording(), by=access.person)
        return _saved(action, "Wording saved.")

    return save(form, change) or page("actions/wording.html", form=form, action=action)


@bp.route("/actions/<key:key>/owner", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def owner(access: Access, key: str) -> ResponseReturnValue:
    """Change the lead of an action, and list the owners beside it."""
    action = find(access, key)
    form = OwnerForm(action)
    _offer_owners(form, access)

    def change() -> Done:
        notified = service.change_owner(db.session(), action, form.ownership(), by=access.person)
        words = notification_words(action, notified, own=_is_own(access, action))
        return _saved(action, f"Owner of action {action.reference} changed. {words}")

    return save(form, change) or page("actions/owner.html", form=form, action=action)


@bp.route("/actions/<key:key>/owners/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def add_owner(access: Access, key: str) -> ResponseReturnValue:
    """Add an owner beside the lead."""
    action = find(access, key)
    form = FurtherOwnerForm(action)
    _offer_owners(form, access)

    def change() -> Done:
        added = form.further_owner()
        notified = service.add_owner(
            db.session(), action, added, read_version=form.version.data, by=access.person
        )
        told = f" We will email {listed([person.name for person in notified])}." if notified else ""
        return _saved(action, f"{added.organisation.name} now owns action {action.reference} too.{told}")

    return save(form, change) or page("actions/add_owner.html", form=form, action=action)


@bp.route("/actions/<key:key>/owners/<int:number>/remove", methods=["POST"])
@requires(Permission.MANAGE_ACTIONS)
def remove_owner(access: Access, key: str, number: int) -> ResponseReturnValue:
    """Remove the owner in a place of the list beside the lead, whose name the button sends too."""
    action = find(access, key)
    owners = action.further_owners
    row = owners[number] if number < len(owners) else None
    form = Form()

    def change() -> Done:
        words = owner_words(row.organisation, row.person) if row is not None else ""
        if row is None or words != request.form.get("owner"):
            raise Refusal("The owners have changed. Check the list again.")
        service.remove_owner(db.session(), action, row, by=access.person)
        return _saved(action, f"{words} no longer owns action {action.reference}.")

    if answer := save(form, change):
        return answer
    for sentence, _ in form.error_summary:
        flash(sentence, "important")
    return redirect(url_for("actions.show", key=action.key), 303)


@bp.route("/actions/<key:key>/answer", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def answer(access: Access, key: str) -> ResponseReturnValue:
    """Answer the question of an owner."""
    action = find(access, key)
    form = EndingNoteForm(action)

    def change() -> Done:
        notified = service.answer_question(db.session(), action, form.note(), by=access.person)
        return _saved(action, f"Answer saved. {notification_words(action, notified)}")

    return save(form, change) or page("actions/answer.html", form=form, action=action)


@bp.route("/actions/<key:key>/date", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def date(access: Access, key: str) -> ResponseReturnValue:
    """Move the due date of an action."""
    action = find(access, key)
    form = DueDateForm(action)

    def change() -> Done:
        service.check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        service.move_date(db.session(), action, form.new_date(), by=access.person)
        return _saved(action, "Due date moved. The action still shows the original date.")

    return save(form, change) or page("actions/date.html", form=form, action=action)


@bp.route("/actions/<key:key>/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def close(access: Access, key: str) -> ResponseReturnValue:
    """Close an action that its owner has marked as done."""
    action = find(access, key)
    form = EndingNoteForm(action, text=action.evidence or action.latest_update)
    return _end_with_note(access, action, form, service.close, "actions/close.html", "closed")


@bp.route("/actions/<key:key>/return", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def return_to_owner(access: Access, key: str) -> ResponseReturnValue:
    """Return an action that was marked as done to its owner, and say what is missing."""
    action = find(access, key)
    form = EndingNoteForm(action)
    return _end_with_note(
        access,
        action,
        form,
        service.return_to_owner,
        "actions/return.html",
        "returned to its owner",
    )


@bp.route("/actions/<key:key>/transfer", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def transfer(access: Access, key: str) -> ResponseReturnValue:
    """End an action that another body has taken over."""
    action = find(access, key)
    return _end_with_note(
        access, action, EndingNoteForm(action), service.transfer, "actions/transfer.html", "transferred"
    )


@bp.route("/actions/<key:key>/withdraw", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def withdraw(access: Access, key: str) -> ResponseReturnValue:
    """End an action that is no longer needed."""
    action = find(access, key)
    return _end_with_note(
        access, action, EndingNoteForm(action), service.withdraw, "actions/withdraw.html", "withdrawn"
    )


@bp.route("/actions/<key:key>/merge", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def merge(access: Access, key: str) -> ResponseReturnValue:
    """End an action as a duplicate of another action."""
    action, session = find(access, key), db.session()
    form = MergeForm(action)
    form.offer(queries.merge_targets(session, access, action))

    def change() -> Done:
        target = form.target()
        service.merge(session, action, target, form.note(), by=access.person)
        return _saved(action, f"Action {action.reference} merged into {target.reference}.")

    return save(form, change) or page("actions/merge.html", form=form, action=action)


def _end_with_note(
    access: Access, action: Action, form: EndingNoteForm, end: EndAction, template: str, outcome: str
) -> ResponseReturnValue:
    def change() -> Done:
        end(db.session(), action, form.note(), by=access.person)
        return _saved(action, f"Action {action.reference} {outcome}.")

    return save(form, change) or page(template, form=form, action=action)


def _saved(action: Action, message: str) -> Done:
    return Done(message, url_for("actions.show", key=action.key))


def _offer_owners(form: RaiseForm | OwnerForm | FurtherOwnerForm, access: Access) -> None:
    session, partnership = db.session(), access.partnership
    form.offer_owners(
        organisations_of(session, partnership),
        queries.possible_owners(session, partnership, clock.today()),
    )


def _is_own(access: Access, action: Action) -> bool:
    """Return whether the reader is the named owner or, if there is none, represents the owning organisation."""
    if action.owner is not None:
        return action.owner is access.person
    return any(
        seat.organisation_id == action.organisation_id and seat.capacity is Capacity.REPRESENTATIVE
        for seat in access.seats
    )
