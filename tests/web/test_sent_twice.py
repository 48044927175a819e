"""A form sent twice makes one record; a form sent again with other values makes another."""

from typing import Any

from flask import Flask

from cdp.extensions import db
from cdp.web import sent_twice
from tests.web.showcase import EverythingForm

SENT = {"once": "a-token-of-one-rendering", "title": "Naloxone", "due_on": ["3", "12", "2026"]}


def form(app: Flask, **changes: Any) -> EverythingForm:
    with app.test_request_context("/", method="POST", data={**SENT, **changes}):
        return EverythingForm(meta={"csrf": False})


def test_the_second_of_two_equal_submissions_redirects_like_the_first(app: Flask) -> None:
    with app.app_context():
        assert sent_twice.already_done(form(app)) is None
        sent_twice.done(form(app), "/actions/1")
        db.session.commit()
        assert sent_twice.already_done(form(app)) == "/actions/1"


def test_other_values_or_another_rendering_are_another_submission(app: Flask) -> None:
    with app.app_context():
        sent_twice.done(form(app), "/actions/1")
        db.session.commit()
        assert sent_twice.already_done(form(app, title="Naloxone kits")) is None
        assert sent_twice.already_done(form(app, once="b-token-of-one-rendering")) is None


def test_a_token_that_was_not_issued_is_replaced(app: Flask) -> None:
    made = form(app, once="x" * 5000)
    assert 20 <= len(made.once.data) <= 60
    assert made.once.data != form(app, once="x" * 5000).once.data


def test_a_change_that_was_not_saved_is_not_recorded(app: Flask) -> None:
    with app.app_context():
        sent_twice.done(form(app), "/actions/1")
        db.session.rollback()
        assert sent_twice.already_done(form(app)) is None
