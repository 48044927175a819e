"""Minutes as a document; the page and the Word file are made from the same blocks."""

from dataclasses import dataclass

from cdp.agendas.bodies import business_of
from cdp.agendas.document import meeting_of
from cdp.documents.blocks import Block, BulletList, Document, Facts, Heading, Paragraph, Run, Table
from cdp.documents.markdown import to_blocks
from cdp.minutes.content import ActionText, DecisionText, ItemText, MinutesText
from cdp.minutes.words import outcome_of, status_of
from cdp.models import Meeting, Minutes
from cdp.wording import formats


@dataclass(frozen=True)
class ReadableMinutes:
    """The minutes of a meeting that one person may read; `minutes` is None if none have been started."""

    meeting: Meeting
    minutes: Minutes | None
    text: MinutesText


def document_of(readable: ReadableMinutes) -> Document:
    """Return a document with the minutes that one person may read."""
    meeting, text = readable.meeting, readable.text
    blocks: list[Block] = [
        Facts.of(
            [
                ("Date and time", formats.span(meeting.starts_at, meeting.ends_at)),
                *([("Held jointly with", meeting.jointly_with)] if meeting.jointly_with else []),
                *([("Meeting of", meeting_of(text.bodies))] if text.bodies else []),
                ("Place", text.place or "Not specified"),
                ("Status", status_of(readable.minutes)),
                ("Quorum", text.quorum),
                *([("Presiding", text.presiding)] if text.presiding else []),
            ]
        ),
        *body_of(text),
    ]
    return Document(title=f"Minutes: {meeting.title}", subtitle=meeting.board.name, blocks=tuple(blocks))


def body_of(text: MinutesText) -> list[Block]:
    """Return the part of the minutes that follows the facts about the meeting: attendance, items and actions."""
    blocks: list[Block] = [Heading(2, "Attendance"), *attendance_of(text)]
    if text.order_taken:
        blocks.append(Paragraph.of(text.order_taken))
    # A heading "Part 1" would reveal Part 2 to people who may not see it.
    if text.part_1:
        blocks.append(Heading(2, "Part 1: public items" if text.part_2 else "Items"))
    for item in text.part_1:
        blocks += _item(item)
    if text.part_2:
        blocks.append(Heading(2, "Part 2: confidential items"))
    for item in text.part_2:
        blocks += _item(item)
    if text.actions:
        blocks += [Heading(2, "Actions"), _actions_table(text.actions)]
    return blocks


def _item(item: ItemText) -> list[Block]:
    return [Heading(3, f"{item.number}. {item.title}"), *below_heading(item)]


def attendance_of(text: MinutesText) -> list[Block]:
    """Return a table of attendance, apologies and absences, or a sentence if attendance has not been recorded."""
    if not text.attendance:
        return [Paragraph.of("Attendance has not been recorded yet.")]
    rows = [(formats.words(line.presence), line.name, line.organisation or "–") for line in text.attendance]
    return [
        Table.of("Attendance and apologies", ("Attendance", "Name", "Organisation"), rows, widths=(2, 3, 4)),
        *_corrections(text),
    ]


def _corrections(text: MinutesText) -> list[Block]:
    if not text.corrections:
        return []
    return [
        Paragraph((Run("Corrections to the attendance and interests", strong=True),)),
        BulletList.of([(Run(each),) for each in text.corrections]),
    ]


def below_heading(item: ItemText) -> list[Block]:
    """Return the minutes of an item without its heading."""
    blocks: list[Block] = [Paragraph((Run(sentence, strong=True),)) for sentence in item.marks]
    if item.hats:
        blocks.append(Paragraph.of(f"{business_of(item.hats)}."))
    if item.presented_by:
        blocks.append(_labelled("Presented by", item.presented_by))
    blocks += [Paragraph.of(f"{name} declared an interest and took no part.") for name in item.interests]
    blocks += [Paragraph.of(sentence) for sentence in (*item.movements, item.quorum) if sentence]
    blocks += to_blocks(item.note, heading_floor=4)
    for decision in item.decisions:
        blocks += _decision(decision)
    if item.actions:
        blocks.append(Paragraph((Run("Actions", strong=True),)))
        blocks.append(BulletList.of(_action_line(action) for action in item.actions))
    return blocks


def _decision(decision: DecisionText) -> list[Block]:
    blocks: list[Block] = [_labelled(f"Decision {decision.reference}", decision.wording)]
    facts = [
        ("Proposed by", decision.moved_by),
        *decision.facts,
        ("Conditions", decision.conditions),
        ("Delegated to", decision.delegated_to),
        ("State", outcome_of(decision.state)),
        ("Later", decision.since),
    ]
    if given := [(label, value) for label, value in facts if value]:
        blocks.append(Facts.of(given))
    return blocks


def _action_line(action: ActionText) -> tuple[Run, ...]:
    return (
        Run(f"{action.reference}: ", strong=True),
        Run(f"{action.title} ({action.owner}, by {formats.day(action.due_on)})"),
    )


def _actions_table(actions: list[ActionText]) -> Table:
    rows = [(each.reference, each.title, each.owner, formats.day(each.due_on)) for each in actions]
    return Table.of(
        "Actions raised at this meeting",
        ("Reference", "Action", "Owner", "Due"),
        rows,
        widths=(2, 6, 4, 3),
    )


def _labelled(label: str, text: str) -> Paragraph:
    return Paragraph((Run(f"{label}: ", strong=True), Run(text)))
