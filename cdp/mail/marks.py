"""Marks among the facts of a mail, that decide what may become of it."""

import sqlalchemy as sa

from cdp.models import MailKind, OutboxMessage

ERASE_ONCE_SENT = "erase_once_sent"
"""It holds a secret, so the sender blanks its text after sending."""
KEEPS_ADDRESS = "keeps_address"
"""It is meant for an address, whoever has that by now: it tells of a change to it."""

UNREACHED = "unreached"
"""How often it could not leave because the mail server could not be reached."""

TOPIC = "topic"
"""What it asks for, in a word: whoever ends that takes back what still waits (`outbox.withdraw`)."""


def is_about(topic: str) -> sa.ColumnElement[bool]:
    """The condition that a mail asks for something."""
    return sa.and_(OutboxMessage.kind == MailKind.PLAIN, OutboxMessage.facts[TOPIC].as_string() == topic)


def asks_for_an_answer() -> sa.ColumnElement[bool]:
    """The condition that a plain mail asks somebody to answer an invitation: it carries their personal link."""
    return sa.and_(
        OutboxMessage.kind == MailKind.PLAIN, OutboxMessage.meeting_id.is_not(None), _has(ERASE_ONCE_SENT)
    )


def keeps_address() -> sa.ColumnElement[bool]:
    """The condition that a mail stays at the address that it was written to."""
    return _has(KEEPS_ADDRESS)


def _has(mark: str) -> sa.ColumnElement[bool]:
    value: sa.ColumnElement[bool] = OutboxMessage.facts[mark].as_boolean()
    return value.is_(True)
