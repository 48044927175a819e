"""How many links and invitations may be requested within an hour.

They are counted in the database with failed sign-ins, so that all processes share the count, and for known and
unknown addresses alike (docs/rules/reliability.md 10 and 11). Refused requests do not count, so no one is locked out
permanently.
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
    """The most requests of one kind within an hour."""

    what: str
    most: int


LINKS_TO_ADDRESS = Limit("password links to", 3)
LINKS_FOR_CLIENT = Limit("password links asked for by", 20)
INVITATIONS_TO_ADDRESS = Limit("invitations to", 3)


def take(session: Session, limit: Limit, address: str) -> bool:
    """Count one request for an address and return True, or return False when the limit is reached.

    All counts wait for each other until the transaction ends. On SQLite, all writes do.
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
