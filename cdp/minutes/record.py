"""What minutes say about themselves: the facts at their head, their marks, the confirmation and corrections."""

from dataclasses import dataclass

from cdp.agendas.document import meeting_of
from cdp.documents.blocks import Block, BulletList, Facts, Heading, PageMarks, Paragraph, Run, Runs
from cdp.meetings.page_marks import marks_of
from cdp.minutes.content import MinutesText
from cdp.minutes.words import status_of
from cdp.models import Meeting, Minutes, Part
from cdp.wording import formats

SIGNED = "Signed by the chair as a correct record"
LINE = "." * 50


@dataclass(frozen=True)
class CorrectionText:
    """A dated entry about a change to circulated minutes; `item` names the item, unless it is about the whole."""

    part: Part
    made_on: str
    item: str
    words: str


@dataclass(frozen=True)
class ReadableMinutes:
    """The minutes of a meeting that one person may read; `minutes` is None if none have been started.

    `site` is the address of this installation, for links in files.
    """

    meeting: Meeting
    minutes: Minutes | None
    text: MinutesText
    corrections: tuple[CorrectionText, ...] = ()
    site: str = ""


def facts_of(readable: ReadableMinutes) -> list[tuple[str, str | Runs]]:
    """Return the facts at the head of minutes, as labels and values."""
    meeting, text, opening = readable.meeting, readable.text, readable.text.opening
    last = Run(
        opening.last_minutes_day,
        link=f"{readable.site}{opening.last_minutes_path}" if readable.site else None,
    )
    pairs: list[tuple[str, str | Runs]] = [
        ("Date and time", formats.span(meeting.starts_at, meeting.ends_at)),
        ("Meeting", opening.sat),
        ("Held jointly with", meeting.jointly_with),
        ("Meeting of", meeting_of(text.bodies) if text.bodies else ""),
        ("Place", text.place or "Not specified"),
        ("In the chair", opening.presided),
        ("Quorum", text.quorum),
        ("Contact officer", opening.contact),
        ("Minutes of the last meeting", (last,) if opening.last_minutes_day else ""),
        ("Status", status_of(readable.minutes)),
    ]
    return [(label, value) for label, value in pairs if value]


def ending_of(readable: ReadableMinutes) -> list[Block]:
    """Return what follows the public items: confirmation, corrections, and a line for the chair's signature."""
    return [
        *record_of(readable),
        Facts.of([(SIGNED, LINE), ("Name", LINE), ("Date", LINE)]),
    ]


def record_of(readable: ReadableMinutes) -> list[Block]:
    """Return the confirmation of the minutes and the public corrections, if there are any."""
    minutes, blocks = readable.minutes, list[Block]()
    if minutes is not None and minutes.confirmed_meeting is not None:
        when = formats.day(minutes.confirmed_meeting.starts_at)
        changes = minutes.changes_at_confirmation
        how = "with these changes:" if changes else "as a correct record."
        blocks += [Heading(2, "Confirmation"), Paragraph.of(f"Confirmed by the meeting of {when} {how}")]
        if changes:
            blocks.append(BulletList.of(changes))
    return [*blocks, *corrections_in(readable, Part.PUBLIC)]


def corrections_in(readable: ReadableMinutes, part: Part) -> list[Block]:
    """Return the dated corrections of one part."""
    found = [each for each in readable.corrections if each.part is part]
    if not found:
        return []
    lines = [
        (
            Run(f"{each.made_on}: ", strong=True),
            Run(f"{each.item}: {each.words}" if each.item else each.words),
        )
        for each in found
    ]
    return [Heading(3 if part is Part.CONFIDENTIAL else 2, "Corrections"), BulletList.of(lines)]


def marks_in(readable: ReadableMinutes, part: Part) -> PageMarks:
    """Return the marks of the pages of one part."""
    minutes, meeting = readable.minutes, readable.meeting
    version = f". Version {minutes.edition}" if minutes is not None and minutes.edition else ""
    divided = bool(readable.text.part_2 or readable.text.confidential_actions)
    return marks_of(
        meeting.board,
        part,
        divided=divided,
        status=status_of(minutes),
        edition=f"Minutes: {meeting.title}{version}",
    )
