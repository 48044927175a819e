"""Pages for the register of decisions, and for showing, editing, ratifying and rescinding a decision."""

from collections.abc import Collection
from dataclasses import replace

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cdp.access import Access, Permission
from cdp.agendas.bodies import bodies_of_item, business_of
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.minutes import decisions, queries
from cdp.minutes.files import DECISION_FILE
from cdp.minutes.forms import AtMeetingForm, DecisionFilterForm, EditDecisionForm, RescindForm
from cdp.minutes.routes.shared import bp
from cdp.minutes.service import why_closed
from cdp.models import Decision, DecisionState, Meeting
from cdp.partnerships.boards.queries import boards_with_bodies
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.paging import page_of
from cdp.web.registers import register_download
from cdp.wording.formats import listed


@bp.route("/decisions")
@requires(Permission.READ)
def register(access: Access) -> ResponseReturnValue:
    """Show the decisions that the reader may see and that match the filters, newest first unless sorted otherwise."""
    session = db.session()
    confidential = queries.confidential_seen_by(session, access)
    form = _filter(access, confidential)
    found = queries.register(session, access, form.filters(), confidential)
    return render_template(
        "minutes/register.html",
        filters=form,
        business_of=lambda item: business_of([body.label for body in bodies_of_item(item)]),
        decisions=page_of(found, session, request.args.get("page")),
    )


@bp.route("/decisions/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file without confidential decisions (docs/rules/rights.md 5)."""
    form = _filter(access, queries.confidential_seen_by(db.session(), access))
    filters = replace(form.filters(), public_only=True)
    rows = db.session().scalars(queries.register(db.session(), access, filters, confidential=()))
    return register_download(access, DECISION_FILE, kind, rows, name="decisions", filters=form.in_words)


@bp.route("/decisions/<key:key>")
@requires(Permission.READ)
def decision(access: Access, key: str) -> ResponseReturnValue:
    """Show one decision with its meeting, state and history."""
    found = _find(access, key)
    manages = access.may(Permission.MANAGE_MEETINGS)
    return render_template(
        "minutes/decision.html",
        decision=found,
        bodies=listed([body.named for body in bodies_of_item(found.item)]),
        history=history_of(db.session(), found) if access.may(Permission.READ_HISTORY) else [],
        may_edit=manages and found.state is not DecisionState.RESCINDED and not _why_closed(found.meeting),
        may_ratify=manages and found.state is DecisionState.PROVISIONAL,
        may_rescind=manages and found.state is not DecisionState.RESCINDED,
    )


@bp.route("/decisions/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit_decision(access: Access, key: str) -> ResponseReturnValue:
    """Edit a decision while its minutes are a draft."""
    found = _find(access, key)
    form = EditDecisionForm(found)

    def change() -> Done:
        decisions.edit_decision(db.session(), found, form.details(), by=access.person)
        return _done(f"Decision {found.reference} saved.", found)

    return save(form, change) or page(
        "minutes/edit_decision.html", form=form, decision=found, stop=_why_closed(found.meeting)
    )


@bp.route("/decisions/<key:key>/ratify", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def ratify(access: Access, key: str) -> ResponseReturnValue:
    """Record that a later, quorate meeting ratified a provisional decision."""
    found = _find(access, key)
    later = queries.later_meetings(db.session(), found.meeting)
    form = AtMeetingForm(found, later)

    def change() -> Done:
        decisions.ratify(db.session(), found, form.chosen(), form.version.data, by=access.person)
        return _done(f"Decision {found.reference} ratified.", found)

    return save(form, change) or page("minutes/ratify.html", form=form, decision=found, later=later)


@bp.route("/decisions/<key:key>/rescind", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def rescind(access: Access, key: str) -> ResponseReturnValue:
    """Rescind a decision and record the reason."""
    found = _find(access, key)
    form = RescindForm(found)

    def change() -> Done:
        decisions.rescind(db.session(), found, form.rescission(), by=access.person)
        return _done(f"Decision {found.reference} rescinded.", found)

    return save(form, change) or page("minutes/rescind.html", form=form, decision=found)


def _filter(access: Access, confidential: Collection[int]) -> DecisionFilterForm:
    form, session = DecisionFilterForm(request.args), db.session()
    years = queries.years_of(session, access, confidential)
    form.offer(boards_with_bodies(session, access.partnership), years)
    return form


def _find(access: Access, key: str) -> Decision:
    found = queries.decision_by_key(db.session(), access, key)
    if found is None:
        abort(404)
    return found


def _why_closed(meeting: Meeting) -> str:
    return why_closed(meeting, queries.minutes_of(db.session(), meeting))


def _done(message: str, found: Decision) -> Done:
    return Done(message, url_for("minutes.decision", key=found.key))
