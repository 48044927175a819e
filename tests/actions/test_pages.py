"""The action pages for the secretariat, owners and other readers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.actions.service import ActionProgress
from cdp.models import Action, ActionState, ActionUpdate, Part
from cdp.wording.formats import day
from tests import make
from tests.actions.raising import IN_A_MONTH, raised
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/actions"
SECRETARIAT = ("wording", "owner", "date", "close", "return", "merge", "transfer", "withdraw")


def page_of(action: Action, name: str = "") -> str:
    """Return the address of an action, or of one of its pages."""
    return f"{REGISTER}/{action.key}{'/' + name if name else ''}"


def done(session: Session, world: make.World) -> Action:
    """Raise an action for the police, who mark it as done."""
    action = raised(session, world)
    service.update_progress(
        session,
        action,
        ActionProgress(ActionState.DONE, "Published.", action.version),
        by=world.police_member,
    )
    session.commit()
    return action


def test_a_coordinator_raises_an_action(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(REGISTER).click("Raise an action", near=None)
    visitor.submit(
        "Raise action",
        title="Publish the needs assessment",
        organisation="West Midlands Police",
        owner="Example police member, West Midlands Police",
        due_on=IN_A_MONTH,
        board="Combating Drugs Partnership Board",
    )
    assert visitor.banner == "Action A1 raised. We will email Example police member."
    assert visitor.heading == "Publish the needs assessment"
    assert visitor.facts() == {
        "Rating": "Not started",
        "State": "Raised",
        "Owner": "Example police member, West Midlands Police",
        "Due date": day(IN_A_MONTH),
        "Board": "Combating Drugs Partnership Board",
        "Meeting and item": "–",
        "Raised on": day(clock.today()),
    }


def test_an_empty_form_lists_the_missing_fields(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/new").submit("Raise action", status=422)
    assert visitor.errors == [
        "Enter the action",
        "Choose the owner organisation",
        "Enter the due date",
        "Choose a board",
    ]


def test_a_due_date_in_the_past_must_be_confirmed(session: Session, visit: Visit) -> None:
    world = make.world(session)
    past = clock.today() - timedelta(days=1)
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/new")
    visitor.submit(
        "Raise action",
        status=422,
        title="Publish it",
        organisation="West Midlands Police",
        due_on=past,
        board="Combating Drugs Partnership Board",
    )
    assert visitor.errors == [
        f"{day(past)} is in the past. Enter another date, or tick “Use this date anyway”."
    ]
    visitor.submit("Raise action", use_anyway=True)
    assert visitor.facts()["Due date"] == day(past)


def test_an_update_submitted_twice_is_saved_once(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    visitor = visit().sign_in(world.police_member).get(page_of(action, "update"))
    fields = {name: visitor.value(name) for name in ("csrf_token", "once", "version")} | {
        "state": "in_progress",
        "text": "We have begun.",
    }
    for _ in range(2):
        visitor.post(page_of(action, "update"), fields, status=200)
        assert visitor.heading == "Publish the needs assessment"
    assert list(session.scalars(sa.select(ActionUpdate.text))) == ["We have begun."]


def test_a_member_updates_the_actions_of_their_organisation(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    raised(session, world, title="Not theirs", organisation=world.health)
    visitor = visit().sign_in(world.police_member).get(REGISTER).click("Our actions")
    assert "Publish the needs assessment" in visitor.main
    assert "Not theirs" not in visitor.main
    typed: dict[str, Any] = {f"{action.key}-state": "Done", f"{action.key}-text": "It is on our site."}
    visitor.submit("Save update of action A1", **typed)
    assert "It is on our site." in visitor.get(page_of(action)).main
    assert visitor.facts()["State"] == "Done"
    session.expire_all()
    assert (action.state, action.completed_on) == (ActionState.DONE, clock.today())


def test_a_member_without_actions_reads_that_they_have_none(session: Session, visit: Visit) -> None:
    world = make.world(session)
    assert "You have no open actions." in visit().sign_in(world.member).get(f"{REGISTER}/ours").main


def test_a_named_owner_without_a_seat_updates_their_action(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world, owner=world.lead)
    visitor = visit().sign_in(world.lead).get(page_of(action)).click("Update progress")
    visitor.submit("Save update", state="We accept the action", text="With pleasure.")
    assert visitor.facts()["State"] == "Accepted"


@pytest.mark.parametrize("role", ["police_member", "sro", "observer"])
def test_only_the_secretariat_can_move_dates_and_end_actions(
    session: Session, visit: Visit, role: str
) -> None:
    world = make.world(session)
    action = done(session, world)
    visitor = visit().sign_in(getattr(world, role))
    for name in SECRETARIAT:
        visitor.get(page_of(action, name), status=403)
        visitor.post(page_of(action, name), {"text": "x", "version": "1"}, status=403)


@pytest.mark.parametrize("role", ["member", "sro", "chair", "observer"])
def test_an_action_of_another_organisation_can_be_read_but_not_updated(
    session: Session, visit: Visit, role: str
) -> None:
    world = make.world(session)
    action = raised(session, world)
    visitor = visit().sign_in(getattr(world, role)).get(page_of(action))
    assert "Update progress" not in visitor.main
    visitor.get(page_of(action, "update"), status=403)
    visitor.post(page_of(action, "update"), {"state": "done", "text": "x", "version": "1"}, status=403)
    session.expire_all()
    assert action.state is ActionState.RAISED


def test_confidential_actions_and_those_of_other_partnerships_are_not_found(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    secret = raised(session, world, part=Part.CONFIDENTIAL)
    public = raised(session, world)
    visit().sign_in(world.observer).get(page_of(secret), status=404)
    visit().sign_in(world.data_lead).get(page_of(secret, "update"), status=404)
    visit().sign_in(world.neighbour_coordinator).get(page_of(public), status=404)
    elsewhere = page_of(public).replace("west-midlands", "berkshire-east")
    visit().sign_in(world.neighbour_coordinator).get(elsewhere, status=404)


def test_a_coordinator_moves_a_date_and_the_original_is_still_shown(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    later = IN_A_MONTH + timedelta(days=14)
    visitor = visit().sign_in(world.coordinator).get(page_of(action)).click("Move due date")
    visitor.submit("Move date", status=422)
    assert visitor.errors == ["Enter why the date is moved"]
    visitor.submit("Move date", due_on=later, reason="Data came late.")
    assert visitor.facts()["Due date"] == f"{day(later)} Originally {day(IN_A_MONTH)}, moved once"
    member = visit().sign_in(world.member).get(page_of(action))
    assert f"Due date moved from {day(IN_A_MONTH)} to {day(later)} by Example coordinator" in member.main
    assert "Data came late." in member.main


@pytest.mark.both_databases
def test_a_coordinator_returns_an_incomplete_action_and_closes_a_complete_one(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    action = done(session, world)
    visitor = visit().sign_in(world.coordinator).get(page_of(action)).click("Return to owner")
    visitor.submit("Return action", text="Coventry is missing.")
    assert visitor.banner == "Action A1 returned to its owner."
    visitor.click("Update progress").submit("Save update", state="Done", text="Coventry is in.")
    visitor.click("Close the action").submit("Close action", text="Paper 4 of the board")
    assert visitor.banner == "Action A1 closed."
    assert visitor.facts()["Evidence"] == "Paper 4 of the board"
    assert "Update progress" not in visitor.main


@pytest.mark.both_databases
def test_a_coordinator_merges_transfers_and_withdraws(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for title in ("Publish it", "Publish it once more", "Ask the prisons", "Book a room"):
        raised(session, world, title=title)
    stays, merged, transferred, withdrawn = session.scalars(sa.select(Action).order_by(Action.number))
    visitor = visit().sign_in(world.coordinator)
    visitor.get(page_of(merged)).click("Merge into another action as a duplicate")
    visitor.submit("Merge action", into=f"A1: {stays.title}")
    assert visitor.facts()["Merged into"] == "A1: Publish it"
    visitor.get(page_of(transferred)).click("Transfer to another body")
    visitor.submit("Transfer action", text="The reducing reoffending board")
    assert visitor.facts()["State"] == "Transferred"
    visitor.get(page_of(withdrawn)).click("Withdraw").submit("Withdraw action", status=422)
    assert visitor.errors == ["Enter why the action is withdrawn."]
    visitor.submit("Withdraw action", text="The meeting is online.")
    assert visitor.facts()["State"] == "Withdrawn"


@pytest.mark.both_databases
def test_a_coordinator_changes_wording_and_owner(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    visitor = visit().sign_in(world.coordinator).get(page_of(action)).click("Change the wording")
    visitor.submit("Save wording", title="Publish the whole needs assessment")
    assert visitor.heading == "Publish the whole needs assessment"
    visitor.click("Change owner").submit(
        "Save owner", organisation="Example Treatment Services", reason="They hold the figures."
    )
    assert visitor.facts()["Owner"] == "Example Treatment Services"


def test_a_coordinator_who_represents_the_owner_is_told_so_whether_raising_or_changing_the_owner(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    own = make.organisation(session, world.partnership, "Birmingham City Council")
    make.seat(session, world.board, own, representative=world.coordinator)
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/new")
    visitor.submit(
        "Raise action", title="Book a room", organisation=own.name, due_on=IN_A_MONTH, board=world.board.name
    )
    assert visitor.banner == "Action A1 raised. You represent the owner, so we will not email you."
    visitor.click("Change owner").submit(
        "Save owner", organisation="West Midlands Police", reason="Their room."
    )
    assert visitor.banner == "Owner of action A1 changed. We will email Example police member."
    visitor.click("Change owner").submit("Save owner", organisation=own.name, reason="Our room after all.")
    assert visitor.banner == "Owner of action A1 changed. You represent the owner, so we will not email you."


def test_saving_a_wording_from_an_old_page_shows_both_wordings(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    first = visit().sign_in(world.coordinator).get(page_of(action, "wording"))
    second = visit().sign_in(world.coordinator).get(page_of(action, "wording"))
    first.submit("Save wording", title="The wording of the first")
    second.submit("Save wording", title="The wording of the second", status=409)
    assert "The wording of the first" in second.main
    assert "The wording of the second" in second.main
    session.expire_all()
    assert action.title == "The wording of the first"


def test_only_people_who_may_read_histories_see_the_history_of_an_action(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    action = raised(session, world)
    sentence = "Example coordinator raised action A1: Publish the needs assessment."
    assert sentence in visit().sign_in(world.sro).get(page_of(action)).main
    assert sentence not in visit().sign_in(world.member).get(page_of(action)).main
