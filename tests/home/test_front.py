"""The front page, for people who are not signed in."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import settings_of
from cdp.config import load_settings
from cdp.errors import SettingsError
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def test_the_front_page_explains_the_service_and_links_to_sign_in(visit: Visit) -> None:
    visitor = visit().get("/")
    assert visitor.heading == "Combating Drugs Partnerships"
    assert visitor.banner == ""
    assert "write to the secretariat of your partnership" in visitor.main
    for words in (
        "Sign in",
        "ask for a new one",
        "check whether terms of reference are genuine",
        "How to use it",
        "Accessibility statement",
        "Privacy notice",
        "How to report a security problem",
    ):
        assert words in visitor.links
        visitor.get(visitor.links[words]).get("/")


def test_the_front_page_names_who_runs_the_installation(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings_of(app), run_by="Kirklees Council", contact_email="service@kirklees.example")
    monkeypatch.setitem(app.extensions, "settings", settings)
    visitor = visit().get("/")
    assert "Kirklees Council runs this service" in visitor.main
    assert visitor.links["service@kirklees.example"] == "mailto:service@kirklees.example"


def test_the_contact_address_must_be_one() -> None:
    with pytest.raises(SettingsError, match="Give it an email address, or leave it out"):
        load_settings({"CDP_ENV": "testing", "CDP_CONTACT_EMAIL": "the council"})


def test_there_is_no_banner_before_anything_was_done(session: Session, visit: Visit) -> None:
    world = make.world(session)
    visitor = visit().get("/partnerships/west-midlands/members")
    assert visitor.heading == "Sign in"
    assert visitor.banner == ""
    assert "Sign in to continue." in visitor.main
    visitor.submit("Sign in", email=world.member.email, password=make.PASSWORD)
    assert visitor.heading == "Members"


def test_a_signed_in_person_is_taken_to_their_partnership(session: Session, visit: Visit) -> None:
    world = make.world(session)
    assert visit().sign_in(world.member).get("/").heading == world.partnership.name
    administrator = visit().sign_in(world.administrator).get("/")
    assert "You are an administrator of this installation." in administrator.main
    assert administrator.click("Create a partnership").heading == "Create a partnership"
