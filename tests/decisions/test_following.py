"""What follows from a decision: conditions, delegations, responses, follow-up, ratification and the board above."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import Access, access_to
from cdp.agendas import proposals
from cdp.decisions import following, ratifying, referring
from cdp.decisions.following import DelegatedAct, ReceivedResponse
from cdp.decisions.referring import ReferralDetails
from cdp.errors import Refusal
from cdp.minutes import decisions
from cdp.minutes.decisions import DecisionDetails
from cdp.models import (
    Action,
    AgendaItem,
    AuditEvent,
    Decision,
    DecisionKind,
    DecisionState,
    DeclaredInterest,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Part,
    Person,
    RecommendationOutcome,
    ReportingLine,
)
from cdp.wording.formats import day
from tests import make
from tests.minutes.scene import Scene, attend, meeting_on, scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/decisions"


def refused(change: Callable[[], object]) -> str:
    """Return the sentence of the Refusal that a change raises."""
    with pytest.raises(Refusal) as error:
        change()
    return error.value.sentence


def decide(session: Session, here: Scene, item: AgendaItem, **details: object) -> Decision:
    """Record a decision as the coordinator, and commit."""
    whole = DecisionDetails("Adopt the plan.", **details)  # type: ignore[arg-type]  # names and values of details
    made = decisions.record_decision(session, item, whole, by=here.world.coordinator)
    session.commit()
    return made


def circulate(session: Session, meeting: Meeting) -> None:
    """Circulate the minutes of a meeting without any step in between."""
    minutes = session.scalars(sa.select(Minutes).where(Minutes.meeting_id == meeting.id)).one()
    minutes.state, minutes.circulated_at = MinutesState.CIRCULATED, clock.now()
    session.commit()


@pytest.mark.both_databases
def test_conditions_and_delegations_are_open_until_they_are_met_or_ended(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    decision = decide(
        session, here, here.plan, conditions="Subject to funding\nSubject to advice", delegated_to="The chair"
    )
    decide(session, here, here.report)
    today = clock.today()
    coordinator = visit().sign_in(here.world.coordinator)

    def found(choice: str) -> list[str]:
        coordinator.get(REGISTER).submit("Show decisions", open=choice)
        none = "No decisions match the filter." in coordinator.main
        return [] if none else [row[0] for row in coordinator.table("1 decision")]

    assert (found("conditions"), found("delegation")) == ([decision.reference], [decision.reference])
    for condition in list(decision.subject_to):
        coordinator.get(f"{REGISTER}/{decision.key}/conditions/{condition.key}")
        coordinator.submit("Save", met_on=today, how="Confirmed in writing")
    assert found("conditions") == []
    assert f"Met {day(today)} Confirmed in writing" in coordinator.get(f"{REGISTER}/{decision.key}").main
    coordinator.click("Record a use of the delegation")
    coordinator.submit("Save", used_on=today, used_by="Example chair", what="Signed the plan")
    coordinator.click("End the delegation").submit("End delegation", ended_on=today, because="Done")
    assert found("delegation") == []
    assert coordinator.get(f"{REGISTER}/{decision.key}").table("Uses of the delegation") == [
        [day(today), "Example chair", "Signed the plan"]
    ]
    tomorrow = today + timedelta(days=1)
    act = DelegatedAct(tomorrow, "Example chair", "Signed")
    assert (
        refused(lambda: following.use_delegation(session, decision, act, by=here.world.coordinator))
        == "Enter today’s date or an earlier one."
    )


def test_a_delegation_that_has_ended_cannot_be_used(session: Session) -> None:
    here = scene(session)
    by, today = here.world.coordinator, clock.today()
    decision = decide(
        session, here, here.plan, delegated_to="The chair", delegated_until=today - timedelta(days=1)
    )
    assert not decision.delegation_is_open_on(today)
    act = DelegatedAct(today, "Example chair", "Signed")
    assert refused(lambda: following.use_delegation(session, decision, act, by=by)) == (
        "The delegation had ended on this day. Enter an earlier date."
    )
    other = decide(session, here, here.report)
    assert refused(lambda: following.use_delegation(session, other, act, by=by)) == (
        "This decision delegates nothing."
    )


def test_a_recommendation_has_the_responses_of_the_other_body(session: Session) -> None:
    here = scene(session)
    by, today = here.world.coordinator, clock.today()
    own = decide(session, here, here.report)
    decision = decide(
        session, here, here.plan, kind=DecisionKind.RECOMMENDATION, recommended_to="Coventry City Council"
    )
    changed = ReceivedResponse(RecommendationOutcome.CHANGED, "Cabinet", today)
    assert refused(lambda: following.record_response(session, decision, changed, by=by)) == (
        "Enter what was changed, or on which condition it was approved."
    )
    accepted = ReceivedResponse(RecommendationOutcome.ACCEPTED, "Cabinet", today)
    assert refused(lambda: following.record_response(session, own, accepted, by=by)) == (
        "This is a decision of the board, so no other body responds to it."
    )
    following.record_response(session, decision, accepted, by=by)
    session.commit()
    assert [(each.outcome, each.body) for each in decision.responses] == [
        (RecommendationOutcome.ACCEPTED, "Cabinet")
    ]


def test_follow_up_is_an_action_with_its_updates_on_the_page_of_the_decision(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    decision = decide(session, here, here.plan)
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{REGISTER}/{decision.key}").click("Ask for follow-up")
    due = clock.today() + timedelta(days=30)
    coordinator.submit(
        "Raise action", title="Report on the plan", organisation=here.world.police.name, due_on=due
    )
    action = session.scalars(sa.select(Action)).one()
    assert (action.decision_id, action.item_id, action.board_id) == (
        decision.id, here.plan.id, here.world.board.id,
    )  # fmt: skip
    assert coordinator.table("Follow-up") == [
        ["A1 Report on the plan", here.world.police.name, day(due), "No updates yet"]
    ]


def test_follow_up_is_asked_for_after_the_minutes_are_circulated_and_they_stay_as_they_are(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    decision = decide(session, here, here.plan)
    circulate(session, here.meeting)
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{REGISTER}/{decision.key}").click("Ask for follow-up")
    coordinator.submit(
        "Raise action",
        title="Report on the plan",
        organisation=here.world.police.name,
        due_on=clock.today() + timedelta(days=30),
    )
    action = session.scalars(sa.select(Action)).one()
    assert (action.decision_id, action.item_id, action.meeting_id) == (decision.id, here.plan.id, None)


@pytest.mark.both_databases
def test_one_quorate_meeting_ratifies_several_decisions(session: Session, visit: Visit) -> None:
    here = scene(session, present=1)
    made = [decide(session, here, item) for item in (here.report, here.plan, here.secret)]
    later = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, later, present=2)
    session.commit()
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{REGISTER}/to-ratify/{here.world.board.key}")
    assert coordinator.heading == "Decisions to ratify"
    coordinator.submit("Record ratification", meeting=later.key, status=422)
    assert "Choose the decisions that the meeting ratified" in coordinator.main
    coordinator.submit("Record ratification", decisions=[made[0].key, made[1].key], meeting=later.key)
    assert "2 decisions ratified." in coordinator.main
    session.expire_all()
    assert [decision.state for decision in made] == [
        DecisionState.RATIFIED, DecisionState.RATIFIED, DecisionState.PROVISIONAL,
    ]  # fmt: skip
    visit().sign_in(here.world.member).get(f"{REGISTER}/to-ratify/{here.world.board.key}", status=403)


def test_several_decisions_are_ratified_together_or_not_at_all(session: Session) -> None:
    here = scene(session, present=1)
    by = here.world.coordinator
    made = [decide(session, here, item) for item in (here.report, here.plan)]
    later = meeting_on(session, here.world, days_ago=0)
    attend(session, here.world, later, present=2)
    session.commit()
    versions = {made[0].key: made[0].version, made[1].key: 99}
    assert (
        refused(lambda: ratifying.ratify_several(session, made, later, versions, by=by)) == ratifying.CHANGED
    )
    session.rollback()
    assert [decision.state for decision in made] == [DecisionState.PROVISIONAL] * 2


def group_scene(session: Session, part: Part = Part.PUBLIC) -> tuple[Scene, Decision, Meeting]:
    """Make a decision of the sub-group, and a coming meeting of the board that it reports to."""
    here = scene(session)
    world = here.world
    session.add(ReportingLine(board_id=world.sub_group.id, to_board_id=world.board.id))
    held = make.meeting(session, world.sub_group, clock.now() - timedelta(days=1), state=MeetingState.HELD)
    item = make.item(session, held, "Naloxone plan", part=part)
    session.add(
        DeclaredInterest(item_id=item.id, person=world.member, nature="Employed", declared_at=clock.now())
    )
    session.commit()
    coming = make.meeting(
        session, world.board, clock.now() + timedelta(days=20), state=MeetingState.SCHEDULED
    )
    return here, decide(session, here, item), coming


def access_of(session: Session, here: Scene, person: Person) -> Access:
    """Return a person's access to the partnership today."""
    access = access_to(session, here.world.partnership, person, clock.today())
    assert access is not None
    return access


