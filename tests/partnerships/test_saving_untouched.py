"""A form that is opened and saved without touching anything changes nothing."""

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
