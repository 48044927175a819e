"""What tests of the contact directory share."""

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
    """Return the secretariat, signed in."""
    return visit().sign_in(world.coordinator)


@pytest.fixture
def member(world: World, visit: Visit) -> Visitor:
    """Return the representative of the treatment provider, signed in."""
    return visit().sign_in(world.member)


@pytest.fixture
def somebody(visit: Visit) -> Visitor:
    """Return somebody who is not signed in."""
    return visit()
