"""Fixtures for an application that also has the showcase pages."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import as_it_was, let_go, made_beside
from tests.visitor import Visitor
from tests.web import showcase


@pytest.fixture(scope="package")
def with_showcase(made_once: Flask) -> Iterator[Flask]:
    """Yield an application with the showcase pages and a page /fail, whose view function a test can replace."""
    with made_beside(made_once) as application:
        application.register_blueprint(showcase.blueprint)
        application.add_url_rule("/fail", "fail", lambda: "", methods=["GET", "POST"])
        yield application


@pytest.fixture
def app(with_showcase: Flask, fresh_database: str) -> Iterator[Flask]:
    """Yield the application that has the showcase pages, with an empty database."""
    with as_it_was(with_showcase):
        yield with_showcase
    let_go(with_showcase)


@pytest.fixture
def visitor(app: Flask, visit: Callable[[], Visitor]) -> Visitor:
    """Return a signed-out visitor to the application that has the showcase pages."""
    return visit()
