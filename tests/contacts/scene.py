"""Helpers for tests of the directory: contact points, many people and sent emails."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.contacts import points
from cdp.contacts.points import PointDetails
from cdp.models import (
    AuditEvent,
    ContactKind,
    ContactPoint,
    Organisation,
    OutboxMessage,
    Person,
    Seat,
    SeatHolding,
)
from cdp.models.board import Capacity
from tests import make
from tests.make import World

HERE = "/partnerships/west-midlands/contacts"
BIRMINGHAM, COVENTRY, DUDLEY, SANDWELL, SOLIHULL, WALSALL, WOLVERHAMPTON = make.WEST_MIDLANDS


def point(
    session: Session, world: World, name: str = "Dudley treatment team", **details: Any
) -> ContactPoint:
    """Add a contact point as the coordinator would, and commit."""
    usual: dict[str, Any] = {
        "kind": ContactKind.TREATMENT_TEAM,
        "email": "dudley.team@example.org",
        "phone": "0121 496 0101",
        "is_single_point": True,
        "areas": (DUDLEY,),
    }
    made = points.add_point(
        session, world.partnership, PointDetails(name=name, **(usual | details)), by=world.coordinator
    )
    session.commit()
    return made


def crowd(session: Session, world: World, organisations: int, people: int) -> None:
    """Add organisations that each have a seat on the sub-group, and people in those seats, then commit."""
    seats: list[Seat] = []
    for number in range(organisations):
        organisation = Organisation(partnership=world.partnership, name=f"Partner {number:03}")
        seats.append(
            Seat(
                board=world.sub_group,
                organisation=organisation,
                national_role="police",
                kind="core",
                votes=True,
                position=number,
                starts_on=make.LONG_AGO,
            )
        )
    session.add_all(seats)
    for number in range(people):
        person = Person(
            name=f"Partner person {number:03}",
            email=f"partner{number}@example.org",
            created_at=world.partnership.created_at,
        )
        capacity = Capacity.REPRESENTATIVE if number < organisations else Capacity.DEPUTY
        seats[number % organisations].holdings.append(
            SeatHolding(person=person, capacity=capacity, starts_on=make.LONG_AGO)
        )
    session.commit()


def outbox(session: Session) -> list[OutboxMessage]:
    """Return every email in the outbox, oldest first."""
    session.expire_all()
    return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))


def sentences(session: Session) -> list[str]:
    """Return the sentences in the history, oldest first."""
    session.expire_all()
    return list(session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)))


def found_in_history(session: Session, secret: str) -> list[str]:
    """Return the sentences of those events in the history whose sentence or details contain a text."""
    session.expire_all()
    events = session.scalars(sa.select(AuditEvent))
    return [event.sentence for event in events if secret in f"{event.sentence} {event.details}"]


def ended(session: Session, seat: Seat, last_day: date) -> None:
    """Set the last day for the representative and the deputies of a seat, then commit."""
    for holding in seat.holdings:
        holding.ends_on = last_day
    session.commit()
