"""Personal links to one's choices: they stand in every reminder, and open nothing else.

A link is dead once its person has no place in the partnership any more (RELIABILITY 4).
"""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.mail import letters, personal_links
from cdp.models import ReminderChoices
from cdp.reminders import queries

PURPOSE = "choose reminders"
PATH = "/choose-reminders"


def token_of(session: Session, choices: ReminderChoices) -> str:
    """Return what a person's link carries."""
    return personal_links.token_of(session, PURPOSE, choices.key, choices.seal)


def address_of(session: Session, choices: ReminderChoices) -> str:
    """Return a person's link to their choices."""
    return letters.link(session, f"{PATH}/{token_of(session, choices)}")


def choices_of_token(session: Session, token: str) -> tuple[ReminderChoices, Access] | None:
    """Return the choices of a link that works now, with what their person is to the partnership today; or None."""
    sent = personal_links.read(session, PURPOSE, token)
    if sent is None:
        return None
    key, seal = sent
    choices = queries.choices_by_key(session, key)
    if choices is None or choices.seal != seal or choices.person.left_at is not None:
        return None
    access = access_to(session, choices.partnership, choices.person, clock.today())
    return (choices, access) if access is not None else None
