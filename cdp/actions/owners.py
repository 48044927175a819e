"""Who can own an action, and who is notified about it by email."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.access.matrix import Permission
from cdp.access.visibility import may_see_action
from cdp.actions import queries
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import Action, Organisation, Part, Partnership, Person
from cdp.wording.formats import day


def check_owner(
    session: Session, partnership: Partnership, organisation: Organisation, owner: Person | None
) -> None:
    """Raise Refusal for an owner who represents only other organisations, or who may not update actions.

    People who do not represent an organisation may own any action if they may update actions.
    """
    if owner is None:
        return
    represented = queries.organisations_of_person(session, partnership, owner, clock.today())
    if represented and organisation not in represented:
        raise Refusal(
            f"{owner.name} represents {represented[0].name}. Choose a person from {organisation.name}, "
            "or choose the organisation’s representative.",
            field="owner",
        )
    access = access_to(session, partnership, owner, clock.today())
    if access is None or not access.may(Permission.UPDATE_ACTION):
        raise Refusal(
            f"{owner.name} cannot own actions in this partnership today. Choose another person.",
            field="owner",
        )


def people_to_notify(
    session: Session, action: Action, organisation: Organisation, owner: Person | None
) -> list[Person]:
    """Return the owner, or else the organisation's representatives, without people who may not see the action.

    Raises Refusal if none of them may see a confidential action (docs/rules/rights.md 4).
    """
    people = (
        [owner]
        if owner is not None
        else queries.representatives_of(session, organisation, action.board, clock.today())
    )
    readers = [person for person in people if person.left_at is None and _may_see(session, action, person)]
    if readers or action.part is Part.PUBLIC:
        return readers
    if owner is not None:
        raise Refusal(
            f"{owner.name} may not see this confidential action. Choose a person who may, "
            "or choose the organisation’s representative.",
            field="owner",
        )
    raise Refusal(
        f"No one at {organisation.name} may see this confidential action. "
        "Choose another organisation, or choose a person.",
        field="organisation",
    )


def _may_see(session: Session, action: Action, person: Person) -> bool:
    if action.part is Part.PUBLIC:
        return True
    access = access_to(session, action.partnership, person, clock.today())
    return access is not None and may_see_action(access, action)


def notify_owner(
    session: Session, action: Action, template: str, people: Iterable[Person], *, by: Person
) -> list[Person]:
    """Email these people, except `by`, and return those emailed; emails do not quote confidential actions."""
    confidential = action.part is Part.CONFIDENTIAL
    notified = [person for person in people if person is not by]
    for person in notified:
        letters.send(
            session,
            person,
            template,
            partnership=action.partnership,
            confidential=confidential,
            path=f"/partnerships/{action.partnership.slug}/actions/{action.key}",
            organisation=action.organisation.name,
            reference="" if confidential else action.reference,
            title="" if confidential else action.title,
            due="" if confidential else day(action.due_on),
            message="" if confidential else action.latest_update,
        )
    return notified
