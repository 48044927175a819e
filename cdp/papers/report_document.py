"""The cover report of a paper as a document, with numbered sections and paragraphs (docs/rules/domain.md 5)."""

from collections.abc import Iterable
from itertools import count

from cdp.agendas.gate import ask_of, asked_sentence, recommendations_in, who_is_asked
from cdp.documents.blocks import Block, Document, Facts, Heading, NumberedList, Paragraph, Run, runs
from cdp.documents.markdown import to_blocks
from cdp.models import Board, Paper, ReportHeading
from cdp.wording import formats

HEADINGS = {
    ReportHeading.BACKGROUND: "Background",
    ReportHeading.KEY_POINTS: "Key points",
    ReportHeading.FINANCIAL: "Financial implications",
    ReportHeading.LEGAL: "Legal implications",
    ReportHeading.EQUALITY: "Equality implications",
    ReportHeading.NEXT_STEPS: "Next steps",
}
PURPOSE, RECOMMENDATIONS = "Purpose of the paper", "Recommendations"


def document_of(paper: Paper) -> Document:
    """Return a paper's cover report; sections without a text are left out, and paragraphs are numbered 1.1, 1.2, 2.1.

    Implications that were not written say so, because a reader would otherwise not know whether there are any.
    """
    item, meeting = paper.item, paper.item.meeting
    texts = {section.heading: section.text for section in paper.sections if section.text}
    blocks: list[Block] = [Facts.of(_facts(paper))]
    numbers = count(1)
    if paper.purpose:
        blocks += _section(next(numbers), PURPOSE, to_blocks(paper.purpose, heading_floor=3))
    if item.recommendation:
        blocks += _recommendations(next(numbers), meeting.board, item.recommendation)
    for heading, label in HEADINGS.items():
        text = texts.get(heading, "") or _unwritten(heading)
        if text:
            blocks += _section(next(numbers), label, to_blocks(text, heading_floor=3))
    if paper.author:
        blocks.append(
            Facts.of([("Author", paper.author), ("Job title", paper.author_post or "Not specified")])
        )
    return Document(title=paper.title, subtitle=meeting.board.name, blocks=tuple(blocks))


def _facts(paper: Paper) -> Iterable[tuple[str, str]]:
    item = paper.item
    organisation = item.presenter_organisation.name if item.presenter_organisation else ""
    presenter = ", ".join(known for known in (item.presenter, organisation) if known)
    yield "Meeting", item.meeting.title
    yield "Date", formats.weekday(item.meeting.starts_at)
    yield "Agenda item", item.title
    if item.is_confidential:
        yield "Part", "Part 2: confidential"
    yield "Presented by", presenter or "Not specified"


def _unwritten(heading: ReportHeading) -> str:
    implications = {ReportHeading.FINANCIAL, ReportHeading.LEGAL, ReportHeading.EQUALITY}
    return "Not described by the author." if heading in implications else ""


def _recommendations(number: int, board: Board, text: str) -> list[Block]:
    lines = recommendations_in(text)
    heading = Heading(2, f"{number}. {RECOMMENDATIONS}")
    if len(lines) == 1:
        return [heading, Paragraph.of(f"{number}.1 {asked_sentence(board, lines[0])}")]
    board_name = who_is_asked(board)
    verb, _ = ask_of(lines[0])
    lead = f"{number}.1 {board_name} is asked to:" if verb else f"{number}.1 {RECOMMENDATIONS}:"
    return [heading, Paragraph.of(lead), NumberedList.of(line[:1].lower() + line[1:] for line in lines)]


def _section(number: int, label: str, written: list[Block]) -> list[Block]:
    """Return a section whose paragraphs are numbered; lists, tables and quotations follow their paragraph."""
    numbers = count(1)
    body = [
        Paragraph((Run(f"{number}.{next(numbers)} "), *block.runs)) if isinstance(block, Paragraph) else block
        for block in written
    ]
    if not any(isinstance(block, Paragraph) for block in body):
        body.insert(0, Paragraph(runs(f"{number}.1 ")))
    return [Heading(2, f"{number}. {label}"), *body]
