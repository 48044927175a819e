"""The lock on the record of a meeting, which closes when its minutes go to the chair, and visible corrections after it.

The record is the attendance, with substitutes and guests, arrivals and departures, who presides, and the interests
declared. Source: docs/rules/states.md 5.
"""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit import record
from cdp.audit.record import reference_to
from cdp.errors import Refusal
from cdp.meetings import queries
from cdp.models import AttendanceCorrection, Meeting, MeetingState, MinutesState, Person
from cdp.wording import formats

LONGEST_CORRECTION, LONGEST_REASON = 1_000, 500
CORRECTED = frozenset({MinutesState.CIRCULATED, MinutesState.CONFIRMED})
"""The states of minutes in which the record can only be corrected visibly."""

CLOSED = {
    MinutesState.WITH_CHAIR: (
        "The minutes are with the chair, so attendance and interests are locked. "
        "Recall the minutes to change them."
    ),
    MinutesState.CIRCULATED: (
        "The minutes are circulated, so attendance and interests can no longer be changed. "
        "Add a correction instead."
    ),
    MinutesState.CONFIRMED: (
        "The minutes are confirmed, so attendance and interests can no longer be changed. "
        "Add a correction instead."
    ),
}


def why_closed(session: Session, meeting: Meeting) -> str:
    """Return why the record of a meeting can no longer be changed, or an empty string if it can; one query."""
    return why_closed_by(meeting, queries.progress_of(session, meeting).minutes)


def why_closed_by(meeting: Meeting, minutes: MinutesState | None) -> str:
    """Return why the record of a meeting with minutes in this state can no longer be changed, or an empty string."""
    if meeting.state is MeetingState.CANCELLED:
        return "This meeting is cancelled, so there is no attendance to record."
    return CLOSED.get(minutes, "") if minutes is not None else ""


def check_open(session: Session, meeting: Meeting) -> None:
    """Raise Refusal if the record of a meeting can no longer be changed.

    This locks the meeting until the transaction ends, so nothing is recorded for minutes that someone sends to the
    chair at the same moment.
    """
    session.flush()
    session.refresh(meeting, with_for_update={"key_share": True, "of": Meeting})
    if sentence := why_closed(session, meeting):
        raise Refusal(sentence)


def sentence_of(correction: AttendanceCorrection) -> str:
    """Return a correction as the minutes show it: when, by whom, what and why."""
    by, on = correction.made_by.name, formats.day(correction.made_at)
    return f"Corrected on {on} by {by}: {correction.words} Reason: {correction.because}"


def correct(
    session: Session, meeting: Meeting, words: str, because: str, *, by: Person
) -> AttendanceCorrection:
    """Add a dated correction to the record of a meeting whose minutes are circulated or confirmed.

    Raises Refusal if the record is still open, or if the correction or its reason is empty or too long.
    """
    if queries.progress_of(session, meeting).minutes not in CORRECTED:
        raise Refusal("The minutes are not circulated yet, so change the attendance itself.")
    made = AttendanceCorrection(
        meeting=meeting,
        words=_checked(words, "what is corrected", LONGEST_CORRECTION, field="correction"),
        because=_checked(because, "the reason", LONGEST_REASON, field="because"),
        made_at=clock.now(),
        made_by=by,
    )
    session.add(made)
    record(
        session,
        f"{by.name} corrected the attendance of {meeting.title} as minuted.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"correction": reference_to(made.words), "reason": reference_to(made.because)},
    )
    return made


def _checked(typed: str, what: str, longest: int, *, field: str) -> str:
    text = " ".join(typed.split())
    if not text:
        raise Refusal(f"Enter {what}.", field=field)
    if len(text) > longest:
        raise Refusal(f"Enter {what} in {longest:,} characters or fewer.", field=field)
    return text if text.endswith((".", "!", "?")) else f"{text}."
