"""Reading values with a personal token, as Excel and Power BI do."""

import base64
import csv
import io
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from cdp import clock, logs
from cdp.accounts import data_tokens
from cdp.accounts.data_tokens import TokenDetails
from cdp.audit.queries import history_of
from cdp.config import LogLines
from cdp.errors import Refusal
from cdp.indicators.data.leavers import end_tokens_of_leavers
from cdp.models import DataToken, Observation, Person, RoleHolding
from cdp.web.request_log import about_the_request
from tests import make
from tests.indicators.entering import BIRMINGHAM, CONTINUITY, COVENTRY, DEATHS, IN_TREATMENT, counts, entered
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
OWN: dict[str, Any] = {"is_official": False}
VALUES = "/data/v1/west-midlands/values"


@pytest.fixture
def world(session: Session) -> World:
    """Return a partnership with a person in every role."""
    return make.world(session)


def token_for(session: Session, world: World, person: Person, name: str = "Power BI") -> str:
    token = data_tokens.make(session, person, world.partnership, TokenDetails(name, 3))
    session.commit()
    return token


def read(app: Flask, token: str, path: str = f"{VALUES}.json", *, basic: bool = False) -> TestResponse:
    """Fetch an address as a program does, with a bearer token or as the password of HTTP Basic."""
    pair = base64.b64encode(f"anything:{token}".encode()).decode()
    header = f"Basic {pair}" if basic else f"Bearer {token}"
    return app.test_client().get(path, headers={"Authorization": header} if token else {})


def told(answer: TestResponse) -> dict[str, Any]:
    """Return the body of a JSON answer."""
    assert answer.json is not None
    return dict(answer.json)


def test_a_person_makes_a_token_sees_it_once_and_revokes_it(
    app: Flask, session: Session, visit: Visit, world: World
) -> None:
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6, lower=90, upper=110)
    visitor = (
        visit()
        .sign_in(world.member)
        .get("/profile")
        .click("Let Excel or Power BI read the values of indicators")
    )
    visitor.click("Create a token").submit("Create the token", name="Board report", months="1 year")
    token = next(text for text in visitor.main.split() if len(text) == 43)
    for basic in (False, True):
        found = read(app, token, basic=basic)
        assert found.status_code == 200
        assert [(row["area_name"], row["value"], row["lower_95"]) for row in told(found)["values"]] == [
            ("Birmingham", 99.6, 90)
        ]
    visitor.get("/profile/data-access")
    assert token not in visitor.main
    row = visitor.table("Your tokens")[0]
    assert row[0] == "Board report"
    assert row[4] != "Not yet"
    visitor.click("Revoke Board report").submit("Revoke the token")
    assert visitor.banner == "Token “Board report” revoked. It no longer works."
    assert read(app, token).status_code == 401
    said = [event.sentence for event in history_of(session, world.member)]
    assert f"{world.member.name} revoked a data token." in said


def test_only_the_hash_of_a_token_is_stored(app: Flask, session: Session, world: World) -> None:
    token = token_for(session, world, world.member)
    assert len(token) == 43
    connection = session.connection()
    for table in sa.inspect(connection).get_table_names():
        rows = connection.execute(sa.text(f"SELECT * FROM {table}")).all()  # noqa: S608 -- our own tables
        assert token not in str(rows), table


def test_every_wrong_token_gets_the_same_plain_answer(app: Flask, session: Session, world: World) -> None:
    token = token_for(session, world, world.member)
    row = session.scalars(sa.select(DataToken)).one()
    answers = [
        read(app, wrong)
        for wrong in ("", token[:-1], f"{token}x", token.swapcase(), row.token_hash, row.key, "\u00e9", "%00")
    ]
    answers.append(app.test_client().get(f"{VALUES}.json?token={token}"))
    answers.append(app.test_client().get(f"{VALUES}.json", headers={"Authorization": f"Digest {token}"}))
    answers.append(app.test_client().get(f"{VALUES}.json", headers={"Authorization": "Basic %%%"}))
    answers.append(read(app, token, "/data/v1/berkshire-east/values.json"))
    answers.append(read(app, token, "/data/v1/nowhere/values.json"))
    for answer in answers:
        assert (answer.status_code, answer.mimetype) == (401, "text/plain")
        assert answer.data == answers[0].data
        assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
        assert "Set-Cookie" not in answer.headers
    assert read(app, token).status_code == 200
    assert app.test_client().post(f"{VALUES}.json").status_code in {400, 405}


