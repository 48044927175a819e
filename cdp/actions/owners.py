"""Who can own an action, and who is told about it by mail."""

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
    """Refuse an owner who speaks for other organisations only; people without a seat may own an action anywhere."""
    if owner is None:
        return
    speaks_for = queries.organisations_of_person(session, partnership, owner, clock.today())
    if speaks_for and organisation not in speaks_for:
        raise Refusal(
            f"{owner.name} speaks for {speaks_for[0].name}. Choose somebody of {organisation.name}, "
            "or leave the person empty.",
            field="owner",
        )
    access = access_to(session, partnership, owner, clock.today())
    if access is None or not access.may(Permission.UPDATE_ACTION):
        raise Refusal(
            f"{owner.name} cannot take on actions in this partnership today. Choose somebody else.",
            field="owner",
        )


def people_asked(
    session: Session, action: Action, organisation: Organisation, owner: Person | None
) -> list[Person]:
    """Return the owner, or else those who speak for the organisation; never somebody who may not see the action.

    Raises Refusal when nobody is left to ask for something confidential (docs/rules/rights.md 4).
    """
    people = (
        [owner]
        if owner is not None
        else queries.representatives_of(session, organisation, action.board, clock.today())
    )
    asked = [person for person in people if person.left_at is None and _may_see(session, action, person)]
    if asked or action.part is Part.PUBLIC:
        return asked
    if owner is not None:
        raise Refusal(
            f"{owner.name} may not see this confidential action. Choose somebody who may, "
            "or leave the person empty.",
            field="owner",
        )
    raise Refusal(
        f"Nobody of {organisation.name} may see this confidential action. "
        "Choose another organisation, or name the person who is to do it.",
        field="organisation",
    )


def _may_see(session: Session, action: Action, person: Person) -> bool:
    if action.part is Part.PUBLIC:
        return True
    access = access_to(session, action.partnership, person, clock.today())
    return access is not None and may_see_action(access, action)


def tell_owner(
    session: Session, action: Action, template: str, asked: Iterable[Person], by: Person
) -> list[Person]:
    """Write to those who are asked, but not to `by`, and return whom; confidential actions stay unnamed in mails."""
    confidential = action.part is Part.CONFIDENTIAL
    told = [person for person in asked if person is not by]
    for person in told:
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
    return told
