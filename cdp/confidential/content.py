"""The content of an item that an administrator has opened: as its readers see it, and nothing else."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp.agendas.content import ShownItem
from cdp.agendas.content import opened_item as opened_on_agenda
from cdp.confidential.queries import OpenableItem
from cdp.documents.blocks import Block
from cdp.minutes.content import opened_item as opened_in_minutes
from cdp.minutes.content import text_of
from cdp.minutes.document import below_heading
from cdp.minutes.queries import sources_of


@dataclass(frozen=True)
class OpenedItem:
    """An opened item: as published on the agenda, and as minuted once the minutes are circulated."""

    title: str
    on_agenda: ShownItem | None
    minuted: tuple[Block, ...]


def read(session: Session, found: OpenableItem) -> OpenedItem:
    """Return the content of an opened item."""
    on_agenda = opened_on_agenda(found.publication, found.item) if found.publication else None
    title = found.item.title
    minuted: tuple[Block, ...] = ()
    if found.minutes is not None:
        meeting = found.item.meeting
        sources = sources_of(session, meeting)
        item = opened_in_minutes(text_of(meeting, found.minutes, sources), found.item, sources)
        if item is not None:
            title, minuted = item.title, tuple(below_heading(item))
    return OpenedItem(on_agenda.title if on_agenda else title, on_agenda, minuted)
