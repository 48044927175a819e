"""Risks that were taken to an item: who with an interest in it is asked nothing, and which meetings are not shown."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions.service import ActionDetails
from cdp.agendas.escalation.service import EscalationDetails, escalate
from cdp.errors import Refusal
from cdp.models import DeclaredInterest, MeetingState, OutboxMessage, Part, Risk
from cdp.risks import service
from cdp.wording.formats import day
from tests import make
from tests.risks.adding import IN_A_MONTH, added, details
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
RISKS = "/partnerships/west-midlands/risks"


def of_interest(session: Session, world: make.World) -> Risk:
    """Return a confidential risk taken to an item in which the member has declared an interest."""
    risk = added(session, world, part=Part.CONFIDENTIAL, title="Contract price")
    wanted = EscalationDetails(world.board, make.meeting(session, world.board), "Agree a limit")
    item = escalate(session, risk, wanted, by=world.coordinator).item
    assert item is not None
    item.interests.append(DeclaredInterest(person=world.member, nature="Bids", declared_at=clock.now()))
    session.commit()
    return risk


def test_no_one_with_an_interest_in_a_confidential_risk_is_asked_to_mitigate_or_own_it(
    session: Session,
) -> None:
    world = make.world(session)
    risk = of_interest(session, world)
    for owner in (world.member, None):  # the member is the only representative
        wanted = ActionDetails(world.board, "Renegotiate", world.treatment, owner, IN_A_MONTH)
        with pytest.raises(Refusal, match="see this confidential action"):
            service.raise_mitigation(session, risk, wanted, by=world.coordinator)
        session.rollback()
    with pytest.raises(Refusal, match="may not see this confidential risk"):
        service.change_risk(
            session,
            risk,
            replace(details(world), title="Contract price", owner=world.member, version=risk.version),
            by=world.coordinator,
        )
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(OutboxMessage.id))) == 0


def test_a_risk_taken_to_a_draft_meeting_does_not_tell_readers_of_the_meeting(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    risk = added(session, world)
    meeting = make.meeting(session, world.board, state=MeetingState.DRAFT)
    escalate(session, risk, EscalationDetails(world.board, meeting, "Agree a limit"), by=world.coordinator)
    session.commit()
    address, when = f"{RISKS}/{risk.key}", f"{day(meeting.starts_at)}."
    assert when in visit().sign_in(world.coordinator).get(address).main
    member = visit().sign_in(world.member).get(address).main
    assert f"{world.board.name}. Agree a limit" in member
    assert "agenda" not in member.partition("Taken to a board")[2]
    assert when not in member
