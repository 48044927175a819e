"""A scene for the tests of reminders."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from tests import make
from tests.reminders.scene import RAISED, Scene, at


@pytest.fixture
def scene(session: Session, engine: sa.Engine) -> Scene:
    """A partnership in which no reminders are due."""
    with clock.pretending(at(RAISED)):
        world = make.world(session)
    return Scene(session, sessionmaker(engine, info=dict(session.info)), world)
