"""Queries about commitments within what a person may see."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.access import Access, may_see_commitment
from cdp.agendas.matter.lines import path_in
from cdp.commitments.states import CommitmentLine, CommitmentState, state_by_date
from cdp.decisions.queries import confidential_seen_by
from cdp.models import (
    AgendaItem,
    Board,
    Commitment,
    Decision,
    DecisionState,
    Meeting,
    Minutes,
    MinutesState,
    Part,
)
from cdp.wording.formats import day

_WITH_ITEM = (
    joinedload(Commitment.board, innerjoin=True),
    selectinload(Commitment.records),
    joinedload(Commitment.report),
    joinedload(Commitment.item).options(
        joinedload(AgendaItem.meeting).joinedload(Meeting.board),
        joinedload(AgendaItem.interests),
        joinedload(AgendaItem.audience),
    ),
)


def recorded(session: Session, access: Access, board: Board) -> list[Commitment]:
    """Return the commitments of a board that have not ended and that a person may see; two statements."""
    return [
        one
        for one in _commitments(session, Commitment.board_id == board.id, Commitment.ended_on.is_(None))
        if may_see_commitment(access, one)
    ]


def ended(session: Session, access: Access, board: Board) -> list[Commitment]:
    """Return the commitments of a board that ended, and that a person may see; two statements."""
    rows = _commitments(session, Commitment.board_id == board.id, Commitment.ended_on.is_not(None))
    return [one for one in rows if may_see_commitment(access, one)]


def commitment_by_key(session: Session, access: Access, key: str) -> Commitment | None:
    """Return a commitment of the partnership that the person may see, or None."""
    here = Commitment.board_id.in_(sa.select(Board.id).where(Board.partnership_id == access.partnership.id))
    found = _commitments(session, here, Commitment.key == key)
    return found[0] if found and may_see_commitment(access, found[0]) else None


def line_of(commitment: Commitment, today: date) -> CommitmentLine:
    """Return the line of a commitment that was recorded."""
    item, promised_on = commitment.item, day(commitment.promised_on)
    source = f"Promised on {promised_on}"
    if item is not None:
        source = f"{item.meeting.bare_title}, {promised_on}"
    elif commitment.report is not None:
        source = f"{commitment.report.title}, issued on {promised_on}"
    return CommitmentLine(
        commitment.text,
        source,
        commitment.kept_by or "The secretariat records it",
        state_by_date(commitment.next_due, commitment.last_kept, today),
        commitment.last_kept,
        commitment.next_due,
        path=path_in(commitment.board.partnership, "commitments", commitment.key),
        confidential=commitment.is_confidential,
    )


def of_decisions(session: Session, access: Access, board: Board, today: date) -> list[CommitmentLine]:
    """Return the open conditions and delegations of a board's decisions that a person may see."""
    prepares = access.is_coordinator or access.is_sro or access.chairs(board)
    read_by_all = sa.or_(
        Minutes.id.is_(None), Minutes.state.in_([MinutesState.CIRCULATED, MinutesState.CONFIRMED])
    )
    readable = sa.and_(
        Decision.part == Part.PUBLIC,
        sa.or_(Decision.item_id.is_(None), AgendaItem.part == Part.PUBLIC),
        sa.true() if prepares else read_by_all,
    )
    rows = session.scalars(
        sa.select(Decision)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.item_id)
        .outerjoin(Minutes, Minutes.meeting_id == Decision.meeting_id)
        .where(
            Decision.board_id == board.id,
            Decision.carried.is_(True),
            Decision.state.in_([DecisionState.DECIDED, DecisionState.RATIFIED]),
            sa.or_(readable, Decision.id.in_(confidential_seen_by(session, access))),
            sa.or_(Decision.subject_to.any(), Decision.delegated_to != ""),
        )
        .options(selectinload(Decision.subject_to), joinedload(Decision.item))
        .order_by(Decision.year.desc(), Decision.number.desc())
    )
    return [line for decision in rows for line in _lines_of(decision, board, today)]


def _lines_of(decision: Decision, board: Board, today: date) -> Iterable[CommitmentLine]:
    source = f"Decision {decision.reference}"
    path = path_in(board.partnership, "decisions", decision.key)
    for condition in decision.subject_to:
        yield CommitmentLine(
            condition.text,
            f"{source}: condition",
            "Condition recorded as met",
            CommitmentState.KEPT if condition.met_on else CommitmentState.OPEN,
            condition.met_on,
            path=path,
            confidential=decision.is_confidential,
        )
    if decision.delegation_is_open_on(today):
        yield CommitmentLine(
            f"{decision.delegated_to} acts for the board",
            f"{source}: delegation",
            "Uses of the delegation are recorded",
            CommitmentState.OPEN,
            next_due=decision.delegated_until,
            path=path,
            confidential=decision.is_confidential,
        )


def _commitments(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Commitment]:
    query = sa.select(Commitment).where(*conditions).options(*_WITH_ITEM)
    return list(session.scalars(query.order_by(Commitment.due_on, Commitment.id)).unique())
