"""Marks in the facts of an email that decide how it is handled."""

import sqlalchemy as sa

from cdp.models import MailKind, OutboxMessage

ERASE_ONCE_SENT = "erase_once_sent"
"""The email holds a secret, so the sender deletes its text after sending it."""
KEEPS_ADDRESS = "keeps_address"
"""The email must go to the address that it was written for, because it is about a change of address."""

UNREACHED = "unreached"
"""The number of attempts in which the mail server could not be reached."""

ENCLOSES = "encloses"
"""The stored file attached to the email: its name, its media type and its SHA-256."""

TOPIC = "topic"
"""What the email asks for, in one word, so that it can be withdrawn if no longer needed (`outbox.withdraw`)."""


def is_about(topic: str) -> sa.ColumnElement[bool]:
    """Return the condition that an email is a plain email on this topic."""
    return sa.and_(OutboxMessage.kind == MailKind.PLAIN, OutboxMessage.facts[TOPIC].as_string() == topic)


def asks_for_an_answer() -> sa.ColumnElement[bool]:
    """Return the condition that a plain email asks for a reply to an invitation, so it has a personal link."""
    return sa.and_(
        OutboxMessage.kind == MailKind.PLAIN, OutboxMessage.meeting_id.is_not(None), _has(ERASE_ONCE_SENT)
    )


def keeps_address() -> sa.ColumnElement[bool]:
    """Return the SQL condition for emails that must go to the address they were written for."""
    return _has(KEEPS_ADDRESS)


def _has(mark: str) -> sa.ColumnElement[bool]:
    value: sa.ColumnElement[bool] = OutboxMessage.facts[mark].as_boolean()
    return value.is_(True)
