"""Pages for the secretariat: raising an action, changing what was agreed about it, and ending it."""

from collections.abc import Callable, Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, Permission
from cdp.actions import queries, service
from cdp.actions.forms import DateForm, MergeForm, OwnerForm, RaiseForm, VerdictForm, WordingForm
from cdp.actions.routes.blueprint import bp, find
from cdp.extensions import db
from cdp.models import Action, Person
from cdp.partnerships.queries import boards_of, organisations_of
from cdp.web.access import requires
from cdp.web.changes import Done, page, save

Verdict = Callable[[Session, Action, service.Verdict, Person], None]


@bp.route("/actions/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def new(access: Access) -> ResponseReturnValue:
    """Raise an action."""
    form, session = RaiseForm(), db.session()
    form.offer(
        boards_of(session, access.partnership, open_on=clock.today()),
        queries.recent_meetings(session, access.partnership),
    )
    _offer_owners(form, access)

    def change() -> Done:
        service.check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        raised = service.raise_action(session, access.partnership, form.details(), by=access.person)
        action = raised.action
        return _saved(action, f"Action {action.reference} is raised. {_who_is_told(raised.told)}")

    return save(form, change) or page("actions/new.html", form=form)


@bp.route("/actions/<key:key>/wording", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def wording(access: Access, key: str) -> ResponseReturnValue:
    """Word an action anew."""
    action = find(access, key)
    form = WordingForm(action)

    def change() -> Done:
        service.change_wording(db.session(), action, form.wording(), by=access.person)
        return _saved(action, "The new wording is saved.")

    return save(form, change) or page("actions/wording.html", form=form, action=action)


@bp.route("/actions/<key:key>/owner", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def owner(access: Access, key: str) -> ResponseReturnValue:
    """Give an action to somebody else."""
    action = find(access, key)
    form = OwnerForm(action)
    _offer_owners(form, access)

    def change() -> Done:
        told = service.change_owner(db.session(), action, form.ownership(), by=access.person)
        return _saved(action, f"Action {action.reference} has a new owner. {_who_is_told(told)}")

    return save(form, change) or page("actions/owner.html", form=form, action=action)


@bp.route("/actions/<key:key>/date", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def date(access: Access, key: str) -> ResponseReturnValue:
    """Move the due date of an action."""
    action = find(access, key)
    form = DateForm(action)

    def change() -> Done:
        service.check_due_date(form.due_on.data, confirmed=form.use_anyway.data)
        service.move_date(db.session(), action, form.new_date(), by=access.person)
        return _saved(action, "The due date is moved. The original date is kept.")

    return save(form, change) or page("actions/date.html", form=form, action=action)


@bp.route("/actions/<key:key>/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def close(access: Access, key: str) -> ResponseReturnValue:
    """Close an action that its owner called done."""
    action = find(access, key)
    form = VerdictForm(action, text=action.evidence)
    return _judge(access, action, form, service.close, "actions/close.html", "is closed")


@bp.route("/actions/<key:key>/return", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def give_back(access: Access, key: str) -> ResponseReturnValue:
    """Return an action that its owner called done, with what is missing."""
    action = find(access, key)
    form = VerdictForm(action)
    return _judge(
        access, action, form, service.return_to_owner, "actions/give_back.html", "is returned to its owner"
    )


@bp.route("/actions/<key:key>/transfer", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def transfer(access: Access, key: str) -> ResponseReturnValue:
    """End an action here that another body has taken over."""
    action = find(access, key)
    return _judge(
        access, action, VerdictForm(action), service.transfer, "actions/transfer.html", "is transferred"
    )


@bp.route("/actions/<key:key>/withdraw", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def withdraw(access: Access, key: str) -> ResponseReturnValue:
    """End an action that is no longer wanted."""
    action = find(access, key)
    return _judge(
        access, action, VerdictForm(action), service.withdraw, "actions/withdraw.html", "is withdrawn"
    )


@bp.route("/actions/<key:key>/merge", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def merge(access: Access, key: str) -> ResponseReturnValue:
    """End an action as a duplicate of another one."""
    action, session = find(access, key), db.session()
    form = MergeForm(action)
    form.offer(queries.merge_targets(session, access, action))

    def change() -> Done:
        target = form.target()
        service.merge(session, action, target, form.verdict(), by=access.person)
        return _saved(action, f"Action {action.reference} is merged into {target.reference}.")

    return save(form, change) or page("actions/merge.html", form=form, action=action)


def _judge(
    access: Access, action: Action, form: VerdictForm, verdict: Verdict, template: str, outcome: str
) -> ResponseReturnValue:
    def change() -> Done:
        verdict(db.session(), action, form.verdict(), access.person)
        return _saved(action, f"Action {action.reference} {outcome}.")

    return save(form, change) or page(template, form=form, action=action)


def _saved(action: Action, message: str) -> Done:
    return Done(message, url_for("actions.show", key=action.key))


def _who_is_told(told: Sequence[Person]) -> str:
    if not told:
        return "Nobody is told by email: tell the owner yourself."
    names = " and ".join(person.name for person in told)
    return f"{names} {'is' if len(told) == 1 else 'are'} told by email."


def _offer_owners(form: RaiseForm | OwnerForm, access: Access) -> None:
    session, partnership = db.session(), access.partnership
    form.offer_owners(
        organisations_of(session, partnership),
        queries.possible_owners(session, partnership, clock.today()),
    )
