"""The figures for the set-up list, read in two statements for one partnership or many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from cdp import clock
from cdp.models import (
    AccountLink,
    Appointment,
    Board,
    BoardKind,
    FootprintArea,
    LinkPurpose,
    Meeting,
    MeetingState,
    Organisation,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
    SroState,
    SroWord,
    TermsState,
    TermsVersion,
)

SIGNED = (TermsState.SIGNED, TermsState.IN_FORCE, TermsState.SUPERSEDED)


@dataclass(frozen=True)
class PeopleFigures:
    """The number of people with a place other than coordinator, and how many have an account or a working link.

    `with_link` counts people with a working invitation but no account. `to_invite` counts people with neither;
    `to_invite_on_seats` counts those of them who have a seat.
    """

    placed: int = 0
    with_account: int = 0
    with_link: int = 0
    to_invite_on_seats: int = 0

    @property
    def to_invite(self) -> int:
        """The number of people who can neither sign in nor choose a password."""
        return self.placed - self.with_account - self.with_link


NOBODY = PeopleFigures()


@dataclass(frozen=True)
class SetUpFigures:
    """The figures about a partnership today from which its set-up list is worked out.

    `board` is the partnership's first board. Seats and roles count as soon as they are recorded, even if they start
    later. `has_met` is true if any meeting has been held.
    """

    partnership_id: int
    sro_word: SroWord
    areas: int
    sro: str | None
    sro_state: SroState | None
    has_partnership_lead: bool
    has_public_involvement_lead: bool
    has_data_lead: bool
    board_key: str | None
    board: str | None
    chair: str | None
    organisations: int
    matched: int
    not_bodies: int
    seats: int
    filled_seats: int
    terms_key: str | None
    terms_state: TermsState | None
    meeting_key: str | None
    meeting: str | None
    meeting_state: MeetingState | None
    meeting_starts_at: datetime | None
    has_met: bool
    people: PeopleFigures = NOBODY


def figures_of(session: Session, partnership_ids: Collection[int], day: date) -> dict[int, SetUpFigures]:
    """Return the figures of these partnerships on a day, by partnership ID, in two statements."""
    about = {"partnerships": list(partnership_ids), "day": day, "now": clock.now()}
    people = {row[0]: PeopleFigures(*row[1:]) for row in session.execute(_PEOPLE, about)}
    found = (row._asdict() for row in session.execute(_FIGURES, about))
    return {
        row["partnership_id"]: SetUpFigures(**row, people=people.get(row["partnership_id"], NOBODY))
        for row in found
    }


def _lasts(ends_on: sa.SQLColumnExpression[date | None]) -> sa.ColumnElement[bool]:
    return sa.or_(ends_on.is_(None), ends_on >= sa.bindparam("day"))


def _here(query: sa.Select[Any], *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return a query with these conditions, correlated with the Partnership of the enclosing statement."""
    return query.where(*conditions).correlate(Partnership)


