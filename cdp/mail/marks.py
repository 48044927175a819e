"""Marks among the facts of a mail, that decide what may become of it."""

import sqlalchemy as sa

from cdp.models import OutboxMessage

ERASE_ONCE_SENT = "erase_once_sent"
"""It holds a secret, so the sender blanks its text after sending."""
KEEPS_ADDRESS = "keeps_address"
"""It is meant for an address, whoever has that by now: it tells of a change to it."""


def keeps_address() -> sa.ColumnElement[bool]:
    """The condition that a mail stays at the address that it was written to."""
    return _has(KEEPS_ADDRESS)


def _has(mark: str) -> sa.ColumnElement[bool]:
    value: sa.ColumnElement[bool] = OutboxMessage.facts[mark].as_boolean()
    return value.is_(True)
