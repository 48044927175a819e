"""Local priorities, activities without lead and dates, and the filters of the list."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests import make
from tests.visitor import Visitor
from tests.workplans.planning import PLAN, activity, objective

Visit = Callable[[], Visitor]
ALCOHOL = "Alcohol harm in the Black Country"


def test_an_objective_can_serve_a_new_local_priority(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(f"{PLAN}/objectives/new")
    coordinator.submit("Save objective", title="Fewer admissions", new_priority=ALCOHOL)
    assert coordinator.banner == "Objective added."
    coordinator.get(f"{PLAN}/objectives/new")
    coordinator.submit("Save objective", title="Safer pubs", new_priority=ALCOHOL.upper())
    assert coordinator.errors == ["There is a local priority of this name already. Choose it."]
    coordinator.submit("Save objective", new_priority="", serves=f"Local priority: {ALCOHOL}")
    coordinator.get(f"{PLAN}/priorities")
    assert coordinator.table("Local priorities")[0][0] == ALCOHOL
    coordinator.click(f"remove {ALCOHOL}").submit("Remove local priority")
    assert coordinator.errors == [
        "Move the objectives of this local priority first. Change what each of them serves."
    ]


def test_an_activity_needs_neither_lead_nor_dates(session: Session, visit: Visit) -> None:
    world = make.world(session)
    objective(session, world)
    coordinator = visit().sign_in(world.coordinator).get(f"{PLAN}/activities/new")
    coordinator.submit("Save and add another", title="Agree a statement", objective="Fewer people die")
    assert coordinator.banner == "Activity W1 added."
    assert coordinator.heading == "Add an activity"
    coordinator.submit("Save activity", title="Print the statement")
    assert coordinator.banner == "Activity W2 added."
    coordinator.get(PLAN)
    assert coordinator.table("Activities for Fewer people die") == [
        ["W1", "Agree a statement", "Not known yet", "No dates yet", "Not started", "0%"],
        ["W2", "Print the statement", "Not known yet", "No dates yet", "Not started", "0%"],
    ]


def test_the_list_is_filtered_and_grouped_by_the_address(session: Session, visit: Visit) -> None:
    world = make.world(session)
    deaths = objective(session, world)
    local = objective(session, world, "Fewer admissions", new_priority=ALCOHOL)
    activity(session, world, deaths, "Naloxone", partner_organisations=[world.police])
    activity(session, world, local, "Alcohol care teams", lead_organisation=None)
    session.commit()
    member = visit().sign_in(world.member)
    member.get(f"{PLAN}?serves={local.local_priority.key if local.local_priority else ''}")
    assert "Alcohol care teams" in member.main
    assert "Naloxone" not in member.main
    member.get(f"{PLAN}?organisation={world.police.key}")
    assert "Naloxone" in member.main
    assert "Alcohol care teams" not in member.main
    member.get(f"{PLAN}?by=organisation")
    assert member.table("Activities for No lead organisation yet")[0][1] == "Alcohol care teams"
    assert member.table("Activities for Lead: Example Treatment Services")[0][1] == "Naloxone"
    member.get(f"{PLAN}?year=2099&rating=late_to_start&serves=nonsense")
    assert "Naloxone" in member.main
