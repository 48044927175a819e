"""Who may see which action, as a condition for whole lists: `cdp.access.may_see_action`, said to the database."""

import sqlalchemy as sa

from cdp.access.identity import Access
from cdp.models import Action, AgendaItem, Capacity, DeclaredInterest, Meeting, Part, item_audience

# What is the same for every reader is made once: building it costs as much as asking
_CONFIDENTIAL_ITEMS = (
    sa.select(AgendaItem.id)
    .join(Meeting, AgendaItem.meeting_id == Meeting.id)
    .where(AgendaItem.part == Part.CONFIDENTIAL, AgendaItem.accepted)
)
_PUBLIC_ITEMS = sa.select(AgendaItem.id).where(AgendaItem.part == Part.PUBLIC)
_IS_PUBLIC, _HAS_NO_ITEM = Action.part == Part.PUBLIC, Action.item_id.is_(None)


def visible_to(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition under which a person may see an action: `may_see_action` for a whole list."""
    of_interest = sa.select(DeclaredInterest.item_id).where(DeclaredInterest.person_id == access.person.id)
    free_of_interest = AgendaItem.id.not_in(of_interest)
    return sa.or_(
        _IS_PUBLIC,
        Action.item_id.in_(_CONFIDENTIAL_ITEMS.where(free_of_interest, _reads_part_2(access))),
        sa.and_(
            sa.or_(_HAS_NO_ITEM, Action.item_id.in_(_PUBLIC_ITEMS.where(free_of_interest))),
            _reads_part_2_of_board(access),
        ),
    )


def _reads_part_2(access: Access) -> sa.ColumnElement[bool]:
    """Return the condition on a meeting and item under which the person reads Part 2 (see cdp.access.visibility)."""
    if access.is_coordinator or access.is_sro:
        return sa.true()
    audience = sa.select(item_audience.c.organisation_id).where(item_audience.c.item_id == AgendaItem.id)
    allowed: list[sa.ColumnElement[bool]] = [Meeting.board_id.in_(access.chaired_board_ids)]
    for seat in access.seats:
        reached = sa.or_(~audience.exists(), sa.literal(seat.organisation_id).in_(audience))
        sits = sa.and_(Meeting.board_id == seat.board_id, reached)
        if seat.capacity is not Capacity.REPRESENTATIVE:
            stood_in = [
                meeting
                for meeting, organisation in access.standing_in
                if organisation == seat.organisation_id
            ]
            sits = sa.and_(sits, Meeting.id.in_(stood_in))
        allowed.append(sits)
    return sa.or_(*allowed)


def _reads_part_2_of_board(access: Access) -> sa.ColumnElement[bool]:
    if access.is_coordinator or access.is_sro:
        return sa.true()
    return Action.board_id.in_(access.chaired_board_ids | access.member_board_ids)
