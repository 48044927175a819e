"""Corrections of circulated minutes: each is a dated entry that everyone reads, and makes a new version."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.minutes import content, service
from cdp.minutes.content import ItemText, MinutesText
from cdp.models import AgendaItem, Minutes, MinutesCorrection, MinutesState, Person
from cdp.models.stored import from_stored
from cdp.wording import formats


@dataclass(frozen=True)
class Correction:
    """A corrected note, what was changed in a sentence, and the version of the minutes that was read."""

    body: str
    words: str
    version: int


def correct_note(
    session: Session, minutes: Minutes, item: AgendaItem, correction: Correction, *, by: Person
) -> MinutesCorrection:
    """Change the minuted note of an item in circulated minutes, with a dated entry.

    It makes a new version only if the item is public, because the number would reveal a confidential correction.

    Raises Refusal unless the minutes are circulated, something changed and the entry says what. Raises Conflict with
    both texts if the minutes have changed since the page was opened.
    """
    service.lock(session, minutes.meeting)
    if minutes.state is not MinutesState.CIRCULATED or minutes.content is None:
        raise Refusal("Only circulated minutes can be corrected before they are confirmed.")
    text = from_stored(minutes.content, MinutesText)
    before = minuted(text, item)
    if minutes.version != correction.version:
        raise Conflict([Difference("Note", before.note, correction.body)], current_version=minutes.version)
    if before.note == correction.body:
        raise Refusal("Change the note first. It is still the same.", field="body")
    words = _checked(correction.words)
    items = tuple(replace(each, note=correction.body) if each is before else each for each in text.items)
    minutes.content = content.stored(replace(text, items=items))
    minutes.edition += not item.is_confidential
    return add_entry(session, minutes, words, item, by=by)


def add_later(
    session: Session, minutes: Minutes, words: str, item: AgendaItem | None, *, by: Person
) -> MinutesCorrection:
    """Add a dated entry to confirmed minutes, whose own text stays as it was confirmed.

    Raises Refusal unless the minutes are confirmed and the entry has words.
    """
    service.lock(session, minutes.meeting)
    if minutes.state is not MinutesState.CONFIRMED:
        raise Refusal("These minutes are not confirmed yet. Correct the note of the item instead.")
    return add_entry(session, minutes, _checked(words), item, by=by)


def add_entry(
    session: Session, minutes: Minutes, words: str, item: AgendaItem | None, *, by: Person
) -> MinutesCorrection:
    """Add a dated entry and record it in the history, which quotes only entries about public items."""
    entry = MinutesCorrection(
        minutes=minutes, item=item, edition=minutes.edition, words=words, made_at=clock.now(), made_by=by
    )
    session.add(entry)
    session.flush()
    meeting = minutes.meeting
    record(
        session,
        f"{by.name} corrected the minutes of {meeting.bare_title}, {formats.day(meeting.starts_at)}.",
        by=by,
        on=entry,
        partnership=meeting.board.partnership,
        details={"words": reference_to(words)},
    )
    return entry


def minuted(text: MinutesText, item: AgendaItem) -> ItemText:
    """Return the minutes of an item; raises Refusal if it was not minuted."""
    found = next((each for each in text.items if each.key == item.key), None)
    if found is None:
        raise Refusal("This item is not in the minutes that were circulated.")
    return found


def _checked(words: str) -> str:
    if not words.strip():
        raise Refusal("Enter what is corrected, in a sentence for readers.", field="entry")
    return words.strip()
