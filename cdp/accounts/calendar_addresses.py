"""Personal addresses of calendars: made, renewed, ended and looked up. Whoever has the address needs no sign-in.

The token in it has 256 bits and is told once; only its SHA-256 is stored. What an address shows is asked of the
person's access each time, so that it shows nothing more once they have left.
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

# Made once: every calendar program asks it several times a day
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
    """Return the feed of an address with its person and partnership, or None; what it may show is not asked here."""
    return session.scalar(_OF_TOKEN, {"token": digest(token)})


def feed_of(session: Session, person: Person, partnership: Partnership) -> CalendarFeed | None:
    """Return a person's feed in a partnership, or None when they have no address there."""
    return session.scalar(_OWN, {"person": person.id, "partnership": partnership.id})


def feeds_of(session: Session, person: Person) -> dict[int, CalendarFeed]:
    """Return a person's feeds by the number of the partnership."""
    rows = session.scalars(sa.select(CalendarFeed).where(CalendarFeed.person_id == person.id))
    return {row.partnership_id: row for row in rows}


def make(session: Session, person: Person, partnership: Partnership, *, leaves_out_invited: bool) -> str:
    """Give a person an address in a partnership and return its token. Raises Refusal when they have one."""
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    if feed_of(session, person, partnership) is not None:
        raise Refusal(
            "You have an address for your calendar already. Make a new one if you no longer know it."
        )
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
    """Give a person a new address in place of the one they had, which ends at once; return its token."""
    token = secrets.token_urlsafe(32)
    feed.token_hash, feed.made_at, feed.last_used_at = digest(token), clock.now(), None
    sentence = f"{feed.person.name} made a new address for their calendar; the old one ended."
    _record(session, feed, sentence, by=feed.person)
    return token


def leave_out_invited(session: Session, feed: CalendarFeed, *, leaves_out: bool) -> None:
    """Say whether meetings that the person is invited to by email are left out."""
    if feed.leaves_out_invited == leaves_out:
        return
    feed.leaves_out_invited = leaves_out
    without = "without" if leaves_out else "with"
    sentence = (
        f"{feed.person.name} set their calendar to be {without} the meetings they are invited to by email."
    )
    _record(session, feed, sentence, by=feed.person)


def end(session: Session, feed: CalendarFeed, *, by: Person | None, because: str = "") -> None:
    """End an address at once; `because` says why when its person did not ask for it."""
    name = feed.person.name
    own = f"{name} ended the address for their calendar."
    _record(session, feed, f"The address for {name}’s calendar ended{because}." if because else own, by=by)
    session.delete(feed)


def end_of_leaver(session: Session, partnership: Partnership, person: Person, *, by: Person | None) -> None:
    """End the address of a person who has left a partnership, so that it does not come back should they."""
    feed = feed_of(session, person, partnership)
    if feed is not None:
        end(session, feed, by=by, because=", because they left the partnership")


def wants_noting(feed: CalendarFeed, now: datetime) -> bool:
    """Whether the last use on file is an hour old or more: it is noted no more often than that."""
    return feed.last_used_at is None or now - feed.last_used_at >= NOTE_USE_AT_MOST_EVERY


def note_use(session: Session, feed_id: int, now: datetime) -> None:
    """Note that an address was used: one of the few things a GET may write (docs/rules/rights.md 7)."""
    session.execute(sa.update(CalendarFeed).where(CalendarFeed.id == feed_id).values(last_used_at=now))


def _record(session: Session, feed: CalendarFeed, sentence: str, *, by: Person | None) -> None:
    audit.record(session, sentence, by=by, on=feed.person, partnership=feed.partnership)
