"""The overview: each person's tasks, next meetings and overdue work."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service as actions
from cdp.meetings import answers, invitees, sending
from cdp.meetings import queries as meetings
from cdp.models import (
    Action,
    ActionState,
    Activity,
    ActivityState,
    Answer,
    DeclaredInterest,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Objective,
    Part,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.minutes.scene import scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HOME = "/partnerships/west-midlands"


def _invited(session: Session, world: make.World) -> Meeting:
    meeting = make.meeting(session, world.board, title="Winter meeting")
    invitees.update_from_seats(session, meeting, by=world.coordinator)
    plan = sending.plan_of(session, meeting)
    sending.send(session, meeting, shown=plan.fingerprint, by=world.coordinator)
    return meeting


def _terms(session: Session, world: make.World, state: TermsState, quorum: int = 2) -> TermsVersion:
    version = TermsVersion(board=world.board, number=1, state=state, quorum=quorum, created_at=clock.now())
    if state is TermsState.SIGNED:
        version.in_force_from = date(2026, 1, 1)
    else:
        version.sent_to_sro_at = clock.now()
    session.add(version)
    session.flush()
    return version


def _action(session: Session, world: make.World, title: str, days: int) -> None:
    details = actions.ActionDetails(
        board=world.board,
        title=title,
        organisation=world.treatment,
        owner=world.member,
        due_on=clock.today() + timedelta(days=days),
    )
    actions.raise_action(session, world.partnership, details, by=world.coordinator)


def test_a_member_sees_the_tasks_of_their_organisation(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _invited(session, world)
    _action(session, world, "Report waiting times", 5)
    member = visit().sign_in(world.member)
    assert "Reply to the invitation to Winter meeting" in member.links
    assert "A1: Report waiting times" in member.links
    police = visit().sign_in(world.police_member)
    assert "A1: Report waiting times" not in police.links


def test_more_actions_than_the_page_shows_are_one_click_away(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for number in range(7):
        _action(session, world, f"Task {number}", number)
    member = visit().sign_in(world.member).click("All 7 of your actions")
    assert "Task 6" in member.main


@pytest.mark.both_databases
def test_the_sro_sees_terms_to_sign_and_red_work(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _terms(session, world, TermsState.AGREED)
    aim = Objective(partnership=world.partnership, outcome_code="o_use", title="Aim")
    for number, state in enumerate((ActivityState.UNDER_WAY, ActivityState.COMPLETE)):
        session.add(
            Activity(
                partnership=world.partnership,
                objective=aim,
                year=2026,
                number=number + 1,
                title="Work",
                lead_organisation=world.police,
                starts_on=clock.today() - timedelta(days=60),
                due_on=clock.today() - timedelta(days=1),
                state=state,
            )
        )
    sro = visit().sign_in(world.sro)
    assert "Sign the terms of reference of Combating Drugs Partnership Board" in sro.links
    assert "1 overdue in the workplan" in sro.text
    assert "overdue in the workplan" not in visit().sign_in(world.member).text


@pytest.mark.parametrize(
    ("accepted", "said"),
    [
        (
            1,
            "Not quorate yet: 1 of 3 voting members have accepted and 2 are needed. Still needed: 1 more",
        ),
        (
            2,
            "Quorate if everyone who accepted attends: 2 of 3 voting members have accepted and 2 are needed.",
        ),
    ],
)
def test_the_sro_sees_whether_the_next_meeting_would_be_quorate(
    session: Session, visit: Visit, accepted: int, said: str
) -> None:
    world = make.world(session)
    _terms(session, world, TermsState.SIGNED)
    meeting = _invited(session, world)
    for person in (world.member, world.police_member)[:accepted]:
        invitation = meetings.invitation_of(session, meeting, person)
        assert invitation is not None
        answers.answer(session, invitation, answers.AnswerDetails(Answer.ACCEPTED), by=person)
    assert said in visit().sign_in(world.sro).main
    assert said not in visit().sign_in(world.member).main


def test_the_coordinator_sees_the_cycle_of_the_next_meeting(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _invited(session, world)
    coordinator = visit().sign_in(world.coordinator)
    rows = {row[0]: row[2] for row in coordinator.table("Checklist for Winter meeting")}
    assert rows["Send the invitations"] == "Done"
    assert rows["Publish the agenda and papers"] == "Not due yet"


def test_a_regional_viewer_reads_a_summary_only(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _invited(session, world)
    _action(session, world, "Report waiting times", 5)
    viewer = visit().sign_in(world.regional_viewer)
    assert "Winter meeting" in viewer.main
    assert "Report waiting times" not in viewer.text
    assert "Your tasks" not in viewer.text


def test_a_person_without_a_role_sees_that_they_have_none(session: Session, visit: Visit) -> None:
    world = make.world(session)
    assert "You do not have a role in a partnership at the moment" in visit().sign_in(world.former).main


@pytest.mark.parametrize("role", ["coordinator", "sro", "chair", "member", "deputy"])
def test_the_overview_takes_at_most_13_statements(
    session: Session, visit: Visit, engine: sa.Engine, role: str
) -> None:
    world = make.world(session)
    _terms(session, world, TermsState.SIGNED)
    held = make.meeting(session, world.board, title="First meeting", state=MeetingState.HELD)
    session.add(Minutes(meeting=held, state=MinutesState.CIRCULATED))
    visitor = visit().sign_in(getattr(world, role))
    counts = []
    for _ in range(2):
        _invited(session, world)
        for number in range(9):
            _action(session, world, f"Task {number}", number - 4)
        session.commit()
        with counted(engine) as statements:
            visitor.get(HOME)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 13


def test_a_coordinator_with_an_interest_does_not_learn_from_the_tasks_that_a_confidential_action_exists(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    session.add(
        Action(
            partnership=here.world.partnership, board=here.world.board, item=here.secret, part=Part.CONFIDENTIAL,
            number=4821, title="Agree the price", organisation=here.world.health, raised_on=clock.today(),
            due_on=clock.today(), original_due_on=clock.today(), state=ActionState.DONE,
        )
    )  # fmt: skip
    session.commit()
    task = "1 action reported as done, to close or return"
    coordinator = visit().sign_in(here.world.coordinator)
    assert task in coordinator.get(HOME).main
    session.add(
        DeclaredInterest(
            item_id=here.secret.id, person=here.world.coordinator, declared_at=clock.now(), nature="Owns it."
        )
    )
    session.commit()
    assert task not in coordinator.get(HOME).main
