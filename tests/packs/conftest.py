"""Fixtures for tests of packs."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.packs.scene import PackScene, pack_scene


@pytest.fixture
def scene(session: Session, app: Flask) -> PackScene:
    """Return a meeting with an empty agenda, and the worker that builds its packs."""
    return pack_scene(session, app)
