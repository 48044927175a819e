"""Personal links to check one's own entry: one person, one partnership, without an account.

A link is dead once another mail asked, sixty days have passed, or its person has no place in the partnership any more
(RELIABILITY 4).
"""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.mail import letters, personal_links
from cdp.models import DirectoryEntry
from cdp.partnerships.queries import has_place

PURPOSE = "check an entry in the contact directory"
PATH = "/check-contact-details"
LASTS = timedelta(days=60)


def token_of(session: Session, entry: DirectoryEntry) -> str:
    """Return what a person's link carries."""
    return personal_links.token_of(session, PURPOSE, entry.key, entry.seal)


def address_of(session: Session, entry: DirectoryEntry | None) -> str:
    """Return a person's link; without an entry the personal part is left out, for a mail that is only shown."""
    token = token_of(session, entry) if entry else personal_links.UNSEEN
    return letters.link(session, f"{PATH}/{token}")


def entry_of_token(session: Session, token: str) -> DirectoryEntry | None:
    """Return the entry of a link that works now, or None."""
    sent = personal_links.read(session, PURPOSE, token)
    if sent is None:
        return None
    key, seal = sent
    entry = session.scalar(
        sa.select(DirectoryEntry)
        .where(DirectoryEntry.key == key)
        .options(
            joinedload(DirectoryEntry.person, innerjoin=True),
            joinedload(DirectoryEntry.partnership, innerjoin=True),
        )
    )
    if entry is None or entry.seal != seal or entry.asked_at is None:
        return None
    if entry.asked_at + LASTS <= clock.now() or entry.person.left_at is not None:
        return None
    here = has_place(session, entry.partnership, entry.person, clock.today())
    return entry if here else None
