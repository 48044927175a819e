"""Matter as blocks of a document."""

from collections.abc import Iterable

from sqlalchemy.orm import object_session

from cdp.agendas.matter.lines import MatterGroup, MatterLine
from cdp.documents.blocks import Block, BulletList, ListItem, Paragraph, Run, Runs
from cdp.mail import letters
from cdp.models import Meeting


def matter_blocks(groups: Iterable[MatterGroup], meeting: Meeting) -> list[Block]:
    """Return a heading and a list for each group, with full addresses, because a Word file has no base address."""
    blocks: list[Block] = []
    for group in groups:
        blocks.append(Paragraph((Run(group.heading, strong=True),)))
        blocks.append(BulletList(tuple(ListItem(_runs(line, meeting)) for line in group.lines)))
    return blocks


def _runs(line: MatterLine, meeting: Meeting) -> Runs:
    session = object_session(meeting)
    if not line.path or session is None:
        return (Run(line.words),)
    linked = Run(line.text, link=letters.link(session, line.path))
    return (linked, Run(line.rest)) if line.rest else (linked,)
