"""Matter as blocks of a document."""

from collections.abc import Iterable

from sqlalchemy.orm import object_session

from cdp.agendas.matter.lines import MatterGroup, MatterLine
from cdp.documents.blocks import Block, BulletList, ListItem, Paragraph, Run
from cdp.mail import letters
from cdp.models import Meeting


def matter_blocks(groups: Iterable[MatterGroup], meeting: Meeting) -> list[Block]:
    """Return a heading and a list for each group, with full addresses, because a Word file has no base address."""
    blocks: list[Block] = []
    for group in groups:
        blocks.append(Paragraph((Run(group.heading, strong=True),)))
        blocks.append(BulletList(tuple(ListItem((_run(line, meeting),)) for line in group.lines)))
    return blocks


def _run(line: MatterLine, meeting: Meeting) -> Run:
    session = object_session(meeting)
    if not line.path or session is None:
        return Run(line.text)
    return Run(line.text, link=letters.link(session, line.path))
