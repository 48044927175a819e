"""Every response has security headers, and every failure has an error page with a reference and no traceback."""

import errno
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, abort
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from cdp.app import create_app
from cdp.web.pages import PAGES
from cdp.web.static_files import asset_url
from tests import make
from tests.conftest import let_go, settings_for
from tests.visitor import Visitor

POLICY = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-[\w-]{20,}'; style-src 'self'; img-src 'self'; "
    r"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    r"object-src 'none'; require-trusted-types-for 'script'; trusted-types default"
)


@pytest.mark.parametrize("status", sorted(PAGES))
def test_every_failure_has_an_error_page(app: Flask, visitor: Visitor, status: int) -> None:
    app.view_functions["fail"] = lambda: abort(status)
    visitor.get("/fail", status=status)
    assert visitor.heading == PAGES[status].heading
    assert re.search(r"Reference: [0-9a-f]{12}", visitor.main)
    assert POLICY.fullmatch(visitor.response.headers["Content-Security-Policy"] if visitor.response else "")


def test_an_unexpected_error_shows_no_traceback(app: Flask, visitor: Visitor) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["fail"] = lambda: str(1 // 0)
    visitor.get("/fail", status=500)
    assert visitor.heading == "Sorry, there is a problem with the service"
    assert "ZeroDivision" not in visitor.text


def test_a_full_disk_has_a_clear_error_page(app: Flask, visitor: Visitor) -> None:
    def fail() -> str:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    app.view_functions["fail"] = fail
    visitor.get("/fail", status=503)
    assert visitor.heading == "Sorry, the service cannot save anything at the moment"
    assert "disk" not in visitor.text


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("INSERT", {}, Exception("database or disk is full")),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
    ],
)
def test_what_was_typed_is_kept_when_nothing_can_be_saved(
    app: Flask, visitor: Visitor, error: Exception
) -> None:
    def fail() -> str:
        raise error

    app.view_functions["fail"] = fail
    visitor.post("/fail", {"note": "A long note", "password": "unconnected"}, status=503)
    assert visitor.heading == "Sorry, the service cannot save anything at the moment"
    assert visitor.main.count("A long note") == 1
    assert "unconnected" not in visitor.text
    assert visitor.response is not None
    assert visitor.response.headers["Retry-After"] == "30"


def test_other_errors_of_files_are_not_taken_for_a_full_disk(app: Flask, visitor: Visitor) -> None:
    def fail() -> str:
        raise FileNotFoundError(errno.ENOENT, "No such file")

    app.view_functions["fail"] = fail
    app.config["PROPAGATE_EXCEPTIONS"] = False
    visitor.get("/fail", status=500)


def test_a_value_that_no_column_can_hold_is_not_found_in_an_address_and_refused_in_a_form(
    app: Flask, visitor: Visitor
) -> None:
    def fail() -> str:
        raise DataError("SELECT", {}, Exception("text fields cannot contain NUL bytes"))

    app.view_functions["fail"] = fail
    visitor.get("/fail", status=404)
    visitor.post("/fail", {"note": "A long note"}, status=400)
    assert "A long note" in visitor.main


def test_a_form_without_its_token_gets_a_page_while_the_database_is_down(
    visitor: Visitor, visit: Callable[[], Visitor], session: Session
) -> None:
    somebody = visit().sign_in(make.person(session, "Example person"))
    session.execute(sa.text("ALTER TABLE sign_in_sessions RENAME TO gone"))
    session.commit()
    answer = somebody.client.post("/profile", data={"name": "A long name"})
    assert answer.status_code == 503
    assert "the service cannot save anything at the moment" in answer.text


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"Origin": "https://localhost"}, True),
        ({"Origin": "https://localhost", "Referer": "https://elsewhere.example/"}, True),
        ({"Referer": "https://localhost/sign-in"}, True),
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://elsewhere.example", "Referer": "https://localhost/sign-in"}, False),
        ({"Origin": "http://localhost"}, False),
        ({"Origin": "https://localhost:99999"}, False),
        ({"Origin": "https://localhost.elsewhere.example"}, False),
    ],
)
def test_over_tls_a_form_comes_from_this_site_and_the_page_says_what_is_missing(
    visitor: Visitor, headers: dict[str, str], *, accepted: bool
) -> None:
    page = visitor.client.get("/sign-in", base_url="https://localhost").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "email": "a@example.org"}
    answer = visitor.client.post("/sign-in", base_url="https://localhost", data=sent, headers=headers)
    assert answer.status_code == (422 if accepted else 400)
    assert ("Your browser did not say which page this came from" in answer.text) is not accepted
    assert "a@example.org" in answer.text


