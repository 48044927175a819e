"""Marks in the facts of an email that decide how it is handled."""

import sqlalchemy as sa

from cdp.models import MailKind, OutboxMessage

ERASE_ONCE_SENT = "erase_once_sent"
"""It holds a secret, so the sender deletes its text after sending."""
KEEPS_ADDRESS = "keeps_address"
"""It must go to this particular address, because it is about a change to the address."""

UNREACHED = "unreached"
"""The number of attempts in which the mail server could not be reached."""

TOPIC = "topic"
"""What it asks for, in one word, so that unsent emails can be withdrawn when that ends (`outbox.withdraw`)."""


def is_about(topic: str) -> sa.ColumnElement[bool]:
    """Return the condition that an email has a topic."""
    return sa.and_(OutboxMessage.kind == MailKind.PLAIN, OutboxMessage.facts[TOPIC].as_string() == topic)


def asks_for_an_answer() -> sa.ColumnElement[bool]:
    """Return the condition that a plain email asks for a reply to an invitation, so it has a personal link."""
    return sa.and_(
        OutboxMessage.kind == MailKind.PLAIN, OutboxMessage.meeting_id.is_not(None), _has(ERASE_ONCE_SENT)
    )


def keeps_address() -> sa.ColumnElement[bool]:
    """Return the condition that an email must keep its address."""
    return _has(KEEPS_ADDRESS)


def _has(mark: str) -> sa.ColumnElement[bool]:
    value: sa.ColumnElement[bool] = OutboxMessage.facts[mark].as_boolean()
    return value.is_(True)
