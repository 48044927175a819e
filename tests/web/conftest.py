"""An application with the showcase pages."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import as_it_was, let_go, made_beside
from tests.visitor import Visitor
from tests.web import showcase


@pytest.fixture(scope="package")
def with_showcase(made_once: Flask) -> Iterator[Flask]:
    """Return an application of this folder's own, to which it adds pages; `fail` does what a test puts there."""
    with made_beside(made_once) as application:
        application.register_blueprint(showcase.blueprint)
        application.add_url_rule("/fail", "fail", lambda: "", methods=["GET", "POST"])
        yield application


@pytest.fixture
def app(with_showcase: Flask, fresh_database: str) -> Iterator[Flask]:
    """Return the application with the showcase on an empty database."""
    with as_it_was(with_showcase):
        yield with_showcase
    let_go(with_showcase)


@pytest.fixture
def visitor(app: Flask, visit: Callable[[], Visitor]) -> Visitor:
    """Return a signed-out visitor to the application with its showcase."""
    return visit()