@pytest.mark.both_databases
def test_a_decision_of_a_group_becomes_a_proposed_item_of_the_board_above_with_a_trail_both_ways(
    session: Session, visit: Visit
) -> None:
    here, decision, coming = group_scene(session)
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{REGISTER}/{decision.key}").click("Propose to the board above")
    coordinator.submit("Propose item", meeting=coming.key)
    rows = coordinator.table("Put to the board above")
    title = f"Decision of {here.world.sub_group.label}: Naloxone plan"
    assert [row[1:] for row in rows] == [[title, "Proposed, not settled yet"]]
    item = session.scalars(sa.select(AgendaItem).where(AgendaItem.title == title)).one()
    assert (item.accepted, item.recommendation, item.meeting_id) == (False, "Adopt the plan.", coming.id)
    assert [each.person for each in item.interests] == [here.world.member]
    again = ReferralDetails(coming, "Again", "Adopt")
    assert refused(lambda: referring.refer(session, decision, again, by=here.world.coordinator)) == (
        "This decision has already been proposed for that meeting."
    )
    proposals.accept_proposal(session, item, by=here.world.coordinator)
    coming.starts_at, coming.ends_at = clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1)
    attend(session, here.world, coming, present=3)
    above = decide(session, here, item)
    page = coordinator.get(f"{REGISTER}/{above.key}")
    assert f"From decision {decision.reference} of {here.world.sub_group.label}" in page.main
    page.click(f"decision {decision.reference}")
    assert [row[2] for row in page.table("Put to the board above")] == [
        f"On the agenda Decision {above.reference}"
    ]
    agenda_page = coordinator.get(
        f"/partnerships/west-midlands/meetings/{coming.key}/agenda/items/{item.key}"
    )
    assert f"From decision {decision.reference} of {here.world.sub_group.label}" in agenda_page.main


