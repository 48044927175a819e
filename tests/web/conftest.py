"""The application with the showcase built in."""

from collections.abc import Callable

import pytest
from flask import Flask

from cdp.web import about
from tests.visitor import Visitor
from tests.web import showcase


@pytest.fixture
def visitor(app: Flask, visit: Callable[[], Visitor]) -> Visitor:
    """Return a signed-out visitor to the application with its showcase."""
    if "about" not in app.blueprints:
        app.register_blueprint(about.blueprint)
    app.register_blueprint(showcase.blueprint)
    return visit()
