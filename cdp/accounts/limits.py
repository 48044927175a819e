"""How often links may be asked for within an hour.

Counted in the database beside failed attempts to sign in, so that every worker counts the same, and for known and
unknown addresses alike (docs/rules/reliability.md 10 and 11). Only what was granted counts: nobody is locked out for
good.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import SignInAttempt

WITHIN = timedelta(hours=1)
ONE_AT_A_TIME = 20_211_206  # any number that no other lock of this application uses


@dataclass(frozen=True)
class Limit:
    """At most so many of one thing within an hour."""

    what: str
    most: int


LINKS_TO_ADDRESS = Limit("password links to", 3)
LINKS_FOR_CLIENT = Limit("password links asked for by", 20)
INVITATIONS_TO_ADDRESS = Limit("invitations to", 3)


def take(session: Session, limit: Limit, whom: str) -> bool:
    """Count one more of something for an address; return False, counting nothing, when the hour's number is reached.

    Counts of all workers wait for each other until the transaction ends. On SQLite, writers do so anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    now = clock.now()
    name = hashlib.sha256(f"{limit.what} {whom}".encode()).hexdigest()
    count = session.scalar(
        sa.select(sa.func.count()).where(SignInAttempt.address_hash == name, SignInAttempt.at > now - WITHIN)
    )
    if (count or 0) >= limit.most:
        return False
    session.add(SignInAttempt(address_hash=name, at=now))
    session.flush()
    return True


def network_of(client: str) -> str:
    """Return what is counted as one client: an IPv4 address, or the /64 of an IPv6 one, which is one household."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or IPv6Network((address, 64), strict=False))
    return str(address)
