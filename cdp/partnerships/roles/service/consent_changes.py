"""Consents to regional viewers: the ground on which the role stands, recorded and withdrawn by the coordinator.

Only partnerships that consented have regional viewers (docs/rules/rights.md 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Partnership, Person, RegionalConsent, RoleHolding
from cdp.models.spans import is_over
from cdp.partnerships.changes import check_order, hold
from cdp.partnerships.roles import queries
from cdp.partnerships.roles.service.role_changes import end_role
from cdp.partnerships.words import from_to
from cdp.wording.formats import plural


@dataclass(frozen=True)
class ConsentDetails:
    """For whose people, who agreed for the partnership, and from when to when.

    `viewers` already look in, and have no consent on record: from now on they stand on this one.
    """

    body: str
    agreed_by: str
    agreed_on: date
    ends_on: date | None = None
    viewers: Sequence[RoleHolding] = ()


def record_consent(
    session: Session, partnership: Partnership, details: ConsentDetails, *, by: Person
) -> RegionalConsent:
    """Record that the partnership agreed to regional viewers of a body.

    Raises Refusal for an agreement in the future, or one that has run out.
    """
    if details.agreed_on > clock.today():
        raise Refusal("The date agreed must be today or in the past.", field="agreed_on")
    check_order(details.agreed_on, details.ends_on, "The last day must be after the date agreed.", "ends_on")
    if is_over(details.ends_on, clock.today()):
        raise Refusal("Enter a last day from today on, or leave it empty.", field="ends_on")
    hold(session, partnership)
    consent = RegionalConsent(
        partnership=partnership,
        body=details.body,
        agreed_by=details.agreed_by,
        agreed_on=details.agreed_on,
        ends_on=details.ends_on,
        recorded_at=clock.now(),
    )
    session.add(consent)
    for holding in details.viewers:
        holding.consent = consent
        holding.ends_on = _no_longer_than(consent, holding.ends_on)
    names = [holding.person.name for holding in details.viewers]
    under_it = f" {', '.join(names)} {'looks' if len(names) == 1 else 'look'} in under it." if names else ""
    audit.record(
        session,
        f"{by.name} recorded that {details.agreed_by} agreed to regional viewers of {details.body}, "
        f"{from_to(details.agreed_on, details.ends_on)}.{under_it}",
        by=by,
        on=consent,
        partnership=partnership,
    )
    return consent


def withdraw_consent(session: Session, consent: RegionalConsent, because: str, *, by: Person) -> int:
    """Withdraw a consent: the roles that stand on it end at once, and their holders are signed out.

    Returns how many roles ended. Raises Refusal for one that was withdrawn before.
    """
    partnership, today = consent.partnership, clock.today()
    hold(session, partnership)
    session.refresh(consent)
    if consent.withdrawn_on is not None:
        raise Refusal("This consent was withdrawn already.")
    consent.withdrawn_on, consent.withdrawn_because = today, because
    on_it = [
        holding
        for holding in queries.regional_viewers(session, partnership, today)
        if holding.consent_id == consent.id
    ]
    audit.record(
        session,
        f"{by.name} withdrew the consent to regional viewers of {consent.body}: "
        f"{plural(len(on_it), 'role')} ended.",
        by=by,
        on=consent,
        partnership=partnership,
    )
    for holding in on_it:
        end_role(session, holding, max(today, holding.starts_on) - timedelta(days=1), by=by)
    return len(on_it)


def _no_longer_than(consent: RegionalConsent, ends_on: date | None) -> date | None:
    if consent.ends_on is None:
        return ends_on
    return consent.ends_on if ends_on is None else min(ends_on, consent.ends_on)
