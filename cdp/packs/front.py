"""The front of a pack: the agenda as councils print it, the contents with page numbers, and slip pages for papers."""

from dataclasses import dataclass
from datetime import datetime

from cdp.agendas.published import PublishedPaper
from cdp.documents.blocks import Block, Document, Facts, Heading, PageBreak, Paragraph, Run, Runs, Table
from cdp.packs.contents import PackContents, PackLine
from cdp.wording import formats

PAGE_LINK = "https://page.invalid/"
"""How a link to a page of the pack begins until the pack is merged, because a link has to be a full address."""

SLIPS = {
    "encrypted": "This PDF has a password, so it is not in this pack. Ask the secretariat for a copy without one.",
    "broken": "This PDF is damaged, so it is not in this pack. Ask the secretariat for a new copy.",
    "long": "This PDF has too many pages for this pack. Download it separately.",
    "missing": "The file of this paper could not be found. Ask the secretariat for a new copy.",
    "other": "This paper is not a PDF, so it is not in this pack. Download it separately.",
    "withheld": "This paper is withheld from you because you declared an interest in the item.",
}
"""Why a paper is not in a pack, by the code that its record in `PackFile.left_out` has."""


@dataclass(frozen=True)
class PlacedPaper:
    """A paper with its place in the pack: the number of its first page, and how many pages it takes.

    `problem` is a key of `SLIPS` if only a slip page is in the file. `why` is the sentence for it.
    """

    line: PackLine
    paper: PublishedPaper
    number: int = 1
    pages: int = 1
    problem: str = ""
    why: str = ""


@dataclass(frozen=True)
class FrontFacts:
    """What the front says besides its items: the title, whether it is Part 2, and the prefix of the page numbers."""

    title: str
    is_confidential: bool
    prefix: str
    frozen_at: datetime


def front_of(facts: FrontFacts, contents: PackContents, placed: list[PlacedPaper]) -> Document:
    """Return the front of a pack, followed by one slip page for each paper that is not in it."""
    view, meeting = contents.view, contents.view.meeting
    blocks: list[Block] = []
    if facts.is_confidential:
        blocks.append(
            Paragraph((Run("Part 2: confidential. Do not share or copy these pages.", strong=True),))
        )
    blocks.append(
        Facts.of(
            [
                ("Date and time", formats.span(view.starts_at, view.meeting_ends_at)),
                ("Place", meeting.place or ("By video" if meeting.video_link else "To be announced")),
                ("Published", formats.moment(facts.frozen_at)),
            ]
        )
    )
    blocks.append(Heading(2, "Agenda"))
    blocks.append(_agenda(facts, contents, placed))
    asked = [line for line in contents.lines if line.item.recommendation]
    if asked:
        blocks.append(Heading(2, "Recommendations"))
        blocks += [_labelled(line.title, line.item.recommendation) for line in asked]
    exempt = [line for line in contents.lines if line.item.exemption or line.item.part_2_reason]
    if exempt:
        blocks.append(Heading(2, "Why these items are confidential"))
        blocks += [_labelled(line.title, line.item.exemption or line.item.part_2_reason) for line in exempt]
    if placed:
        blocks.append(Heading(2, "Contents"))
        blocks.append(_contents(facts, placed))
    for one in placed:
        if one.problem:
            blocks += _slip(one)
    return Document(title=facts.title, subtitle=meeting.board.name, blocks=tuple(blocks), page_numbers=False)


def _agenda(facts: FrontFacts, contents: PackContents, placed: list[PlacedPaper]) -> Table:
    rows = []
    for line in contents.lines:
        own = [one for one in placed if one.line is line]
        rows.append(
            (
                line.number,
                line.item.title,
                line.item.presented_by or "–",
                line.item.purpose.value.capitalize(),
                _pages(facts, own) + _to_follow(line, own),
                formats.clock(line.starts_at),
            )
        )
    return Table.of(
        "Items in this pack",
        ["Item", "Title", "Lead", "Purpose", "Pages", "Time"],
        rows,
        [5, 32, 20, 14, 17, 12],
    )


def _contents(facts: FrontFacts, placed: list[PlacedPaper]) -> Table:
    rows = [
        (one.line.number, one.paper.title + (f" ({one.paper.note.lower()})" if one.paper.note else ""),
         _pages(facts, [one]))
        for one in placed
    ]  # fmt: skip
    return Table.of("Papers and their pages", ["Item", "Paper", "Pages"], rows, [8, 72, 20])


def _pages(facts: FrontFacts, placed: list[PlacedPaper]) -> Runs:
    runs: list[Run] = []
    for one in placed:
        if runs:
            runs.append(Run(", "))
        text = f"{facts.prefix}{one.number}"
        if one.pages > 1:
            text += f" to {facts.prefix}{one.number + one.pages - 1}"
        runs.append(Run(text, link=f"{PAGE_LINK}{one.number}"))
    return tuple(runs)


def _to_follow(line: PackLine, placed: list[PlacedPaper]) -> Runs:
    if any(paper.file is None for paper in line.papers):
        return (Run(", to follow" if placed else "To follow"),)
    return () if placed else (Run("–"),)


def _slip(one: PlacedPaper) -> list[Block]:
    return [
        PageBreak(),
        Heading(2, one.line.title),
        Paragraph((Run("Paper: ", strong=True), Run(one.paper.title))),
        Paragraph.of(one.why),
    ]


def _labelled(label: str, text: str) -> Paragraph:
    return Paragraph((Run(f"{label}: ", strong=True), Run(text)))
