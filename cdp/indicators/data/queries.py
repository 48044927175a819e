"""The partnerships in which a person may have data tokens."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.places import held
from cdp.models import Appointment, Partnership, Person, RoleHolding


def partnerships_with_figures(session: Session, person: Person, day: date) -> list[Partnership]:
    """Return the partnerships whose indicators a person may read, in order of name; regional viewers may not."""
    roles, sros, seats = held(day, person=person.id)
    places = sa.union(roles.where(RoleHolding.role != Appointment.REGIONAL_VIEWER), sros, seats).subquery()
    query = sa.select(Partnership).where(Partnership.id.in_(sa.select(places.c.partnership_id)))
    return list(session.scalars(query.order_by(sa.func.lower(Partnership.name), Partnership.id)))
