"""Adding, reviewing and closing risks, and who may see them."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.access.visibility import may_see_action
from cdp.actions import queries as action_queries
from cdp.actions.service import ActionDetails
from cdp.agendas.escalation.service import EscalationDetails, escalate
from cdp.errors import Conflict, Refusal
from cdp.models import AuditEvent, BacklogItem, DeclaredInterest, Part, Person, RiskState
from cdp.risks import queries, service
from cdp.risks.queries import RiskFilters
from cdp.risks.scale import RiskLevel, RiskTrend, level_of, score_words, trend_of
from cdp.risks.service import RiskAssessment, RiskClosing
from tests import make
from tests.risks.adding import IN_A_MONTH, added, details

SOON = clock.today() + timedelta(days=91)


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a partnership."""
    return make.world(session)


def test_levels_are_red_from_15_and_amber_from_8() -> None:
    levels = [level_of(score) for score in (1, 7, 8, 14, 15, 25)]
    assert levels == [RiskLevel.LOW] * 2 + [RiskLevel.MEDIUM] * 2 + [RiskLevel.HIGH] * 2
    assert score_words(3, 4) == "12, medium: possible (3) × major (4)"


def test_a_review_keeps_every_score_and_gives_the_trend(session: Session, world: make.World) -> None:
    risk = added(session, world)
    assert trend_of(risk.scores) is RiskTrend.UNKNOWN
    trends = []
    for likelihood in (4, 4, 2):
        found = RiskAssessment(likelihood, 4, "Discussed.", SOON, risk.version)
        service.review_risk(session, risk, found, by=world.member)
        session.commit()
        trends.append(trend_of(risk.scores))
    assert trends == [RiskTrend.UP, RiskTrend.STEADY, RiskTrend.DOWN]
    assert [score.score for score in risk.scores] == [12, 16, 16, 8]
    assert (risk.score, risk.score_before, risk.review_on) == (8, 20, SOON)


def test_a_review_refuses_a_past_date_an_empty_text_and_an_old_version(
    session: Session, world: make.World
) -> None:
    risk = added(session, world)
    good = RiskAssessment(3, 4, "No change.", SOON, risk.version)
    for wrong, field in (
        (replace(good, text=" "), "text"),
        (replace(good, review_on=clock.today()), "review_on"),
        (replace(good, likelihood=6), "likelihood"),
    ):
        with pytest.raises(Refusal) as refused:
            service.review_risk(session, risk, wrong, by=world.member)
        assert refused.value.field == field
    with pytest.raises(Conflict):
        service.review_risk(session, risk, replace(good, version=99), by=world.member)
    assert len(risk.scores) == 1


def test_mitigation_cannot_add_risk_and_scores_are_from_1_to_25(session: Session, world: make.World) -> None:
    for change, field in (
        ({"likelihood": 5, "impact": 5}, "likelihood"),
        ({"appetite": 26}, "appetite"),
        ({"title": " "}, "title"),
        ({"owner": world.police_member}, "owner"),
        ({"board": world.neighbour_board}, "board"),
    ):
        with pytest.raises(Refusal) as refused:
            service.add_risk(
                session, world.partnership, replace(details(world), **change), by=world.coordinator
            )
        assert refused.value.field == field


def test_a_closed_risk_keeps_its_reason_and_is_changed_no_more(session: Session, world: make.World) -> None:
    risk = added(session, world)
    service.close_risk(session, risk, RiskClosing("Grant confirmed", risk.version), by=world.coordinator)
    session.commit()
    assert (risk.state, risk.closed_on, risk.closed_because) == (
        RiskState.CLOSED,
        clock.today(),
        "Grant confirmed",
    )
    with pytest.raises(Refusal):
        service.review_risk(session, risk, RiskAssessment(1, 1, "x", SOON, risk.version), by=world.member)
    with pytest.raises(Refusal):
        service.change_risk(
            session, risk, replace(details(world), version=risk.version), by=world.coordinator
        )


def test_confidential_risks_and_their_actions_follow_the_rights_of_confidential_actions(
    session: Session, world: make.World
) -> None:
    risk = added(session, world, part=Part.CONFIDENTIAL, title="Contract price")
    public = added(session, world)
    wanted = ActionDetails(world.board, "Renegotiate", world.treatment, None, IN_A_MONTH)
    action = service.raise_mitigation(session, risk, wanted, by=world.coordinator).action
    meeting = make.meeting(session, world.board)
    taken = escalate(
        session, risk, EscalationDetails(world.board, meeting, "Agree a limit"), by=world.coordinator
    )
    assert taken.item is not None
    assert taken.item.is_confidential
    taken.item.interests.append(DeclaredInterest(person=world.member, nature="Bids", declared_at=clock.now()))
    session.commit()
    assert action.part is Part.CONFIDENTIAL
    assert (risk.reference[:2], public.reference) == ("RC", "R1")
    seen = {}
    for role in ("coordinator", "sro", "chair", "police_member", "member", "deputy", "observer", "lead"):
        access = access_to(session, world.partnership, getattr(world, role), clock.today())
        assert access is not None
        listed = session.scalars(queries.register(access, RiskFilters(), clock.today())).all()
        assert sum(queries.heat_of(session, access, RiskFilters(), clock.today()).values()) == len(listed)
        found = action_queries.action_by_key(session, access, action.key)
        assert (found is not None) is may_see_action(access, action)
        assert (queries.risk_by_key(session, access, risk.key) is not None) is (risk in listed)
        seen[role] = (len(listed), found is not None)
    both, one = (2, True), (1, False)
    assert seen == {
        "coordinator": both,
        "sro": both,
        "chair": both,
        "police_member": both,
        "member": one,
        "deputy": one,
        "observer": one,
        "lead": one,
    }
    sentences = list(session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)))
    assert not [each for each in sentences if "Contract price" in each or risk.reference in each]


def test_a_risk_taken_to_the_backlog_becomes_a_proposed_item(session: Session, world: make.World) -> None:
    risk = added(session, world)
    escalate(session, risk, EscalationDetails(world.board, None, "Agree a limit"), by=world.coordinator)
    session.commit()
    item = session.scalars(sa.select(BacklogItem)).one()
    assert (item.title, item.part) == ("Risk: Grant ends without notice", Part.PUBLIC)
    assert item.recommendation == (
        "Consider risk R1, score 12, medium: possible (3) × major (4). Agree a limit"
    )
    assert [(taken.backlog_item, taken.agenda_item) for taken in risk.escalations] == [(item, None)]


def test_the_owner_of_a_confidential_risk_must_be_able_to_read_it(
    session: Session, world: make.World
) -> None:
    def owned_by(person: Person) -> None:
        added(session, world, part=Part.CONFIDENTIAL, organisation=world.health, owner=person)

    with pytest.raises(Refusal, match="may not see this confidential risk"):
        owned_by(world.deputy)
    owned_by(world.health_member)
