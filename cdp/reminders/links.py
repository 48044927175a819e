"""Personal links to a person's reminder choices, included in every reminder email.

A link stops working once the person has no role or seat in the partnership (docs/rules/reliability.md 4).
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
    """Return the choices that a working link gives access to, and the person's access today; otherwise None."""
    choices = LINK.opened_by(session, token)
    access = access_to(session, choices.partnership, choices.person, clock.today()) if choices else None
    return (choices, access) if choices is not None and access is not None else None
