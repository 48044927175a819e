"""The set-up tasks of a partnership, as the coordinator, the SRO and administrators see them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Appointment,
    BoardKind,
    MeetingState,
    OutboxMessage,
    Partnership,
    Person,
    SroState,
    TermsState,
    TermsVersion,
)
from cdp.partnerships.set_up.queries import figures_of
from cdp.partnerships.set_up.tasks import SetUp, TaskState, set_up_from
from tests import make
from tests.statements import counted
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]
HERE = "/partnerships/fenland"


def new_partnership(session: Session) -> tuple[Partnership, Person]:
    """Make a partnership with only a coordinator."""
    here = make.partnership(session, "Fenland Drugs Partnership", "fenland")
    coordinator = make.person(session, "New coordinator")
    make.role(session, here, coordinator, Appointment.COORDINATOR)
    session.commit()
    return here, coordinator


def terms(session: Session, board: object, state: TermsState) -> None:
    session.add(TermsVersion(board=board, number=1, state=state, quorum=2, created_at=clock.now()))
    session.flush()


def set_up_of(session: Session, partnership: Partnership) -> SetUp:
    session.flush()
    return set_up_from(figures_of(session, [partnership.id], clock.today())[partnership.id])


def shown(visitor: Visitor) -> list[tuple[str, str]]:
    """Return each task on the page with its state; the name of a task without a link is in brackets."""
    found = []
    for item in visitor.page.with_class("govuk-task-list__item"):
        link, name_and_hint = next(item.iter("a"), None), next(item.iter("div"))
        name = text_of(link) if link is not None else f"({text_of(name_and_hint[0])})"
        status = next(one for one in item.iter("div") if "govuk-task-list__status" in one.get("class", ""))
        found.append((name, text_of(status)))
    return found


def hint(set_up: SetUp, name: str) -> tuple[str, TaskState]:
    return next((task.hint, task.state) for task in set_up.tasks if task.name == name)


def test_a_new_coordinator_sees_what_to_do_and_what_cannot_start_yet(session: Session, visit: Visit) -> None:
    _, coordinator = new_partnership(session)
    visitor = visit().sign_in(coordinator)
    assert "0 of 9 tasks completed." in visitor.main
    assert "You have no tasks" not in visitor.main
    assert [state for _, state in shown(visitor)] == ["Not started"] * 5 + ["Cannot start yet"] * 4
    links = [link for item in visitor.page.with_class("govuk-task-list__item") for link in item.iter("a")]
    assert [text_of(link) for link in links] == [
        "Footprint",
        "Senior responsible owner (SRO)",
        "Named leads",
        "Board and chair",
        "Member organisations and seats",
    ]
    for link in links:
        visitor.get(link.get("href", ""))


def test_each_task_follows_the_record(session: Session) -> None:
    here, _ = new_partnership(session)
    owner = make.sro(session, here, make.person(session, "Robin", account=False), SroState.PROPOSED)
    make.role(session, here, make.person(session, "Lee"), Appointment.DATA_LEAD)
    board = make.board(session, here, "Fenland Board")
    for number in range(3):
        body = make.organisation(session, here, f"Body {number}")
        make.seat(session, board, body, representative=make.person(session, "Kim") if not number else None)
    terms(session, board, TermsState.CIRCULATED)
    first = make.meeting(session, board, title="First meeting")
    found = set_up_of(session, here)
    assert [(task.hint, task.state.value) for task in found.tasks[:6]] == [
        ("Choose the local authorities that the partnership covers", "Not started"),
        ("Robin is proposed, and not appointed yet", "In progress"),
        ("1 of 3 named. Still to name: partnership lead, public involvement lead", "In progress"),
        ("Fenland Board has no chair yet", "In progress"),
        ("1 of 3 seats has a representative", "In progress"),
        ("2 of 3 people can sign in. 1 to invite", "In progress"),
    ]
    assert hint(found, "Match organisations to public bodies")[1] is TaskState.CANNOT_START_YET
    assert hint(found, "Terms of reference") == ("Out for approval", TaskState.IN_PROGRESS)
    assert hint(found, "First meeting")[1] is TaskState.IN_PROGRESS
    owner.state = SroState.CONDITIONAL
    first.state = MeetingState.SCHEDULED
    found = set_up_of(session, here)
    told = ("Robin, appointed subject to a condition", TaskState.COMPLETED)
    assert hint(found, "Senior responsible owner (SRO)") == told
    assert hint(found, "First meeting")[1] is TaskState.COMPLETED


def test_records_that_have_ended_do_not_count(session: Session) -> None:
    here, _ = new_partnership(session)
    yesterday = clock.today() - timedelta(days=1)
    make.role(session, here, make.person(session, "Lee"), Appointment.DATA_LEAD, ends_on=yesterday)
    closed = make.board(session, here, "Old Board")
    closed.closes_on = yesterday
    make.seat(
        session, closed, make.organisation(session, here, "Body"), representative=make.person(session, "Kim")
    )
    make.board(session, here, "Data group", BoardKind.SUB_GROUP)
    make.meeting(session, closed, state=MeetingState.CANCELLED)
    found = set_up_of(session, here)
    assert hint(found, "Named leads")[1] is TaskState.NOT_STARTED
    assert hint(found, "Board and chair")[1] is TaskState.NOT_STARTED
    assert hint(found, "Member organisations and seats") == (
        "1 organisation, no seats yet. Seats need a board first",
        TaskState.IN_PROGRESS,
    )
    assert hint(found, "Invite people to sign in")[1] is TaskState.CANNOT_START_YET
    assert hint(found, "First meeting")[1] is TaskState.CANNOT_START_YET


def complete(session: Session, world: make.World, visit: Visit) -> None:
    """Complete the set-up tasks that are not complete in the example world, except the first meeting."""
    involvement = make.person(session, "Example involvement lead")
    make.role(session, world.partnership, involvement, Appointment.PUBLIC_INVOLVEMENT_LEAD)
    for organisation in (world.treatment, world.police, world.health):
        organisation.not_a_body = True
    terms(session, world.board, TermsState.SIGNED)
    session.commit()


def test_the_list_ends_once_it_is_complete_with_a_scheduled_meeting(session: Session, visit: Visit) -> None:
    world = make.world(session)
    complete(session, world, visit)
    coordinator, sro, member = (
        visit().sign_in(person) for person in (world.coordinator, world.sro, world.member)
    )
    assert [name for name, state in shown(coordinator) if state != "Completed"] == ["First meeting"]
    assert "8 of 9 tasks completed. The coordinator does these tasks." in sro.main
    assert ("(First meeting)", "Not started") in shown(sro)
    assert "You have no tasks." in member.main
    assert not shown(member)
    make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    session.commit()
    assert not shown(coordinator.get("/"))
    assert not shown(sro.get("/"))
    assert "You have no tasks." in coordinator.main


def test_a_partnership_that_has_met_is_not_being_set_up(session: Session, visit: Visit) -> None:
    here, coordinator = new_partnership(session)
    visitor = visit().sign_in(coordinator)
    assert shown(visitor)
    make.meeting(session, make.board(session, here, "Fenland Board"), state=MeetingState.HELD)
    session.commit()
    assert not shown(visitor.get("/"))


@pytest.mark.parametrize("role", ["coordinator", "sro"])
def test_the_list_takes_two_statements(session: Session, visit: Visit, engine: sa.Engine, role: str) -> None:
    world = make.world(session)
    visitor = visit().sign_in(getattr(world, role))
    counts = []
    for part in range(2):
        for number in range(9):
            organisation = make.organisation(session, world.partnership, f"Body {part} {number}")
            person = make.person(session, f"Person {part} {number}")
            make.seat(session, world.board, organisation, representative=person)
        session.commit()
        with counted(engine) as statements:
            visitor.get("/partnerships/west-midlands")
        counts.append(len(statements))
        number = world.partnership.id
        with counted(engine) as statements:
            figures_of(session, [number], clock.today())
        assert len(statements) == 2
    assert "have a representative" in visitor.main
    assert counts[0] == counts[1]
    assert counts[1] <= 14


# What an administrator sees


def test_an_administrator_sees_whether_the_coordinator_signed_in_and_invites_again(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    administrator = visit().sign_in(world.administrator).get("/partnerships/new")
    administrator.submit(
        "Create partnership",
        name="Fenland Drugs Partnership",
        secretariat_email="secretariat@fenland.example",
        person_name="Morgan Clerk",
        email="morgan@fenland.example",
        invited=False,
    )
    assert administrator.banner == "Fenland Drugs Partnership created."
    assert administrator.facts()["Sign-in"].startswith("Not invited")
    assert "Their first page shows the set-up tasks below" in administrator.main
    for button in ("Send an invitation", "Send the invitation again"):
        administrator.submit(button)
        assert administrator.banner == "An invitation is being sent to Morgan Clerk."
        assert administrator.facts()["Sign-in"].startswith("Invited on")
    sent = session.scalars(
        sa.select(OutboxMessage.subject).where(OutboxMessage.to_address == "morgan@fenland.example")
    ).all()
    assert sent == ["Your invitation: Fenland Drugs Partnership"] * 2
    session.scalars(sa.select(Person).where(Person.name == "Morgan Clerk")).one().password_hash = "chosen"
    session.commit()
    administrator.get(f"{HERE}/administration")
    assert administrator.facts()["Sign-in"] == "Has signed in"
    assert administrator.buttons == ["Search", "Sign out"]


def test_the_list_of_partnerships_says_how_far_each_is(session: Session, visit: Visit) -> None:
    world = make.world(session)
    complete(session, world, visit)
    make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    session.commit()
    administrator = visit().sign_in(world.administrator).get("/partnerships")
    states = {row[0]: row[3] for row in administrator.table("2 partnerships")}
    assert states["West Midlands Combating Drugs Partnership"].startswith("Running")
    # Berkshire East has a footprint and a board without a chair
    assert states["Berkshire East Drugs Partnership"].startswith("Setting up 1 of 9 tasks completed")
    administrator.click("Set-up and coordinator", near="Berkshire East")
    assert ("(Footprint)", "Completed") in shown(administrator)
    assert "State" not in visit().sign_in(world.coordinator).get("/partnerships").text


def test_only_administrators_see_it_and_only_coordinators_are_invited(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get("/partnerships/west-midlands/administration", status=403)
    administrator = visit().sign_in(world.administrator).get("/partnerships/west-midlands/administration")
    assert "Example coordinator" in administrator.main
    assert "Example former" not in administrator.main
    administrator.get("/partnerships/nowhere/administration", status=404)
    administrator.post(f"/partnerships/west-midlands/coordinators/{world.member.key}/invite", status=404)
