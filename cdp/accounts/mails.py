"""The mails that accounts need: an invitation to join and a link to choose a password."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit
from cdp.accounts import service
from cdp.mail import letters
from cdp.models import LinkPurpose, Partnership, Person


def send_password_link(session: Session, email: str) -> None:
    """Send a one-time link to a known address; do nothing for an unknown one."""
    person = session.scalar(sa.select(Person).where(Person.email == service.normal_email(email)))
    if person is None or person.left_at is not None:
        return
    token = service.make_link(session, person, LinkPurpose.PASSWORD_RESET)
    letters.send(session, person, "password_link.txt", holds_secret=True, token=token)
    audit.record(session, f"{person.name} was sent a link to choose a password.", by=None, on=person)


def send_invitation(session: Session, person: Person, partnership: Partnership, *, by: Person) -> None:
    """Invite a person to choose a password and sign in; somebody who has an account is told where to go."""
    token = None if person.has_account else service.make_link(session, person, LinkPurpose.INVITATION)
    letters.send(
        session, person, "invitation_to_join.txt", partnership=partnership, holds_secret=True, token=token
    )
    audit.record(
        session, f"{by.name} invited {person.name} to sign in.", by=by, on=person, partnership=partnership
    )
