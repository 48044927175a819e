"""Whether a meeting has its quorum by the terms of reference of its day: enough voting members, and the right ones."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings import queries
from cdp.models import Attendance, Meeting, Presence, TermsVersion
from cdp.models.stored import as_stored, from_stored
from cdp.terms.versions.facts import voting_seats_on
from cdp.terms.versions.queries import terms_in_force
from cdp.terms.wording.quorum_rule import Evaluation, Missing, QuorumRule, VotingSeat, rule_of
from cdp.wording.formats import listed, plural

COUNTS = frozenset({Presence.PRESENT, Presence.SUBSTITUTE})
NO_TERMS = "No terms of reference are in force for this board, so no quorum is set."


@dataclass(frozen=True)
class Basis:
    """What a meeting's quorum is judged by: the rule, and the voting seats that the board had on its day."""

    rule: QuorumRule
    seats: tuple[VotingSeat, ...]

    def evaluate(self, filled: Collection[str]) -> Evaluation:
        """Judge which seats are filled, by their keys."""
        return self.rule.evaluate(self.seats, filled)

    def stored(self) -> dict[str, Any]:
        """Return the basis as it is written down when a meeting is held."""
        return as_stored(self)

    @classmethod
    def of_stored(cls, stored: dict[str, Any]) -> "Basis":
        """Return the basis that was written down."""
        return from_stored(stored, cls)


@dataclass(frozen=True)
class QuorumFinding:
    """What the attendance says about the quorum.

    `needed` is None where no terms are in force, and 0 where they only say who must be there; `quorate` is None
    without terms, and while no attendance is recorded. `missing` is exactly what a quorum still lacks; `absent` names
    the organisations whose voting seat was not filled, whether the quorum needs them or not.
    """

    needed: int | None
    present: int
    quorate: bool | None
    verdict: str
    missing: tuple[Missing, ...]
    absent: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The verdict, and what is missing for a quorum."""
        if not self.missing:
            return self.verdict
        return f"{self.verdict} Missing: {listed([each.words for each in self.missing])}."


def terms_of(session: Session, meeting: Meeting) -> TermsVersion | None:
    """Return the terms of reference in force on the day of a meeting, or None."""
    return terms_in_force(session, meeting.board, _day(meeting))


def basis_of(session: Session, meeting: Meeting, terms: TermsVersion | None) -> Basis | None:
    """Return what a meeting's quorum is judged by, or None where no quorum is set; one statement at most.

    What was written down when the meeting was held stays, whatever becomes of the terms and of the seats.
    """
    if meeting.quorum_rule_noted is not None:
        return Basis.of_stored(meeting.quorum_rule_noted)
    if meeting.quorum_noted is not None:  # held before quorums had more to them than a number
        rule = QuorumRule(meeting.quorum_noted)
    else:
        rule = rule_of(terms) if terms is not None else QuorumRule()
    return Basis(rule, voting_seats_on(session, meeting.board, _day(meeting))) if rule.is_set else None


def quorum_of(session: Session, meeting: Meeting) -> QuorumFinding:
    """Return whether a meeting is quorate, from its attendance; few statements, whatever the number of seats."""
    basis = basis_of(session, meeting, terms_of(session, meeting))
    return find(basis, queries.attendance_of(session, meeting))


def find(basis: Basis | None, attendance: Iterable[Attendance]) -> QuorumFinding:
    """Judge the voting seats that are filled, by representative or substitute; rows need seat and organisation.

    A seat counts once, whoever fills it; co-opted members, observers and others do not count (terms, quorum).
    """
    rows = list(attendance)
    voting = [row for row in rows if row.seat is not None and row.votes]
    filled = {row.seat.key for row in voting if row.presence in COUNTS and row.seat is not None}
    absent = tuple(
        row.organisation.label
        for row in voting
        if row.presence not in COUNTS and row.organisation is not None
    )
    if basis is None:
        return QuorumFinding(None, len(filled), None, NO_TERMS, (), absent)
    found = basis.evaluate(filled)
    if not rows:
        verdict = f"{basis.rule.sentence(found.base)} Attendance is not recorded yet."
        return QuorumFinding(found.needed, 0, None, verdict, (), ())
    return QuorumFinding(
        found.needed, found.present, found.quorate, _verdict(basis.rule, found), found.missing, absent
    )


def _verdict(rule: QuorumRule, found: Evaluation) -> str:
    here = f"{plural(found.present, 'voting member')} {_is_or_are(found.present)} present"
    counted = f"{here} and {found.needed:,} {_is_or_are(found.needed)} needed" if found.needed else here
    if not found.quorate:
        enough = found.needed and found.present >= found.needed
        return f"Not quorate: {counted}{', but not the right ones' if enough else ''}."
    who = listed([part.words for part in rule.parts])
    return f"Quorate: {counted}, and among them {who}." if who else f"Quorate: {counted}."


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


def _day(meeting: Meeting) -> date:
    return clock.in_london(meeting.starts_at).date()
