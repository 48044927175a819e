"""Settling the interests of an agenda's readers, for tests that publish an agenda and are about something else."""

from sqlalchemy.orm import Session

from cdp.agendas import queries, settling
from cdp.agendas.conflicts import conflicts_of, unsettled
from cdp.models import Meeting, Person


def settle_all(session: Session, meeting: Meeting, *, by: Person) -> None:
    """Record for every reader whose interests may touch an item that there is no conflict."""
    items = queries.items_of(session, meeting)
    conflicts = conflicts_of(session, meeting, items)
    for item in items:
        for conflict in unsettled(conflicts, item):
            settling.clear(session, item, conflict, "The item is about another service.", by=by)
    session.flush()
