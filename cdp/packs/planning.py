"""The plan of one file of a pack, loaded before it is built: what goes in, from which stored files."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.published import PublishedPaper
from cdp.files.paper_store import PaperStore
from cdp.models import PackFile
from cdp.packs.contents import PackContents, PackLine, contents_of, editions_for
from cdp.packs.front import SLIPS, FrontFacts, PlacedPaper
from cdp.packs.paper_parts import PaperPart, parts_of
from cdp.packs.queries import packs_of, paper_files_of

LONGEST_FOOT = 150


@dataclass(frozen=True)
class PlannedPaper:
    """A paper on its way into the pack, with the stored PDF to read, or None if only a slip page goes in."""

    placed: PlacedPaper
    path: Path | None


@dataclass(frozen=True)
class PackPlan:
    """Everything needed to build a file of a pack without the database."""

    facts: FrontFacts
    contents: PackContents
    papers: tuple[PlannedPaper, ...]
    author: str
    name: str


def plan_of(session: Session, file: PackFile, store: PaperStore) -> PackPlan:
    """Return the plan of a file of a pack."""
    pack, contents = file.pack, contents_of(file)
    stored = paper_files_of(session, pack.meeting)
    papers: list[PlannedPaper] = []
    for line in contents.lines:
        for paper in line.papers:
            if paper.file is None:
                continue
            found = stored.get(paper.file)
            parts = parts_of(found) if found is not None else ()
            papers += [_planned(line, paper, part, store) for part in parts]
            if not parts:
                papers.append(PlannedPaper(_slip(line, paper, "missing"), None))
    facts = FrontFacts(title_of(file), file.is_confidential, file.prefix, pack.publication.published_at)
    return PackPlan(
        facts, contents, tuple(papers), pack.meeting.board.partnership.name, _name_of(session, file)
    )


def title_of(file: PackFile) -> str:
    """Return the title of a file of a pack."""
    what = f"Supplement S{file.supplement}" if file.supplement else "Agenda and papers"
    part = ", Part 2" if file.is_confidential else ""
    return f"{what}{part}: {file.pack.meeting.title}"


def _name_of(session: Session, file: PackFile) -> str:
    """Return the name under which a file of a pack is downloaded. It does not name any item.

    The edition is counted in what the file has, so that a change of Part 2 is not seen in the name of Part 1.
    """
    pack, edition = file.pack, 1
    if pack.edition > 1:
        packs = [one for one in packs_of(session, pack.meeting) if one.edition <= pack.edition]
        edition = editions_for(packs, [(file.part, file.shown, file.withheld)])[pack.edition]
    day = clock.in_london(pack.meeting.starts_at).date()
    parts = ["pack" if not file.supplement else f"supplement-s{file.supplement}", day.isoformat()]
    if edition > 1:
        parts.append(f"edition-{edition}")
    if file.is_confidential:
        parts.append("confidential")
    return "-".join(parts) + ".pdf"


def foot_of(plan: PackPlan, one: PlacedPaper) -> str:
    """Return the left part of the footer of a paper's pages: its item and title."""
    start = "Part 2: confidential. " if plan.facts.is_confidential else ""
    text = f"{start}Item {one.line.number}: {one.line.item.title}"
    if one.paper.title != one.line.item.title:
        text += f" – {one.paper.title}"
    return text[:LONGEST_FOOT]


def records_of(papers: list[PlacedPaper]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the records of the papers in a file, and of those that are left out with the reason, for `PackFile`."""
    facts = [
        {
            "item": one.line.item.key,
            "line": one.line.title,
            "paper": one.paper.key,
            "title": one.paper.title,
            "number": one.number,
            "pages": one.pages,
        }
        for one in papers
    ]
    left_out = [
        record | {"problem": one.problem, "why": one.why}
        for record, one in zip(facts, papers, strict=True)
        if one.problem
    ]
    return facts, left_out


def with_problem(one: PlacedPaper, problem: str) -> PlacedPaper:
    """Return a paper of which only a slip page goes in, for a reason among `SLIPS`."""
    return replace(one, pages=1, problem=problem, why=SLIPS[problem])


def _planned(line: PackLine, paper: PublishedPaper, part: PaperPart, store: PaperStore) -> PlannedPaper:
    path = store.path(part.sha256)
    placed = PlacedPaper(line, paper)
    if not path.is_file():
        placed = with_problem(placed, "missing")
    elif not part.is_pdf:
        article = "an" if part.kind[0] in "AEIOU" else "a"
        why = f"This paper is {article} {part.kind}, so it is not in this pack. Download it separately."
        placed = replace(with_problem(placed, "other"), why=why)
    if line.withheld:
        placed = with_problem(placed, "withheld")
    return PlannedPaper(placed, path if path.is_file() and part.is_pdf else None)


def _slip(line: PackLine, paper: PublishedPaper, problem: str) -> PlacedPaper:
    return with_problem(PlacedPaper(line, paper), problem)
