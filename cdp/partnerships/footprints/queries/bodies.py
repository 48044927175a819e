"""Queries about organisations matched to public bodies, their seats, and the bodies that boards act as."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.places import not_over
from cdp.models import (
    Board,
    BoardBody,
    BodyAbsence,
    FootprintArea,
    Organisation,
    Partnership,
    ReportingLine,
    Seat,
)
from cdp.partnerships.footprints.represented import (
    AreaSpan,
    ConfirmedAbsence,
    LineToBody,
    OrganisationSeat,
    ServedBody,
)
from cdp.reference.bodies import PublicBody

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
_ORGANISATIONS = (
    sa.select(
        Organisation.key,
        Organisation.name,
        Organisation.body_kind,
        Organisation.body_code,
        Organisation.not_a_body,
        _SEATS.c.name,
    )
    .outerjoin(_SEATS, _SEATS.c.organisation_id == Organisation.id)
    .where(Organisation.partnership_id == sa.bindparam("partnership"))
    .order_by(sa.func.lower(Organisation.name), Organisation.id, _SEATS.c.position, _SEATS.c.id)
)
_SERVED = (
    sa.select(BoardBody.name, Board.name)
    .join(Board, BoardBody.board_id == Board.id)
    .where(
        Board.partnership_id == sa.bindparam("partnership"),
        not_over(Board.closes_on, sa.bindparam("day")),
        not_over(BoardBody.ends_on, sa.bindparam("day")),
        BoardBody.starts_on <= sa.bindparam("day"),
    )
    .order_by(Board.position, Board.id, BoardBody.position, BoardBody.id)
)


_LINES = (
    sa.select(ReportingLine.key, Board.key, Board.name, ReportingLine.body_name)
    .join(Board, ReportingLine.board_id == Board.id)
    .where(
        Board.partnership_id == sa.bindparam("partnership"),
        ReportingLine.body_kind.is_not(None),
        not_over(Board.closes_on, sa.bindparam("day")),
        not_over(ReportingLine.ends_on, sa.bindparam("day")),
    )
    .order_by(Board.position, Board.id, ReportingLine.id)
)
_NOTHING = sa.cast(sa.null(), sa.String)
_NAMES: sa.CompoundSelect[*tuple[Any, ...]] = sa.union_all(
    sa.select(sa.literal("area"), FootprintArea.area_code, _NOTHING, _NOTHING).where(
        FootprintArea.partnership_id == sa.bindparam("partnership"), FootprintArea.ends_on.is_(None)
    ),
    sa.select(
        sa.literal("organisation"), Organisation.name, Organisation.body_kind, Organisation.body_code
    ).where(Organisation.partnership_id == sa.bindparam("partnership")),
    sa.select(sa.literal("line"), ReportingLine.body_name, _NOTHING, _NOTHING)
    .join(Board, ReportingLine.board_id == Board.id)
    .where(
        Board.partnership_id == sa.bindparam("partnership"),
        ReportingLine.body_kind.is_not(None),
        not_over(Board.closes_on, sa.bindparam("day")),
        not_over(ReportingLine.ends_on, sa.bindparam("day")),
    ),
)


def organisations_with_seats(session: Session, partnership: Partnership, day: date) -> list[OrganisationSeat]:
    """Return the organisations in name order, once for each open board on which they have a seat, in one statement."""
    rows = session.execute(_ORGANISATIONS, {"partnership": partnership.id, "day": day})
    return list(dict.fromkeys(OrganisationSeat(*row) for row in rows))


def served_bodies(session: Session, partnership: Partnership, day: date) -> list[ServedBody]:
    """Return the bodies that open boards act as on a day, in one statement."""
    rows = session.execute(_SERVED, {"partnership": partnership.id, "day": day})
    return [ServedBody(*row) for row in rows]


def absences(session: Session, partnership: Partnership) -> list[ConfirmedAbsence]:
    """Return the bodies that take no part, as a coordinator confirmed, in one statement."""
    query = sa.select(
        BodyAbsence.body_kind, BodyAbsence.body_code, BodyAbsence.confirmed_on, BodyAbsence.reason
    ).where(BodyAbsence.partnership_id == partnership.id)
    return [ConfirmedAbsence(*row) for row in session.execute(query)]


def absence_of(session: Session, partnership: Partnership, body: PublicBody) -> BodyAbsence | None:
    """Return the confirmation that a body takes no part, or None."""
    return session.scalar(
        sa.select(BodyAbsence).where(
            BodyAbsence.partnership_id == partnership.id,
            BodyAbsence.body_kind == body.kind.value,
            BodyAbsence.body_code == body.code,
        )
    )


def lines_to_bodies(session: Session, partnership: Partnership, day: date) -> list[LineToBody]:
    """Return the reporting lines of open boards to outside bodies, in use on a day or later, in one statement."""
    rows = session.execute(_LINES, {"partnership": partnership.id, "day": day})
    return [LineToBody(*row) for row in rows]


def names_that_may_end(
    session: Session, partnership: Partnership, day: date
) -> tuple[list[AreaSpan], list[OrganisationSeat], list[LineToBody]]:
    """Return the areas that do not leave the footprint, the organisations, and the bodies reported to; one statement.

    The organisations have no seats, and the lines no boards.
    """
    rows = session.execute(_NAMES, {"partnership": partnership.id, "day": day}).all()
    areas = [AreaSpan(name, None) for what, name, _, _ in rows if what == "area"]
    organisations = [
        OrganisationSeat(name, name, kind, code, not_a_body=False, board=None)
        for what, name, kind, code in rows
        if what == "organisation"
    ]
    lines = [LineToBody("", "", "", name) for what, name, _, _ in rows if what == "line"]
    return areas, organisations, lines
