"""Queries about organisations matched to public bodies, and whether they have a seat."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.places import not_over
from cdp.models import Board, Organisation, Partnership, Seat
from cdp.partnerships.footprints.represented import SeatedBody

# Built once, because building a statement takes longer than running it
_SEATS = (
    sa.select(Seat.organisation_id, Board.name, Board.position, Board.id)
    .join(Board, Seat.board_id == Board.id)
    .where(
        not_over(Seat.ends_on, sa.bindparam("day")),
        not_over(Board.closes_on, sa.bindparam("day")),
    )
    .subquery()
)
_REPRESENTED = (
    sa.select(
        Organisation.body_kind, Organisation.body_code, Organisation.key, Organisation.name, _SEATS.c.name
    )
    .outerjoin(_SEATS, _SEATS.c.organisation_id == Organisation.id)
    .where(
        Organisation.partnership_id == sa.bindparam("partnership"),
        Organisation.body_kind.is_not(None),
        Organisation.body_code.is_not(None),
    )
    .order_by(sa.func.lower(Organisation.name), Organisation.id, _SEATS.c.position, _SEATS.c.id)
)
_UNMATCHED = (
    sa.select(Organisation.key, Organisation.name)
    .where(
        Organisation.partnership_id == sa.bindparam("partnership"),
        Organisation.body_code.is_(None),
        Organisation.not_a_body.is_(False),
    )
    .order_by(sa.func.lower(Organisation.name), Organisation.id)
)


def bodies_represented(session: Session, partnership: Partnership, day: date) -> list[SeatedBody]:
    """Return organisations matched to a body, once for each open board on which they have a seat, in one statement."""
    rows = session.execute(_REPRESENTED, {"partnership": partnership.id, "day": day})
    return list(dict.fromkeys(SeatedBody(*row) for row in rows))


def unmatched_organisations(session: Session, partnership: Partnership) -> list[tuple[str, str]]:
    """Return (key, name) of organisations that are neither matched to a body nor marked as not one, in name order."""
    return [(key, name) for key, name in session.execute(_UNMATCHED, {"partnership": partnership.id})]
