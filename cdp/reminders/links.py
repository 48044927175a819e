"""Personal links to one's choices: they stand in every reminder, and open nothing else.

A link is dead once its person has no place in the partnership any more (docs/rules/reliability.md 4).
"""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.mail.personal_links import PersonalLink
from cdp.models import ReminderChoices
from cdp.reminders import queries

LINK = PersonalLink(
    "choose reminders",
    "/choose-reminders",
    queries.choices_by_key,
    lambda _, choices: choices.person.left_at is None,
)


def choices_of_token(session: Session, token: str) -> tuple[ReminderChoices, Access] | None:
    """Return the choices of a link that works now, with what their person is to the partnership today; or None."""
    choices = LINK.opened_by(session, token)
    access = access_to(session, choices.partnership, choices.person, clock.today()) if choices else None
    return (choices, access) if choices is not None and access is not None else None
