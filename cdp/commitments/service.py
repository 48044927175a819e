"""Changes to commitments: recording one, changing and ending it, and recording that it was kept."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import audit, clock
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import AgendaItem, Board, Commitment, CommitmentRecord, Part, Person, Report
from cdp.terms.promises import PromisedClause
from cdp.wording.formats import day


@dataclass(frozen=True)
class CommitmentDetails:
    """What was promised: the words, who keeps it, when it was promised and is first due, and how often it is due."""

    text: str
    due_on: date
    promised_on: date
    kept_by: str = ""
    every_months: int | None = None
    version: int | None = None


def add(
    session: Session,
    board: Board,
    details: CommitmentDetails,
    item: AgendaItem | None,
    *,
    report: Report | None = None,
    by: Person,
) -> Commitment:
    """Record a commitment, made at an agenda item or in an issued report if there is one.

    Raises Refusal for dates in the wrong order.
    """
    _check(details)
    commitment = Commitment(
        board=board,
        item=item,
        report=report,
        part=item.part if item is not None else Part.PUBLIC,
        text=details.text,
        kept_by=details.kept_by,
        promised_on=details.promised_on,
        due_on=details.due_on,
        every_months=details.every_months,
    )
    session.add(commitment)
    session.flush()
    _note(session, commitment, f"{by.name} recorded {named(commitment)}, due {day(details.due_on)}.", by)
    return commitment


def change(session: Session, commitment: Commitment, details: CommitmentDetails, *, by: Person) -> None:
    """Change a commitment; raises Refusal for dates in the wrong order, and Conflict for an old version."""
    _check_version(
        commitment,
        details.version,
        [
            Difference("Commitment", commitment.text, details.text),
            Difference("First due", day(commitment.due_on) if commitment.due_on else "", day(details.due_on)),
        ],
    )
    _check(details)
    commitment.text, commitment.kept_by = details.text, details.kept_by
    commitment.promised_on, commitment.due_on = details.promised_on, details.due_on
    commitment.every_months = details.every_months
    _note(session, commitment, f"{by.name} changed {named(commitment)}, due {day(details.due_on)}.", by)


def record_kept(
    session: Session, commitment: Commitment, kept_on: date, how: str, *, version: int, by: Person
) -> None:
    """Record that a commitment was kept; raises Refusal for a future day, or one before it was promised.

    Raises Conflict if someone else changed the commitment or recorded it as kept after `version`.
    """
    _check_version(
        commitment,
        version,
        [
            Difference("Kept", _last_kept(commitment), f"{day(kept_on)}: {how}"),
            *([Difference("Commitment", commitment.text, "")] if commitment.ended_on is None else []),
        ],
    )
    if kept_on > clock.today():
        raise Refusal("Enter the date it was kept, today or earlier.", field="kept_on")
    if kept_on < commitment.promised_on:
        raise Refusal(
            f"Enter a date on or after {day(commitment.promised_on)}, when it was promised.", field="kept_on"
        )
    if commitment.ended_on is not None:
        raise Refusal("This commitment has ended.")
    record = CommitmentRecord(commitment=commitment, kept_on=kept_on, how=how, recorded_by=by)
    session.add(record)
    flag_modified(commitment, "text")  # so that a second person who records it at once learns of the first
    _note(session, commitment, f"{by.name} recorded {named(commitment)} as kept on {day(kept_on)}.", by)


def row_of_clause(session: Session, board: Board, clause: PromisedClause) -> Commitment | None:
    """Return the row that holds the records of a clause of the terms, or None if it was never kept."""
    assert clause.promise is not None  # noqa: S101 -- callers pass clauses with a promise
    return session.scalar(
        sa.select(Commitment).where(Commitment.board_id == board.id, Commitment.clause == clause.promise.code)
    )


def keep_clause(
    session: Session,
    board: Board,
    clause: PromisedClause,
    in_force_from: date,
    kept: tuple[date, str],
    *,
    version: int,
    by: Person,
) -> None:
    """Record when and how a clause of the terms was kept; `version` is 0 if it was never kept before.

    Raises Refusal and Conflict as `record_kept` does.
    """
    row = row_of_clause(session, board, clause)
    if row is None:
        row = _begin_clause(session, board, clause, in_force_from, by=by)
        version = row.version
    record_kept(session, row, *kept, version=version, by=by)


def _begin_clause(
    session: Session, board: Board, clause: PromisedClause, in_force_from: date, *, by: Person
) -> Commitment:
    promise = clause.promise
    assert promise is not None  # noqa: S101 -- callers pass clauses with a promise
    made = Commitment(
        board=board,
        clause=promise.code,
        part=Part.PUBLIC,
        text=clause.text,
        kept_by="Terms of reference",
        promised_on=in_force_from,
        due_on=clock.months_after(in_force_from, promise.every_months or 0),
        every_months=promise.every_months,
    )
    session.add(made)
    session.flush()
    _note(session, made, f"{by.name} began to record {named(made)} of the terms of reference.", by)
    return made


def end(session: Session, commitment: Commitment, reason: str, version: int, *, by: Person) -> None:
    """End a commitment with a reason; it stays listed. Raises Conflict for an old version."""
    _check_version(commitment, version, [Difference("Commitment", commitment.text, "Ended")])
    if commitment.ended_on is not None:
        raise Refusal("This commitment has already ended.")
    commitment.ended_on, commitment.ended_because = clock.today(), reason
    _note(session, commitment, f"{by.name} ended {named(commitment)}.", by)


def named(commitment: Commitment) -> str:
    """Return the words that name a commitment in the history, without its text if it is confidential."""
    return (
        "a confidential commitment" if commitment.is_confidential else f"the commitment “{commitment.text}”"
    )


def _check(details: CommitmentDetails) -> None:
    if details.due_on < details.promised_on:
        raise Refusal("Enter a due date on or after the date it was promised.", field="due_on")
    if details.promised_on > clock.today():
        raise Refusal("Enter the date it was promised, today or earlier.", field="promised_on")


def _check_version(commitment: Commitment, version: int | None, differences: list[Difference]) -> None:
    if commitment.version != version:
        changed = [each for each in differences if each.theirs != each.yours]
        raise Conflict(changed or differences, current_version=commitment.version)


def _last_kept(commitment: Commitment) -> str:
    if commitment.ended_on is not None:
        return f"Ended on {day(commitment.ended_on)}: {commitment.ended_because}"
    if not commitment.records:
        return "Not kept yet"
    last = commitment.records[-1]
    return f"{day(last.kept_on)}: {last.how}"


def _note(session: Session, commitment: Commitment, sentence: str, by: Person) -> None:
    audit.record(session, sentence, by=by, on=commitment, partnership=commitment.board.partnership)
