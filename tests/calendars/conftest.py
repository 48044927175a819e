"""Fixtures for tests of calendars that people subscribe to."""

import os
import time as system_time
from collections.abc import Callable, Iterator

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
    """Return a function that subscribes a person to their calendar, by default with meetings they are invited to."""
    return lambda person, leaves_out_invited=False: subscribe(
        app, session, person, world.partnership, leaves_out_invited=leaves_out_invited
    )


@pytest.fixture
def in_new_york() -> Iterator[None]:
    """Set the server's time zone to New York until the test ends."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    system_time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    system_time.tzset()
