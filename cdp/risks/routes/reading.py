"""The register of risks with its heat map, its files, and the page of one risk."""

from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from cdp import clock
from cdp.access import Access, Permission, may_see_item
from cdp.audit.queries import history_of
from cdp.extensions import db
from cdp.meetings.queries import may_see as may_see_meeting
from cdp.models import AgendaItem, Part, RiskState
from cdp.partnerships.names import names_of_boards, names_of_organisations
from cdp.risks import queries
from cdp.risks.files import RISK_FILE
from cdp.risks.forms.filters import RiskFilterForm
from cdp.risks.routes.blueprint import bp, find
from cdp.risks.scale import IMPACT, LIKELIHOOD, level_of, score_words, trend_of
from cdp.web.access import requires
from cdp.web.paging import page_of
from cdp.web.registers import register_download


@bp.app_context_processor
def _words_of_risks() -> dict[str, Any]:
    """Give templates the level, trend and score of a risk in words."""
    return {"level_of_score": level_of, "trend_of_scores": trend_of, "score_in_words": score_words}


@bp.route("")
@requires(Permission.READ)
def index(access: Access) -> ResponseReturnValue:
    """Show the risks that match the filters, by default the open ones, highest score first, with their heat map."""
    form, session, today = _filter(access), db.session(), clock.today()
    filters = form.filters()
    heat = queries.heat_of(session, access, replace(filters, likelihood=None, impact=None), today)
    found = sum(
        count
        for (likelihood, impact), count in heat.items()
        if filters.likelihood in (None, likelihood) and filters.impact in (None, impact)
    )
    risks = page_of(queries.register(access, filters, today), session, request.args.get("page"), total=found)
    return render_template(
        "risks/index.html",
        filters=form,
        risks=risks,
        heat=heat,
        likelihoods=sorted(LIKELIHOOD.items(), reverse=True),
        impacts=sorted(IMPACT.items()),
        today=today,
        query={name: value for name, value in form.kept.items() if name not in {"likelihood", "impact"}},
    )


@bp.route("/download.<any(xlsx, docx, csv):kind>")
@requires(Permission.READ)
def download(access: Access, kind: str) -> ResponseReturnValue:
    """Return the filtered register as a file without confidential risks (docs/rules/rights.md 5)."""
    form = _filter(access)
    found = queries.register(access, replace(form.filters(), part=Part.PUBLIC), clock.today())
    return register_download(
        access, RISK_FILE, kind, db.session().scalars(found), name="risks", filters=form.in_words
    )


@bp.route("/<key:key>")
@requires(Permission.READ)
def show(access: Access, key: str) -> ResponseReturnValue:
    """Show one risk with its scores, actions and escalations and, to people who may read it, its history."""
    risk, session = find(access, key), db.session()
    is_open = risk.state is RiskState.OPEN
    return render_template(
        "risks/show.html",
        risk=risk,
        actions=queries.actions_of_risk(session, access, risk),
        escalations=[
            (
                taken,
                taken.agenda_item if taken.agenda_item and _may_see(access, taken.agenda_item) else None,
            )
            for taken in reversed(risk.escalations)
        ],
        history=history_of(session, risk) if access.may(Permission.READ_HISTORY) else [],
        today=clock.today(),
        is_open=is_open,
        may_review=is_open and access.may(Permission.UPDATE_ACTIVITY) and queries.may_review(access, risk),
        may_manage=is_open and access.may(Permission.EDIT_WORKPLAN),
    )


def _may_see(access: Access, item: AgendaItem) -> bool:
    """Return whether a person may know of the item to which a risk was taken, and of its meeting."""
    return may_see_item(access, item) and may_see_meeting(access, item.meeting)


def _filter(access: Access) -> RiskFilterForm:
    form, session = RiskFilterForm(request.args), db.session()
    form.offer(
        names_of_boards(session, access.partnership), names_of_organisations(session, access.partnership)
    )
    return form
