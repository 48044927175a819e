"""How many links and invitations may be requested within an hour.

Requests are counted in the same database table as failed sign-ins, so that all processes share the count. Known and
unknown addresses are counted alike (docs/rules/reliability.md 10 and 11). Refused requests do not count, so no one is
locked out permanently.
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
ONE_AT_A_TIME = 20_211_206  # the number of the lock; no other lock in this application uses it


@dataclass(frozen=True)
class Limit:
    """One kind of request, and the largest number allowed within an hour."""

    what: str
    most: int


LINKS_TO_ADDRESS = Limit("password links to", 3)
LINKS_FOR_CLIENT = Limit("password links asked for by", 20)
INVITATIONS_TO_ADDRESS = Limit("invitations to", 3)


def take(session: Session, limit: Limit, address: str) -> bool:
    """Count one request for an email address or network and return True, or False when the limit is reached.

    On PostgreSQL, other calls wait until this transaction ends. On SQLite, all other writes wait.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    now = clock.now()
    name = hashlib.sha256(f"{limit.what} {address}".encode()).hexdigest()
    count = session.scalar(
        sa.select(sa.func.count()).where(SignInAttempt.address_hash == name, SignInAttempt.at > now - WITHIN)
    )
    if (count or 0) >= limit.most:
        return False
    session.add(SignInAttempt(address_hash=name, at=now))
    session.flush()
    return True


def network_of(client: str) -> str:
    """Return the network that is counted as one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or IPv6Network((address, 64), strict=False))
    return str(address)