def test_a_token_expires_and_ends_with_the_role(app: Flask, session: Session, world: World) -> None:
    token = token_for(session, world, world.data_lead)
    row = session.scalars(sa.select(DataToken)).one()
    assert clock.now() < row.expires_at <= clock.now() + timedelta(days=93)
    row.expires_at = clock.now() - timedelta(seconds=1)
    session.commit()
    assert read(app, token).status_code == 401
    row.expires_at = clock.now() + timedelta(days=1)
    session.commit()
    assert read(app, token).status_code == 200
    for held in session.scalars(sa.select(RoleHolding).where(RoleHolding.person_id == world.data_lead.id)):
        held.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    assert read(app, token).status_code == 401
    assert end_tokens_of_leavers(session, clock.today()) == 1
    session.commit()
    assert row.revoked_at is not None


def test_a_person_who_leaves_or_is_no_longer_here_reads_nothing(
    app: Flask, session: Session, world: World
) -> None:
    token = token_for(session, world, world.member)
    world.member.left_at = clock.now()
    session.commit()
    assert read(app, token).status_code == 401


def test_being_an_administrator_gives_nothing(app: Flask, session: Session, world: World) -> None:
    """The administrator has no role in the partnership; a token made for it reads nothing."""
    token = token_for(session, world, world.administrator)
    assert read(app, token).status_code == 401


def test_a_regional_viewer_may_not_read_values(
    app: Flask, session: Session, world: World, visit: Visit
) -> None:
    assert read(app, token_for(session, world, world.regional_viewer)).status_code == 401
    visitor = visit().sign_in(world.regional_viewer).get("/profile/data-access")
    assert "Create a token" not in visitor.links
    visitor.get("/profile/data-access/new")
    assert "You have no role in a partnership whose indicators you may read." in visitor.main


@pytest.mark.parametrize(
    "name", ["coordinator", "sro", "chair", "lead", "data_lead", "member", "deputy", "observer"]
)
def test_no_reader_gets_small_numbers(app: Flask, session: Session, world: World, name: str) -> None:
    counts(session, world, [100, 90, 80, 70, 3, 50, 40], note="About 3 people", **OWN)
    token = token_for(session, world, getattr(world, name))
    rows = {row["area_name"]: row for row in told(read(app, token))["values"]}
    assert rows["Solihull"]["value"] is None
    assert rows["Solihull"]["not_shown_because"] == "Fewer than 5"
    assert rows["Solihull"]["note"] == ""
    assert "Whole footprint" not in rows
    lines = read(app, token, f"{VALUES}.csv")
    assert lines.mimetype == "text/csv"
    by_area = {row["area_name"]: row for row in csv.DictReader(io.StringIO(lines.data.decode("utf-8-sig")))}
    assert (by_area["Solihull"]["value"], by_area["Dudley"]["value"]) == ("", "80")


def test_restricted_values_say_so(app: Flask, session: Session, world: World) -> None:
    entered(session, world, CONTINUITY, COVENTRY, "2024", 50, numerator=50, denominator=100)
    token = token_for(session, world, world.member)
    (row,) = told(read(app, token))["values"]
    assert "restricted: never on a public page" in row["restriction"].lower()


def test_pages_follow_each_other_even_if_values_are_added_and_deleted(
    app: Flask, session: Session, world: World
) -> None:
    for year in range(2001, 2011):
        for area in (BIRMINGHAM, COVENTRY):
            entered(session, world, IN_TREATMENT, area, str(year), 1_000 + year)
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    token = token_for(session, world, world.member)
    seen: list[tuple[str, str, str]] = []
    path = f"{VALUES}.json?size=4"
    while path:
        answer = read(app, token, path)
        body = told(answer)
        assert len(body["values"]) <= 4
        seen += [(row["indicator_id"], row["area_code"], row["period"]) for row in body["values"]]
        path = (body["next"] or "").removeprefix("http://localhost")
        assert (f'<{body["next"]}>; rel="next"' == answer.headers.get("Link")) is bool(path)
        if len(seen) == 4:  # deleting the last value read must not lose the next one
            last = session.scalars(
                sa.select(Observation).where(
                    Observation.metric_code == seen[-1][0],
                    Observation.area_code == seen[-1][1],
                    Observation.period == seen[-1][2],
                )
            ).one()
            session.delete(last)
            session.commit()
    assert len(seen) == len(set(seen)) == 21
    assert token not in str(seen)


