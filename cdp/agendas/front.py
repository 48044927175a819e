"""What stands at the head of an agenda, as councils print it: who is asked to come, the quorum, and who to contact."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from cdp.access.places import fills_seat
from cdp.meetings import quorum
from cdp.meetings.queries import leaders_of
from cdp.models import (
    Appointment,
    Capacity,
    Invitation,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Organisation,
    Person,
    Seat,
    SeatHolding,
    SeatKind,
)

MeetingAddress = Callable[[str], str]
"""A function from a meeting's key to the full address of its minutes."""


@dataclass(frozen=True)
class AgendaFront:
    """The people, the rule and the dates that an agenda names; `last` is the last meeting with circulated minutes."""

    members: tuple[str, ...]
    chair: tuple[str, ...]
    deputy_chair: tuple[str, ...]
    also_invited: tuple[str, ...]
    quorum: str
    contact: tuple[str, ...]
    last: Meeting | None
    next: Meeting | None


def front_of(session: Session, meeting: Meeting) -> AgendaFront:
    """Return what the head of a meeting's agenda says, in a fixed number of statements.

    The members are the representatives on the day of the meeting; vacant seats and observers are left out.
    """
    holdings = _holdings(session, meeting)
    leaders = leaders_of(session, meeting.board, meeting.day)
    known = {holding.person_id for holding in holdings} | {person.id for _, person in leaders}
    last, following = _meetings_around(session, meeting)
    coordinators = _names(leaders, Appointment.COORDINATOR)
    return AgendaFront(
        members=tuple(
            f"{holding.person.name}, {holding.seat.organisation.name}"
            for holding in holdings
            if holding.capacity is Capacity.REPRESENTATIVE and holding.seat.kind is not SeatKind.OBSERVER
        ),
        chair=_names(leaders, Appointment.CHAIR),
        deputy_chair=_names(leaders, Appointment.DEPUTY_CHAIR),
        also_invited=_others(session, meeting, known),
        quorum=_quorum(session, meeting),
        contact=tuple(filter(None, [*coordinators, meeting.board.partnership.secretariat_email])),
        last=last,
        next=following,
    )


def _names(leaders: list[tuple[Appointment, Person]], role: Appointment) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.name for each, person in leaders if each is role))


def _others(session: Session, meeting: Meeting, known: set[int]) -> tuple[str, ...]:
    """Return the names of the people invited who have no seat or leading role on the board."""
    query = (
        sa.select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.meeting_id == meeting.id, Invitation.removed_at.is_(None))
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    return tuple(person.name for person in session.scalars(query) if person.id not in known)


def _quorum(session: Session, meeting: Meeting) -> str:
    basis = quorum.basis_of(session, meeting, quorum.terms_of(session, meeting))
    return basis.rule.whole(basis.evaluate({}).base) if basis is not None else ""


def _holdings(session: Session, meeting: Meeting) -> list[SeatHolding]:
    """Return who holds the seats of the board on the day of the meeting, in the order of the seats."""
    query = (
        sa.select(SeatHolding)
        .join(SeatHolding.seat)
        .join(Seat.organisation)
        .where(Seat.board_id == meeting.board_id, fills_seat(meeting.day))
        .options(
            contains_eager(SeatHolding.seat).contains_eager(Seat.organisation),
            joinedload(SeatHolding.person, innerjoin=True),
        )
        .order_by(Seat.position, sa.func.lower(Organisation.name), Seat.id, SeatHolding.id)
    )
    return list(session.scalars(query))


def _meetings_around(session: Session, meeting: Meeting) -> tuple[Meeting | None, Meeting | None]:
    """Return the last meeting of the board with circulated minutes, and its next scheduled meeting."""
    minuted = sa.exists().where(
        Minutes.meeting_id == Meeting.id, Minutes.state.in_([MinutesState.CIRCULATED, MinutesState.CONFIRMED])
    )
    before = Meeting.starts_at < meeting.starts_at
    of_board = sa.select(Meeting.id).where(Meeting.board_id == meeting.board_id)
    last = of_board.where(before, Meeting.state == MeetingState.HELD, minuted)
    following = of_board.where(Meeting.starts_at > meeting.starts_at, Meeting.state == MeetingState.SCHEDULED)
    both = sa.or_(
        Meeting.id == last.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1).scalar_subquery(),
        Meeting.id == following.order_by(Meeting.starts_at, Meeting.id).limit(1).scalar_subquery(),
    )
    found = list(session.scalars(sa.select(Meeting).where(both)))
    return (
        next((one for one in found if one.starts_at < meeting.starts_at), None),
        next((one for one in found if one.starts_at > meeting.starts_at), None),
    )
