"""Ending the calendar addresses of people whose last place has expired; for other leavers, pages do this."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.accounts import calendar_addresses
from cdp.models import CalendarFeed
from cdp.partnerships.queries import has_place_to_come, person_ids_of


def end_feeds_of_leavers(session: Session, day: date) -> int:
    """End the addresses of people with no present or future place in the partnership; return how many ended.

    Such an address already shows nothing. Ending it means that it will not work again if the person returns.
    """
    feeds = session.scalars(
        sa.select(CalendarFeed)
        .options(joinedload(CalendarFeed.person), joinedload(CalendarFeed.partnership))
        .order_by(CalendarFeed.partnership_id, CalendarFeed.id)
    ).all()
    here: dict[int, set[int]] = {}
    ended = 0
    for feed in feeds:
        partnership, person = feed.partnership, feed.person
        if partnership.id not in here:
            here[partnership.id] = person_ids_of(session, partnership, day)
        gone = person.left_at is not None
        if not gone and (
            person.id in here[partnership.id] or has_place_to_come(session, partnership, person, day)
        ):
            continue
        calendar_addresses.end_of_leaver(session, partnership, person, by=None)
        ended += 1
    return ended
