"""Writing draft minutes: notes and actions under agenda items. The caller commits.

Every change first locks the meeting's row until the transaction ends. So nothing is written into minutes that someone
is sending to the chair or confirming at the same moment.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails, RaisedAction
from cdp.agendas.service import naming
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.minutes import content, queries
from cdp.models import (
    AgendaItem,
    AuditEvent,
    ItemNote,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Person,
)
from cdp.wording import formats

OUT_OF_DATE = "The minutes have changed since you opened this page. Read them again before you continue."
WRITING_SESSION = timedelta(minutes=10)

CLOSED = {
    MinutesState.WITH_CHAIR: "The minutes are with the chair. Recall them before you change them.",
    MinutesState.CIRCULATED: (
        "The minutes have been circulated. "
        "Correct the note of an item, and readers will see what you corrected and when."
    ),
    MinutesState.CONFIRMED: "The minutes are confirmed and locked, so you cannot change them.",
}


@dataclass(frozen=True)
class NoteText:
    """The text of a note; `version` is the version of the note that the person read, or 0 for a new note."""

    body: str
    version: int


def why_closed(meeting: Meeting, minutes: Minutes | None) -> str:
    """Return a sentence that says why a meeting's minutes cannot be written now, or an empty string if they can."""
    if meeting.state is MeetingState.CANCELLED:
        return "This meeting was cancelled, so it has no minutes."
    if meeting.state is MeetingState.DRAFT and meeting.starts_at > clock.now():
        return "This meeting has not been announced yet. Send its invitations, then write its minutes."
    return CLOSED.get(minutes.state, "") if minutes is not None else ""


def why_too_early(meeting: Meeting) -> str:
    """Return why decisions and actions cannot be recorded yet, or an empty string once the meeting has begun."""
    if meeting.state is MeetingState.HELD or meeting.starts_at <= clock.now():
        return ""
    return (
        "You can prepare notes now. You can record decisions and actions once the meeting has begun, "
        f"at {formats.moment(meeting.starts_at)}."
    )


def open_minutes(session: Session, meeting: Meeting) -> Minutes:
    """Lock a meeting's draft minutes until the transaction ends and return them, creating them if there are none.

    Raises Refusal if the minutes are no longer a draft, or if the meeting cannot have minutes.
    """
    minutes = lock(session, meeting)
    if sentence := why_closed(meeting, minutes):
        raise Refusal(sentence)
    if minutes is None:
        minutes = Minutes(meeting=meeting, state=MinutesState.DRAFT)
        session.add(minutes)
        session.flush()
    return minutes


def lock(session: Session, meeting: Meeting) -> Minutes | None:
    """Lock a meeting's minutes for this transaction and return them as they are stored now.

    On PostgreSQL, other transactions can still add rows that refer to the meeting.
    """
    session.flush()
    session.refresh(meeting, with_for_update={"key_share": True, "of": Meeting})
    return queries.minutes_of(session, meeting)


def write_note(session: Session, item: AgendaItem, text: NoteText, *, by: Person) -> ItemNote:
    """Save the note on an item.

    Raises Conflict with both texts if someone else has saved a different note. Raises Refusal if a new note is empty or
    the minutes cannot be written.

    Drafts are saved automatically, so several saves by one person within ten minutes are one event in the history.
    """
    open_minutes(session, item.meeting)
    note = queries.note_of(session, item)
    if note is None:
        if text.version:
            raise Refusal("This page is out of date. Open it again before you save.")
        if not text.body:
            raise Refusal("Enter the note.", field="body")
        note = ItemNote(item=item, body=text.body, updated_at=clock.now(), updated_by=by)
        session.add(note)
    elif note.body == text.body:
        return note
    elif note.version != text.version:
        raise Conflict([Difference("Note", note.body, text.body)], current_version=note.version)
    else:
        note.body, note.updated_at, note.updated_by = text.body, clock.now(), by
    session.flush()
    if not _is_recorded(session, note, by=by):
        record(
            session,
            f"{by.name} wrote the note of {naming(item)} in the minutes of {item.meeting.title}.",
            by=by,
            on=note,
            partnership=item.meeting.board.partnership,
            details={"text": reference_to(text.body)},
        )
    return note


def raise_action(session: Session, item: AgendaItem, details: ActionDetails, *, by: Person) -> RaisedAction:
    """Raise an action under an item of a meeting that has begun; the action gets the item's board, meeting and part."""
    check_begun(session, item.meeting)
    placed = replace(details, board=item.meeting.board, meeting=item.meeting, item=item, part=item.part)
    return actions.raise_action(session, item.meeting.board.partnership, placed, by=by)


def check_begun(session: Session, meeting: Meeting) -> Minutes:
    """Return a meeting's draft minutes as `open_minutes` does; raises Refusal before the meeting has begun."""
    minutes = open_minutes(session, meeting)
    if sentence := why_too_early(meeting):
        raise Refusal(sentence)
    return minutes


def named(meeting: Meeting) -> str:
    """Return the title and date of a meeting, for a sentence in the history."""
    return f"{meeting.bare_title}, {formats.day(meeting.starts_at)}"


def note_step(session: Session, minutes: Minutes, words: str, *, by: Person) -> None:
    """Record a step of minutes in the history, together with the fingerprint of their text."""
    meeting = minutes.meeting
    session.flush()
    text = content.text_of(meeting, minutes, queries.sources_of(session, meeting))
    fingerprint = hashlib.sha256(json.dumps(content.stored(text), sort_keys=True).encode()).hexdigest()
    record(
        session,
        f"{by.name} {words}.",
        by=by,
        on=minutes,
        partnership=meeting.board.partnership,
        details={"text": f"sha256:{fingerprint}"},
    )


def _is_recorded(session: Session, note: ItemNote, *, by: Person) -> bool:
    """Whether the latest event about the note is by the same person and less than ten minutes old."""
    last = session.scalar(
        sa.select(AuditEvent)
        .where(AuditEvent.subject_kind == note.__tablename__, AuditEvent.subject_key == note.key)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    return last is not None and last.by_id == by.id and clock.now() - last.at < WRITING_SESSION
