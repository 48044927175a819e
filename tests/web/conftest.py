"""An application with the showcase pages."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web import showcase


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """Return an application for one test, with the showcase pages added."""
    return own_app


@pytest.fixture
def visitor(app: Flask, visit: Callable[[], Visitor]) -> Visitor:
    """Return a signed-out visitor to the application with its showcase."""
    app.register_blueprint(showcase.blueprint)
    return visit()
