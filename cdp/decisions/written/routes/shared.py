"""The blueprint of the pages of written procedures, and what they share."""

from typing import Any

from flask import Blueprint, abort, url_for

from cdp.access import Access
from cdp.decisions.written import queries
from cdp.extensions import db
from cdp.models import ProcedurePerson, ProcedureState, WrittenProcedure
from cdp.web.changes import Done

bp = Blueprint("written", __name__, url_prefix="/partnerships/<slug:slug>/written-procedures")

STATES = {
    ProcedureState.DRAFT: ("Draft", "grey"),
    ProcedureState.OPEN: ("Open for replies", "yellow"),
    ProcedureState.CLOSED: ("Closed", "green"),
    ProcedureState.WITHDRAWN: ("Withdrawn", "grey"),
}


@bp.app_context_processor
def _words_of_procedures() -> dict[str, Any]:
    return {"state_of_procedure": STATES.__getitem__}


def find(access: Access, key: str) -> WrittenProcedure:
    """Return the written procedure with this key, or answer 404 if the reader may not see it."""
    return queries.procedure_by_key(db.session(), access, key) or abort(404)


def find_place(procedure: WrittenProcedure, key: str) -> ProcedurePerson:
    """Return the entry of a member with this key, or answer 404."""
    return next((place for place in procedure.people if place.key == key), None) or abort(404)


def own_place(access: Access, procedure: WrittenProcedure) -> ProcedurePerson | None:
    """Return the entry of the person who asks, if they were sent the proposal."""
    return next(
        (
            place
            for place in procedure.people
            if place.person_id == access.person.id and place.asked_at is not None
        ),
        None,
    )


def done(message: str, procedure: WrittenProcedure) -> Done:
    """Return to the page of a procedure with a message."""
    return Done(message, url_for("written.show", key=procedure.key))
