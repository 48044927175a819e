"""Dependencies between activities."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.workplans import service
from tests import make
from tests.visitor import Visitor
from tests.workplans.planning import PLAN, activity, details_of, objective

Visit = Callable[[], Visitor]


def test_a_circle_of_dependencies_is_refused_with_its_steps(session: Session) -> None:
    world = make.world(session)
    aim = objective(session, world)
    first = activity(session, world, aim, "Agree the form")
    second = activity(session, world, aim, "Print the form", waits_for=[1])
    activity(session, world, aim, "Send the form", waits_for=[2])
    with pytest.raises(Refusal) as refused:
        service.change_activity(session, first, details_of(first, waits_for=[3]), by=world.coordinator)
    assert refused.value.sentence == (
        "W1 cannot wait for W3, because W3 waits for W2 waits for W1. Remove one of these dependencies first."
    )
    assert refused.value.field == "waits_for"
    assert [each.reference for each in second.waits_for] == ["W1"]


def test_an_activity_cannot_wait_for_itself(session: Session) -> None:
    world = make.world(session)
    only = activity(session, world, objective(session, world))
    with pytest.raises(Refusal, match="W1 cannot wait for itself"):
        service.change_activity(session, only, details_of(only, waits_for=[1]), by=world.coordinator)


def test_references_that_do_not_exist_are_shown_beside_the_field(session: Session, visit: Visit) -> None:
    world = make.world(session)
    aim = objective(session, world)
    key = activity(session, world, aim, "Agree the form").key
    activity(session, world, aim, "Print the form")
    coordinator = visit().sign_in(world.coordinator).get(f"{PLAN}/activities/{key}/edit")
    coordinator.submit("Save activity", waits_for="the form")
    assert coordinator.errors == ["Enter references of activities, such as W3 and W5."]
    coordinator.submit("Save activity", waits_for="W2 and W9")
    assert coordinator.errors == ["W9 is not in the workplan. Check the reference."]
    assert coordinator.value("waits_for") == "W2 and W9"
    coordinator.submit("Save activity", waits_for="W2")
    assert coordinator.facts()["Waits for"] == "W2 Print the form"
