"""Roles and seats are assigned to people already in the partnership, or to someone new."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import OutboxMessage, Person, RoleHolding
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def offered(visitor: Visitor) -> list[str]:
    """Return the people whom the form offers."""
    control = next(one for one in visitor.page.all("select") if one.get("name") == "known")
    return [(option.text or "").strip() for option in control][1:]


def test_a_role_is_given_to_a_person_from_the_list(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/roles/new")
    names = [words.partition(",")[0] for words in offered(coordinator)]
    assert "Example member" in names
    assert "Example former" in names
    assert "Example neighbour coordinator" not in names
    coordinator.submit(
        "Assign role", known=world.member.key, role="Observer", invited=True, password=make.PASSWORD
    )
    assert coordinator.banner == "Example member appointed as observer."
    holding = session.scalars(sa.select(RoleHolding).order_by(RoleHolding.id.desc())).first()
    assert holding is not None
    assert holding.person_id == world.member.id
    mail = session.scalars(sa.select(OutboxMessage)).one()
    assert mail.to_address == world.member.email
    assert "You already have an account. Sign in here" in mail.body
    assert (
        "or says where to sign in if they already have an account"
        in coordinator.get(f"{HERE}/roles/new").main
    )


@pytest.mark.parametrize(
    ("path", "button", "more"),
    [
        ("roles/new", "Assign role", {"role": "Observer"}),
        ("sro/new", "Save appointment", {"post": "Director", "organisation_name": "Council", "state": "Proposed"}),
        ("seat", "Appoint", {}),
        ("seat/replace", "Replace the representative", {}),
    ],
)  # fmt: skip
def test_each_form_accepts_a_known_person_or_a_new_one_but_not_both(
    session: Session, visit: Visit, path: str, button: str, more: dict[str, Any]
) -> None:
    world = make.world(session)
    seat = f"seats/{world.police_seat.key}"
    path = {"seat": f"{seat}/deputy/new", "seat/replace": f"{seat}/replace"}.get(path, path)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/{path}")
    coordinator.submit(button, password=make.PASSWORD, **more)
    assert coordinator.errors == ["Enter their full name", "Enter their work email address"]
    coordinator.submit(button, known=world.lead.key, person_name="Peter New", **more)
    assert coordinator.errors == [
        "Choose a person from the list, or enter the details of someone else, not both"
    ]
    assert coordinator.value("person_name") == "Peter New"
    people = session.scalar(sa.select(sa.func.count()).select_from(Person))
    coordinator.submit(button, person_name="", **more)
    assert "Example lead" in coordinator.banner
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == people


def test_an_error_about_a_known_person_is_shown_beside_the_list(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/roles/new")
    coordinator.submit("Assign role", known=world.observer.key, role="Observer", password=make.PASSWORD)
    assert coordinator.errors == ["Example observer is already observer."]
    error = next(one for one in coordinator.page.all("p") if one.get("id") == "known-error")
    assert "already" in "".join(error.itertext())


def test_people_who_have_left_are_not_offered(session: Session, visit: Visit) -> None:
    world = make.world(session)
    person = session.get_one(Person, world.former.id)
    person.left_at = clock.now()
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/roles/new")
    assert not any("Example former" in words for words in offered(coordinator))
    coordinator.submit("Assign role", role="Observer", password=make.PASSWORD)
    assert coordinator.errors == ["Enter their full name", "Enter their work email address"]
