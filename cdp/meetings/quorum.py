"""Whether enough voting members are at a meeting, by the terms of reference in force on its day."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import queries
from cdp.models import Attendance, Meeting, Presence, TermsVersion
from cdp.terms.queries import terms_in_force
from cdp.web.formats import plural

COUNTS = frozenset({Presence.PRESENT, Presence.SUBSTITUTE})


@dataclass(frozen=True)
class QuorumFinding:
    """What the attendance says about the quorum.

    `needed` is None where no terms are in force; `quorate` is None then too, and while no attendance is recorded.
    `missing` names the organisations whose voting seat was not filled.
    """

    needed: int | None
    present: int
    quorate: bool | None
    sentence: str
    missing: tuple[str, ...]


def terms_of(session: Session, meeting: Meeting) -> TermsVersion | None:
    """Return the terms of reference in force on the day of a meeting, or None."""
    return terms_in_force(session, meeting.board, clock.in_london(meeting.starts_at).date())


def quorum_of(session: Session, meeting: Meeting) -> QuorumFinding:
    """Return whether a meeting is quorate, from its attendance; two statements."""
    return find(meeting, terms_of(session, meeting), queries.attendance_of(session, meeting))


def find(meeting: Meeting, terms: TermsVersion | None, attendance: Iterable[Attendance]) -> QuorumFinding:
    """Count the voting seats that are filled, by representative or substitute, against the number needed.

    A seat counts once, whoever fills it; co-opted members, observers and others do not count (terms, quorum).
    """
    needed = meeting.quorum_noted  # written down when it was held
    if needed is None and terms is not None:
        needed = terms.quorum
    rows = list(attendance)
    voting = [row for row in rows if row.seat_id is not None and row.votes]
    present = sum(row.presence in COUNTS for row in voting)
    missing = tuple(
        row.organisation.label
        for row in voting
        if row.presence not in COUNTS and row.organisation is not None
    )
    if needed is None:
        sentence = "No terms of reference are in force for this board, so no quorum is set."
        return QuorumFinding(None, present, None, sentence, missing)
    if not rows:
        sentence = f"The quorum is {plural(needed, 'voting member')}. Attendance is not recorded yet."
        return QuorumFinding(needed, 0, None, sentence, ())
    here = f"{plural(present, 'voting member')} {_is_or_are(present)} present"
    counted = f"{here} and {needed:,} {_is_or_are(needed)} needed."
    if present >= needed:
        return QuorumFinding(needed, present, quorate=True, sentence=f"Quorate: {counted}", missing=missing)
    sentence = f"Not quorate: {counted} {needed - present:,} more would make a quorum."
    return QuorumFinding(needed, present, quorate=False, sentence=sentence, missing=missing)


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"
