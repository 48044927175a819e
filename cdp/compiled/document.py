"""The compiled record as a document; the page, the printed page and the Word file are made from the same blocks."""

from collections.abc import Sequence
from dataclasses import replace

from cdp.actions.dates import due_in_words
from cdp.actions.owners import owners_in_words
from cdp.actions.states import STATE_WORDS
from cdp.compiled.content import CompiledItem, CompiledMeeting
from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Heading,
    PageBreak,
    PageMarks,
    Paragraph,
    Run,
)
from cdp.documents.markdown import to_blocks
from cdp.meetings.page_marks import marks_of
from cdp.minutes.words import facts_of, outcome_of
from cdp.models import Action, Decision, Part
from cdp.wording.formats import day, weekday

TITLE = "Compiled record"


def document_of(
    meetings: Sequence[CompiledMeeting], partnership: str, filters: Sequence[tuple[str, str]]
) -> Document:
    """Return the whole record as a document; `filters` are the labels and values of what was looked for."""
    blocks: list[Block] = [Facts.of(filters)] if filters else []
    blocks += _meetings(meetings, 2) or [Paragraph.of("Nothing was found.")]
    return Document(TITLE, tuple(blocks), subtitle=partnership)


def whole_document_of(
    public: Sequence[CompiledMeeting],
    confidential: Sequence[CompiledMeeting],
    partnership: str,
    filters: Sequence[tuple[str, str]],
) -> Document:
    """Return the record with Part 2 after the public part, on marked pages of its own (docs/rules/rights.md 5)."""
    blocks: list[Block] = [Facts.of(filters)] if filters else []
    blocks.append(Heading(2, "Part 1: public business"))
    blocks += _meetings(public, 3) or [Paragraph.of("Nothing was found.")]
    blocks += [
        PageBreak(_marks(confidential, Part.CONFIDENTIAL)),
        Heading(2, "Part 2: confidential business"),
    ]
    blocks += _meetings(confidential, 3) or [Paragraph.of("Nothing was found.")]
    marks = _marks([*public, *confidential], Part.PUBLIC)
    return Document(TITLE, tuple(blocks), subtitle=partnership, marks=marks)


def _meetings(meetings: Sequence[CompiledMeeting], level: int) -> list[Block]:
    blocks: list[Block] = []
    for one in meetings:
        blocks.append(Heading(level, one.meeting.title))
        blocks.append(Paragraph.of(f"{one.meeting.board.name}, {weekday(one.meeting.starts_at)}"))
        for item in one.items:
            blocks += [Heading(level + 1, item.item.title), *blocks_of(item)]
    return blocks


def _marks(meetings: Sequence[CompiledMeeting], part: Part) -> PageMarks:
    """Return the marks of the pages of one part, with the marking of every board whose meetings are in it."""
    boards = dict.fromkeys(one.meeting.board for one in meetings)
    found = [marks_of(board, part, divided=True, status="", edition=TITLE) for board in boards]
    marking = ", ".join(dict.fromkeys(each.marking for each in found if each.marking))
    return replace(found[0], marking=marking) if found else PageMarks(edition=TITLE)


def blocks_of(one: CompiledItem) -> list[Block]:
    """Return everything under the heading of an item."""
    item = one.item
    organisation = item.presenter_organisation.name if item.presenter_organisation else ""
    presented_by = ", ".join(known for known in (item.presenter, organisation) if known)
    blocks: list[Block] = []
    if item.is_confidential:
        blocks.append(Paragraph((Run("Part 2: confidential", strong=True),)))
    if presented_by:
        blocks.append(_labelled("Presented by", presented_by))
    blocks += [
        Paragraph.of(f"{each.person.name} declared an interest and took no part.") for each in item.interests
    ]
    blocks += to_blocks(one.note, heading_floor=4)
    for decision in one.decisions:
        blocks += _decision(decision)
    if one.actions:
        blocks.append(Paragraph((Run("Actions", strong=True),)))
        for action in one.actions:
            blocks += _action(action)
    if one.papers:
        blocks.append(_labelled("Papers", "; ".join(paper.title for paper in one.papers)))
    return blocks or [Paragraph.of("There is nothing to show under this item.")]


def _decision(decision: Decision) -> list[Block]:
    facts = [
        ("Proposed by", decision.moved_by),
        *facts_of(decision),
        ("Conditions", decision.conditions),
        ("Delegated to", decision.delegated_to),
        ("State", outcome_of(decision.state)),
    ]
    given = [(label, value) for label, value in facts if value]
    return [
        _labelled(f"Decision {decision.reference}", decision.wording),
        *([Facts.of(given)] if given else []),
    ]


def _action(action: Action) -> list[Block]:
    """Return an action with its state now, and its updates from the first to the last."""
    state = f"{STATE_WORDS[action.state]}, due {due_in_words(action)}"
    blocks: list[Block] = [
        _labelled(action.reference, f"{action.title} ({owners_in_words(action)}). {state}")
    ]
    if action.updates:
        blocks.append(
            BulletList.of(
                (Run(f"{day(update.at)}, {update.by.name}: ", strong=True), Run(update.text))
                for update in reversed(action.updates)
            )
        )
    return blocks


def _labelled(label: str, text: str) -> Paragraph:
    return Paragraph((Run(f"{label}: ", strong=True), Run(text)))
