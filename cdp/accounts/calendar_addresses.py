"""Personal calendar addresses: make, renew, end and find them. Anyone who has the address can read the calendar.

An address contains a token of 256 bits, which is shown once; only its SHA-256 is stored. The person's access is checked
each time the address is used, so that the calendar shows nothing after the person has left.
"""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp import audit, clock
from cdp.accounts.service import digest
from cdp.errors import Refusal
from cdp.models import CalendarFeed, Partnership, Person

NOTE_USE_AT_MOST_EVERY = timedelta(hours=1)

# Built once, because every calendar program causes this query several times a day
_OF_TOKEN = (
    sa.select(CalendarFeed)
    .join(CalendarFeed.person)
    .join(CalendarFeed.partnership)
    .where(CalendarFeed.token_hash == sa.bindparam("token"), Person.left_at.is_(None))
    .options(contains_eager(CalendarFeed.person), contains_eager(CalendarFeed.partnership))
)
_OWN = sa.select(CalendarFeed).where(
    CalendarFeed.person_id == sa.bindparam("person"),
    CalendarFeed.partnership_id == sa.bindparam("partnership"),
)


def feed_of_token(session: Session, token: str) -> CalendarFeed | None:
    """Return the feed with this token, or None; the caller checks what the feed may show.

    Its person and partnership are loaded with it. The feed of a person who has left is not returned.
    """
    return session.scalar(_OF_TOKEN, {"token": digest(token)})


def feed_of(session: Session, person: Person, partnership: Partnership) -> CalendarFeed | None:
    """Return a person's feed in a partnership, or None."""
    return session.scalar(_OWN, {"person": person.id, "partnership": partnership.id})


def feeds_of(session: Session, person: Person) -> dict[int, CalendarFeed]:
    """Return a person's feeds by partnership id."""
    rows = session.scalars(sa.select(CalendarFeed).where(CalendarFeed.person_id == person.id))
    return {row.partnership_id: row for row in rows}


def make(session: Session, person: Person, partnership: Partnership, *, leaves_out_invited: bool) -> str:
    """Create a person's address in a partnership and return its token; raises Refusal if they already have one."""
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    if feed_of(session, person, partnership) is not None:
        raise Refusal("You already have an address for your calendar. If you have lost it, make a new one.")
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        person=person,
        partnership=partnership,
        token_hash=digest(token),
        leaves_out_invited=leaves_out_invited,
        made_at=clock.now(),
    )
    session.add(feed)
    _record(session, feed, f"{person.name} made an address for their calendar.", by=person)
    return token


def renew(session: Session, feed: CalendarFeed) -> str:
    """Replace a person's address with a new one and return the new token; the old address ends at once."""
    token = secrets.token_urlsafe(32)
    feed.token_hash, feed.made_at, feed.last_used_at = digest(token), clock.now(), None
    sentence = f"{feed.person.name} made a new address for their calendar; the old one ended."
    _record(session, feed, sentence, by=feed.person)
    return token


def leave_out_invited(session: Session, feed: CalendarFeed, *, leaves_out: bool) -> None:
    """Set whether meetings that the person is invited to by email are left out of the calendar."""
    if feed.leaves_out_invited == leaves_out:
        return
    feed.leaves_out_invited = leaves_out
    without = "without" if leaves_out else "with"
    sentence = (
        f"{feed.person.name} chose to show their calendar {without} meetings they are invited to by email."
    )
    _record(session, feed, sentence, by=feed.person)


def end(session: Session, feed: CalendarFeed, *, by: Person | None, because: str = "") -> None:
    """End an address at once; `because` gives a reason such as ", because they left" if someone else ended it."""
    name = feed.person.name
    own = f"{name} ended the address for their calendar."
    _record(session, feed, f"The address for {name}’s calendar ended{because}." if because else own, by=by)
    session.delete(feed)


def end_of_leaver(session: Session, partnership: Partnership, person: Person, *, by: Person | None) -> None:
    """End the address of a person who has left a partnership, so that it stays ended if they return."""
    feed = feed_of(session, person, partnership)
    if feed is not None:
        end(session, feed, by=by, because=", because they left the partnership")


def wants_noting(feed: CalendarFeed, now: datetime) -> bool:
    """Return whether the use of an address should be recorded, which happens at most once an hour."""
    return feed.last_used_at is None or now - feed.last_used_at >= NOTE_USE_AT_MOST_EVERY


def note_use(session: Session, feed_id: int, now: datetime) -> None:
    """Record that an address was used; a GET may make this change (docs/rules/rights.md 7)."""
    session.execute(sa.update(CalendarFeed).where(CalendarFeed.id == feed_id).values(last_used_at=now))


def _record(session: Session, feed: CalendarFeed, sentence: str, *, by: Person | None) -> None:
    audit.record(session, sentence, by=by, on=feed.person, partnership=feed.partnership)
