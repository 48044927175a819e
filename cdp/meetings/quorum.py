"""Whether a meeting is quorate under the terms of reference in force on its day."""

from collections.abc import Iterable, Mapping
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
from cdp.terms.wording.quorum_rule import Evaluation, Filled, Missing, QuorumRule, VotingSeat, rule_of
from cdp.wording.formats import listed, plural

COUNTS = frozenset({Presence.PRESENT, Presence.REMOTE, Presence.SUBSTITUTE})
"""The kinds of attendance that count towards a quorum."""

REMOTELY = "attends remotely"
EVERYONE: Mapping[int, str] = {}
"""No one is away: the quorum of the meeting as a whole."""

NO_TERMS = "No terms of reference are in force for this board, so no quorum is set."


@dataclass(frozen=True)
class QuorumBasis:
    """The basis of a meeting's quorum: the rule, and the board's voting seats on the day."""

    rule: QuorumRule
    seats: tuple[VotingSeat, ...]

    def evaluate(self, filled: Filled) -> Evaluation:
        """Apply the rule to the seats that are filled, each with the person in it."""
        return self.rule.evaluate(self.seats, filled)

    def stored(self) -> dict[str, Any]:
        """Return the basis in the form stored when a meeting is held."""
        return as_stored(self)

    @classmethod
    def of_stored(cls, stored: dict[str, Any]) -> "QuorumBasis":
        """Return the basis from its stored form."""
        return from_stored(stored, cls)


@dataclass(frozen=True)
class QuorumFinding:
    """Whether the attendance makes a quorum.

    `needed` is None if no quorum is set, and 0 if the quorum rule only names required members. `quorate` is None if no
    quorum is set, and until attendance is recorded. `missing` is what is still needed for a quorum. `absent` has the
    names of all organisations whose voting seat was not filled. For one item, `not_counted` has the voting members who
    are at the meeting but do not count, with the reason, such as "Jo Field (declared an interest)".
    """

    needed: int | None
    present: int
    quorate: bool | None
    verdict: str
    missing: tuple[Missing, ...]
    absent: tuple[str, ...]
    not_counted: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The verdict, and what is missing for a quorum."""
        if not self.missing:
            return self.verdict
        return f"{self.verdict} Missing: {listed([each.words for each in self.missing])}."


def terms_of(session: Session, meeting: Meeting) -> TermsVersion | None:
    """Return the terms of reference in force on the day of a meeting, or None."""
    return terms_in_force(session, meeting.board, _day(meeting))


def basis_of(session: Session, meeting: Meeting, terms: TermsVersion | None) -> QuorumBasis | None:
    """Return the basis of a meeting's quorum, or None where no quorum is set, with at most one query.

    The basis stored when a meeting was held does not change if the terms or seats change later.
    """
    if meeting.quorum_rule_noted is not None:
        return QuorumBasis.of_stored(meeting.quorum_rule_noted)
    if meeting.quorum_noted is not None:  # the meeting was held when a quorum could only be a number
        rule = QuorumRule(meeting.quorum_noted)
    else:
        rule = rule_of(terms) if terms is not None else QuorumRule()
    return QuorumBasis(rule, voting_seats_on(session, meeting.board, _day(meeting))) if rule.is_set else None


def quorum_of(session: Session, meeting: Meeting) -> QuorumFinding:
    """Return whether a meeting is quorate, from its attendance, in a fixed number of queries."""
    basis = basis_of(session, meeting, terms_of(session, meeting))
    return find(basis, queries.attendance_of(session, meeting))


def find(
    basis: QuorumBasis | None,
    attendance: Iterable[Attendance],
    *,
    away: Mapping[int, str] = EVERYONE,
    of: str = "",
) -> QuorumFinding:
    """Return whether the filled voting seats make a quorum; each row must have its seat and organisation loaded.

    Each person counts once, as representative or substitute, even on two seats. A seat that passed to a substitute
    counts once, for the person who sits in it. Co-opted members, observers and others do not count towards the quorum
    (see the terms in reference/data/terms/board.md), and neither does a seat that did not exist on the day. People who
    attend remotely count unless the terms say that they do not. `away` has
    the reasons why people do not count, by the id of their attendance, and `of` says what is judged, such as "for this
    item".
    """
    rows = list(attendance)
    if basis is not None and not basis.rule.remote_counts:
        away = {row.id: REMOTELY for row in rows if row.is_remote} | dict(away)
    there = None if basis is None else {seat.key for seat in basis.seats}
    voting = [
        row for row in rows if row.seat is not None and row.votes and (there is None or row.seat.key in there)
    ]
    people = {plain(row.name): str(row.person_id) for row in voting if row.person_id is not None}
    counted = [row for row in voting if row.presence in COUNTS and row.id not in away]
    filled = {
        row.seat.key: str(row.person_id)
        if row.person_id is not None
        else people.get(plain(row.name), plain(row.name))
        for row in counted
        if row.seat is not None
    }
    empty = [row for row in voting if row.seat is not None and row.seat.key not in filled]
    absent = tuple(
        row.organisation.label for row in empty if row.organisation is not None and not row.took_over
    )
    not_counted = tuple(
        dict.fromkeys(
            f"{row.name} ({away[row.id]})" for row in empty if row.presence in COUNTS and row.id in away
        )
    )
    if basis is None:
        return QuorumFinding(None, len(set(filled.values())), None, NO_TERMS, (), absent, not_counted)
    found = basis.evaluate(filled)
    if not rows:
        verdict = f"{basis.rule.whole(found.base)} Attendance is not recorded yet."
        return QuorumFinding(found.needed, 0, None, verdict, (), ())
    return QuorumFinding(
        found.needed,
        found.present,
        found.quorate,
        _verdict(basis.rule, found, of),
        found.missing,
        absent,
        not_counted,
    )


def plain(name: str) -> str:
    """Return a name in the form in which a typed name of a substitute is compared with the names of members."""
    return " ".join(name.casefold().split())


def _verdict(rule: QuorumRule, found: Evaluation, of: str) -> str:
    here = f"{plural(found.present, 'voting member is', 'voting members are')} present"
    counted = f"{here} and {plural(found.needed, 'is', 'are')} needed" if found.needed else here
    what = f" {of}" if of else ""
    if not found.quorate:
        enough = found.needed and found.present >= found.needed
        return f"Not quorate{what}: {counted}{', but not all the required members' if enough else ''}."
    who = listed([part.words for part in rule.parts])
    return f"Quorate{what}: {counted}, including {who}." if who else f"Quorate{what}: {counted}."


def _day(meeting: Meeting) -> date:
    return clock.in_london(meeting.starts_at).date()
