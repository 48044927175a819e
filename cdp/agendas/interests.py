"""Declared interests: a person who has declared one takes no part in the item and may not read its papers."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas.service import naming
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.meetings.freezing import check_open
from cdp.models import AgendaItem, DeclaredInterest, InterestConsequence, Person


def declare_interest(
    session: Session,
    item: AgendaItem,
    person: Person,
    nature: str,
    *,
    consequence: InterestConsequence | None = None,
    by: Person,
) -> DeclaredInterest:
    """Record that a person has an interest in an item, and withhold its papers from them.

    If the item is confidential, all of it is withheld. `consequence` says whether the person leaves the room, if known.
    Raises Refusal when the person has already declared an interest, or when the minutes are no longer a draft.
    """
    check_open(session, item.meeting)
    if any(interest.person_id == person.id for interest in item.interests):
        raise Refusal("An interest in this item has already been declared.", field="item")
    interest = DeclaredInterest(
        item_id=item.id, person=person, nature=nature, declared_at=clock.now(), consequence=consequence
    )
    item.interests.append(interest)
    declared = (
        "declared an interest in" if by is person else f"recorded that {person.name} has an interest in"
    )
    record(
        session,
        f"{by.name} {declared} {naming(item)} of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"person": person.key, "nature": reference_to(nature)},
    )
    return interest


def withdraw_interest(session: Session, item: AgendaItem, interest: DeclaredInterest, *, by: Person) -> None:
    """Withdraw a declaration that was made by mistake; nothing is withheld from the person any more.

    Raises Refusal when the minutes are no longer a draft.
    """
    check_open(session, item.meeting)
    item.interests.remove(interest)
    session.delete(interest)
    record(
        session,
        f"{by.name} withdrew the interest of {interest.person.name} in {naming(item)} of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"person": interest.person.key},
    )
