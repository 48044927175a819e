"""Personal links in mails: signed, so that nobody can make one, and not stored, so that a reminder carries the same.

A link carries the key of what it opens and a seal, which stands in that row: another seal there ends the link. Who
reads a token decides whether its row still lets somebody in.
"""

from collections.abc import Sequence

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

UNSEEN = "…"
"""What stands for the personal part of a link where a mail is only shown."""


def token_of(session: Session, purpose: str, key: str, seal: str) -> str:
    """Return what a personal link carries; `purpose` keeps the links of one kind from opening another."""
    token = _serializer(session, purpose).dumps([key, seal])
    return token if isinstance(token, str) else token.decode()


def read(session: Session, purpose: str, token: str) -> tuple[str, str] | None:
    """Return the key and the seal that a token of this installation carries, or None."""
    try:
        sent = _serializer(session, purpose).loads(token)
    except BadData:
        return None
    if not (isinstance(sent, list) and len(sent) == 2 and all(isinstance(part, str) for part in sent)):
        return None
    key, seal = sent
    return key, seal


def _serializer(session: Session, purpose: str) -> URLSafeSerializer:
    secrets: Sequence[str] = session.info["link_secrets"]
    return URLSafeSerializer(list(secrets), salt=purpose)
