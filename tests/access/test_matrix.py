"""Access to every endpoint and method, for every role, other partnerships, a former member and signed-out visitors."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from cdp.access import MATRIX, Permission, Role
from cdp.models import Person
from cdp.web.access import AccessRule, rule_of
from tests import make

NO_SUCH_KEY = "z" * 12
ROLE_OF = {
    "coordinator": Role.COORDINATOR,
    "sro": Role.SRO,
    "chair": Role.CHAIR,
    "lead": Role.LEAD,
    "data_lead": Role.DATA_LEAD,
    "member": Role.MEMBER,
    "deputy": Role.DEPUTY,
    "observer": Role.OBSERVER,
    "regional_viewer": Role.REGIONAL_VIEWER,
}
STRANGERS = ("former", "neighbour_coordinator", "administrator")

# The table of docs/rules/rights.md 2, with its letters; P acts only when standing in, R reads summaries only
LETTERS = {
    Permission.READ_SUMMARY: "CSHLDMPOR",
    Permission.READ: "CSHLDMPO",
    Permission.READ_CONFIDENTIAL: "CSHMP",
    Permission.SET_UP: "C",
    Permission.MANAGE_MEETINGS: "C",
    Permission.REVIEW_MINUTES: "CSHLDMP",
    Permission.PROPOSE_ITEM: "CSHLDMP",
    Permission.UPLOAD_PAPER: "CSHLDMP",
    Permission.ANSWER_INVITATION: "CSHLDMPO",
    Permission.DRAFT_TERMS: "C",
    Permission.ANSWER_TERMS: "MP",
    Permission.SIGN_TERMS: "S",
    Permission.UPDATE_ACTION: "CSHLDMP",
    Permission.MANAGE_ACTIONS: "C",
    Permission.EDIT_WORKPLAN: "C",
    Permission.UPDATE_ACTIVITY: "CSHLDMP",
    Permission.ENTER_INDICATORS: "CD",
    Permission.READ_SMALL_NUMBERS: "D",
    Permission.READ_HISTORY: "CS",
    Permission.DECLARE_INTEREST: "CSHLDMPO",
    Permission.SIGN_REPORTS: "SHLDMP",
    Permission.READ_AGREEMENTS: "CSLD",
    Permission.EDIT_AGREEMENTS: "C",
    Permission.SIGN_AGREEMENT: "CSHLDMP",
    Permission.SIGN_RETURN: "CSL",
    Permission.WRITE_REPORTS: "CL",
}


def test_the_matrix_is_as_decided() -> None:
    letters = dict(zip("CSHLDMPOR", ROLE_OF.values(), strict=True))
    assert {p: frozenset(letters[letter] for letter in text) for p, text in LETTERS.items()} == MATRIX


def _requests(app: Flask) -> Iterator[tuple[str, str, AccessRule]]:
    """Yield every method and address of the application, with the access rule of its view."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            declared = rule_of(app.view_functions[rule.endpoint])
            assert declared is not None, rule.endpoint
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                yield method, _address(app, rule), declared


def _address(app: Flask, rule: Rule) -> str:
    """Return an address for a route, in an existing partnership but with keys that do not exist."""
    values = {name: _sample(rule._converters[name]) for name in rule.arguments}
    if "slug" in values:
        values["slug"] = "west-midlands"
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def _sample(converter: BaseConverter) -> str | int:
    if isinstance(converter, IntegerConverter):
        return 9
    return min(converter.items) if isinstance(converter, AnyConverter) else NO_SUCH_KEY


def _sign_in(app: Flask, session: Session, person: Person) -> FlaskClient:
    email = person.email
    session.rollback()  # the test's own session must not lock the database while the client writes
    client = app.test_client()
    assert client.post("/sign-in", data={"email": email, "password": make.PASSWORD}).status_code == 303
    return client


def _status(client: FlaskClient, method: str, address: str) -> int:
    return client.open(address, method=method).status_code


@pytest.fixture
def world(app: Flask, session: Session) -> make.World:
    """Return a partnership with a person in every role; CSRF tokens are switched off."""
    app.config["WTF_CSRF_ENABLED"] = False
    return make.world(session)


@pytest.mark.parametrize("name", [*ROLE_OF, *STRANGERS])
def test_each_role_reaches_what_it_may_and_nothing_else(
    app: Flask, world: make.World, session: Session, name: str
) -> None:
    client = _sign_in(app, session, getattr(world, name))
    wrong = []
    for method, address, declared in _requests(app):
        if address == "/sign-out":
            continue
        status = _status(client, method, address)
        expected = _expected(name, method, declared)
        if (expected is None and status in {403, 500}) or (expected is not None and status != expected):
            wrong.append((method, address, status, expected))
    assert wrong == []


def _expected(name: str, method: str, declared: AccessRule) -> int | None:
    """Return the status that a role must get, or None when the view itself decides."""
    if declared.kind == "partnership":
        if name in STRANGERS:
            return 404
        permission = declared.permission_for(method)
        assert permission is not None
        return None if ROLE_OF[name] in MATRIX[permission] else 403
    if declared.kind in {"administrator", "hidden_administrator"}:
        refused = 403 if declared.kind == "administrator" else 404
        return None if name == "administrator" else refused
    return None


def test_a_signed_out_person_is_asked_to_sign_in_everywhere_but_on_public_pages(
    app: Flask, world: make.World
) -> None:
    client = app.test_client()
    wrong = []
    for method, address, declared in _requests(app):
        answer = client.open(address, method=method)
        asked = answer.status_code == 302 and "/sign-in" in (answer.location or "")
        if asked == (declared.kind == "public"):
            wrong.append((method, address, answer.status_code))
    assert wrong == []


def test_every_public_page_says_why(app: Flask) -> None:
    for view in app.view_functions.values():
        declared = rule_of(view)
        assert declared is not None
        assert declared.kind != "public" or declared.reason


@pytest.mark.parametrize("address", ["/partnerships/0", "/partnerships/-1", "/partnerships/" + "9" * 23])
def test_odd_addresses_are_not_found(app: Flask, world: make.World, session: Session, address: str) -> None:
    client = _sign_in(app, session, world.coordinator)
    for tail in ("", "/meetings/0", "/meetings/%00", "/actions/-1", "/actions/" + "9" * 23):
        assert client.get(address + tail).status_code == 404
