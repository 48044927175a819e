"""Ending the data tokens of people whose last place has expired; for other leavers, pages do this."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.accounts import data_tokens
from cdp.models import DataToken
from cdp.partnerships.queries import has_place, has_place_to_come


def end_tokens_of_leavers(session: Session, day: date) -> int:
    """End the tokens of people with no present or future place in the partnership; return how many ended.

    Such a token already reads nothing. Ending it means that it will not work again if the person returns.
    """
    tokens = session.scalars(
        sa.select(DataToken)
        .where(DataToken.revoked_at.is_(None))
        .options(joinedload(DataToken.person), joinedload(DataToken.partnership))
        .order_by(DataToken.partnership_id, DataToken.id)
    ).all()
    ended = 0
    for token in tokens:
        partnership, person = token.partnership, token.person
        if person.left_at is None and (
            has_place(session, partnership, person, day)
            or has_place_to_come(session, partnership, person, day)
        ):
            continue
        data_tokens.revoke(session, token, by=None, because=", because they left the partnership")
        ended += 1
    return ended
