"""Settling the interests of an item's readers before its papers are published."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, may_see_item
from cdp.agendas.conflicts import PossibleConflict, conflicts_of, unsettled
from cdp.agendas.interests import declare_interest
from cdp.agendas.service import naming
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.models import AgendaItem, InterestClearance, Meeting, Person
from cdp.wording.formats import agree, plural


def withhold(session: Session, item: AgendaItem, conflict: PossibleConflict, *, by: Person) -> None:
    """Record the reader's interests as declared in the item, so that its papers are withheld from them."""
    declare_interest(session, item, conflict.person, " ".join(conflict.grounds), by=by)


def clear(
    session: Session, item: AgendaItem, conflict: PossibleConflict, reason: str, *, by: Person
) -> InterestClearance:
    """Record why a reader has no conflict of interest in an item; raises Refusal if their interest is declared."""
    if conflict.withheld:
        raise Refusal("An interest in this item has been declared. Withdraw it first if it was a mistake.")
    if not reason:
        raise Refusal("Enter why there is no conflict of interest.", field="reason")
    clearance = conflict.clearance or _earlier(session, item, conflict.person)
    clearance.reason, clearance.grounds = reason, list(conflict.marks)
    clearance.cleared_at, clearance.cleared_by = clock.now(), by
    record(
        session,
        f"{by.name} recorded that {conflict.person.name} has no conflict of interest in {naming(item)} of "
        f"{item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"person": conflict.person.key, "reason": reference_to(reason)},
    )
    return clearance


def check_settled(session: Session, access: Access, meeting: Meeting, items: Iterable[AgendaItem]) -> None:
    """Raise Refusal if the interests of a reader of any item are not settled.

    The sentence does not reveal an item to a coordinator who has declared an interest in it.
    """
    items = list(items)
    conflicts = conflicts_of(session, meeting, items)
    if unsettled_in(access, conflicts, items):
        number = sum(len(found) for _, found in unsettled_in(access, conflicts, items))
        raise Refusal(
            f"Settle the interests of {plural(number, 'reader')} before you publish. "
            f"{agree(number, 'It is', 'They are')} listed on this page."
        )
    if any(unsettled(conflicts, item) for item in items):
        raise Refusal(
            "Ask another coordinator to publish this agenda. You cannot see all that must be checked."
        )


def unsettled_in(
    access: Access, conflicts: Mapping[int, Sequence[PossibleConflict]], items: Iterable[AgendaItem]
) -> list[tuple[AgendaItem, list[PossibleConflict]]]:
    """Return the items that a person may see with conflicts that are not settled, and these conflicts."""
    return [
        (item, found)
        for item in items
        if may_see_item(access, item) and (found := unsettled(conflicts, item))
    ]


def _earlier(session: Session, item: AgendaItem, person: Person) -> InterestClearance:
    """Return the person's clearance for the item, which no longer covers all grounds, or a new one."""
    found = session.scalar(
        sa.select(InterestClearance).where(
            InterestClearance.item_id == item.id, InterestClearance.person_id == person.id
        )
    )
    if found is None:
        found = InterestClearance(item=item, person=person)
        session.add(found)
    return found
