"""Personal tokens with which Excel, Power BI and other programs read figures: make, revoke and find them.

A token has 256 random bits and is shown once; only its SHA-256 is stored. The person's access is checked each time a
token is used, so that it gives no more than the person may see on that day, and nothing after they have left.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp import audit, clock
from cdp.accounts.service import digest
from cdp.clock import months_after
from cdp.errors import Refusal
from cdp.models import DataToken, Partnership, Person

NOTE_USE_AT_MOST_EVERY = timedelta(hours=1)
MONTHS = (1, 3, 6, 12)
"""The months after which a token may expire."""
MOST_TOKENS = 10
"""The tokens that a person may have in one partnership at the same time."""

# Built once, because a program that refreshes a report causes this query for each page of its answer
_OF_TOKEN = (
    sa.select(DataToken)
    .join(DataToken.person)
    .join(DataToken.partnership)
    .where(
        DataToken.token_hash == sa.bindparam("token"),
        DataToken.revoked_at.is_(None),
        DataToken.expires_at > sa.bindparam("now"),
        Person.left_at.is_(None),
    )
    .options(contains_eager(DataToken.person), contains_eager(DataToken.partnership))
)


@dataclass(frozen=True)
class TokenDetails:
    """A new token: the program it is for, and in how many months it expires."""

    name: str
    months: int


def token_in_use(session: Session, token: str) -> DataToken | None:
    """Return the token if it is valid now, with its person and partnership; the caller checks what they may see."""
    return session.scalar(_OF_TOKEN, {"token": digest(token), "now": clock.now()})


def tokens_of(session: Session, person: Person) -> list[DataToken]:
    """Return a person's tokens that have not been revoked, newest first; expired ones are among them."""
    return list(
        session.scalars(
            sa.select(DataToken)
            .where(DataToken.person_id == person.id, DataToken.revoked_at.is_(None))
            .options(joinedload(DataToken.partnership))
            .order_by(DataToken.created_at.desc(), DataToken.id.desc())
        )
    )


def token_by_key(session: Session, person: Person, key: str) -> DataToken | None:
    """Return a person's own token with this key that has not been revoked, or None."""
    return session.scalar(
        sa.select(DataToken).where(
            DataToken.person_id == person.id, DataToken.key == key, DataToken.revoked_at.is_(None)
        )
    )


def make(session: Session, person: Person, partnership: Partnership, details: TokenDetails) -> str:
    """Make a token and return it. Raises Refusal for too many tokens, or a name or time that is not allowed."""
    name = " ".join(details.name.split())
    if not name:
        raise Refusal("Enter the program that the token is for.", field="name")
    if details.months not in MONTHS:
        raise Refusal("Choose when the token expires.", field="months")
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    now = clock.now()
    live = [
        row
        for row in tokens_of(session, person)
        if row.partnership_id == partnership.id and row.expires_at > now
    ]
    if len(live) >= MOST_TOKENS:
        raise Refusal(f"You already have {MOST_TOKENS} tokens for this partnership. Revoke one first.")
    if any(row.name.casefold() == name.casefold() for row in live):
        raise Refusal("You already have a token with this name. Enter another name.", field="name")
    token = secrets.token_urlsafe(32)
    expires_on = months_after(clock.today(), details.months)
    row = DataToken(
        person=person,
        partnership=partnership,
        name=name,
        token_hash=digest(token),
        created_at=now,
        expires_at=clock.from_london(expires_on, now.min.time()),
    )
    session.add(row)
    _record(session, row, f"{person.name} made a data token.", by=person, expires=str(expires_on))
    return token


def revoke(session: Session, token: DataToken, *, by: Person | None, because: str = "") -> None:
    """End a token at once; `because` gives a reason such as ", because they left" if someone else ended it."""
    token.revoked_at = clock.now()
    name = token.person.name
    own = f"{name} revoked a data token."
    _record(session, token, f"A data token of {name} ended{because}." if because else own, by=by)


def end_of_leaver(session: Session, partnership: Partnership, person: Person, *, by: Person | None) -> None:
    """End the tokens of a person who has left a partnership, so that they stay ended if they return."""
    for token in tokens_of(session, person):
        if token.partnership_id == partnership.id:
            revoke(session, token, by=by, because=", because they left the partnership")


def wants_noting(token: DataToken, now: datetime) -> bool:
    """Return whether the use of a token should be recorded, which happens at most once an hour."""
    return token.last_used_at is None or now - token.last_used_at >= NOTE_USE_AT_MOST_EVERY


def note_use(session: Session, token_id: int, now: datetime) -> None:
    """Record that a token was used; a GET may make this change (docs/rules/rights.md 7)."""
    session.execute(sa.update(DataToken).where(DataToken.id == token_id).values(last_used_at=now))


def _record(
    session: Session, token: DataToken, sentence: str, *, by: Person | None, **details: object
) -> None:
    audit.record(
        session,
        sentence,
        by=by,
        on=token.person,
        partnership=token.partnership,
        details={"token": token.name, **details},
    )
