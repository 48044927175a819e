"""What a person may see: the one place that decides about Part 2 and declared interests.

Part 2 items reach the coordinator, the SRO and the chair, and representatives (and deputies standing in) of that
board, unless narrowed to named organisations; never somebody who declared an interest on the item (DECISIONS).
To everybody else they do not exist: callers answer 404 and leave them out of lists, counts and numbers.
An administrator of the installation can read one only by opening it with a reason, for a limited time.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from cdp.access.identity import Access
from cdp.access.matrix import Role
from cdp.models import (
    Action,
    AgendaItem,
    Board,
    Capacity,
    ConfidentialAccess,
    Decision,
    Meeting,
    Part,
    Person,
)


def may_see_item(access: Access, item: AgendaItem) -> bool:
    """Whether an agenda item, its papers and its minutes may be shown to a person of its partnership."""
    if not item.accepted:
        return access.is_coordinator or item.proposed_by_id == access.person.id
    if not item.is_confidential:
        return True
    if has_declared_interest(access, item):
        return False
    narrowed_to = {organisation.id for organisation in item.audience}
    return reads_part_2(access, item.meeting, narrowed_to)


def may_see_papers(access: Access, item: AgendaItem) -> bool:
    """Whether an item's papers may be shown: a declared interest withholds them, in either part."""
    return may_see_item(access, item) and not has_declared_interest(access, item)


def has_declared_interest(access: Access, item: AgendaItem) -> bool:
    """Whether the person declared an interest on the item, and so takes no part in it."""
    return _declared(access.person, item)


def may_open_item(person: Person, item: AgendaItem) -> bool:
    """Whether an administrator may open an item with a reason; that readers were given it, the caller knows."""
    return person.is_administrator and item.accepted and item.is_confidential and not _declared(person, item)


def may_read_opened(person: Person, item_access: ConfidentialAccess, now: datetime) -> bool:
    """Whether an item that was opened may be shown: to whoever opened it, until its time is up."""
    own = item_access.person_id == person.id and item_access.opened_at <= now < item_access.ends_at
    return own and may_open_item(person, item_access.item)


def visible_items(access: Access, items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return the items that may be shown, Part 1 before Part 2, so that numbering them leaves no gap."""
    shown = [item for item in items if may_see_item(access, item)]
    return sorted(shown, key=lambda item: (item.part.value, item.position, item.id))


def may_see_decision(access: Access, decision: Decision) -> bool:
    """Whether a decision may be shown: as its agenda item."""
    if decision.part is Part.PUBLIC:
        return True
    if decision.item.is_confidential:
        return may_see_item(access, decision.item)
    return not has_declared_interest(access, decision.item) and _reads_part_2_of_board(access, decision.board)


def may_see_action(access: Access, action: Action) -> bool:
    """Whether an action may be shown: a confidential one as the Part 2 item it came from.

    One raised as confidential under a public item, or under none, is read by those who read Part 2 of its board.
    """
    if action.part is Part.PUBLIC:
        return True
    if action.item is not None and action.item.is_confidential:
        return may_see_item(access, action.item)
    if action.item is not None and has_declared_interest(access, action.item):
        return False
    return _reads_part_2_of_board(access, action.board)


def reads_part_2(access: Access, meeting: Meeting, narrowed_to: Collection[int]) -> bool:
    """Whether a person reads Part 2 of a meeting; `narrowed_to` holds organisations' numbers, all when empty."""
    if {Role.COORDINATOR, Role.SRO} & access.roles or access.chairs(meeting.board):
        return True
    for seat in access.seats:
        if seat.board_id != meeting.board_id or (narrowed_to and seat.organisation_id not in narrowed_to):
            continue
        stands_in = (meeting.id, seat.organisation_id) in access.standing_in
        if seat.capacity is Capacity.REPRESENTATIVE or stands_in:
            return True
    return False


def _declared(person: Person, item: AgendaItem) -> bool:
    return any(interest.person_id == person.id for interest in item.interests)


def _reads_part_2_of_board(access: Access, board: Board) -> bool:
    privileged = bool({Role.COORDINATOR, Role.SRO} & access.roles) or access.chairs(board)
    return privileged or board.id in access.member_board_ids
