"""Putting a decision of a group to a board above it, as a proposed agenda item that its coordinator settles."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.access import Access, may_see_item
from cdp.agendas import proposals
from cdp.agendas.details import ItemDetails
from cdp.errors import Refusal
from cdp.minutes.decisions import note, refresh
from cdp.minutes.queries import READ_BY_ALL, may_see
from cdp.models import (
    AgendaItem,
    Board,
    Decision,
    DecisionKind,
    DecisionMethod,
    DecisionReferral,
    DecisionState,
    DeclaredInterest,
    Meeting,
    MeetingState,
    Minutes,
    Part,
    Person,
    Purpose,
    ReportingLine,
)
from cdp.wording.formats import day

MINUTES = 10


@dataclass(frozen=True)
class ReferralDetails:
    """The meeting of the board above, and the title and recommendation of the proposed item."""

    meeting: Meeting
    title: str
    recommendation: str


@dataclass(frozen=True)
class Trail:
    """A referral as one person may see it: the item above, how it was settled, and what the board above decided."""

    referral: DecisionReferral
    outcome: str
    decisions: tuple[Decision, ...]


def boards_above(session: Session, board: Board) -> list[Board]:
    """Return the boards of the partnership to which a board reports today, and the one that it is part of."""
    today = clock.today()
    lines = session.scalars(
        sa.select(ReportingLine).where(
            ReportingLine.board_id == board.id, ReportingLine.to_board_id.is_not(None)
        )
    )
    ids = {line.to_board_id for line in lines if line.holds_on(today)} | {board.parent_id}
    found = session.scalars(
        sa.select(Board)
        .where(Board.id.in_([each for each in ids if each is not None]))
        .order_by(Board.position, Board.id)
    )
    return [each for each in found if not each.is_closed_on(today) and each.id != board.id]


def meetings_above(session: Session, board: Board) -> list[Meeting]:
    """Return the coming meetings of the boards above a board, the earliest first."""
    boards = {each.id: each for each in boards_above(session, board)}
    return list(
        session.scalars(
            sa.select(Meeting)
            .where(
                Meeting.board_id.in_(boards),
                Meeting.starts_at > clock.now(),
                Meeting.state.in_([MeetingState.DRAFT, MeetingState.SCHEDULED]),
            )
            .options(joinedload(Meeting.board))
            .order_by(Meeting.starts_at, Meeting.id)
        )
    )


def refer(session: Session, decision: Decision, details: ReferralDetails, *, by: Person) -> DecisionReferral:
    """Propose a decision of a group as an item of a meeting of a board above it, in the same part of the agenda.

    Raises Refusal if the decision was rescinded or not carried, if the meeting is not one of a board above that is to
    come, or if the decision is already on that agenda.
    """
    refresh(session, decision)
    if decision.state is DecisionState.RESCINDED or not decision.carried:
        raise Refusal("Only a decision that has effect can go to the board above.")
    if details.meeting.board_id not in {board.id for board in boards_above(session, decision.board)}:
        raise Refusal("Choose a meeting of a board that this group reports to.", field="meeting")
    earlier = session.scalars(
        sa.select(AgendaItem)
        .join(DecisionReferral, DecisionReferral.item_id == AgendaItem.id)
        .where(
            DecisionReferral.decision_id == decision.id,
            AgendaItem.meeting_id == details.meeting.id,
            AgendaItem.removed_at.is_(None),
        )
    ).first()
    if earlier is not None:
        raise Refusal("This decision has already been proposed for that meeting.", field="meeting")
    item = proposals.propose_item(session, details.meeting, _item(decision, details), by=by)
    session.flush()
    _carry_interests(session, decision, item)
    referral = DecisionReferral(decision=decision, item=item, referred_at=clock.now(), referred_by=by)
    session.add(referral)
    note(
        session,
        decision,
        f"proposed {{decision}} for the meeting of {details.meeting.board.name} "
        f"on {day(details.meeting.starts_at)}",
        {"item": item.key},
        by=by,
    )
    return referral


def trails_of(session: Session, access: Access, decision: Decision) -> list[Trail]:
    """Return the referrals of a decision whose items a person may see, with what the board above decided."""
    referrals = session.scalars(
        _referrals().where(DecisionReferral.decision_id == decision.id).order_by(DecisionReferral.id)
    ).all()
    seen = [each for each in referrals if may_see_item(access, each.item)]
    above = _decisions_of(session, access, [each.item_id for each in seen])
    return [Trail(each, _outcome(each.item), tuple(above.get(each.item_id, ()))) for each in seen]


def referral_behind(session: Session, access: Access, item: AgendaItem) -> DecisionReferral | None:
    """Return the referral that an agenda item came from, or None if there is none or the person may not see it."""
    found = session.scalar(_referrals().where(DecisionReferral.item_id == item.id))
    return found if found is not None and may_see(access, found.decision) else None


def _referrals() -> sa.Select[DecisionReferral]:
    return sa.select(DecisionReferral).options(
        joinedload(DecisionReferral.item, innerjoin=True).options(
            joinedload(AgendaItem.meeting, innerjoin=True).joinedload(Meeting.board, innerjoin=True),
            selectinload(AgendaItem.audience),
            selectinload(AgendaItem.interests),
        ),
        joinedload(DecisionReferral.decision, innerjoin=True).joinedload(Decision.board, innerjoin=True),
    )


def _decisions_of(session: Session, access: Access, item_ids: list[int]) -> dict[int, list[Decision]]:
    """Return the decisions under items, by item, of which the person may read the minutes."""
    rows = session.execute(
        sa.select(Decision, Minutes.state)
        .join(Minutes, Minutes.meeting_id == Decision.meeting_id)
        .where(Decision.item_id.in_(item_ids))
        .order_by(Decision.id)
    ).all()
    found: dict[int, list[Decision]] = {}
    for decision, state in rows:
        reads = state in READ_BY_ALL or access.is_coordinator or access.is_sro
        if (reads or access.chairs(decision.board)) and may_see(access, decision):
            found.setdefault(decision.item_id or 0, []).append(decision)
    return found


def _outcome(item: AgendaItem) -> str:
    if item.accepted:
        return "Removed from the agenda" if item.removed_at is not None else "On the agenda"
    if item.removed_at is not None:
        return f"Declined: {item.declined_because}" if item.declined_because else "Declined"
    return "Proposed, not settled yet"


def _item(decision: Decision, details: ReferralDetails) -> ItemDetails:
    confidential = decision.is_confidential
    reason = decision.item.part_2_reason if decision.item is not None else ""
    return ItemDetails(
        title=details.title.strip(),
        purpose=Purpose.DECISION,
        minutes=MINUTES,
        presenter=decision.board.label,
        part=Part.CONFIDENTIAL if confidential else Part.PUBLIC,
        part_2_reason=(reason or f"Confidential decision of {decision.board.name}") if confidential else "",
        audience=tuple(decision.item.audience) if confidential and decision.item is not None else (),
        recommendation=details.recommendation.strip(),
    )


def _carry_interests(session: Session, decision: Decision, item: AgendaItem) -> None:
    """Declare the interests in the group's item also in the item above, because it is the same matter."""
    declared = {each.person_id: each.nature for each in (decision.item.interests if decision.item else ())}
    declared |= {person.id: "Took no part in the written procedure" for person in decision.took_no_part}
    for person_id, nature in declared.items():
        session.add(
            DeclaredInterest(item_id=item.id, person_id=person_id, nature=nature, declared_at=clock.now())
        )


def usual_title(decision: Decision) -> str:
    """Return the title that a proposed item gets unless another is entered."""
    kind = "Recommendation" if decision.kind is DecisionKind.RECOMMENDATION else "Decision"
    about = decision.item.title if decision.item is not None else ""
    made = " by written procedure" if decision.method is DecisionMethod.WRITTEN else ""
    return f"{kind} of {decision.board.label}{made}: {about or decision.reference}"[:200]
