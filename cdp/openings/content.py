"""What an administrator reads of an item that they opened: as its readers have it, and nothing around it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.agendas.content import ShownItem
from cdp.agendas.content import opened_item as opened_on_agenda
from cdp.documents.blocks import Block
from cdp.minutes.content import opened_item as opened_in_minutes
from cdp.minutes.content import text_of
from cdp.minutes.document import below_heading
from cdp.minutes.queries import sources_of
from cdp.openings.queries import Openable


@dataclass(frozen=True)
class OpenedItem:
    """An opened item: as the agenda says it, where it was published, and what was minuted, once circulated."""

    title: str
    on_agenda: ShownItem | None
    minuted: tuple[Block, ...]


def read(session: Session, found: Openable) -> OpenedItem:
    """Return what an opened item says."""
    on_agenda = opened_on_agenda(found.publication, found.item) if found.publication else None
    title = found.item.title
    minuted: tuple[Block, ...] = ()
    if found.minutes is not None:
        meeting = found.item.meeting
        sources = sources_of(session, meeting)
        told = opened_in_minutes(text_of(meeting, found.minutes, sources), found.item, sources)
        if told is not None:
            title, minuted = told.title, tuple(below_heading(told))
    return OpenedItem(on_agenda.title if on_agenda else title, on_agenda, minuted)
