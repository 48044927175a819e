"""Consents to regional viewers, which coordinators record and withdraw.

Only partnerships that have given consent have regional viewers (docs/rules/rights.md 1).
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
    """A consent to regional viewers: the body they come from, who agreed for the partnership, and the dates.

    `viewers` are people who already have the role without a recorded consent; this consent will cover them.
    """

    body: str
    agreed_by: str
    agreed_on: date
    ends_on: date | None = None
    viewers: Sequence[RoleHolding] = ()


def record_consent(
    session: Session, partnership: Partnership, details: ConsentDetails, *, by: Person
) -> RegionalConsent:
    """Record the partnership's consent to regional viewers from a body.

    Raises Refusal when the date agreed is in the future, or when the last day is in the past or before the date agreed.
    """
    if details.agreed_on > clock.today():
        raise Refusal("The date agreed must be today or in the past.", field="agreed_on")
    check_order(details.agreed_on, details.ends_on, "The last day must be after the date agreed.", "ends_on")
    if is_over(details.ends_on, clock.today()):
        raise Refusal("Enter today or a later date as the last day, or no date.", field="ends_on")
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
    under_it = f" It covers {', '.join(names)}." if names else ""
    audit.record(
        session,
        f"{by.name} recorded that {details.agreed_by} agreed to regional viewers from {details.body}, "
        f"{from_to(details.agreed_on, details.ends_on)}.{under_it}",
        by=by,
        on=consent,
        partnership=partnership,
    )
    return consent


def withdraw_consent(session: Session, consent: RegionalConsent, because: str, *, by: Person) -> int:
    """Withdraw a consent, which ends the roles under it immediately and signs their holders out.

    Returns the number of roles that ended. Raises Refusal if the consent has already been withdrawn.
    """
    partnership, today = consent.partnership, clock.today()
    hold(session, partnership)
    session.refresh(consent)
    if consent.withdrawn_on is not None:
        raise Refusal("This consent has already been withdrawn.")
    consent.withdrawn_on, consent.withdrawn_because = today, because
    on_it = [
        holding
        for holding in queries.regional_viewers(session, partnership, today)
        if holding.consent_id == consent.id
    ]
    audit.record(
        session,
        f"{by.name} withdrew the consent to regional viewers from {consent.body}: "
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
