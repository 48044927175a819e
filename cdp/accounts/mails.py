"""The mails that accounts need: an invitation to join and a link to choose a password."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts import limits, service
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import LinkPurpose, LinkRequest, Partnership, Person

AT_ONCE = 50


def ask_for_password_link(session: Session, email: str, *, client: str) -> None:
    """Note that an address asked for a link to choose a password, for the worker to send if it knows the address.

    What happens here is the same for known and unknown addresses. One address gets three links an hour, more are
    passed over in silence; a client address may ask twenty times an hour, then this raises Refusal.
    """
    if not limits.take(session, limits.LINKS_FOR_CLIENT, limits.network_of(client)):
        raise Refusal("Too many links were asked for from your network. Wait an hour, then try again.")
    address = service.normal_email(email)
    if limits.take(session, limits.LINKS_TO_ADDRESS, address):
        session.add(LinkRequest(email=address, at=clock.now()))


def send_links_asked_for(session: Session) -> int:
    """Send the links that were asked for to the addresses that are known, and forget who asked; for the worker.

    Return how many requests were dealt with. Several workers may do so at once: each request is taken by one.
    """
    waiting = session.scalars(
        sa.select(LinkRequest).order_by(LinkRequest.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    for request in waiting:
        send_password_link(session, request.email)
        session.delete(request)
    return len(waiting)


def send_password_link(session: Session, email: str) -> None:
    """Send a one-time link to a known address; do nothing for an unknown one."""
    person = session.scalar(sa.select(Person).where(Person.email == service.normal_email(email)))
    if person is None or person.left_at is not None:
        return
    token = service.make_link(session, person, LinkPurpose.PASSWORD_RESET)
    letters.send(session, person, "password_link.txt", holds_secret=True, token=token)
    audit.record(session, f"{person.name} was sent a link to choose a password.", by=None, on=person)


def send_invitation(session: Session, person: Person, partnership: Partnership, *, by: Person) -> bool:
    """Invite a person to choose a password and sign in; somebody who has an account is told where to go.

    Return False, and send nothing, when the address was sent three invitations within the hour.
    """
    if not limits.take(session, limits.INVITATIONS_TO_ADDRESS, person.email):
        return False
    token = None if person.has_account else service.make_link(session, person, LinkPurpose.INVITATION)
    letters.send(
        session, person, "invitation_to_join.txt", partnership=partnership, holds_secret=True, token=token
    )
    person.invited_at = clock.now()
    audit.record(
        session, f"{by.name} invited {person.name} to sign in.", by=by, on=person, partnership=partnership
    )
    return True
