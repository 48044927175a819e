"""Personal links to update actions without an account: the public actions of one person in one partnership.

The link is in the emails about actions and works for 60 days after the newest of them, while the person belongs to the
partnership. Confidential actions are updated after signing in.
"""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access.identity import Access, access_to
from cdp.access.matrix import Permission
from cdp.mail.personal_links import PersonalLink
from cdp.models import Action, ActionLink, Part, Partnership, Person
from cdp.partnerships.queries import belongs

WORKS_FOR = timedelta(days=60)
"""How long a link works after the last email that has it."""


def _load(session: Session, key: str) -> ActionLink | None:
    return session.scalar(
        sa.select(ActionLink)
        .where(ActionLink.key == key)
        .options(
            joinedload(ActionLink.person, innerjoin=True), joinedload(ActionLink.partnership, innerjoin=True)
        )
    )


def _works(session: Session, link: ActionLink) -> bool:
    recent = clock.now() - link.sent_at <= WORKS_FOR
    return recent and belongs(session, link.partnership, link.person, clock.today())


LINK = PersonalLink("update actions", "/update-actions", _load, _works)


def opened_by(session: Session, token: str) -> tuple[ActionLink, Access] | None:
    """Return the link of a token and what its person may do today, or None if it does not work at this moment."""
    link = LINK.opened_by(session, token)
    access = access_to(session, link.partnership, link.person, clock.today()) if link else None
    if link is None or access is None or not access.may(Permission.UPDATE_ACTION):
        return None
    return link, access


def public_ones(actions: Collection[Action]) -> list[Action]:
    """Return the actions that a link may show."""
    return [action for action in actions if action.part is Part.PUBLIC]


def links_for(
    session: Session, partnership: Partnership, people: Collection[Person]
) -> dict[Person, ActionLink]:
    """Return each person's link, made if there is none yet, and record that it is being sent now."""
    rows = session.scalars(
        sa.select(ActionLink).where(
            ActionLink.partnership_id == partnership.id,
            ActionLink.person_id.in_([person.id for person in people]),
        )
    )
    found = {row.person_id: row for row in rows}
    for person in people:
        if person.id not in found:
            found[person.id] = ActionLink(partnership=partnership, person=person, sent_at=clock.now())
            session.add(found[person.id])
        found[person.id].sent_at = clock.now()
    session.flush()
    return {person: found[person.id] for person in people}