def test_a_confidential_decision_goes_up_in_part_2_and_leaves_no_trace_for_others(session: Session) -> None:
    here, decision, coming = group_scene(session, Part.CONFIDENTIAL)
    referral = referring.refer(
        session,
        decision,
        ReferralDetails(coming, "Harbour price", "Lower the price"),
        by=here.world.coordinator,
    )
    referral.item.accepted = True
    session.commit()
    assert referral.item.part is Part.CONFIDENTIAL
    assert referring.referral_behind(session, access_of(session, here, here.world.coordinator), referral.item)
    for person in (here.world.member, here.world.observer):
        access = access_of(session, here, person)
        assert referring.referral_behind(session, access, referral.item) is None
        assert referring.trails_of(session, access, decision) == []
    sentences = session.scalars(sa.select(AuditEvent.sentence)).all()
    assert not [text for text in sentences if "Harbour" in text or "-C1" in text]


def test_a_decision_goes_only_to_a_board_that_the_group_reports_to(session: Session) -> None:
    here, decision, coming = group_scene(session)
    details = ReferralDetails(coming, "Plan", "Adopt")
    line = session.scalars(sa.select(ReportingLine)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    here.world.sub_group.parent_id = None
    session.commit()
    assert refused(lambda: referring.refer(session, decision, details, by=here.world.coordinator)) == (
        "Choose a meeting of a board that this group reports to."
    )


def test_a_motion_that_was_not_carried_has_no_consequences(session: Session) -> None:
    here = scene(session)
    decision = decide(session, here, here.plan, conditions="Subject to funding")
    decision.carried = False
    session.commit()
    by = here.world.coordinator
    change = lambda: following.meet_condition(  # noqa: E731
        session, decision.subject_to[0], clock.today(), "", by=by
    )
    assert refused(change) == "This motion was not carried, so nothing follows from it."
