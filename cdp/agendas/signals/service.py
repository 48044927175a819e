"""Putting an indicator on an agenda, linked both ways."""

from sqlalchemy.orm import Session

from cdp.agendas import service as agendas
from cdp.agendas.details import ItemDetails
from cdp.agendas.links import LinkDetails, link_item
from cdp.models import AgendaItem, Meeting, Person


def put_on_agenda(
    session: Session, meeting: Meeting, details: ItemDetails, metric_code: str, *, by: Person
) -> AgendaItem:
    """Add an item to the agenda of a meeting and link it to an indicator; raise Refusal as adding an item does."""
    item = agendas.add_item(session, meeting, details, by=by)
    link_item(session, item, LinkDetails(metric_code=metric_code), by=by)
    return item