def test_filters_select_by_outcome_indicator_area_and_period(
    app: Flask, session: Session, world: World
) -> None:
    for year in (2019, 2020, 2021):
        for area in (BIRMINGHAM, COVENTRY):
            entered(session, world, IN_TREATMENT, area, str(year), year)
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    token = token_for(session, world, world.member)

    def found(query: str) -> list[tuple[str, str]]:
        rows = told(read(app, token, f"{VALUES}.json?{query}"))["values"]
        return [(row["area_name"], row["period"]) for row in rows]

    assert found(f"indicator={DEATHS}") == [("Birmingham", "2022 to 2024")]
    assert found(f"area={COVENTRY}&from=2020-01-01") == [("Coventry", "2020"), ("Coventry", "2021")]
    assert found(f"area={COVENTRY}&to=2019-12-31") == [("Coventry", "2019")]
    outcomes = {
        row["indicator_id"]: row["outcome_id"]
        for row in told(read(app, token, "/data/v1/west-midlands/indicators.json"))["indicators"]
    }
    assert found(f"outcome={outcomes[DEATHS]}") == [("Birmingham", "2022 to 2024")]
    for wrong in (
        "from=31/12/2020",
        "size=many",
        "size=-1",
        "after=zzz",
        "after=%00",
        "colour=red",
        "from=%00",
    ):
        answer = read(app, token, f"{VALUES}.json?{wrong}")
        assert (answer.status_code, answer.mimetype) == (400, "text/plain"), wrong


def test_only_followed_indicators_are_listed(app: Flask, session: Session, world: World) -> None:
    world.partnership.followed_metrics = [DEATHS]
    entered(session, world, IN_TREATMENT, BIRMINGHAM, "2020", 2_000)
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    token = token_for(session, world, world.member)
    listed = told(read(app, token, "/data/v1/west-midlands/indicators.json"))["indicators"]
    assert [row["indicator_id"] for row in listed] == [DEATHS]
    assert [row["indicator_id"] for row in told(read(app, token))["values"]] == [DEATHS]
    assert b"indicator_id,indicator_code" in read(app, token, "/data/v1/west-midlands/indicators.csv").data


def test_a_token_is_in_no_log_line(app: Flask, session: Session, world: World) -> None:
    token = token_for(session, world, world.member)
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logs.handler_for(LogLines.JSON, about_the_request, stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        assert read(app, token).status_code == 200
        assert read(app, token, basic=True).status_code == 200
        assert read(app, f"{token}x").status_code == 401
        assert read(app, token, f"/data/v1/{token}/values.json").status_code in {401, 404}
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert '"endpoint": "data.values"' in stream.getvalue()
    assert token not in stream.getvalue()


def test_a_person_may_have_only_so_many_tokens_and_no_two_of_one_name(session: Session, world: World) -> None:
    def make_one(name: str) -> str:
        return data_tokens.make(session, world.member, world.partnership, TokenDetails(name, 1))

    make_one("Excel")
    with pytest.raises(Refusal, match="already have a token with this name"):
        make_one("excel")
    for number in range(data_tokens.MOST_TOKENS - 1):
        make_one(f"Program {number}")
    with pytest.raises(Refusal, match="Revoke one first"):
        make_one("One more")


def test_a_person_cannot_revoke_the_token_of_another(session: Session, world: World, visit: Visit) -> None:
    token_for(session, world, world.member)
    key = session.scalars(sa.select(DataToken.key)).one()
    visit().sign_in(world.coordinator).get(f"/profile/data-access/{key}/revoke", status=404)


def test_values_are_downloaded_with_filters(session: Session, world: World, visit: Visit) -> None:
    counts(session, world, [100, 90, 80, 70, 3, 50, 40], source="=cmd", **OWN)
    entered(session, world, DEATHS, BIRMINGHAM, "2022 to 2024", 99.6)
    visitor = visit().sign_in(world.data_lead).get("/partnerships/west-midlands/indicators/values")
    assert len(visitor.table("Values")) == 8
    visitor.get(
        f"/partnerships/west-midlands/indicators/values?indicator={IN_TREATMENT}&area={make.WEST_MIDLANDS[4]}"
    )
    assert [row[3] for row in visitor.table("Values")] == ["Fewer than 5"]
    visitor.click("Download these values as CSV")
    rows = list(csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig"))))
    assert [(row["Area"], row["Value"], row["Status"], row["Source"]) for row in rows] == [
        ("Solihull", "", "Fewer than 5", "'=cmd")
    ]
