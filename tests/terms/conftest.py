"""Fixtures for terms of reference: the partnership and signed-in people."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> make.World:
    """A partnership with a person in every role."""
    return make.world(session)


@pytest.fixture
def coordinator(visit: Visit, world: make.World) -> Visitor:
    """The coordinator, signed in."""
    return visit().sign_in(world.coordinator)


@pytest.fixture
def sro(visit: Visit, world: make.World) -> Visitor:
    """The SRO, signed in."""
    return visit().sign_in(world.sro)
