"""Each log line is one JSON object with enough to find a fault, and without anything that people entered."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import logs, worker
from cdp.accounts import mails
from cdp.config import LogLines, load_settings
from cdp.extensions import db
from cdp.models import OutboxMessage, Part
from cdp.web.access import public
from cdp.web.request_log import about_the_request
from tests import make
from tests.access.doors import SECRETS, addresses, secretive
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
SECRET = "Prices of the secret supplier"
TOKEN = "Zm9vYmFyYmF6cXV4LWZvb2JhcmJhenF1eC1mb29iYXI"


class Lines:
    """The lines that were logged during a test."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """The whole log as text."""
        return self.stream.getvalue()

    def all(self) -> list[dict[str, Any]]:
        """Return every line as parsed JSON; fail if a line is not a JSON object."""
        lines = [json.loads(line) for line in self.text.splitlines()]
        assert all(isinstance(line, dict) for line in lines)
        return lines

    def of_requests(self) -> list[tuple[Any, ...]]:
        """Return the method, endpoint, status and person of every request, in order."""
        names = ("method", "endpoint", "status", "person")
        return [tuple(line[n] for n in names) for line in self.all() if line["message"] == "request"]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Collect log lines as a production server writes them."""
    collected, root = Lines(), logging.getLogger()
    handler, level = logs.handler_for(LogLines.JSON, about_the_request, collected.stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield collected
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_request_leaves_one_line(session: Session, visit: Visit, lines: Lines) -> None:
    world = make.world(session)
    key = world.member.key
    visitor = visit().sign_in(world.member)
    visitor.client.get("/partnerships/west-midlands/actions?words=needle")
    visitor.client.get("/partnerships/nowhere")
    visit().client.post("/sign-out")
    assert lines.of_requests() == [
        ("GET", "actions.index", 200, key),
        ("GET", "home.partnership", 404, key),
        ("POST", "accounts.sign_out", 400, None),
    ]
    first = lines.all()[0]
    assert set(first) == {
        "at", "level", "logger", "message", "request", "method", "endpoint", "status", "ms", "person",
    }  # fmt: skip
    assert first["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", first["at"])
    for secret in ("needle", "west-midlands", "nowhere", world.member.name, world.member.email):
        assert secret not in lines.text


def test_the_reference_on_an_error_page_finds_its_lines(visit: Visit, lines: Lines) -> None:
    answer = visit().client.get("/no/such/page")
    reference = answer.headers["X-Request-Id"]
    assert reference in answer.get_data(as_text=True)
    assert [line["request"] for line in lines.all()] == [reference]


def test_no_token_password_or_address_reaches_a_line(session: Session, visit: Visit, lines: Lines) -> None:
    world = make.world(session)
    mails.send_password_link(session, world.member.email)
    body = session.scalars(sa.select(OutboxMessage.body)).one()
    path = next(line for line in body.splitlines() if "choose-password" in line).removeprefix(
        "http://localhost"
    )
    token, password = path.rsplit("/", 1)[1], "four quiet brown horses"
    visitor = visit()
    visitor.get(path).client.head(path)
    visitor.client.get(f"/choose-pasword/{token}")
    visitor.client.get(f"/sign-in?next={path}&token={token}", headers={"Referer": f"http://localhost{path}"})
    visitor.client.open(path, method="BREW")
    visitor.get(path).submit("Save and sign in", password=password)
    visitor.get("/profile/password")
    visitor.submit("Change password", current_password="not the password", password=password)
    visit().get("/sign-in").submit("Sign in", email=world.chair.email, password="not the password")
    cookie = visitor.client.get_cookie("cdp")
    assert cookie is not None
    written = lines.all()
    assert len(written) > 10
    for secret in (token, password, "not the password", world.chair.email, cookie.value, "csrf"):
        assert secret not in lines.text
    assert [line["status"] for line in written if line.get("endpoint", "") is None] == [404, 405]


def test_a_failure_is_logged_by_type_and_place_without_its_message(
    own_app: Flask, session: Session, lines: Lines
) -> None:
    session.commit()
    own_app.config["PROPAGATE_EXCEPTIONS"] = False

    @own_app.route("/broken/<token>")
    @public("A test asks.")
    def broken(token: str) -> str:
        raise ValueError(f"{SECRET} {token}")

    @own_app.route("/stuck")
    @public("A test asks.")
    def stuck() -> str:
        db.session.execute(sa.text("SELECT * FROM no_such_table WHERE title = :title"), {"title": SECRET})
        return ""

    answer = own_app.test_client().get(f"/broken/{TOKEN}?again={TOKEN}")
    assert answer.status_code == 500
    failed, request_line = lines.all()
    assert (failed["message"], failed["level"], failed["endpoint"]) == ("a request failed", "error", "broken")
    assert failed["request"] == request_line["request"] == answer.headers["X-Request-Id"]
    assert failed["error"]["kind"] == "builtins.ValueError"
    assert failed["error"]["where"][-1].endswith(" broken")
    assert own_app.test_client().get("/stuck").status_code in {500, 503}
    error = next(line["error"] for line in lines.all()[2:] if "error" in line)
    assert error["kind"] in {"sqlalchemy.exc.OperationalError", "sqlalchemy.exc.ProgrammingError"}
    assert error["code"] in {"SQLITE_ERROR", "42P01"}
    for secret in (SECRET, TOKEN, "no_such_table"):
        assert secret not in lines.text


def test_a_database_error_never_quotes_the_data(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.execute(sa.text("SELECT * FROM no_such_table WHERE title = :title"), {"title": SECRET})
    assert SECRET not in str(caught.value)


def test_tokens_are_removed_from_the_lines_of_other_libraries(lines: Lines) -> None:
    logging.getLogger("waitress").error("Exception while serving %s", f"/choose-password/{TOKEN}")
    assert lines.all()[0]["message"] == "Exception while serving /choose-password/[left out]"
    text = logs.TextLines("%(message)s").format(
        logging.LogRecord("x", logging.ERROR, "x", 1, "Serving %s", (f"/answer/{TOKEN}",), None)
    )
    assert text == "Serving /answer/[left out]"


def test_confidential_text_is_never_logged(session: Session, app: Flask, visit: Visit, lines: Lines) -> None:
    scene = secretive(session, app)
    keys = [item.key for item in scene.items.values() if item.part is Part.CONFIDENTIAL]
    visitor = visit().sign_in(scene.world.chair)
    asked = [
        address for address in addresses(app, session) if "/meetings/" in address or "/actions" in address
    ]
    for address in asked:
        visitor.client.get(address)
    visitor.client.get("/partnerships/west-midlands/actions?words=" + SECRETS[0])
    assert len(lines.of_requests()) == len(asked) + 1 > 50
    for secret in (*SECRETS, *keys):
        assert secret not in lines.text


def test_the_worker_says_what_it_did_and_what_failed(app: Flask, session: Session, lines: Lines) -> None:
    world = make.world(session)
    mails.request_password_link(session, world.member.email, client="192.0.2.1")
    session.commit()
    rounds = iter([False, False, True])
    worker.run(app, stopping=lambda: next(rounds))
    told = lines.all()
    assert [line["message"] for line in told] == ["worker started", "round", "worker stopped"]
    assert {name: told[1][name] for name in ("links", "sent", "delayed", "failed")} == {
        "links": 1, "sent": 1, "delayed": 0, "failed": 0,
    }  # fmt: skip
    assert "choose-password" not in lines.text
    assert world.member.email not in lines.text


def test_production_writes_json_and_development_writes_text(capsys: pytest.CaptureFixture[str]) -> None:
    safe = {
        "CDP_ENV": "production",
        "CDP_SECRET_KEY": "0123456789abcdef" * 4,
        "CDP_BASE_URL": "https://cdp.example.org",
    }
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        for environ, shows_info in ((safe, True), ({}, False), ({"CDP_LOGS": "json"}, True)):
            logs.set_up(load_settings(environ), dict)
            logs.set_up(load_settings(environ), dict)
            logging.getLogger("cdp.test").info("harmless")
            logging.getLogger("cdp.test").warning("telling")
            told = capsys.readouterr().err.splitlines()
            if shows_info:
                assert [json.loads(line)["message"] for line in told] == ["harmless", "telling"]
            else:
                assert told == ["WARNING cdp.test: telling"]
    finally:
        root.handlers[:] = before
        root.setLevel(level)
