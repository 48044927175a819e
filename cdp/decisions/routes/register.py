"""Pages for the register of decisions, and for showing and editing a decision."""

from collections.abc import Collection
from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission
from cdp.agendas.bodies import bodies_of_item, business_of
from cdp.agendas.recommended import OUTCOME_WORDS, standing_of
from cdp.audit.queries import history_of
from cdp.decisions import queries, referring
from cdp.decisions.extracts.service import extracts_of
from cdp.decisions.files import DECISION_FILE
from cdp.decisions.following import actions_of
from cdp.decisions.forms.register import DecisionFilterForm
from cdp.decisions.routes.shared import bp, done, find
from cdp.extensions import db
from cdp.issuing.issuer import newest_file
from cdp.issuing.words import note_on
from cdp.minutes import decisions
from cdp.minutes.deciding.forms import edit_decision_form
from cdp.minutes.queries import minutes_of
from cdp.minutes.service import why_closed
from cdp.minutes.voting import voting_on
from cdp.minutes.words import how_decided, votes_of_members
from cdp.models import Decision, DecisionExtract, DecisionMethod, DecisionState, IssuedFileKind
from cdp.partnerships.boards.queries import boards_with_bodies
from cdp.web.access import requires
from cdp.web.changes import Done, page, save
from cdp.web.downloads import BEING_MADE
from cdp.web.paging import page_of
from cdp.web.registers import register_download
from cdp.wording.formats import listed


@bp.route("")
@requires(Permission.READ)
def register(access: Access) -> ResponseReturnValue:
    """Show the decisions that the reader may see and that match the filters, newest first unless sorted otherwise."""
    session = db.session()
    confidential = queries.confidential_seen_by(session, access)
    outline = queries.outline_of(session, access, confidential)
    form = _filter(access, confidential, outline)
    found = queries.register(session, access, form.filters(), confidential)
    return render_template(
        "decisions/register.html",
        filters=form,
        business_of=lambda item: business_of([body.label for body in bodies_of_item(item)]) if item else "",
        decisions=page_of(found, session, request.args.get("page")),
        to_ratify=form.boards_among(outline.to_ratify) if access.may(Permission.MANAGE_MEETINGS) else [],
    )


@bp.route("/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file without confidential decisions (docs/rules/rights.md 5)."""
    confidential = queries.confidential_seen_by(db.session(), access)
    form = _filter(access, confidential, queries.outline_of(db.session(), access, confidential))
    filters = replace(form.filters(), public_only=True)
    rows = db.session().scalars(queries.register(db.session(), access, filters, confidential=())).unique()
    return register_download(access, DECISION_FILE, kind, rows, name="decisions", filters=form.in_words)


@bp.route("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show one decision with its meeting, votes, state and history."""
    found = find(access, key)
    manages = access.may(Permission.MANAGE_MEETINGS)
    session, rescinded = db.session(), found.state is DecisionState.RESCINDED
    has_effect = found.carried and not rescinded
    return render_template(
        "decisions/show.html",
        decision=found,
        actions=actions_of(session, access, found),
        extracts=extracts_of(session, found),
        may_extract=access.is_coordinator or access.chairs(found.board),
        note_on_file=_note_on_file,
        trails=referring.trails_of(session, access, found),
        origin=referring.referral_behind(session, access, found.item) if found.item else None,
        may_refer=manages and has_effect and bool(referring.boards_above(session, found.board)),
        has_effect=has_effect,
        delegation_open=found.delegation_is_open_on(clock.today()),
        outcomes=OUTCOME_WORDS,
        standing=standing_of(found, clock.today()),
        decided=how_decided(found),
        votes=votes_of_members(found),
        bodies=listed([body.named for body in bodies_of_item(found.item)]) if found.item else "",
        history=history_of(db.session(), found) if access.may(Permission.READ_HISTORY) else [],
        manages=manages,
        may_edit=manages and not rescinded and not _why_closed(found),
        may_ratify=manages and found.state is DecisionState.PROVISIONAL,
        may_rescind=manages and not rescinded,
    )


@bp.route("/<key:key>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_MEETINGS)
def edit(access: Access, key: str) -> ResponseReturnValue:
    """Edit a decision while its minutes are a draft."""
    found, session = find(access, key), db.session()
    stop = _why_closed(found)
    if found.item is None:
        return page("decisions/edit.html", decision=found, stop=stop)
    voting = voting_on(session, found.item)
    form = edit_decision_form(voting, found)

    def change() -> Done:
        decisions.edit_decision(session, found, form.details(), by=access.person)
        return done(f"Decision {found.reference} saved.", found)

    return save(form, change) or page(
        "decisions/edit.html", form=form, decision=found, voting=voting, stop=stop
    )


def _filter(
    access: Access, confidential: Collection[int], outline: queries.RegisterOutline
) -> DecisionFilterForm:
    form = DecisionFilterForm(request.args)
    boards = boards_with_bodies(db.session(), access.partnership)
    form.offer(boards, outline.years, has_confidential=bool(confidential))
    return form


def _why_closed(found: Decision) -> str:
    """Return why a decision cannot be edited, or an empty string."""
    if found.meeting is None or found.method is DecisionMethod.WRITTEN:
        return "This decision was made by written procedure, so you cannot change its wording."
    return why_closed(found.meeting, minutes_of(db.session(), found.meeting))


def _note_on_file(extract: DecisionExtract, kind: str) -> str:
    """Return the note beside a file of an extract: its size, or that it is being made."""
    issued = newest_file(extract.document, IssuedFileKind(kind))
    return note_on(issued) if issued is not None else BEING_MADE
