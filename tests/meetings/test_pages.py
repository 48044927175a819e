"""A meeting as people meet it on screen: planned, sent, answered, moved, cancelled, held."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def test_smoke(session: Session, visit: Visit) -> None:
    world = make.world(session)
    coordinator = visit()
    coordinator.sign_in(world.coordinator)
    base = "/partnerships/west-midlands/meetings"
    coordinator.get(base)
    coordinator.get(base + "?list=past")
    coordinator.get(base + "/new")
    coordinator.click("Combating Drugs Partnership Board")
