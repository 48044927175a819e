"""Fixtures shared by the tests of the contact directory."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def coordinator(world: World, visit: Visit) -> Visitor:
    """Return a signed-in coordinator."""
    return visit().sign_in(world.coordinator)


@pytest.fixture
def member(world: World, visit: Visit) -> Visitor:
    """Return the signed-in representative of the treatment provider."""
    return visit().sign_in(world.member)


@pytest.fixture
def anonymous(visit: Visit) -> Visitor:
    """Return a visitor who is not signed in."""
    return visit()
