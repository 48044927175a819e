"""Queries of consents to regional viewers, and of the regional viewers themselves."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.access.places import not_over
from cdp.models import Appointment, Partnership, RegionalConsent, RoleHolding


def consents_of(session: Session, partnership: Partnership) -> list[RegionalConsent]:
    """Return every consent that the partnership has given, newest first."""
    return list(
        session.scalars(
            sa.select(RegionalConsent)
            .where(RegionalConsent.partnership_id == partnership.id)
            .order_by(RegionalConsent.agreed_on.desc(), RegionalConsent.id.desc())
        )
    )


def consent_by_key(session: Session, partnership: Partnership, key: str) -> RegionalConsent | None:
    """Return the partnership's consent with this key, or None."""
    return session.scalar(
        sa.select(RegionalConsent).where(
            RegionalConsent.partnership_id == partnership.id, RegionalConsent.key == key
        )
    )


def regional_viewers(session: Session, partnership: Partnership, day: date) -> list[RoleHolding]:
    """Return the roles that regional viewers hold on a day or later, with the people, oldest first."""
    return list(
        session.scalars(
            sa.select(RoleHolding)
            .where(
                RoleHolding.partnership_id == partnership.id,
                RoleHolding.role == Appointment.REGIONAL_VIEWER,
                not_over(RoleHolding.ends_on, day),
            )
            .options(joinedload(RoleHolding.person, innerjoin=True), joinedload(RoleHolding.board))
            .order_by(RoleHolding.starts_on, RoleHolding.id)
        )
    )
