"""A reply address of each person's own, for mailboxes that take secretariat+anything@ (RFC 5233).

Only that person is sent it, so what comes to it comes from them, or from somebody they passed it on to. It is made
from the meeting and the person under the installation's secret; nothing else is stored.
"""

import base64
import hashlib
import hmac

from sqlalchemy.orm import Session

LENGTH = 26
"""Letters of a token: 130 bits, without case, because mail servers may change it."""
LONGEST_LOCAL_PART = 64


def are_used(session: Session) -> bool:
    """Whether people get a reply address of their own in this installation."""
    return bool(session.info.get("plus_addresses"))


def reply_address(session: Session, address: str, uid: str, person_id: int) -> str:
    """Return where one person's answer about a meeting goes: their own form of the organiser's address.

    An address that is too long to take a token stays as it is (RFC 5321, 4.5.3.1.1).
    """
    local, _, domain = address.partition("@")
    if len(local) + 1 + LENGTH > LONGEST_LOCAL_PART:
        return address
    return f"{local}+{_token(session.info['link_secrets'][-1], uid, person_id)}@{domain}"


def tokens_of(session: Session, uid: str, person_id: int) -> tuple[str, ...]:
    """Return the tokens that prove a person, one for each secret in use."""
    if not are_used(session):
        return ()
    return tuple(_token(secret, uid, person_id) for secret in session.info["link_secrets"])


def _token(secret: str, uid: str, person_id: int) -> str:
    words = f"answer by mail {uid} {person_id}"
    digest = hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:LENGTH]
