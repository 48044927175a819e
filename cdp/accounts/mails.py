"""Emails about accounts: an invitation to join and a link to choose a password."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts import limits, service
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.mail.personal_links import UNSEEN
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import LinkPurpose, LinkRequest, Partnership, Person

AT_ONCE = 50


def request_password_link(session: Session, email: str, *, client: str) -> None:
    """Store a request for a link to choose a password; the worker sends it if the address is known.

    Known and unknown addresses are treated alike here. An address gets up to three links an hour, and further requests
    are ignored. A network may make twenty requests an hour, and further requests raise Refusal.
    """
    if not limits.take(session, limits.LINKS_FOR_CLIENT, limits.network_of(client)):
        raise Refusal("Too many links were requested from your network. Wait an hour, then try again.")
    address = service.normal_email(email)
    if limits.take(session, limits.LINKS_TO_ADDRESS, address):
        session.add(LinkRequest(email=address, at=clock.now()))


def send_requested_links(session: Session) -> int:
    """Send the requested links to known addresses and delete the requests; the worker calls this.

    Returns the number of requests handled. Several workers may call this at once, because each locks its requests.
    """
    waiting = session.scalars(
        sa.select(LinkRequest).order_by(LinkRequest.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    for request in waiting:
        send_password_link(session, request.email)
        session.delete(request)
    return len(waiting)


def send_password_link(session: Session, email: str) -> None:
    """Send a one-time link to a known address; do nothing for an unknown address."""
    person = service.person_signing_in_with(session, email)
    if person is None or person.left_at is not None:
        return
    token = service.make_link(session, person, LinkPurpose.PASSWORD_RESET)
    letters.send(session, person, "password_link.txt", holds_secret=True, token=token)
    audit.record(session, f"{person.name} was sent a link to choose a password.", by=None, on=person)


def send_invitation(session: Session, person: Person, partnership: Partnership, *, by: Person) -> bool:
    """Invite a person to choose a password and sign in; a person who has an account gets a link to the partnership.

    Returns False and sends nothing if the address has been sent three invitations within the last hour.
    """
    if not limits.take(session, limits.INVITATIONS_TO_ADDRESS, person.email):
        return False
    token = None if person.has_account else service.make_link(session, person, LinkPurpose.INVITATION)
    invitations(partnership, [person], token=token).post(session)
    person.invited_at = clock.now()
    audit.record(
        session, f"{by.name} invited {person.name} to sign in.", by=by, on=person, partnership=partnership
    )
    return True


def invitations(
    partnership: Partnership,
    people: Iterable[Person],
    left_out: Iterable[NotEmailed] = (),
    *,
    token: str | None = UNSEEN,
) -> Mailing[Person]:
    """Return invitations to join; `token` is for a link to choose a password, or None for people with accounts."""
    letters_to = tuple(
        Letter(person, "invitation_to_join.txt", person, own={"token": token}) for person in people
    )
    return Mailing(partnership, letters_to, tuple(left_out), has_secret=True)
