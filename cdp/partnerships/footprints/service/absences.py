"""Confirmations that a body of the footprint takes no part in the partnership."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import BodyAbsence, Partnership, Person
from cdp.partnerships.changes import hold
from cdp.partnerships.footprints.queries.bodies import absence_of
from cdp.partnerships.footprints.service.matching import codes_ahead
from cdp.reference.bodies import PublicBody, bodies_touching
from cdp.wording.formats import day


@dataclass(frozen=True)
class AbsenceDetails:
    """What a coordinator confirmed: why a body takes no part, and the day on which that was confirmed."""

    reason: str
    confirmed_on: date


def confirm_absence(
    session: Session, partnership: Partnership, body: PublicBody, details: AbsenceDetails, *, by: Person
) -> None:
    """Record that a body takes no part, or change what was recorded.

    Raises Refusal for a body outside the footprint, or a day in the future.
    """
    hold(session, partnership)
    today = clock.today()
    if details.confirmed_on > today:
        raise Refusal("Enter a date that is not in the future.", field="confirmed_on")
    if body not in bodies_touching(codes_ahead(partnership, today), today):
        raise Refusal("Choose a body whose area overlaps the footprint.", field="reason")
    stored = absence_of(session, partnership, body)
    if stored is None:
        stored = BodyAbsence(
            partnership_id=partnership.id, body_kind=body.kind.value, body_code=body.code, reason=""
        )
        session.add(stored)
    stored.reason, stored.confirmed_on = details.reason, details.confirmed_on
    audit.record(
        session,
        f"{by.name} recorded that {body.label} takes no part, as confirmed on {day(details.confirmed_on)}: "
        f"{details.reason.rstrip('.')}.",
        by=by,
        on=partnership,
        partnership=partnership,
        details={"body": body.id},
    )


def withdraw_absence(session: Session, partnership: Partnership, body: PublicBody, *, by: Person) -> None:
    """Remove the confirmation that a body takes no part, if there is one."""
    hold(session, partnership)
    stored = absence_of(session, partnership, body)
    if stored is None:
        return
    session.delete(stored)
    audit.record(
        session,
        f"{by.name} withdrew the confirmation that {body.label} takes no part.",
        by=by,
        on=partnership,
        partnership=partnership,
        details={"body": body.id},
    )
