"""Movements of money: proposed, then approved, refused or withdrawn. The original profile stays. Nothing here commits.

The board recommends. The body that holds the money decides, so an approval names that body and its date.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record
from cdp.errors import Conflict, Difference, Refusal
from cdp.funding import queries
from cdp.funding.figures import figures_of, of_year
from cdp.models import (
    WHOLE_YEAR,
    Decision,
    FundingStream,
    MoneyMovement,
    MoneyMovementKind,
    MoneyMovementState,
    Partnership,
    Person,
    PlanLine,
)
from cdp.wording.money import pounds
from cdp.workplans.periods import year_words


@dataclass(frozen=True)
class MoneyPlace:
    """A quarter of a line, from or to which money moves; quarter 0 is what is not divided by quarter."""

    line: PlanLine
    year: int
    quarter: int

    @property
    def words(self) -> str:
        """The place in words, such as "F3 Detox, 2026/27 quarter 2"."""
        return place_words(self.line, self.year, self.quarter)


@dataclass(frozen=True)
class MovementDetails:
    """What a person enters about a movement; `to` is None for money that is returned."""

    kind: MoneyMovementKind
    pence: int
    start: MoneyPlace
    to: MoneyPlace | None
    reason: str


@dataclass(frozen=True)
class MovementOutcome:
    """What became of a movement; `version` is the version that the person saw.

    `approved_by` is the body that decided, and `decision` what a board decided or recommended.
    """

    state: MoneyMovementState
    version: int
    approved_by: str = ""
    decided_on: date | None = None
    decision: Decision | None = None
    note: str = ""


def place_words(line: PlanLine, year: int, quarter: int) -> str:
    """Return a quarter of a line in words, such as "F3 Detox, 2026/27 quarter 2"."""
    at = year_words(year) if quarter == WHOLE_YEAR else f"{year_words(year)} quarter {quarter}"
    return f"{line.reference} {line.service}, {at}"


def propose(
    session: Session, partnership: Partnership, details: MovementDetails, *, by: Person
) -> MoneyMovement:
    """Propose a movement with the next number; raises Refusal for one that is not possible."""
    _check(details)
    _check_profile(session, details.start, details.pence, "pence")
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )
    movement = MoneyMovement(
        partnership=partnership,
        number=queries.next_movement_number(session, partnership),
        kind=details.kind,
        pence=details.pence,
        from_line=details.start.line,
        from_year=details.start.year,
        from_quarter=details.start.quarter,
        to_line=details.to.line if details.to else None,
        to_year=details.to.year if details.to else None,
        to_quarter=details.to.quarter if details.to else None,
        reason=_entered(details.reason, "Enter why the money should move.", "reason"),
        proposed_on=clock.today(),
    )
    session.add(movement)
    session.flush()
    _note(session, movement, "proposed", by=by)
    return movement


def settle(session: Session, movement: MoneyMovement, outcome: MovementOutcome, *, by: Person) -> None:
    """Record that a movement was approved, refused or withdrawn.

    Raises Refusal if it is settled already, or not possible any more, and Conflict if it has changed since.
    """
    if outcome.version != movement.version:
        raise Conflict(
            [Difference("State", movement.state.value.capitalize(), outcome.state.value.capitalize())],
            current_version=movement.version,
        )
    if movement.state is not MoneyMovementState.PROPOSED:
        raise Refusal("This movement is settled. Propose another one to move money back.")
    if outcome.state is MoneyMovementState.APPROVED:
        _check_approval(session, movement, outcome)
    else:
        _entered(outcome.note, "Enter the reason.", "note")
    movement.state, movement.outcome_note = outcome.state, outcome.note.strip()
    movement.approved_by, movement.approved_on = outcome.approved_by.strip(), outcome.decided_on
    movement.decision = outcome.decision
    session.flush()
    _note(session, movement, f"recorded as {outcome.state.value}", by=by)


def _check(details: MovementDetails) -> None:
    start, to = details.start, details.to
    if details.pence <= 0:
        raise Refusal("Enter an amount above £0.", field="pence")
    if details.kind is MoneyMovementKind.RETURN:
        if to is not None:
            raise Refusal("Money that is returned goes to no line. Leave “To” empty.", field="to_line")
        return
    if to is None:
        raise Refusal("Choose where the money goes.", field="to_line")
    if details.kind is MoneyMovementKind.REPROFILE:
        _check_reprofile(start, to)
    else:
        _check_carried_forward(start, to)


def _check_reprofile(start: MoneyPlace, to: MoneyPlace) -> None:
    if to.year != start.year:
        raise Refusal(
            "Money that moves to another year is carried forward. Choose that kind.", field="to_year"
        )
    if to.line.stream_id != start.line.stream_id:
        raise Refusal("Money moves between lines of one stream only.", field="to_line")
    if (to.line.id, to.quarter) == (start.line.id, start.quarter):
        raise Refusal("Choose another line or quarter.", field="to_quarter")


def _check_carried_forward(start: MoneyPlace, to: MoneyPlace) -> None:
    if to.year <= start.year:
        raise Refusal("Choose a later year. Within a year, money is reprofiled.", field="to_year")
    if to.line.stream_id not in _carried_on_by(start.line.stream):
        raise Refusal(
            "Money is carried forward in its stream, or to the stream that carries it on.", field="to_line"
        )


def _carried_on_by(stream: FundingStream) -> set[int]:
    """Return the ids of a stream and of the streams that carry it on."""
    found: set[int] = set()
    following: FundingStream | None = stream
    while following is not None and following.id not in found:
        found.add(following.id)
        following = following.successor
    return found


def _check_approval(session: Session, movement: MoneyMovement, outcome: MovementOutcome) -> None:
    _entered(outcome.approved_by, "Enter the body that decided, such as the council.", "approved_by")
    if outcome.decided_on is None:
        raise Refusal("Enter the date of the decision.", field="decided_on")
    if outcome.decided_on > clock.today():
        raise Refusal("Enter a date that is today or in the past.", field="decided_on")
    start = MoneyPlace(movement.from_line, movement.from_year, movement.from_quarter)
    _check_profile(session, start, movement.pence, None)


def _check_profile(session: Session, start: MoneyPlace, pence: int, field: str | None) -> None:
    """Raise Refusal if a quarter has less profile in force than the amount that is to be taken from it."""
    figures = figures_of(session, PlanLine.id == start.line.id, year=start.year)
    there = of_year(figures, start.line.id, start.year).quarters[start.quarter].profile
    if pence > max(there, 0):
        raise Refusal(f"{start.words} has {pounds(there)}. Enter that much or less.", field=field)


def _entered(typed: str, sentence: str, field: str) -> str:
    text = typed.strip()
    if not text:
        raise Refusal(sentence, field=field)
    return text


def _note(session: Session, movement: MoneyMovement, words: str, *, by: Person) -> None:
    sentence = f"{by.name} {words} movement {movement.reference} of {pounds(movement.pence)}."
    record(session, sentence, by=by, on=movement, partnership=movement.partnership)
