"""Matter as blocks of a document."""

from collections.abc import Iterable

from sqlalchemy.orm import object_session

from cdp.agendas.matter.lines import MatterGroup, MatterLine
from cdp.documents.blocks import Block, BulletList, ListItem, Paragraph, Run, Runs, Table
from cdp.mail import letters
from cdp.models import Meeting


def matter_blocks(groups: Iterable[MatterGroup], meeting: Meeting) -> list[Block]:
    """Return a heading with a list, or a table, for each group; links are full, as Word files need them."""
    blocks: list[Block] = []
    for group in groups:
        if group.header:
            rows = [[_runs(cell, meeting) for cell in row] for row in group.rows]
            blocks.append(Table.of(group.heading, group.header, rows))
            continue
        blocks.append(Paragraph((Run(group.heading, strong=True),)))
        blocks.append(BulletList(tuple(ListItem(_runs(line, meeting)) for line in group.lines)))
    return blocks


def _runs(line: MatterLine, meeting: Meeting) -> Runs:
    session = object_session(meeting)
    if not line.path or session is None:
        return (Run(line.words),)
    linked = Run(line.text, link=letters.link(session, line.path))
    return (linked, Run(line.rest)) if line.rest else (linked,)
