"""Personal links to check one's own entry in the directory of one partnership, without an account.

A link ends after sixty days, or when a later email asks for another check. It also ends with the person's last place
in the partnership (docs/rules/reliability.md 4).
"""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.mail.personal_links import PersonalLink
from cdp.models import DirectoryEntry
from cdp.partnerships.queries import has_place

LASTS = timedelta(days=60)


def _load(session: Session, key: str) -> DirectoryEntry | None:
    return session.scalar(
        sa.select(DirectoryEntry)
        .where(DirectoryEntry.key == key)
        .options(
            joinedload(DirectoryEntry.person, innerjoin=True),
            joinedload(DirectoryEntry.partnership, innerjoin=True),
        )
    )


def _works(session: Session, entry: DirectoryEntry) -> bool:
    if entry.asked_at is None or entry.asked_at + LASTS <= clock.now() or entry.person.left_at is not None:
        return False
    return has_place(session, entry.partnership, entry.person, clock.today())


LINK = PersonalLink("check an entry in the contact directory", "/check-contact-details", _load, _works)
