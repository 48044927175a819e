"""Changing the lead of an action, and adding and removing the owners beside it."""

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.owners import (
    FurtherOwner,
    check_owner,
    notify_owners,
    owner_words,
    owners_of,
    with_people,
)
from cdp.actions.service.details import Ownership
from cdp.actions.service.steps import check_open, conflict, entered, lock, note, touch
from cdp.audit.record import reference_to
from cdp.errors import Difference, Refusal
from cdp.models import Action, ActionHandover, ActionOwner, ActionState, Partnership, Person


def change_owner(session: Session, action: Action, ownership: Ownership, *, by: Person) -> list[Person]:
    """Change the lead of an action and return the people notified; a new organisation must accept the action.

    Every change is kept with its reason (`Action.handovers`). A further owner who becomes the lead is no longer listed
    beside it. Raises Refusal if the organisation changes without a reason.
    """
    lock(session, action)
    if action.version != ownership.version:
        conflict(
            action,
            Difference(
                "Owner",
                owner_words(action.organisation, action.owner),
                owner_words(ownership.organisation, ownership.owner),
            ),
            Difference("Reason", action.handovers[-1].reason if action.handovers else "", ownership.reason),
        )
    check_open(action)
    partnership, moves = action.partnership, ownership.organisation is not action.organisation
    if ownership.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="organisation")
    if not moves and ownership.owner is action.owner:
        raise Refusal("This is the current owner. Choose another owner, or go back.", field="organisation")
    check_owner(session, partnership, ownership.organisation, ownership.owner)
    reason = ownership.reason.strip()
    if moves:
        reason = entered(reason, "Enter why another organisation takes over the action.", field="reason")
    lead = FurtherOwner(ownership.organisation, ownership.owner)
    asked = with_people(session, action, [lead])
    change = ActionHandover(
        by=by,
        at=clock.now(),
        from_organisation=action.organisation,
        from_person=action.owner,
        to_organisation=lead.organisation,
        to_person=lead.person,
        reason=reason,
    )
    action.handovers.append(change)
    if moves:
        action.state, action.completed_on = ActionState.RAISED, None
        for row in [each for each in action.further_owners if each.organisation is lead.organisation]:
            action.further_owners.remove(row)
    action.organisation, action.owner = lead.organisation, lead.person
    details = {"reason": reference_to(reason)} if reason else {}
    note(session, action, f"gave {{action}} to {action.organisation.name}", details, by=by)
    return notify_owners(session, action, "action_raised.txt", asked, by=by)


def add_owner(
    session: Session, action: Action, owner: FurtherOwner, *, read_version: int, by: Person
) -> list[Person]:
    """Add an owner beside the lead and return the people notified.

    Raises Refusal for one who owns the action already, may not own it, or may not see it, and Conflict if someone else
    has changed the action since.
    """
    lock(session, action)
    owners = owners_of(action)
    if action.version != read_version:
        now = "; ".join(owner_words(each.organisation, each.person) for each in owners)
        conflict(action, Difference("Owners", now, owner_words(owner.organisation, owner.person)))
    check_open(action)
    check_further(session, action.partnership, owner, owners)
    asked = with_people(session, action, [owner])
    action.further_owners.extend(further_rows([owner]))
    touch(action)
    note(session, action, f"made {owner.organisation.name} an owner of {{action}}", {}, by=by)
    return notify_owners(session, action, "action_raised.txt", asked, by=by)


def remove_owner(session: Session, action: Action, row: ActionOwner, *, by: Person) -> None:
    """Remove an owner beside the lead. Raises Refusal if the action has ended."""
    lock(session, action)
    check_open(action)
    if row not in action.further_owners:
        raise Refusal("This organisation is no longer an owner of the action.")
    action.further_owners.remove(row)
    touch(action)
    words = owner_words(row.organisation, row.person)
    note(session, action, f"removed an owner of {{action}}: {words}", {}, by=by)


def hand_over_further(
    session: Session, action: Action, row: ActionOwner, person: Person, *, by: Person
) -> list[Person]:
    """Name another person of the same organisation as an owner beside the lead; return the people notified.

    If that person owns the action already, the row is removed. Raises Refusal for a person who may not own actions or
    may not see the action, or if the action has ended.
    """
    lock(session, action)
    check_open(action)
    if row not in action.further_owners:
        raise Refusal("This organisation is no longer an owner of the action.")
    former = row.person.name if row.person else row.organisation.name
    if any(each.person is person and each.organisation is row.organisation for each in owners_of(action)):
        action.further_owners.remove(row)
        asked = []
    else:
        check_owner(session, action.partnership, row.organisation, person)
        asked = with_people(session, action, [FurtherOwner(row.organisation, person)])
        row.person = person
    touch(action)
    note(session, action, f"handed the part of {former} in {{action}} to {person.name}", {}, by=by)
    return notify_owners(session, action, "action_raised.txt", asked, by=by)


def check_further(
    session: Session, partnership: Partnership, owner: FurtherOwner, others: Collection[FurtherOwner]
) -> None:
    """Raise Refusal for a further owner of another partnership, one who may not own actions, or one named already."""
    if owner.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="further")
    same = [each.person for each in others if each.organisation is owner.organisation]
    if same and (owner.person is None or None in same or owner.person in same):
        raise Refusal(
            f"{owner.organisation.name} already owns this action. Choose another organisation.",
            field="further",
        )
    check_owner(session, partnership, owner.organisation, owner.person)


def further_rows(owners: Iterable[FurtherOwner]) -> list[ActionOwner]:
    """Return a row for each further owner."""
    return [ActionOwner(organisation=each.organisation, person=each.person) for each in owners]
