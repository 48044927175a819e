"""Entering the password again for a sensitive step: once in 15 minutes, and only if needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Appointment, RoleHolding, SignInAttempt, SignInSession
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]

ROLES = "/partnerships/west-midlands/roles"


@pytest.fixture
def world(session: Session) -> make.World:
    """Return two partnerships and their people."""
    return make.world(session)


def give(visitor: Visitor, name: str, **fields: Any) -> Visitor:
    """Assign the role of observer to a new person, through the page."""
    visitor.get(f"{ROLES}/new")
    email = f"{name.lower()}@observers.example"
    return visitor.submit("Assign role", person_name=name, email=email, role="Observer", **fields)


def observers(session: Session) -> list[str]:
    session.expire_all()
    holdings = session.scalars(sa.select(RoleHolding).where(RoleHolding.role == Appointment.OBSERVER))
    return sorted(holding.person.name for holding in holdings)


def let_time_pass(session: Session, minutes: int) -> None:
    """Set the time of the last password confirmation in every session to some minutes ago."""
    for row in session.scalars(sa.select(SignInSession).where(SignInSession.confirmed_at.is_not(None))):
        row.confirmed_at = clock.now() - timedelta(minutes=minutes)
    session.commit()


def test_signing_in_does_not_count_and_one_password_counts_for_the_steps_of_15_minutes(
    world: make.World, session: Session, visit: Visit
) -> None:
    coordinator = visit().get("/sign-in")
    coordinator.submit("Sign in", email=world.coordinator.email, password=make.PASSWORD)
    coordinator.get(f"{ROLES}/new")
    assert coordinator.asks_password
    give(coordinator, "First", password=make.PASSWORD)
    coordinator.get(f"{ROLES}/new")
    assert not coordinator.asks_password
    give(coordinator, "Second")
    let_time_pass(session, 16)
    give(coordinator, "Third", password="")
    assert coordinator.errors == ["Enter your password"]
    coordinator.submit("Assign role", password=make.PASSWORD)
    assert {"First", "Second", "Third"} <= set(observers(session))


def test_a_page_left_open_for_longer_asks_when_it_is_sent_and_keeps_what_was_typed(
    world: make.World, session: Session, visit: Visit
) -> None:
    coordinator = visit().sign_in(world.coordinator)
    give(coordinator, "First", password=make.PASSWORD)
    coordinator.get(f"{ROLES}/new")
    let_time_pass(session, 16)
    coordinator.submit("Assign role", person_name="Late", email="late@observers.example", role="Observer")
    assert coordinator.errors == ["Enter your password"]
    assert coordinator.value("person_name") == "Late"
    coordinator.submit("Assign role", password=make.PASSWORD)
    assert "Late" in observers(session)


def test_the_password_counts_although_another_field_is_wrong_and_is_not_asked_twice(
    world: make.World, session: Session, visit: Visit
) -> None:
    coordinator = visit().sign_in(world.coordinator)
    give(coordinator, "", password=make.PASSWORD)
    assert coordinator.errors == [
        "Enter their full name",
        "Enter an email address in the correct format, like name@example.com",
    ]
    assert not coordinator.asks_password
    coordinator.submit("Assign role", person_name="Mended", email="mended@observers.example")
    assert "Mended" in observers(session)


def test_a_wrong_password_is_counted_although_another_field_is_wrong_too(
    world: make.World, session: Session, visit: Visit
) -> None:
    coordinator = visit().sign_in(world.coordinator)
    give(coordinator, "", password="not this one")
    assert coordinator.errors[-1] == "That is not your password. Try again."
    assert len(session.scalars(sa.select(SignInAttempt)).all()) == 2, "for the address and the client"
    assert coordinator.asks_password


def test_it_ends_with_the_session_and_counts_for_no_other(
    world: make.World, session: Session, visit: Visit
) -> None:
    here, elsewhere = visit().sign_in(world.coordinator), visit().sign_in(world.coordinator)
    give(here, "First", password=make.PASSWORD)
    elsewhere.get(f"{ROLES}/new")
    assert elsewhere.asks_password
    here.submit("Sign out")
    again = visit().sign_in(world.coordinator).get(f"{ROLES}/new")
    assert again.asks_password


def test_a_new_password_that_is_refused_has_to_be_typed_again_and_the_page_says_so(
    world: make.World, visit: Visit
) -> None:
    member = visit().sign_in(world.member).get("/profile/password")
    member.submit("Change password", current_password=make.PASSWORD, password="short")
    assert member.errors[0] == "Enter your current password again"
    assert len(member.errors) == 2
