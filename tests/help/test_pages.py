"""The page for the reader's role is first in the list of help pages, and all links in the help work."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp.access.matrix import MATRIX, Permission, Role
from cdp.config import Environment
from cdp.help.pages import PAGES
from cdp.help.rights import LIMITS, RIGHT_WORDS, ROLE_WORDS, rights_of_roles
from tests import make
from tests.visitor import Visitor, text_of

Visit = Callable[[], Visitor]

EVERY_PAGE = ["/help", *(f"/help/{slug}" for slug in PAGES)]


def links_of(visitor: Visitor) -> set[str]:
    """Return the addresses of the links in the main part of the page."""
    main = next(visitor.page.all("main"))
    return {link.get("href", "") for link in main.iter("a")}


@pytest.mark.parametrize("who", ["coordinator", "sro", "member", "observer", "signed out"])
def test_every_link_of_the_help_opens_a_page(session: Session, visit: Visit, who: str) -> None:
    world = make.world(session)
    session.commit()
    visitor = visit()
    if who != "signed out":
        visitor.sign_in(getattr(world, who))
    found: set[str] = set()
    for page in EVERY_PAGE:
        found |= links_of(visitor.get(page))
    assert not any(urlsplit(link).netloc for link in found)
    for link in sorted(found):
        visitor.get(link)
    inside = [link for link in found if link.startswith("/partnerships/west-midlands")]
    assert bool(inside) is (who != "signed out")


def test_pages_that_the_reader_may_not_open_are_named_without_a_link(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    member = visit().sign_in(world.member).get("/help/meetings")
    assert "Plan a meeting" in member.main
    assert "Plan a meeting" not in member.links
    coordinator = visit().sign_in(world.coordinator).get("/help/meetings").click("Plan a meeting")
    assert coordinator.heading == "Which board will meet?"


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("coordinator", "Setting up a partnership"),
        ("sro", "For SROs"),
        ("chair", "Agendas, papers and minutes"),
        ("member", "For partner members"),
        ("administrator", None),
    ],
)
def test_the_page_for_the_readers_role_is_listed_first(
    session: Session, visit: Visit, who: str, first: str | None
) -> None:
    world = make.world(session)
    session.commit()
    visitor = visit().sign_in(getattr(world, who)).get("/help")
    main = next(visitor.page.all("main"))
    listed = [text_of(link) for link in main.iter("a") if link.get("href", "").startswith("/help/")]
    assert sorted(listed) == sorted(page.title for page in PAGES.values())
    assert ("Start here" in visitor.main) is (first is not None)
    if first is not None:
        assert listed[0] == first


def test_an_unknown_page_is_not_found(visit: Visit) -> None:
    visit().get("/help/something-else", status=404)


@pytest.mark.parametrize("env", [Environment.DEVELOPMENT, Environment.PRODUCTION])
def test_the_development_mailbox_is_linked_where_it_exists_and_nowhere_else(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, env: Environment
) -> None:
    settings = replace(app.extensions["settings"], env=env)
    monkeypatch.setitem(app.extensions, "settings", settings)
    exists = env is Environment.DEVELOPMENT
    visitor = visit().get("/help")
    assert ("Development mailbox" in visitor.links) is exists
    visitor.get("/mailbox", status=200 if exists else 404)


def test_the_rights_of_each_role_are_said_in_words(visit: Visit) -> None:
    assert set(RIGHT_WORDS) == set(Permission) == set(MATRIX)
    assert set(ROLE_WORDS) == set(Role)
    assert all(role in MATRIX[right] for role, right in LIMITS)
    said = {role.name: role for role in rights_of_roles()}
    for role, name in ROLE_WORDS.items():
        assert len(said[name].may) == sum(role in roles for roles in MATRIX.values())
        assert len(said[name].may) + len(said[name].may_not) == len(MATRIX)
    main = visit().get("/help/roles").main
    observer = main.split("Observer")[1].split("Regional viewer")[0]
    assert RIGHT_WORDS[Permission.READ_CONFIDENTIAL] in observer.split("May not:")[1]
    assert RIGHT_WORDS[Permission.READ] in observer.split("May not:")[0]
