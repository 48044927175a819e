"""Every response has security headers, and every failure has an error page with a reference and no traceback."""

import re
from dataclasses import replace

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from cdp.web.pages import PAGES
from tests.visitor import Visitor

POLICY = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-[\w-]{20,}'; style-src 'self'; img-src 'self'; "
    r"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    r"object-src 'none'"
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
