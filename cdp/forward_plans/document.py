"""The forward plan as a document; the page for printing, the Word file and the PDF are made from the same blocks."""

from datetime import date

from sqlalchemy.orm import Session

from cdp.agendas.forward.plan import ForwardPlan, PlanRow
from cdp.documents.blocks import Block, Document, Heading, Paragraph, Run, Runs, Table
from cdp.mail import letters
from cdp.models import Board
from cdp.wording.formats import day, words

WIDTHS = (9, 8, 4, 3)
HEADINGS = ("Item", "Why", "Lead", "Purpose")


def document_of(session: Session, plan: ForwardPlan, board: Board, today: date) -> Document:
    """Return a plan as a document, with full addresses, because a file has no base address."""
    blocks: list[Block] = [
        Paragraph.of(f"Items that the board is expected to need from {day(today)}, for 12 months.")
    ]
    for one in plan.meetings:
        blocks.append(Heading(2, one.slot.heading))
        if not one.rows:
            blocks.append(Paragraph.of("No items yet."))
            continue
        rows = [(_title(row), _why(session, row), _lead(row), words(row.planned.purpose)) for row in one.rows]
        blocks.append(Table.of(f"Items for {one.slot.heading}", HEADINGS, rows, WIDTHS))
    if not plan.meetings:
        blocks.append(Paragraph.of("No meetings are expected in this time."))
    return Document(f"Forward plan: {board.label}", tuple(blocks), subtitle=board.partnership.name)


def _title(row: PlanRow) -> Runs:
    return (Run(row.planned.title, strong=True),)


def _why(session: Session, row: PlanRow) -> Runs:
    planned = row.planned
    why = Run(planned.why, link=letters.link(session, planned.path) if planned.path else None)
    on_agenda = row.item is not None and row.item.number is not None
    rest = "".join(f". {note}" for note in ("On the agenda" if on_agenda else "", row.late) if note)
    return (why, Run(rest)) if rest else (why,)


def _lead(row: PlanRow) -> str:
    return row.planned.lead.name if row.planned.lead else "–"
