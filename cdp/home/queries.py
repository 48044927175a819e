"""What the first pages show."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import (
    Organisation,
    Partnership,
    Person,
    RoleHolding,
    Seat,
    SeatHolding,
    SroAppointment,
    SroState,
)


def partnerships_of(session: Session, person: Person, day: date) -> list[Partnership]:
    """Return the partnerships in which a person has any role or seat on a day, by name."""
    roles = sa.select(RoleHolding.partnership_id).where(
        RoleHolding.person_id == person.id,
        RoleHolding.starts_on <= day,
        sa.or_(RoleHolding.ends_on.is_(None), RoleHolding.ends_on >= day),
    )
    appointments = sa.select(SroAppointment.partnership_id).where(
        SroAppointment.person_id == person.id,
        SroAppointment.state.in_([SroState.CONDITIONAL, SroState.CONFIRMED]),
        sa.or_(SroAppointment.ends_on.is_(None), SroAppointment.ends_on >= day),
    )
    seats = (
        sa.select(Organisation.partnership_id)
        .join(Seat, Seat.organisation_id == Organisation.id)
        .join(SeatHolding, SeatHolding.seat_id == Seat.id)
        .where(
            SeatHolding.person_id == person.id,
            SeatHolding.starts_on <= day,
            sa.or_(SeatHolding.ends_on.is_(None), SeatHolding.ends_on >= day),
            sa.or_(Seat.ends_on.is_(None), Seat.ends_on >= day),
        )
    )
    return list(
        session.scalars(
            sa.select(Partnership)
            .where(Partnership.id.in_(sa.union(roles, appointments, seats)))
            .order_by(Partnership.name)
        )
    )
