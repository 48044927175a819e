"""Who owns an action or can own it, in words, and who is notified about it by email."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.access.matrix import Permission
from cdp.access.visibility import may_see_action
from cdp.actions import queries
from cdp.actions.links import LINK, links_for
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import Action, Appointment, Organisation, Part, Partnership, Person
from cdp.partnerships.queries import role_holders
from cdp.wording.formats import day


@dataclass(frozen=True)
class FurtherOwner:
    """An organisation that works on an action beside its lead, and perhaps a person of it."""

    organisation: Organisation
    person: Person | None = None


def owners_of(action: Action) -> list[FurtherOwner]:
    """Return every owner of an action, the lead first."""
    lead = FurtherOwner(action.organisation, action.owner)
    return [lead, *(FurtherOwner(each.organisation, each.person) for each in action.further_owners)]


def owner_words(organisation: Organisation, person: Person | None, *, short: bool = False) -> str:
    """Return one owner, such as "Pete Moss, Kirklees Council"; `short` uses the short name of the organisation."""
    name = organisation.label if short else organisation.name
    return f"{person.name}, {name}" if person else name


def owners_in_words(action: Action, *, short: bool = False) -> str:
    """Return every owner of an action, the lead first and marked if there are several."""
    lead, *others = (owner_words(each.organisation, each.person, short=short) for each in owners_of(action))
    return "; ".join([f"{lead} (lead)", *others]) if others else lead


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


def readers_of(session: Session, action: Action, owner: FurtherOwner) -> list[Person]:
    """Return the person, or else the organisation's representatives, without people who may not see the action."""
    if owner.person is not None:
        people = [owner.person]
    else:
        people = queries.representatives_of(session, owner.organisation, action.board, clock.today())
        if action.part is Part.PUBLIC:
            return people
    return [person for person in people if person.left_at is None and _may_see(session, action, person)]


def with_people(
    session: Session, action: Action, owners: Iterable[FurtherOwner]
) -> list[tuple[FurtherOwner, list[Person]]]:
    """Return each owner with the people to notify.

    Raises Refusal if no one of an owner may see a confidential action (docs/rules/rights.md 4).
    """
    found = []
    for owner in owners:
        readers = readers_of(session, action, owner)
        if not readers and action.part is Part.CONFIDENTIAL:
            _refuse_unseen(owner)
        found.append((owner, readers))
    return found


def with_readers(session: Session, action: Action) -> list[tuple[FurtherOwner, list[Person]]]:
    """Return each owner of an action with the people who may see it today, who may be none."""
    return [(owner, readers_of(session, action, owner)) for owner in owners_of(action)]


def _refuse_unseen(owner: FurtherOwner) -> NoReturn:
    if owner.person is not None:
        raise Refusal(
            f"{owner.person.name} may not see this confidential action. Choose a person who may, "
            "or choose the organisation’s representative.",
            field="owner",
        )
    raise Refusal(
        f"No one at {owner.organisation.name} may see this confidential action. "
        "Choose another organisation, or choose a person.",
        field="organisation",
    )


def _may_see(session: Session, action: Action, person: Person) -> bool:
    """Return whether a person has a role in the partnership today and may see the action."""
    access = access_to(session, action.partnership, person, clock.today())
    return access is not None and may_see_action(access, action)


def notify_owners(
    session: Session,
    action: Action,
    template: str,
    owners: Sequence[tuple[FurtherOwner, Collection[Person]]],
    *,
    by: Person,
    message: str = "",
) -> list[Person]:
    """Email the people of each owner, except `by`, and return those emailed; emails do not quote confidential actions.

    A person who acts for two owners gets one email. Emails about public actions have the person's link to update them.
    `message` is the text of the change, such as what is missing.
    """
    confidential = action.part is Part.CONFIDENTIAL
    notified: list[Person] = []
    asked = list(dict.fromkeys(person for _, people in owners for person in people if person is not by))
    personal = {} if confidential else links_for(session, action.partnership, asked)
    for owner, people in owners:
        for person in people:
            if person is by or person in notified:
                continue
            notified.append(person)
            leads = owner.organisation is action.organisation
            letters.send(
                session,
                person,
                template,
                partnership=action.partnership,
                confidential=confidential,
                path=f"/partnerships/{action.partnership.slug}/actions/{action.key}",
                organisation=owner.organisation.name,
                lead="" if leads or confidential else owner_words(action.organisation, action.owner),
                reference="" if confidential else action.reference,
                title="" if confidential else action.title,
                due="" if confidential else day(action.due_on),
                message="" if confidential else message,
                personal_link="" if confidential else LINK.address_of(session, personal[person]),
                holds_secret=not confidential,
            )
    return notified


def notify_secretariat(session: Session, action: Action, question: str, *, by: Person) -> list[Person]:
    """Email the coordinators, except `by`, that an owner asked a question about an action; return those emailed.

    The email does not quote a confidential action, and no one gets it who may not see the action.
    """
    confidential = action.part is Part.CONFIDENTIAL
    notified = []
    for person in role_holders(session, action.partnership, Appointment.COORDINATOR, clock.today()):
        if person is by or not _may_see(session, action, person):
            continue
        notified.append(person)
        letters.send(
            session,
            person,
            "action_questioned.txt",
            partnership=action.partnership,
            confidential=confidential,
            path=f"/partnerships/{action.partnership.slug}/actions/{action.key}/answer",
            asked_by=by.name,
            reference="" if confidential else action.reference,
            title="" if confidential else action.title,
            question="" if confidential else question,
        )
    return notified