def test_a_refusal_that_no_view_handles_is_shown(visitor: Visitor) -> None:
    visitor.get("/showcase/components").submit("Publish", status=400)
    assert visitor.heading == "We could not do that"
    assert "Publish the agenda first." in visitor.main


def test_two_people_writing_at_once_see_both_texts(visitor: Visitor) -> None:
    visitor.get("/showcase/clash", status=409)
    texts = [element.text for element in visitor.page.all("textarea")]
    assert texts == ["Their <b>text</b>", "</textarea><script>alert(1)</script>"]


def test_a_stale_form_shows_what_was_typed_except_passwords(app: Flask, visitor: Visitor) -> None:
    def fail() -> str:
        raise StaleDataError("somebody was first")

    app.view_functions["fail"] = fail
    visitor.post("/fail", {"note": "A long note", "password": "unconnected"}, status=409)
    assert visitor.main.count("A long note") == 1
    assert "unconnected" not in visitor.text


def test_a_form_without_its_token_is_refused_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    visitor.post("/showcase", {"csrf_token": "made up", "title": "A long title"}, status=400)
    assert visitor.heading == "This page was open for too long"
    assert "A long title" in visitor.main


def test_a_script_that_asks_for_json_gets_it(visitor: Visitor) -> None:
    answer = visitor.client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.json or {}) == {"error", "reference"}


def test_every_response_has_the_security_headers(visitor: Visitor) -> None:
    headers = visitor.client.get("/privacy").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    secure = visitor.client.get("/privacy", base_url="https://localhost").headers
    assert secure["Strict-Transport-Security"].startswith("max-age=31536000")


def test_static_files_have_the_security_headers_too(visitor: Visitor) -> None:
    visitor.get("/privacy")
    address = asset_url("images/icon.svg")
    for path in (address, re.sub(r"[0-9a-f]{12}", "0" * 12, address)):
        with visitor.client.get(path) as answer:
            headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"


def test_over_tls_the_cookie_belongs_to_this_host_alone(
    made_once: Flask, fresh_database: str, tmp_path: Path
) -> None:
    settings = replace(settings_for(fresh_database, tmp_path), base_url="https://localhost")
    application = create_app(settings)
    answer = application.test_client().get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert re.match(r"__Host-cdp=[^;]+; Secure; HttpOnly; Path=/; SameSite=Lax$", cookie)
    with application.test_client().get(asset_url("images/icon.svg"), base_url="https://localhost") as static:
        assert static.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    let_go(application)


def test_a_nonce_is_never_used_twice(visitor: Visitor) -> None:
    policies = {visitor.client.get("/privacy").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_the_accessibility_statement_has_its_status_date_contact_and_enforcement(
    app: Flask, visitor: Visitor
) -> None:
    visitor.get("/accessibility")
    for words in (
        "partially compliant with the Web Content Accessibility Guidelines (WCAG) version 2.2, level AA",
        "has had no independent audit",
        "prepared on 30 November 2026, and last reviewed on",
        "tell your partnership’s coordinator",
    ):
        assert words in visitor.main
    assert visitor.links["Equality Advisory and Support Service (EASS)"].startswith("https://")
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, contact_email="cdp@council.example")
    try:
        assert visitor.get("/accessibility").links["cdp@council.example"] == "mailto:cdp@council.example"
    finally:
        app.extensions["settings"] = settings


@pytest.mark.parametrize("path", ["/help", "/accessibility", "/privacy", "/cookies", "/security"])
def test_pages_about_the_service_are_open_to_everyone_and_set_no_cookie(visitor: Visitor, path: str) -> None:
    visitor.get(path)
    assert "Set-Cookie" not in (visitor.response.headers if visitor.response else {})


def test_security_txt_says_how_to_report_a_problem(visitor: Visitor) -> None:
    text = visitor.get("/.well-known/security.txt").body.decode()
    assert text.startswith("Contact: http://localhost/security\nExpires: ")


def test_every_component_makes_a_good_page(visitor: Visitor) -> None:
    visitor.get("/showcase/components")
    assert visitor.table("Actions")[0] == [
        "Action 1",
        "A rather long name of an organisation",
        "1",
        "In progress",
        "3 December 2026",
    ]
    assert visitor.facts() == {"Place": "Council House", "Note": "–"}
    visitor.get("/showcase/writing")
