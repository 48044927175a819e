"""What a person may see: all rules about Part 2 items and declared interests are in this module.

The coordinator, the SRO, the chair, and the board's representatives (and deputies who attend for them) see Part 2
items. A sub-item is hidden with the item that it belongs to. If an item is limited to named organisations, only their
representatives and deputies see it, besides the coordinator, the SRO and the chair. A person who declared an interest
in a Part 2 item does not see it (docs/rules/rights.md 4). For people who may not see an item, callers return 404 and
leave the item out of lists, counts and numbering. An administrator of the installation can open an item for a limited
time, but must give a reason.
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
    Commitment,
    ConfidentialAccess,
    Decision,
    Meeting,
    Part,
    Person,
    ProcedureState,
    WrittenProcedure,
)


def may_see_item(access: Access, item: AgendaItem) -> bool:
    """Return whether a person may see an agenda item, its papers and its minutes."""
    if not item.accepted:
        return access.is_coordinator or item.proposed_by_id == access.person.id
    if not item.is_confidential:
        return True
    if has_declared_interest(access, item):
        return False
    if item.parent is not None and not may_see_item(access, item.parent):
        return False
    narrowed_to = {organisation.id for organisation in item.audience}
    return reads_part_2(access, item.meeting, narrowed_to)


def may_see_papers(access: Access, item: AgendaItem) -> bool:
    """Return whether a person may see an item's papers: they may see the item and declared no interest in it."""
    return may_see_item(access, item) and not has_declared_interest(access, item)


def has_declared_interest(access: Access, item: AgendaItem) -> bool:
    """Return whether the person declared an interest in the item or the item above it, and so takes no part in it."""
    return declared_by(access.person, item)


def may_open_item(person: Person, item: AgendaItem) -> bool:
    """Return whether an administrator may give a reason to open an item; callers check that it was published."""
    return (
        person.is_administrator and item.accepted and item.is_confidential and not declared_by(person, item)
    )


def may_read_opened(person: Person, item_access: ConfidentialAccess, now: datetime) -> bool:
    """Return whether an opened item may be shown: only to the person who opened it, until their access ends."""
    own = item_access.person_id == person.id and item_access.opened_at <= now < item_access.ends_at
    return own and may_open_item(person, item_access.item)


def visible_items(access: Access, items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return the items that a person may see, Part 1 before Part 2, for numbering without gaps."""
    shown = [item for item in items if may_see_item(access, item)]
    return sorted(shown, key=lambda item: (item.part.value, item.position, item.id))


def may_see_decision(access: Access, decision: Decision) -> bool:
    """Return whether a person may see a decision; a confidential one follows the rules of its Part 2 item.

    If the item is public, or there is none, the coordinator, the SRO, the chair and the board's representatives see the
    decision. Anyone who declared an interest in the item or the written procedure does not.
    """
    if decision.part is Part.PUBLIC:
        return True
    if _took_no_part(access, decision):
        return False
    if decision.item is None:
        return _reads_part_2_of_board(access, decision.board)
    if decision.item.is_confidential:
        return may_see_item(access, decision.item)
    return not has_declared_interest(access, decision.item) and _reads_part_2_of_board(access, decision.board)


def may_see_action(access: Access, action: Action) -> bool:
    """Return whether a person may see an action; a confidential one follows the rules of its Part 2 item.

    If an action has no item or a public one, the coordinator, SRO, chair and board's representatives see the action.
    Anyone who declared an interest in the item does not, nor anyone who took no part in the decision it follows up, or
    declared an interest in an item to which the risk it mitigates was taken.
    """
    if action.part is Part.PUBLIC:
        return True
    if action.decision is not None and _took_no_part(access, action.decision):
        return False
    if action.risk is not None and any(
        declared_by(access.person, taken.agenda_item)
        for taken in action.risk.escalations
        if taken.agenda_item
    ):
        return False
    if action.item is not None and action.item.is_confidential:
        return may_see_item(access, action.item)
    if action.item is not None and has_declared_interest(access, action.item):
        return False
    return _reads_part_2_of_board(access, action.board)


def may_see_commitment(access: Access, commitment: Commitment) -> bool:
    """Return whether a person may see a commitment; a confidential one follows the rules of its Part 2 item.

    If the item has become public since, the coordinator, the SRO, the chair and the board's representatives see it.
    """
    item = commitment.item
    if not commitment.is_confidential:
        return True
    if item is None or item.is_confidential:
        return item is not None and may_see_item(access, item)
    return not has_declared_interest(access, item) and _reads_part_2_of_board(access, commitment.board)


def may_see_procedure(access: Access, procedure: WrittenProcedure) -> bool:
    """Return whether a person may see a written procedure: the board's members, chair and secretariat, and the SRO.

    Only the coordinator sees a draft. A member who was left out of a confidential one, or declared an interest in it,
    does not see it, and neither does one who has left the board.
    """
    if procedure.state is ProcedureState.DRAFT:
        return access.is_coordinator
    own = next((place for place in procedure.people if place.person_id == access.person.id), None)
    if procedure.is_confidential and own is not None and own.takes_no_part:
        return False
    sent = own is not None and not procedure.is_confidential
    return sent or _reads_part_2_of_board(access, procedure.board)


def reads_part_2(access: Access, meeting: Meeting, narrowed_to: Collection[int]) -> bool:
    """Return whether a person may read Part 2 of a meeting, or a Part 2 item that only some organisations may see.

    `narrowed_to` holds the IDs of those organisations. It is empty if there is no limit.
    """
    if {Role.COORDINATOR, Role.SRO} & access.roles or access.chairs(meeting.board):
        return True
    for seat in access.seats:
        if seat.board_id != meeting.board_id or (narrowed_to and seat.organisation_id not in narrowed_to):
            continue
        attends_as_deputy = (meeting.id, seat.organisation_id) in access.standing_in
        if seat.capacity is Capacity.REPRESENTATIVE or attends_as_deputy:
            return True
    return False


def _took_no_part(access: Access, decision: Decision) -> bool:
    return any(person.id == access.person.id for person in decision.took_no_part)


def declared_by(person: Person, item: AgendaItem) -> bool:
    """Return whether a person declared an interest in an item or the item above it."""
    if any(interest.person_id == person.id for interest in item.interests):
        return True
    return item.parent is not None and declared_by(person, item.parent)


def _reads_part_2_of_board(access: Access, board: Board) -> bool:
    privileged = bool({Role.COORDINATOR, Role.SRO} & access.roles) or access.chairs(board)
    return privileged or board.id in access.member_board_ids
