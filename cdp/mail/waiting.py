"""Emails that wait because the mail server cannot be reached, for the pages that say whether emails were sent."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.mail import marks
from cdp.models import MailState, OutboxMessage


@dataclass(frozen=True)
class WaitingMail:
    """The number of a partnership's emails that wait for the mail server, and what went wrong at the last attempt."""

    emails: int
    error: str


def waiting_for_server(session: Session, partnership_id: int) -> WaitingMail | None:
    """Return the emails of a partnership that wait for a mail server that cannot be reached, or None.

    The server is the same for every partnership, so an attempt with any email shows that it cannot be reached.
    """
    unreached = sa.and_(
        OutboxMessage.error != "", OutboxMessage.facts[marks.UNREACHED].as_integer() > sa.literal(0)
    )
    ours = sa.case((OutboxMessage.partnership_id == partnership_id, 1), else_=0)
    emails, error = session.execute(
        sa.select(sa.func.sum(ours), sa.func.max(sa.case((unreached, OutboxMessage.error)))).where(
            OutboxMessage.state == MailState.PENDING
        )
    ).one()
    return WaitingMail(emails, error) if emails and error else None
