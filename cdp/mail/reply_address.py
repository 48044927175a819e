"""Personal reply addresses, for mailboxes that accept secretariat+anything@ (RFC 5233).

We send each address to one person only, so a reply to it is from that person or someone who got it from them. The
address is derived from the meeting, the person and the installation's secret, and is not stored.
"""

import base64
import hashlib
import hmac

from sqlalchemy.orm import Session

LENGTH = 26
"""Letters in a token: 130 bits in lower case, because mail servers may change the case."""
LONGEST_LOCAL_PART = 64


def are_used(session: Session) -> bool:
    """Whether this installation uses personal reply addresses."""
    return bool(session.info.get("plus_addresses"))


def reply_address(session: Session, address: str, uid: str, person_id: int) -> str:
    """Return a person's own reply address for a meeting, derived from the organiser's address.

    The organiser's address is returned unchanged if it would be too long with a token (RFC 5321, 4.5.3.1.1).
    """
    local, _, domain = address.partition("@")
    if len(local) + 1 + LENGTH > LONGEST_LOCAL_PART:
        return address
    return f"{local}+{_token(session.info['link_secrets'][-1], uid, person_id)}@{domain}"


def tokens_of(session: Session, uid: str, person_id: int) -> tuple[str, ...]:
    """Return a person's tokens for a meeting, one for each secret in use; empty if these addresses are not used."""
    if not are_used(session):
        return ()
    return tuple(_token(secret, uid, person_id) for secret in session.info["link_secrets"])


def _token(secret: str, uid: str, person_id: int) -> str:
    words = f"answer by mail {uid} {person_id}"
    digest = hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:LENGTH]
