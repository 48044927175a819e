"""Queries for the planner. How many are run does not depend on the number of members or meetings."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.access.places import acts_as_sro, not_over
from cdp.meetings.queries import announced, is_meeting_of
from cdp.models import (
    Answer,
    Appointment,
    Board,
    BoardKind,
    Capacity,
    ClosedPeriod,
    Invitation,
    Meeting,
    MeetingState,
    Partnership,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
)
from cdp.planning.people import BoardRole, Busy
from cdp.wording.formats import hours

Periods = sa.Select[ClosedPeriod]
LED_BY = {Appointment.CHAIR: "Chair", Appointment.DEPUTY_CHAIR: "Deputy chair"}


def periods_of(partnership: Partnership) -> Periods:
    """Select the periods that a partnership keeps free, earliest first."""
    query = sa.select(ClosedPeriod).where(ClosedPeriod.partnership_id == partnership.id)
    return query.order_by(ClosedPeriod.starts_on, ClosedPeriod.ends_on, ClosedPeriod.id)


def periods_to_come(partnership: Partnership, today: date) -> Periods:
    """Select the periods kept free that have not ended before today, earliest first."""
    return periods_of(partnership).where(ClosedPeriod.ends_on >= today)


def past_periods(partnership: Partnership, today: date) -> Periods:
    """Select the periods kept free that ended before today, latest first."""
    query = periods_of(partnership).where(ClosedPeriod.ends_on < today)
    return query.order_by(None).order_by(ClosedPeriod.starts_on.desc(), ClosedPeriod.id.desc())


def periods_between(
    session: Session, partnership: Partnership, first: date, last: date
) -> list[ClosedPeriod]:
    """Return the partnership's periods kept free that overlap the days from `first` to `last`."""
    query = periods_of(partnership).where(ClosedPeriod.starts_on <= last, ClosedPeriod.ends_on >= first)
    return list(session.scalars(query))


def period_by_key(session: Session, partnership: Partnership, key: str) -> ClosedPeriod | None:
    """Return the partnership's period with this key, or None."""
    return session.scalar(
        sa.select(ClosedPeriod).where(ClosedPeriod.partnership_id == partnership.id, ClosedPeriod.key == key)
    )


def days_of_board(session: Session, board: Board, first: date, last: date) -> dict[date, str]:
    """Return the days from `first` to `last` on which a board meets, alone or jointly.

    Each day has the title of its first meeting. Cancelled meetings do not count.
    """
    query = (
        sa.select(Meeting.starts_at, Meeting.title)
        .where(is_meeting_of(board), *_within(first, last))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )
    return {clock.in_london(at).date(): title for at, title in session.execute(query)}


def places_on(session: Session, boards: Sequence[Board], first: date) -> list[BoardRole]:
    """Return the roles of people on one or more boards of one partnership from a day on, in at most four queries.

    They are the people invited to the meetings (see cdp/meetings/invitees.py) and the named deputies. The first board
    holds the meetings; people who belong only to the other boards are guests.
    """
    partnership_id = boards[0].partnership_id
    places = [*_in_seats(session, boards, first), *_in_roles(session, partnership_id, boards, first)]
    if any(board.kind is BoardKind.BOARD for board in boards):
        sros = session.scalars(
            sa.select(SroAppointment)
            .where(
                SroAppointment.partnership_id == partnership_id,
                acts_as_sro(first),
            )
            .options(joinedload(SroAppointment.person, innerjoin=True))
        )
        guest = boards[0].kind is not BoardKind.BOARD
        places += [
            BoardRole(sro.person_id, sro.person.name, "SRO", ends_on=sro.ends_on, guest=guest) for sro in sros
        ]
    return places


def busy_between(
    session: Session, partnership: Partnership, person_ids: Collection[int], first: date, last: date
) -> list[Busy]:
    """Return the meetings to which these people are invited in any partnership, except those that they declined.

    For another partnership's meeting, only the times are read and never the title (docs/rules/rights.md 6). Drafts of
    other partnerships are left out.
    """
    here = Board.partnership_id == partnership.id
    query = (
        sa.select(
            Invitation.person_id,
            Meeting.starts_at,
            Meeting.ends_at,
            sa.case((here, Meeting.title), else_=sa.null()),
        )
        .join(Meeting, Invitation.meeting_id == Meeting.id)
        .join(Board, Meeting.board_id == Board.id)
        .where(
            Invitation.person_id.in_(person_ids),
            Invitation.removed_at.is_(None),
            Invitation.answer != Answer.DECLINED,
            sa.or_(here, announced()),
            *_within(first, last),
        )
        .order_by(Meeting.starts_at, Meeting.id, Invitation.id)
    )
    return [
        Busy(person, starts, ends, f"{title}, {hours(starts, ends)}" if title is not None else None)
        for person, starts, ends, title in session.execute(query)
    ]


def _in_seats(session: Session, boards: Sequence[Board], first: date) -> Iterable[BoardRole]:
    seats = session.scalars(
        sa.select(Seat)
        .where(Seat.board_id.in_([board.id for board in boards]), not_over(Seat.ends_on, first))
        .options(
            joinedload(Seat.organisation, innerjoin=True),
            selectinload(Seat.holdings).joinedload(SeatHolding.person, innerjoin=True),
        )
        .order_by(Seat.id)
    )
    for seat in seats:
        for holding in seat.holdings:
            ends = [day for day in (seat.ends_on, holding.ends_on) if day is not None]
            deputy = holding.capacity is Capacity.DEPUTY
            words = f"deputy for {seat.organisation.label}" if deputy else seat.organisation.label
            person = holding.person
            if person.left_at is None:
                yield BoardRole(
                    person.id,
                    person.name,
                    words,
                    holding.starts_on,
                    min(ends, default=None),
                    deputy=deputy,
                    guest=seat.board_id != boards[0].id,
                )


def _in_roles(
    session: Session, partnership_id: int, boards: Sequence[Board], first: date
) -> Iterable[BoardRole]:
    of_boards = sa.and_(
        RoleHolding.role.in_(LED_BY), RoleHolding.board_id.in_([board.id for board in boards])
    )
    held = session.scalars(
        sa.select(RoleHolding)
        .where(
            RoleHolding.partnership_id == partnership_id,
            sa.or_(of_boards, RoleHolding.role == Appointment.COORDINATOR),
            not_over(RoleHolding.ends_on, first),
        )
        .options(joinedload(RoleHolding.person, innerjoin=True))
        .order_by(RoleHolding.id)
    )
    for role in held:
        words = LED_BY.get(role.role, "Coordinator")
        if role.person.left_at is None:
            guest = role.board_id is not None and role.board_id != boards[0].id
            yield BoardRole(
                role.person_id, role.person.name, words, role.starts_on, role.ends_on, guest=guest
            )


def _within(first: date, last: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions for meetings that overlap the days from `first` to `last` and are not cancelled."""
    return (
        Meeting.state != MeetingState.CANCELLED,
        Meeting.ends_at > _midnight(first),
        Meeting.starts_at < _midnight(last + timedelta(days=1)),
    )


def _midnight(day: date) -> datetime:
    return clock.from_london(day, time())
