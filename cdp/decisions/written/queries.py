"""Queries for written procedures: the list, one procedure, its people, and decisions that no minutes record yet."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp import clock
from cdp.access import Access, may_see_decision, may_see_procedure
from cdp.access.places import runs
from cdp.models import (
    Board,
    Capacity,
    Decision,
    DecisionMethod,
    Partnership,
    Person,
    ProcedurePerson,
    ProcedureReply,
    ProcedureState,
    Seat,
    SeatHolding,
    SeatKind,
    WrittenProcedure,
)


@dataclass(frozen=True)
class VotingMember:
    """A voting member of a board today, in the first of their seats; `person` is None for a vacant seat."""

    seat: Seat
    person: Person | None


def procedures_of(session: Session, access: Access) -> list[WrittenProcedure]:
    """Return the written procedures that a person may see: open ones first, then the newest."""
    order = sa.case((WrittenProcedure.state == ProcedureState.OPEN, 0), else_=1)
    found = session.scalars(
        _with_people(access.partnership).order_by(order, WrittenProcedure.created_at.desc())
    ).unique()
    return [procedure for procedure in found if may_see_procedure(access, procedure)]


def procedure_by_key(session: Session, access: Access, key: str) -> WrittenProcedure | None:
    """Return the written procedure with this key, with its people and replies; None if the person may not see it."""
    found = session.scalars(
        _with_people(access.partnership)
        .where(WrittenProcedure.key == key)
        .options(
            selectinload(WrittenProcedure.papers),
            selectinload(WrittenProcedure.people)
            .joinedload(ProcedurePerson.seat)
            .joinedload(Seat.organisation),
            selectinload(WrittenProcedure.people).joinedload(ProcedurePerson.person),
            selectinload(WrittenProcedure.people)
            .selectinload(ProcedurePerson.replies)
            .joinedload(ProcedureReply.noted_by),
        )
    ).one_or_none()
    return found if found is not None and may_see_procedure(access, found) else None


def lock(session: Session, procedure: WrittenProcedure) -> None:
    """Read a procedure again and lock it until the transaction ends, so that other changes wait."""
    session.flush()
    session.refresh(procedure, with_for_update={"of": WrittenProcedure})


def members_of(session: Session, board: Board) -> list[VotingMember]:
    """Return a board's voting members today, each person once, and its vacant voting seats."""
    today = clock.today()
    seats = session.scalars(
        sa.select(Seat)
        .where(Seat.board_id == board.id, Seat.kind == SeatKind.CORE, Seat.votes, runs(Seat, today))
        .options(
            joinedload(Seat.organisation, innerjoin=True),
            selectinload(Seat.holdings).joinedload(SeatHolding.person),
        )
        .order_by(Seat.position, Seat.id)
    )
    found: dict[int, VotingMember] = {}
    for seat in seats:
        holding = seat.holding_on(today, Capacity.REPRESENTATIVE)
        person = holding.person if holding is not None and holding.person.left_at is None else None
        found.setdefault(person.id if person is not None else -seat.id, VotingMember(seat, person))
    return list(found.values())


def to_answer(session: Session, access: Access) -> list[WrittenProcedure]:
    """Return the open written procedures that a person may see and that wait for their reply, those due first."""
    found = session.scalars(
        sa.select(WrittenProcedure)
        .join(WrittenProcedure.board)
        .join(WrittenProcedure.people)
        .where(
            Board.partnership_id == access.partnership.id,
            WrittenProcedure.state == ProcedureState.OPEN,
            ProcedurePerson.person_id == access.person.id,
            ProcedurePerson.asked_at.is_not(None),
            ~ProcedurePerson.replies.any(),
        )
        .options(contains_eager(WrittenProcedure.board), selectinload(WrittenProcedure.people))
        .order_by(WrittenProcedure.answer_by, WrittenProcedure.id)
    )
    return [procedure for procedure in found if may_see_procedure(access, procedure)]


def to_record_in(session: Session, access: Access) -> list[Decision]:
    """Return the decisions by written procedure that no meeting has recorded yet and the person may see, by board."""
    found = session.scalars(
        sa.select(Decision)
        .join(Decision.board)
        .where(
            Board.partnership_id == access.partnership.id,
            Decision.method == DecisionMethod.WRITTEN,
            Decision.meeting_id.is_(None),
        )
        .options(contains_eager(Decision.board), selectinload(Decision.took_no_part))
        .order_by(Board.position, Decision.decided_at, Decision.id)
    )
    return [decision for decision in found if may_see_decision(access, decision)]


def _with_people(partnership: Partnership) -> sa.Select[WrittenProcedure]:
    return (
        sa.select(WrittenProcedure)
        .join(WrittenProcedure.board)
        .where(Board.partnership_id == partnership.id)
        .options(
            contains_eager(WrittenProcedure.board),
            selectinload(WrittenProcedure.people).selectinload(ProcedurePerson.replies),
            joinedload(WrittenProcedure.decision),
        )
    )
