"""What tests of calendars that people subscribe to share."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import make
from tests.calendars.subscribing import Reader, subscribe
from tests.make import World


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def follow(app: Flask, session: Session, world: World) -> Callable[..., Reader]:
    """Return a maker of calendar programs of people of the partnership; with meetings they are invited to as well."""
    return lambda person, leaves_out_invited=False: subscribe(
        app, session, person, world.partnership, leaves_out_invited=leaves_out_invited
    )
