"""Saving a form changes only what was edited, and nothing that another person changed meanwhile."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


@pytest.fixture
def set_up(session: Session) -> make.World:
    world = make.world(session)
    world.sub_group.parent = world.board
    world.partnership.parent = make.partnership(session, "Umbrella", "umbrella")
    session.commit()
    return world


def test_a_board_keeps_the_board_it_works_under(session: Session, visit: Visit, set_up: make.World) -> None:
    version = set_up.sub_group.version
    visitor = visit().sign_in(set_up.coordinator).get(f"{HERE}/boards/{set_up.sub_group.key}/edit")
    assert visitor.value("parent") == set_up.board.key
    visitor.submit("Save board")
    session.expire_all()
    assert set_up.sub_group.parent is set_up.board
    assert set_up.sub_group.version == version


def test_a_partnership_keeps_its_parent(session: Session, visit: Visit, set_up: make.World) -> None:
    visitor = visit().sign_in(set_up.coordinator).get(f"{HERE}/parent")
    visitor.submit("Save parent partnership")
    session.expire_all()
    assert set_up.partnership.parent is not None
    assert set_up.partnership.parent.name == "Umbrella"


def test_two_coordinators_changing_one_seat_see_both_texts(
    session: Session, visit: Visit, set_up: make.World
) -> None:
    address = f"{HERE}/seats/{set_up.police_seat.key}/edit"
    first, second = (visit().sign_in(set_up.coordinator).get(address) for _ in range(2))
    second.submit("Save seat", title="Chief Constable")
    first.submit("Save seat", title="Force drugs lead", status=409)
    assert "Chief Constable" in first.text
    assert "Force drugs lead" in first.text
    session.expire_all()
    assert set_up.police_seat.title == "Chief Constable"
