"""The rule of `cdp.access.may_see_action` as a query condition."""

import sqlalchemy as sa

from cdp.access.identity import Access
from cdp.models import (
    Action,
    AgendaItem,
    BacklogItem,
    Capacity,
    DeclaredInterest,
    Meeting,
    Part,
    Person,
    RiskEscalation,
    item_audience,
)
from cdp.models.decision import decision_interests

# Built once, because these parts of the query are the same for every reader and cost as much to build as to run
# Both ask for the item of one action, so that they never read the items of the whole installation
_CONFIDENTIAL_ITEM = (
    sa.select(sa.literal(1))
    .select_from(AgendaItem)
    .join(Meeting, AgendaItem.meeting_id == Meeting.id)
    .where(AgendaItem.id == Action.item_id, AgendaItem.part == Part.CONFIDENTIAL, AgendaItem.accepted)
    .correlate(Action)
)
_PUBLIC_ITEM = (
    sa.select(sa.literal(1))
    .select_from(AgendaItem)
    .where(AgendaItem.id == Action.item_id, AgendaItem.part == Part.PUBLIC)
    .correlate(Action)
)
_IS_PUBLIC, _HAS_NO_ITEM = Action.part == Part.PUBLIC, Action.item_id.is_(None)


def visible_to(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may see an action, with the same rule as `may_see_action`."""
    of_interest = sa.select(DeclaredInterest.item_id).where(DeclaredInterest.person_id == access.person.id)
    free_of_interest = sa.and_(
        AgendaItem.id.not_in(of_interest),
        sa.or_(AgendaItem.parent_id.is_(None), AgendaItem.parent_id.not_in(of_interest)),
    )
    took_no_part = sa.select(decision_interests.c.decision_id).where(
        decision_interests.c.person_id == access.person.id
    )
    of_no_such_decision = sa.or_(Action.decision_id.is_(None), Action.decision_id.not_in(took_no_part))
    confidential = sa.or_(
        _CONFIDENTIAL_ITEM.where(free_of_interest, _reads_part_2(access)).exists(),
        sa.and_(
            sa.or_(_HAS_NO_ITEM, _PUBLIC_ITEM.where(free_of_interest).exists()),
            _reads_part_2_of_board(access),
        ),
    )
    of_no_such_risk = sa.or_(
        Action.risk_id.is_(None), Action.risk_id.not_in(risks_of_interest(access.person))
    )
    return sa.or_(_IS_PUBLIC, sa.and_(of_no_such_decision, of_no_such_risk, confidential))


def risks_of_interest(person: Person) -> sa.Select[int]:
    """Return the query for the ids of risks taken to an item in which a person declared an interest."""
    declared = sa.select(DeclaredInterest.item_id).where(DeclaredInterest.person_id == person.id)
    return (
        sa.select(RiskEscalation.risk_id)
        .outerjoin(BacklogItem, RiskEscalation.backlog_item_id == BacklogItem.id)
        .join(AgendaItem, AgendaItem.id == sa.func.coalesce(RiskEscalation.item_id, BacklogItem.item_id))
        .where(sa.or_(AgendaItem.id.in_(declared), AgendaItem.parent_id.in_(declared)))
    )


def _reads_part_2(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition that a person may read a Part 2 item of a meeting (see cdp.access.visibility)."""
    if access.is_coordinator or access.is_sro:
        return sa.true()
    audience = sa.select(item_audience.c.organisation_id).where(item_audience.c.item_id == AgendaItem.id)
    allowed: list[sa.ColumnElement[bool]] = [Meeting.board_id.in_(access.chaired_board_ids)]
    for seat in access.seats:
        in_audience = sa.or_(~audience.exists(), sa.literal(seat.organisation_id).in_(audience))
        sits = sa.and_(Meeting.board_id == seat.board_id, in_audience)
        if seat.capacity is not Capacity.REPRESENTATIVE:
            substituted = [
                meeting
                for meeting, organisation in access.standing_in
                if organisation == seat.organisation_id
            ]
            sits = sa.and_(sits, Meeting.id.in_(substituted))
        allowed.append(sits)
    return sa.or_(*allowed)


def _reads_part_2_of_board(access: Access) -> sa.ColumnElement[bool]:
    if access.is_coordinator or access.is_sro:
        return sa.true()
    return Action.board_id.in_(access.chaired_board_ids | access.member_board_ids)
