"""Minutes as a document; the page and the Word file are made from the same blocks."""

from collections.abc import Iterator
from itertools import count, zip_longest

from cdp.agendas.bodies import business_of
from cdp.documents.blocks import (
    Block,
    BulletList,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
)
from cdp.documents.markdown import to_blocks
from cdp.minutes.content import ActionText, DecisionText, ItemText, MinutesText
from cdp.minutes.filling import declaration_sentence
from cdp.minutes.record import ReadableMinutes, corrections_in, ending_of, facts_of, marks_in, record_of
from cdp.minutes.words import outcome_of
from cdp.models import Part
from cdp.wording import formats


def document_of(readable: ReadableMinutes) -> Document:
    """Return a document with the minutes that one person may read.

    Part 2 starts on a page of its own, and nothing public follows it.
    """
    meeting, text = readable.meeting, readable.text
    blocks: list[Block] = [
        Facts.of(facts_of(readable)),
        Heading(2, "Attendance"),
        *attendance_of(text),
        *part_1_of(text),
        *ending_of(readable),
    ]
    if text.part_2 or text.confidential_actions:
        blocks += [PageBreak(marks_in(readable, Part.CONFIDENTIAL)), *part_2_of(text)]
        blocks += corrections_in(readable, Part.CONFIDENTIAL)
    return Document(
        title=f"Minutes: {meeting.title}",
        subtitle=meeting.board.name,
        blocks=tuple(blocks),
        marks=marks_in(readable, Part.PUBLIC),
    )


def body_of(readable: ReadableMinutes) -> list[Block]:
    """Return the minutes below the facts as a page shows them: attendance, items, corrections, and Part 2 last."""
    text = readable.text
    return [
        Heading(2, "Attendance"),
        *attendance_of(text),
        *part_1_of(text),
        *record_of(readable),
        *part_2_of(text),
        *corrections_in(readable, Part.CONFIDENTIAL),
    ]


def part_1_of(text: MinutesText) -> list[Block]:
    """Return the public items, then what belongs to none of them."""
    blocks: list[Block] = [Paragraph.of(text.order_taken)] if text.order_taken else []
    # A heading "Part 1" would reveal Part 2 to people who may not see it.
    if text.part_1:
        blocks.append(Heading(2, "Part 1: public items" if text.part_2 else "Items"))
    for item in text.part_1:
        blocks += _item(item)
    return [*blocks, *others_in_part_1(text)]


def others_in_part_1(text: MinutesText) -> list[Block]:
    """Return the public actions under no item, and the date of the next meeting if no item says it."""
    blocks: list[Block] = []
    if others := [each for each in text.other_actions if each.part is Part.PUBLIC]:
        blocks += [Heading(3, "Other actions"), BulletList.of(map(_action_line, others))]
    if text.opening.next_meeting and not _is_said(text, text.opening.next_meeting):
        blocks += [Heading(3, "Date of next meeting"), Paragraph.of(f"{text.opening.next_meeting}.")]
    return blocks


def _is_said(text: MinutesText, words: str) -> bool:
    return any(words in line for item in text.part_1 for line in item.filled)


def part_2_of(text: MinutesText) -> list[Block]:
    """Return the confidential items and actions that the reader may see."""
    if not text.part_2 and not text.confidential_actions:
        return []
    blocks: list[Block] = [Heading(2, "Part 2: confidential items")]
    for item in text.part_2:
        blocks += _item(item)
    if text.confidential_actions:
        blocks += [Heading(3, "Other actions"), BulletList.of(map(_action_line, text.confidential_actions))]
    return blocks


def _item(item: ItemText) -> list[Block]:
    if item.is_empty:
        return []
    return [Heading(3, f"{item.number}. {item.title}"), *below_heading(item)]


def attendance_of(text: MinutesText) -> list[Block]:
    """Return a table of attendance, apologies and absences, or a sentence if attendance has not been recorded."""
    if not text.attendance:
        return [Paragraph.of("Attendance has not been recorded yet.")]
    rows = [
        (
            line.label,
            ", ".join(filter(None, [line.name, line.job_title])),
            line.organisation or "–",
        )
        for line in text.attendance
    ]
    return [
        Table.of("Attendance and apologies", ("Attendance", "Name", "Organisation"), rows, widths=(3, 3, 4)),
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
    """Return the minutes of an item without its heading, with numbered paragraphs such as 5.1 and 5.2."""
    blocks: list[Block] = [Paragraph((Run(sentence, strong=True),)) for sentence in item.marks]
    if item.hats:
        blocks.append(Paragraph.of(f"{business_of(item.hats)}."))
    if item.presented_by:
        blocks.append(_labelled("Presented by", item.presented_by))
    numbered: list[Block] = [Paragraph.of(sentence) for sentence in _lines(item)]
    numbered += to_blocks(item.note, heading_floor=4)
    for decision in item.decisions:
        numbered += _decision(decision)
    numbered += [Paragraph(_action_line(action)) for action in item.actions]
    return [*blocks, *_with_numbers(numbered, item.number)]


def _lines(item: ItemText) -> list[str]:
    """Return the sentences of an item that come from the records: interests, movements, quorum and filled lines."""
    quorum = [item.quorum] if item.quorum else []
    return [*_interests(item), *item.movements, *quorum, *item.filled]


def _interests(item: ItemText) -> list[str]:
    pairs = zip_longest(item.interests, item.natures, fillvalue="")
    return [declaration_sentence(name, nature) for name, nature in pairs if name]


def _with_numbers(blocks: list[Block], number: str | int) -> Iterator[Block]:
    """Yield blocks with a number before each paragraph; lists and tables belong to the paragraph above them."""
    place = count(1)
    for block in blocks:
        if number and isinstance(block, Paragraph):
            yield Paragraph((Run(f"{number}.{next(place)}  ", strong=True), *block.runs))
        else:
            yield block


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
        Run(f"Action {action.reference}: ", strong=True),
        Run(f"{action.title} ({action.owner}, by {formats.day(action.due_on)})"),
    )


def _labelled(label: str, text: str) -> Paragraph:
    return Paragraph((Run(f"{label}: ", strong=True), Run(text)))
