"""The agenda as a document; the page and the Word file are made from the same blocks."""

from collections.abc import Callable, Iterable, Sequence

from cdp.agendas.bodies import BOARD_QUORUM, business_of
from cdp.agendas.content import AgendaView, ShownItem, ShownPaper
from cdp.agendas.front import AgendaFront, MeetingAddress
from cdp.agendas.matter.blocks import matter_blocks
from cdp.agendas.status import marked_title
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
from cdp.meetings.page_marks import marks_of
from cdp.models import Meeting, Part
from cdp.wording import formats
from cdp.wording.formats import agree, listed

PaperAddress = Callable[[str], str]
"""A function from a paper's key to the full address of the file, because a Word file has no base address."""


def document_of(
    view: AgendaView,
    paper_address: PaperAddress,
    front: AgendaFront | None = None,
    minutes_address: MeetingAddress | None = None,
) -> Document:
    """Return an agenda view as a document, with only what the reader of the view may see.

    `front` is what the head of the agenda says about people, quorum and dates.
    Part 2 starts on a page of its own, and nothing public follows it.
    """
    meeting = view.meeting
    blocks: list[Block] = [
        Facts.of(
            [
                ("Date and time", formats.span(view.starts_at, view.meeting_ends_at)),
                *([("Held jointly with", meeting.jointly_with)] if meeting.jointly_with else []),
                *([("Meeting of", meeting_of(view.bodies))] if view.bodies else []),
                ("Place", meeting.place or ("By video" if meeting.video_link else "To be announced")),
                *(_quorum_and_contact(front) if front else []),
                ("Status", status_of(view)),
            ]
        )
    ]
    if front is not None:
        blocks += _people_and_dates(front, minutes_address)
    if view.overrun:
        blocks.append(Paragraph.of(overrun_sentence(view)))
    if not view.slots:
        blocks.append(Paragraph.of("There are no items on this agenda yet."))
    # A heading "Part 1" would reveal Part 2 to people who may not see it.
    if view.part_1:
        blocks.append(Heading(2, "Part 1: public items" if view.part_2 else "Items"))
    blocks += _part_blocks(view.part_1, meeting, paper_address)
    if view.outcomes_served:
        blocks.append(Heading(2, "Outcomes served"))
        blocks.append(BulletList.of(_outcome_line(name, slots) for name, slots in view.outcomes_served))
    if view.part_2:
        blocks += [PageBreak(_marks(view, Part.CONFIDENTIAL)), Heading(2, "Part 2: confidential items")]
    blocks += _part_blocks(view.part_2, meeting, paper_address)
    if view.part_2:
        blocks += matter_blocks(view.confidential_matter, meeting)
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
        published = any(item.number for item in view.items)
        return "Draft with changes since publication" if published else "Draft, not published"
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


def _quorum_and_contact(front: AgendaFront) -> list[tuple[str, str]]:
    facts = [
        ("Chair", listed(front.chair)),
        ("Deputy chair", listed(front.deputy_chair)),
        ("Quorum", front.quorum),
        ("Contact officer", ", ".join(front.contact)),
    ]
    return [(label, value) for label, value in facts if value]


def _people_and_dates(front: AgendaFront, minutes_address: MeetingAddress | None) -> list[Block]:
    blocks: list[Block] = []
    if front.members:
        blocks += [Heading(2, "Members"), BulletList.of(front.members)]
    if front.also_invited:
        blocks.append(_labelled("Also invited", listed(front.also_invited)))
    if front.last is not None:
        on = formats.day(front.last.starts_at)
        link = minutes_address(front.last.key) if minutes_address is not None else ""
        blocks.append(Paragraph((Run("Last minutes: ", strong=True), Run(f"Meeting of {on}", link=link))))
    if front.next is not None:
        blocks.append(
            _labelled("Date of next meeting", formats.span(front.next.starts_at, front.next.ends_at))
        )
    return blocks


def _part_blocks(
    slots: Iterable[AgendaSlot[ShownItem]], meeting: Meeting, paper_address: PaperAddress
) -> list[Block]:
    """Return the items of one part, below the headings of its sections."""
    blocks: list[Block] = []
    level = 3
    for slot in slots:
        if slot.item.heading:
            blocks.append(Heading(3, slot.item.heading))
            level = 4
        blocks += _item_blocks(slot, meeting, paper_address, level + bool(slot.item.parent_key))
    return blocks


def _item_blocks(
    slot: AgendaSlot[ShownItem], meeting: Meeting, paper_address: PaperAddress, level: int
) -> list[Block]:
    item = slot.item
    facts = [formats.plural(slot.minutes, "minute"), f"for {item.purpose.value}"]
    if item.presented_by:
        facts.append(f"presented by {item.presented_by}")
    blocks: list[Block] = [Heading(level, marked_title(slot.number, item.title, item))]
    blocks += [Paragraph((Run(sentence, strong=True),)) for sentence in item.marks]
    if item.is_taken:
        blocks.append(
            Paragraph((Run(formats.clock(slot.starts_at), strong=True), Run(f" ({', '.join(facts)})")))
        )
    if item.bodies:
        blocks.append(Paragraph.of(f"{business_of(item.bodies)}."))
    if item.part_2_reason:
        blocks.append(_labelled("Confidential because", item.part_2_reason))
    if item.exemption:
        blocks.append(_labelled("Exemption", item.exemption))
    if item.recommendation:
        blocks.append(_labelled("Recommendation", item.recommendation))
    if item.outcome:
        blocks.append(_labelled("Outcome served", item.outcome))
    blocks += matter_blocks(item.matter, meeting)
    if item.papers:
        blocks.append(Paragraph((Run("Papers", strong=True),)))
        blocks.append(BulletList(tuple(ListItem(_paper_runs(paper, paper_address)) for paper in item.papers)))
    if item.papers_withheld:
        blocks.append(Paragraph.of("We have withheld the papers from you because you declared an interest."))
    return blocks


def _outcome_line(outcome: str, slots: list[AgendaSlot[ShownItem]]) -> str:
    numbers = [slot.number for slot in slots]
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
