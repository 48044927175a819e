"""Changing the email address with which a person signs in and to which we send their emails."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.accounts.service import end_sessions_of, normal_email
from cdp.errors import Refusal
from cdp.mail import letters, outbox
from cdp.mail.invitations import Party
from cdp.mail.outbox import Concern
from cdp.models import AccountLink, Partnership, Person


def change_email(
    session: Session,
    person: Person,
    email: str,
    *,
    by: Person,
    partnership: Partnership,
    shares: bool = False,
) -> None:
    """Change a person's email address; raises Refusal if another person already has that address.

    With `shares`, the address is a mailbox that they share with everyone who has it already. Then they cannot sign in,
    so it is refused for a person who has an account. The person's sessions and one-time links end. We email both
    addresses, so that no one loses an account unnoticed. Emails that have not been sent yet go to the new address.
    """
    old, new = person.email, normal_email(email)
    if new == old:
        return
    others = session.scalars(sa.select(Person).where(Person.email == new)).all()
    if others and not shares:
        raise Refusal(
            "Another person already has this address. Check the address, or say that they share the mailbox.",
            field="email",
        )
    if others and person.has_account:
        raise Refusal(
            f"{person.name} signs in with their address, so they need one of their own. Enter another address.",
            field="email",
        )
    person.email, person.shares_mailbox = new, bool(others)
    person.invited_at = None  # the link in an invitation to the old address ends below
    end_sessions_of(session, person)
    session.execute(
        sa.update(AccountLink)
        .where(AccountLink.person_id == person.id, AccountLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    outbox.readdress(session, person)
    audit.record(
        session,
        f"{by.name} changed the email address of {person.name}"
        f"{' to a mailbox that they share' if person.shares_mailbox else ''}.",
        by=by,
        on=person,
        partnership=partnership,
        details={"email": {"from": audit.reference_to(old), "to": audit.reference_to(new)}},
    )
    for address in (old, new):
        outbox.post(
            session,
            letters.write(
                session,
                "address_changed.txt",
                person=person,
                partnership=partnership,
                is_new=address == new,
            ),
            sender=letters.sender_for(session, partnership),
            recipient=Party(address, person.name),
            concern=Concern(partnership.id, person_id=person.id),
            keeps_address=True,
        )
