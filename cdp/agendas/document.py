"""The agenda as a document; the page and the Word file are made from the same blocks."""

from collections.abc import Callable, Sequence

from cdp.agendas.bodies import BOARD_QUORUM, business_of
from cdp.agendas.content import AgendaView, ShownItem, ShownPaper
from cdp.agendas.timing import AgendaSlot
from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Heading,
    ListItem,
    PageBreak,
    PageMarks,
    Paragraph,
    Run,
    Runs,
)
from cdp.meetings.front_matter import FrontMatter, LastMinutes, marks_of
from cdp.models import Part
from cdp.wording import formats
from cdp.wording.formats import agree, listed

PaperAddress = Callable[[str], str]
"""A function from a paper's key to the full address of the file, because a Word file has no base address."""


def document_of(view: AgendaView, paper_address: PaperAddress, front: FrontMatter | None = None) -> Document:
    """Return an agenda view as a document, with only what the reader of the view may see.

    Part 2 starts on a page of its own, and nothing public follows it. `front` is what a document to print or download
    says about the board; it is None on a page.
    """
    meeting = view.meeting
    blocks: list[Block] = [
        Facts.of(
            [
                ("Date and time", formats.span(view.starts_at, view.meeting_ends_at)),
                *([("Held jointly with", meeting.jointly_with)] if meeting.jointly_with else []),
                *([("Meeting of", meeting_of(view.bodies))] if view.bodies else []),
                ("Place", meeting.place or ("By video" if meeting.video_link else "To be announced")),
                ("Status", status_of(view)),
                *(front.facts() if front else []),
            ]
        )
    ]
    if front is not None and front.last_minutes is not None:
        blocks.append(_last_minutes(front.last_minutes))
    if view.overrun:
        blocks.append(Paragraph.of(overrun_sentence(view)))
    if not view.slots:
        blocks.append(Paragraph.of("There are no items on this agenda yet."))
    # A heading "Part 1" would reveal Part 2 to people who may not see it.
    if view.part_1:
        blocks.append(Heading(2, "Part 1: public items" if view.part_2 else "Items"))
    for slot in view.part_1:
        blocks += _item_blocks(slot, paper_address)
    if view.outcomes_served:
        blocks.append(Heading(2, "Outcomes served"))
        blocks.append(BulletList.of(_outcome_line(name, slots) for name, slots in view.outcomes_served))
    if view.part_2:
        blocks += [PageBreak(_marks(view, Part.CONFIDENTIAL)), Heading(2, "Part 2: confidential items")]
    for slot in view.part_2:
        blocks += _item_blocks(slot, paper_address)
    return Document(
        title=f"Agenda: {meeting.title}",
        subtitle=meeting.board.name,
        blocks=tuple(blocks),
        marks=_marks(view, Part.PUBLIC),
    )


def meeting_of(bodies: Sequence[str]) -> str:
    """Return text that names the bodies that meet and says which quorum applies."""
    return f"{listed(bodies)}. {BOARD_QUORUM}"


def status_of(view: AgendaView) -> str:
    """Return the words for the status of an agenda: a draft, or the time of its publication."""
    if view.publication is None:
        return "Draft, not published"
    return f"Published on {formats.moment(view.publication.published_at)}"


def overrun_sentence(view: AgendaView) -> str:
    """Return a sentence about items that run beyond the end of the meeting, or an empty string when they fit."""
    if not view.overrun:
        return ""
    return (
        f"The agenda runs {formats.plural(view.overrun, 'minute')} over: it ends at {formats.clock(view.ends_at)} and "
        f"the meeting at {formats.clock(view.meeting_ends_at)}."
    )


def end_sentence(view: AgendaView) -> str:
    """Return a sentence that says when the items shown end and whether they fit."""
    if view.overrun:
        return overrun_sentence(view)
    return f"The agenda ends at {formats.clock(view.ends_at)} and the meeting at {formats.clock(view.meeting_ends_at)}."


def _marks(view: AgendaView, part: Part) -> PageMarks:
    number = f". Publication {view.publication.number}" if view.publication else ""
    edition = f"Agenda: {view.meeting.title}{number}"
    return marks_of(
        view.meeting.board, part, divided=bool(view.part_2), status=status_of(view), edition=edition
    )


def _last_minutes(last: LastMinutes) -> Paragraph:
    words = Run(f"Minutes of the last meeting, {last.day}", link=last.address)
    return Paragraph((words,))


def _item_blocks(slot: AgendaSlot[ShownItem], paper_address: PaperAddress) -> list[Block]:
    item = slot.item
    facts = [formats.plural(item.minutes, "minute"), f"for {item.purpose.value}"]
    if item.presented_by:
        facts.append(f"presented by {item.presented_by}")
    blocks: list[Block] = [
        Heading(3, f"{slot.number}. {item.title}"),
        Paragraph((Run(formats.clock(slot.starts_at), strong=True), Run(f" ({', '.join(facts)})"))),
    ]
    if item.bodies:
        blocks.append(Paragraph.of(f"{business_of(item.bodies)}."))
    if item.part_2_reason:
        blocks.append(_labelled("Confidential because", item.part_2_reason))
    if item.recommendation:
        blocks.append(_labelled("Recommendation", item.recommendation))
    if item.outcome:
        blocks.append(_labelled("Outcome served", item.outcome))
    if item.papers:
        blocks.append(Paragraph((Run("Papers", strong=True),)))
        blocks.append(BulletList(tuple(ListItem(_paper_runs(paper, paper_address)) for paper in item.papers)))
    if item.papers_withheld:
        blocks.append(Paragraph.of("We have withheld the papers from you because you declared an interest."))
    return blocks


def _outcome_line(outcome: str, slots: list[AgendaSlot[ShownItem]]) -> str:
    numbers = [str(slot.number) for slot in slots]
    return f"{outcome}: {agree(len(numbers), 'item', 'items')} {listed(numbers)}"


def _labelled(label: str, text: str) -> Paragraph:
    return Paragraph((Run(f"{label}: ", strong=True), Run(text)))


def _paper_runs(paper: ShownPaper, paper_address: PaperAddress) -> Runs:
    note = f", {paper.note[0].lower()}{paper.note[1:]}" if paper.note else ""
    if paper.file_name is None:
        return (Run(f"{paper.title}{note}"),)
    kind = paper.file_name.rsplit(".", 1)[-1].upper()
    return (
        Run(paper.title, link=paper_address(paper.key)),
        Run(f" ({kind}, {formats.file_size(paper.size)}){note}"),
    )
