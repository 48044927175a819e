"""Several owners of an action with one lead, the trail of its leads, and duplicates merged with both histories."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service
from cdp.actions.owners import owners_in_words
from cdp.actions.service import ActionProgress, EndingNote, FurtherOwner, Ownership
from cdp.errors import Conflict, Refusal
from cdp.models import Action, ActionState, Capacity, OutboxMessage, Part
from cdp.partnerships.members.service import holdings
from tests import make
from tests.actions.raising import IN_A_MONTH, details, raised
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
ACTIONS = "/partnerships/west-midlands/actions"
BOTH = "West Midlands Police (lead); Example Treatment Services"


def shared(session: Session, world: make.World) -> Action:
    """Raise an action that the police lead and the treatment services own too."""
    return raised(session, world, further=(FurtherOwner(world.treatment),))


def emails(session: Session) -> list[tuple[str, str]]:
    """Return the address and subject of every email, oldest first."""
    rows = session.execute(
        sa.select(OutboxMessage.to_address, OutboxMessage.subject).order_by(OutboxMessage.id)
    )
    return [(row.to_address, row.subject) for row in rows]


def test_every_owner_is_asked_by_email_and_can_update_the_action(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = shared(session, world)
    assert emails(session) == [
        (world.police_member.email, "Action A1 is for West Midlands Police"),
        (world.member.email, "Action A1 is for Example Treatment Services"),
    ]
    visitor = visit().sign_in(world.member).get(f"{ACTIONS}/ours")
    assert BOTH in visitor.main
    visitor.get(f"{ACTIONS}/{action.key}/update")
    visitor.submit("Save update", state="We accept the action", text="With the police.")
    assert visitor.facts()["Owners"] == "West Midlands Police (lead) Example Treatment Services"


def test_a_coordinator_raises_an_action_for_two_organisations(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator).get(f"{ACTIONS}/new")
    visitor.submit(
        "Raise action",
        title="Agree one referral form",
        organisation="West Midlands Police",
        further=["Example Treatment Services"],
        due_on=IN_A_MONTH,
        board=world.board.name,
    )
    assert visitor.facts()["Owners"] == "West Midlands Police (lead) Example Treatment Services"


def test_a_coordinator_adds_and_removes_an_owner_beside_the_lead(session: Session, visit: Visit) -> None:
    world = make.world(session)
    action = raised(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{ACTIONS}/{action.key}").click("Add another owner")
    visitor.submit("Add owner", organisation="West Midlands Police", status=422)
    assert visitor.errors == ["West Midlands Police already owns this action. Choose another organisation."]
    visitor.submit("Add owner", organisation="Example Treatment Services")
    assert visitor.banner == (
        "Example Treatment Services now owns action A1 too. We will email Example member."
    )
    visitor.submit("Remove owner: Example Treatment Services")
    assert visitor.facts()["Owner"] == "West Midlands Police"


def test_two_people_who_change_the_owners_at_once_see_both_changes(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world)
    version, by = action.version, world.coordinator
    service.add_owner(session, action, FurtherOwner(world.treatment), read_version=version, by=by)
    session.commit()
    with pytest.raises(Conflict) as conflict:
        service.add_owner(session, action, FurtherOwner(world.health), read_version=version, by=by)
    (difference,) = conflict.value.differences
    assert (difference.theirs, difference.yours) == (
        "West Midlands Police; Example Treatment Services",
        world.health.name,
    )


def test_a_further_owner_of_a_confidential_action_must_be_able_to_read_it(session: Session) -> None:
    world = make.world(session)
    outside = make.organisation(session, world.partnership, "Outside")
    wanted = replace(details(world), part=Part.CONFIDENTIAL, further=(FurtherOwner(outside),))
    with pytest.raises(Refusal, match="No one at Outside may see this confidential action"):
        service.raise_action(session, world.partnership, wanted, by=world.coordinator)


def test_another_organisation_takes_over_with_a_reason_and_the_trail_stays(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    action = shared(session, world)
    taken = Ownership(world.treatment, None, action.version)
    with pytest.raises(Refusal, match="Enter why another organisation takes over"):
        service.change_owner(session, action, taken, by=world.coordinator)
    session.rollback()
    taken = Ownership(world.treatment, None, action.version, "They run the service.")
    service.change_owner(session, action, taken, by=world.coordinator)
    session.commit()
    assert owners_in_words(action) == "Example Treatment Services"
    page = visit().sign_in(world.member).get(f"{ACTIONS}/{action.key}").main
    assert "Lead changed from West Midlands Police to Example Treatment Services" in page
    assert "They run the service." in page


def test_a_merged_duplicate_brings_its_owners_and_its_history(session: Session, visit: Visit) -> None:
    world = make.world(session)
    kept = raised(session, world, title="Publish the needs assessment")
    double = raised(session, world, title="Put the assessment online", organisation=world.treatment)
    progress = ActionProgress(ActionState.IN_PROGRESS, "The draft is with the designer.", double.version)
    service.update_progress(session, double, progress, by=world.member)
    session.commit()
    note = EndingNote("The same work.", double.version)
    service.merge(session, double, kept, note, by=world.coordinator)
    session.commit()
    assert emails(session)[-1] == (world.member.email, "Your action is now part of action A1")
    visitor = visit().sign_in(world.member).get(f"{ACTIONS}/{kept.key}")
    assert visitor.facts()["Owners"] == "West Midlands Police (lead) Example Treatment Services"
    assert "A2: In progress by Example member" in visitor.main
    assert "The draft is with the designer." in visitor.main
    assert "A2: Merged as a duplicate by Example coordinator" in visitor.main


def test_a_confidential_duplicate_names_no_one_who_may_not_read_the_other(session: Session) -> None:
    world = make.world(session)
    outside = make.organisation(session, world.partnership, "Outside")
    kept = raised(session, world, part=Part.CONFIDENTIAL)
    double = raised(session, world, part=Part.CONFIDENTIAL)
    double.organisation = outside
    session.commit()
    service.merge(session, double, kept, EndingNote("", double.version), by=world.coordinator)
    session.commit()
    assert owners_in_words(kept) == "West Midlands Police"


def test_an_owner_who_has_left_the_partnership_gets_no_more_emails_about_an_action(session: Session) -> None:
    world = make.world(session)
    action = raised(session, world, owner=world.police_member)
    done = ActionProgress(ActionState.DONE, "Published.", action.version)
    service.update_progress(session, action, done, by=world.police_member)
    yesterday = clock.today() - timedelta(days=1)
    holdings.end_holding(session, world.police_seat, Capacity.REPRESENTATIVE, yesterday, by=world.coordinator)
    session.commit()
    before = emails(session)
    note = EndingNote("The link does not work.", action.version)
    service.return_to_owner(session, action, note, by=world.coordinator)
    assert emails(session) == before