def _count(table: type[Any], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return _here(sa.select(sa.func.count()).select_from(table), *conditions).scalar_subquery()


def _first(query: sa.Select[Any], *conditions: sa.ColumnElement[bool], order: Any) -> sa.ScalarSelect[Any]:
    return _here(query, *conditions).order_by(*order).limit(1).scalar_subquery()


def _board(column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    board = (Board.partnership_id == Partnership.id, Board.kind == BoardKind.BOARD, _lasts(Board.closes_on))
    return _first(sa.select(column), *board, order=(Board.position, Board.id))


def _sro(column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    acting = sa.case((SroAppointment.state == SroState.PROPOSED, 1), else_=0)
    return _first(
        sa.select(column).select_from(SroAppointment).join(SroAppointment.person),
        SroAppointment.partnership_id == Partnership.id,
        SroAppointment.state != SroState.ENDED,
        _lasts(SroAppointment.ends_on),
        order=(acting, SroAppointment.id.desc()),
    )


def _lead(role: Appointment) -> sa.ColumnElement[bool]:
    return _here(
        sa.select(RoleHolding.id),
        RoleHolding.partnership_id == Partnership.id,
        RoleHolding.role == role,
        _lasts(RoleHolding.ends_on),
    ).exists()


def _chair() -> sa.ScalarSelect[str]:
    return _first(
        sa.select(Person.name).select_from(RoleHolding).join(RoleHolding.person),
        RoleHolding.board_id == _board(Board.id),
        RoleHolding.role == Appointment.CHAIR,
        _lasts(RoleHolding.ends_on),
        order=(RoleHolding.starts_on, RoleHolding.id),
    )


def _organisations(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return _count(Organisation, Organisation.partnership_id == Partnership.id, *conditions)


def _seats(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    on_open_boards = sa.select(sa.func.count()).select_from(Seat).join(Board, Seat.board_id == Board.id)
    here = (Board.partnership_id == Partnership.id, _lasts(Board.closes_on), _lasts(Seat.ends_on))
    return _here(on_open_boards, *here, *conditions).scalar_subquery()


def _is_filled() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        SeatHolding.seat_id == Seat.id, SeatHolding.capacity == "representative", _lasts(SeatHolding.ends_on)
    )


def _terms(column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    """Return a column of the board's newest signed terms of reference, or else of the newest ones not withdrawn."""
    unsigned = sa.case((TermsVersion.state.in_(SIGNED), 0), else_=1)
    return _first(
        sa.select(column),
        TermsVersion.board_id == _board(Board.id),
        TermsVersion.state != TermsState.WITHDRAWN,
        order=(unsigned, TermsVersion.number.desc()),
    )


def _meeting(column: sa.SQLColumnExpression[Any]) -> sa.ScalarSelect[Any]:
    """Return a column of the first meeting: the earliest scheduled or held one, or else the earliest draft."""
    announced = sa.case((Meeting.state.in_([MeetingState.SCHEDULED, MeetingState.HELD]), 0), else_=1)
    return _first(
        sa.select(column).select_from(Meeting).join(Meeting.board),
        Board.partnership_id == Partnership.id,
        Meeting.state != MeetingState.CANCELLED,
        order=(announced, Meeting.starts_at, Meeting.id),
    )


def meetings_held(partnership: sa.SQLColumnExpression[int]) -> sa.Select[Any]:
    """Return a query for the IDs of the meetings that a partnership has held, for use inside other statements."""
    return (
        sa.select(Meeting.id)
        .join(Meeting.board)
        .where(Board.partnership_id == partnership, Meeting.state == MeetingState.HELD)
    )


def _figures() -> sa.Select[Any]:
    columns: dict[str, sa.ColumnElement[Any]] = {
        "areas": _count(
            FootprintArea,
            FootprintArea.partnership_id == Partnership.id,
            sa.or_(FootprintArea.ends_on.is_(None), FootprintArea.ends_on > sa.bindparam("day")),
        ),
        "sro": _sro(Person.name),
        "sro_state": _sro(SroAppointment.state),
        "has_partnership_lead": _lead(Appointment.PARTNERSHIP_LEAD),
        "has_public_involvement_lead": _lead(Appointment.PUBLIC_INVOLVEMENT_LEAD),
        "has_data_lead": _lead(Appointment.DATA_LEAD),
        "board_key": _board(Board.key),
        "board": _board(Board.name),
        "chair": _chair(),
        "organisations": _organisations(),
        "matched": _organisations(Organisation.body_code.is_not(None)),
        "not_bodies": _organisations(Organisation.not_a_body.is_(True)),
        "seats": _seats(),
        "filled_seats": _seats(_is_filled()),
        "terms_key": _terms(TermsVersion.key),
        "terms_state": _terms(TermsVersion.state),
        "meeting_key": _meeting(Meeting.key),
        "meeting": _meeting(Meeting.title),
        "meeting_state": _meeting(Meeting.state),
        "meeting_starts_at": _meeting(Meeting.starts_at),
        "has_met": _here(meetings_held(Partnership.id)).exists(),
    }
    return sa.select(
        Partnership.id.label("partnership_id"),
        Partnership.sro_word,
        *(column.label(name) for name, column in columns.items()),
    ).where(Partnership.id.in_(sa.bindparam("partnerships", expanding=True)))


def _people() -> sa.Select[Any]:
    """Return the statement that counts people with a place in each partnership; `PeopleFigures` has its columns."""
    some: sa.BindParameter[Any] = sa.bindparam("partnerships", expanding=True)
    places = sa.union_all(
        sa.select(RoleHolding.partnership_id, RoleHolding.person_id, sa.literal(0).label("seated")).where(
            RoleHolding.partnership_id.in_(some),
            RoleHolding.role != Appointment.COORDINATOR,
            _lasts(RoleHolding.ends_on),
        ),
        sa.select(SroAppointment.partnership_id, SroAppointment.person_id, sa.literal(0)).where(
            SroAppointment.partnership_id.in_(some),
            SroAppointment.state != SroState.ENDED,
            _lasts(SroAppointment.ends_on),
        ),
        sa.select(Board.partnership_id, SeatHolding.person_id, sa.literal(1))
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
        .where(
            Board.partnership_id.in_(some),
            _lasts(SeatHolding.ends_on),
            _lasts(Seat.ends_on),
            _lasts(Board.closes_on),
        ),
    ).subquery()
    placed = (
        sa.select(places.c.partnership_id, places.c.person_id, sa.func.max(places.c.seated).label("seated"))
        .group_by(places.c.partnership_id, places.c.person_id)
        .subquery()
    )
    person, link = aliased(Person), AccountLink
    has_account = person.password_hash.is_not(None)
    has_link = sa.exists().where(
        link.person_id == person.id,
        link.purpose == LinkPurpose.INVITATION,
        link.used_at.is_(None),
        link.expires_at > sa.bindparam("now"),
    )

    def how_many(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0))

    return (
        sa.select(
            placed.c.partnership_id,
            sa.func.count(),
            how_many(has_account),
            how_many(~has_account, has_link),
            how_many(~has_account, ~has_link, placed.c.seated == 1),
        )
        .join(person, placed.c.person_id == person.id)
        .where(person.left_at.is_(None))
        .group_by(placed.c.partnership_id)
    )


# Built once, because building a statement takes longer than running it
_FIGURES, _PEOPLE = _figures(), _people()


@dataclass(frozen=True)
class CoordinatorSignIn:
    """A coordinator, and the link in their invitation if it still works, otherwise None."""

    person: Person
    link: AccountLink | None


def coordinators_of(session: Session, partnership: Partnership, day: date) -> list[CoordinatorSignIn]:
    """Return the coordinators of a partnership on a day or later, each once, with any working invitation."""
    rows = session.execute(
        sa.select(Person, AccountLink)
        .join(RoleHolding, RoleHolding.person_id == Person.id)
        .outerjoin(
            AccountLink,
            sa.and_(
                AccountLink.person_id == Person.id,
                AccountLink.purpose == LinkPurpose.INVITATION,
                AccountLink.used_at.is_(None),
                AccountLink.expires_at > clock.now(),
            ),
        )
        .where(
            RoleHolding.partnership_id == partnership.id,
            RoleHolding.role == Appointment.COORDINATOR,
            sa.or_(RoleHolding.ends_on.is_(None), RoleHolding.ends_on >= day),
            Person.left_at.is_(None),
        )
        .order_by(RoleHolding.starts_on, RoleHolding.id)
    )
    return list({person.id: CoordinatorSignIn(person, link) for person, link in rows}.values())
