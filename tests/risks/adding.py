"""Helpers for tests that add risks through the service."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Risk
from cdp.risks import service
from cdp.risks.service import RiskDetails
from tests import make

IN_A_MONTH = clock.today() + timedelta(days=30)


def details(world: make.World) -> RiskDetails:
    """Return the details of a risk of the treatment provider, score 20 before mitigation and 12 now."""
    return RiskDetails(
        board=world.board,
        title="Grant ends without notice",
        cause="The grant moves into the public health grant",
        event="Posts end before they are replaced",
        effect="Longer waits for treatment",
        controls="Exit plan",
        organisation=world.treatment,
        likelihood_before=4,
        impact_before=5,
        likelihood=3,
        impact=4,
        review_on=IN_A_MONTH,
        appetite=8,
        target=6,
    )


def added(session: Session, world: make.World, **changes: Any) -> Risk:
    """Add a risk with `details` and the changes given, and commit it."""
    risk = service.add_risk(
        session, world.partnership, replace(details(world), **changes), by=world.coordinator
    )
    session.commit()
    return risk
