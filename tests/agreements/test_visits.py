"""Visits under an agreement: evidence, themes across visits, and an action that follows."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agreements import service
from cdp.models import Action, AgreementVisit
from tests import make
from tests.agreements.adding import executed
from tests.agreements.test_procurements import procured
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/agreements"


@pytest.fixture
def world(session: Session) -> make.World:
    return make.world(session)


def visited(visitor: Visitor, key: str, themes: str) -> Visitor:
    visitor.get(f"{REGISTER}/{key}").click("Record a visit").submit(
        "Record visit",
        visited_on=clock.today(),
        visitors="Sam Lee",
        findings="Two posts are vacant.",
        themes=themes,
        file=(io.BytesIO(b"notes"), "notes.txt"),
    )
    return visitor


def test_visits_have_evidence_and_their_themes_are_compared(
    world: make.World, visit: Visit, session: Session
) -> None:
    one, other = executed(session, world), executed(session, world, title="Naloxone")
    visitor = visit().sign_in(world.coordinator)
    visited(visitor, one.key, "Staffing\nAccess at night")
    assert visitor.banner == "Visit recorded."
    assert visitor.click("notes.txt (TXT, 5 bytes)").body == b"notes"
    visited(visitor, other.key, "staffing, staffing")
    themes = visit().sign_in(world.lead).get(f"{REGISTER}/themes")
    assert "Staffing: 2 visits" in themes.main
    assert "Access at night: 1 visit" in themes.main
    visit().sign_in(world.police_member).get(f"{REGISTER}/themes", status=403)


def test_a_visit_in_the_future_is_refused(world: make.World, visit: Visit, session: Session) -> None:
    agreement = executed(session, world)
    visitor = visit().sign_in(world.coordinator).get(f"{REGISTER}/{agreement.key}/visits/new")
    visitor.submit(
        "Record visit",
        status=422,
        visited_on=clock.today() + timedelta(days=1),
        visitors="Sam Lee",
        findings="Fine.",
    )
    assert visitor.errors == ["Enter today’s date or a date in the past."]


def test_an_action_follows_from_a_visit_but_not_while_a_procurement_hides_the_agreement(
    world: make.World, visit: Visit, session: Session
) -> None:
    agreement = executed(session, world)
    visitor = visited(visit().sign_in(world.coordinator), agreement.key, "")
    raised: dict[str, Any] = {
        "board": "Combating Drugs Partnership Board",
        "title": "Fill the two posts",
        "organisation": "Example Treatment Services",
        "due_on": clock.today() + timedelta(days=30),
    }
    visitor.click("raise an action").submit("Raise action", **raised)
    action = session.scalars(sa.select(Action)).one()
    assert f"{action.reference} Fill the two posts" in visitor.main
    service.mark_procurement(session, agreement, procured(session, world), by=world.coordinator)
    session.commit()
    found = session.scalars(sa.select(AgreementVisit)).one()
    visitor.get(f"{REGISTER}/{agreement.key}/visits/{found.key}/action")
    visitor.submit("Raise action", status=422, **raised)
    assert visitor.errors == [
        "Everyone reads actions, and this agreement is part of a procurement. Raise the action once that is over."
    ]
