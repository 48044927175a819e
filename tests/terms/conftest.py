"""Fixtures for tests of terms of reference: the example world, the coordinator and the SRO."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world: two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def coordinator(visit: Visit, world: make.World) -> Visitor:
    """The coordinator, signed in."""
    return visit().sign_in(world.coordinator)


@pytest.fixture
def sro(visit: Visit, world: make.World) -> Visitor:
    """The SRO, signed in."""
    return visit().sign_in(world.sro)
