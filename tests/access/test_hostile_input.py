"""Odd input always gets a page with a clear message: never a failure, and never another person's record."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote

import pytest
import sqlalchemy as sa
from flask import Flask, Request
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from cdp import clock
from cdp.models import Action, AgendaItem, Meeting, MeetingState, Person, SignInAttempt
from cdp.risks import service
from cdp.workplans import service as workplans
from cdp.workplans.service import ActivityDetails, ObjectiveDetails
from tests import make
from tests.actions.raising import raised
from tests.make import World
from tests.risks.adding import added, details
from tests.visitor import Visitor
from tests.workplans import planning

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
CONTROL = "\x00\x07\x1b\x7f\u202e\u2028\ufeff"
LONG = "x" * 100_000


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def meeting(session: Session, world: World) -> Meeting:
    """Return a scheduled meeting with one item."""
    made = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    make.item(session, made, "Welcome")
    session.commit()
    return made


UNKNOWN_NAMES = "&".join(f"f{n}={n}" for n in range(2_000))
QUERIES = (
    "page=-1",
    "page=0",
    "page=99999999999999999999999",
    "page=%00",
    "page=%ED%A0%80",
    "page=1e5",
    "page=%D9%A3",  # an Arabic three
    "words=%00",
    "text=%00&likelihood=9&impact=%00&level=%00&review=%00&group=%00&owner=%00&meeting=%00&raised=%00&sort=%00",
    "text=RC999999999&to=%00&keep=%00&list=%00&objective=%00&months=%00&serves=%00&by=%00",
    "text=%ED%A0%80&to=99999999999&months=99999999999&likelihood=-1&impact=%D9%A3&list=%ED%A0%80",
    "since=9999-12-31&due_from=0001-01-01&due_to=9999-12-31",
    "since=31&since=12&since=9999&due_from=31&due_from=2&due_from=2027&due_to=%00&due_to=%00&due_to=%00",
    "since=1&since=1&since=1&due_from=1&due_from=1&due_from=1&due_to=31&due_to=12&due_to=9999",
    "text=" + "a%20" * 3_000,
    "words=%25%5F%5C%27%22",
    "words=%ED%A0%80&state=%FF",
    "board=%00&organisation=%00&due=%00&rating=%00&state=%00&year=%00",
    "year=99999999999999999999999&state=all",
    "year=-1&board=nonesuch",
    "on=%00&on=99999999999&on=%D9%A3&region=%00&force=%00&icb=%00&q=%ED%A0%80",
    "areas=%00&areas=E08000016&day=9999-99-99",
    "words=A" + "9" * 30,
    "words=A999999999",
    "words=" + "a%20" * 3_000,
    UNKNOWN_NAMES,
    "period=%00&area=%00&with=%00&map=%00&breakdown=%ED%A0%80&periods=99&unit=%27",
    "next=//evil.example&next=javascript:alert(1)",
)


class NoticedArguments(ImmutableMultiDict[str, str]):
    """The arguments of a query string, which note the names that a page asks for."""

    asked: ClassVar[set[str]] = set()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.add(key)
        return super().getlist(key, *args, **kwargs)

    def items(self, *args: Any, **kwargs: Any) -> Any:
        self.asked.update(*map(names_in, QUERIES))  # as every name is asked for
        return super().items(*args, **kwargs)


def names_in(query: str) -> set[str]:
    """Return the names of the arguments in a query string."""
    return set(parse_qs(query, keep_blank_values=True))


class NoticingRequest(Request):
    """A request that notes the arguments that its page asks for."""

    parameter_storage_class = NoticedArguments


def answers_to_odd_queries(visitor: Visitor, address: str) -> Iterator[tuple[str, TestResponse]]:
    """Ask a list with every query that has an argument which the list asks for, and with one that has none."""
    NoticedArguments.asked.clear()
    waiting = {query: names_in(query) for query in QUERIES}
    query = UNKNOWN_NAMES
    while query:
        waiting.pop(query)
        yield query, visitor.client.get(f"{address}?{query}")
        query = next((each for each, names in waiting.items() if names & NoticedArguments.asked), "")


def test_no_list_fails_for_any_query(
    world: World, visit: Visit, meeting: Meeting, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "request_class", NoticingRequest)
    visitor = visit().sign_in(world.coordinator)
    lists = [
        f"{HERE}/{place}"
        for place in (
            "actions",
            "actions/changes",
            "actions/changes.csv",
            "actions/download.csv",
            "actions/ours",
            "actions/several",
            "actions/statistics",
            "actions/statistics.csv",
            "commitments",
            "decisions",
            "forward-plan",
            "history",
            "meetings",
            "indicators",
            *(
                f"indicators/s_alcohol_specific_deaths{page}"
                for page in ("", "/control", "/areas", "/groups")
            ),
            "reports",
            "reports/lines",
            "risks",
            "risks/download.csv",
            "workplan",
            "workplan/activities/new",
            f"workplan/{clock.today().year}/approved",
            f"workplan/{clock.today().year}/copy",
            "workplan/milestones",
        )
    ]
    for address in (*lists, f"{HERE}/workplan/timeline", f"{HERE}/mail", "/partnerships", "/", *MAPS):
        for query, answer in answers_to_odd_queries(visitor, address):
            assert answer.status_code < 500, f"{address}?{query[:80]} answered {answer.status}"


MAPS = ("/partnerships/national", f"{HERE}/footprint", f"{HERE}/footprint/add", f"{HERE}/parts")
ODD_KEYS = ("0", "-1", "9" * 23, "%00", "..%2f..%2fetc", "%ED%A0%80", "a" * 5_000, "ａｂｃ", "'", "{{7*7}}")


@pytest.mark.parametrize(
    "place",
    [
        "actions",
        "boards",
        "decisions",
        "meetings",
        "seats",
        "terms",
        "indicators",
        "risks",
        "reports",
        "reports/lines",
        "workplan/activities",
        "workplan/milestones",
    ],
)
def test_an_address_that_names_no_record_is_not_found(world: World, visit: Visit, place: str) -> None:
    visitor = visit().sign_in(world.coordinator)
    for key in ODD_KEYS:
        answer = visitor.client.get(f"{HERE}/{place}/{key if '%' in key else quote(key)}")
        assert answer.status_code == 404, f"{place}/{key[:30]} answered {answer.status}"
    for address in ("/choose-password/%00", "/partnerships/%00", "/mailbox/..%2f..%2fetc%2fpasswd"):
        assert visitor.client.get(address).status_code in {404, 410}, address


def test_a_key_in_the_query_string_is_as_strict_as_one_in_the_path(
    world: World, visit: Visit, meeting: Meeting
) -> None:
    visitor = visit().sign_in(world.coordinator)
    promises = f"commitments/boards/{world.board.key}/new?item="
    places = ("meetings/new?board=", "polls?board=", "polls/new?board=", "actions/new?activity=", promises)
    for place in places:
        for key in ODD_KEYS:
            answer = visitor.client.get(f"{HERE}/{place}{key if '%' in key else quote(key)}")
            assert answer.status_code == 404, f"{place}{key[:30]} answered {answer.status}"
    token = visitor.get("/profile").token()
    for place in (
        f"days-to-keep-free/pre-election/{clock.today().year + 1}?board=%00",
        f"addresses/{'a' * 12}/works-again?meeting=%00",
    ):
        answer = visitor.client.post(f"{HERE}/{place}", data={"csrf_token": token})
        assert answer.status_code == 404


def fields_of(visitor: Visitor) -> list[str]:
    """Return the names of the form fields on the page, without tokens and file fields."""
    names = {
        field.get("name", "")
        for kind in ("input", "select", "textarea")
        for field in visitor.page.all(kind)
        if field.get("type") != "file"
    }
    return sorted(names - {"csrf_token", "once", ""})


def test_every_form_answers_odd_input_with_a_page(
    world: World, visit: Visit, meeting: Meeting, session: Session
) -> None:
    action = raised(session, world)
    item = session.scalars(sa.select(AgendaItem)).one()
    risk, planned = (
        added(session, world),
        planning.activity(session, world, planning.objective(session, world)),
    )
    session.commit()
    at = f"{HERE}/meetings/{meeting.key}"
    forms = [
        f"{HERE}/actions/several?all=1",
        f"{HERE}/commitments/boards/{world.board.key}/new?item={item.key}",
        f"{HERE}/forward-plan/{world.board.key}/items/new",
        f"{HERE}/actions/{action.key}/owners/new",
        f"{HERE}/actions/{action.key}/merge",
        f"{HERE}/reports/new",
        f"{HERE}/risks/new",
        f"{HERE}/risks/{risk.key}/edit",
        f"{HERE}/risks/{risk.key}/review",
        f"{HERE}/risks/{risk.key}/escalate",
        f"{HERE}/risks/{risk.key}/action",
        f"{HERE}/risks/{risk.key}/close",
        f"{HERE}/workplan/{planned.year}/approved/new",
        f"{HERE}/workplan/{planned.year}/copy",
        f"{HERE}/workplan/activities/{planned.key}/edit",
        f"{HERE}/workplan/activities/{planned.key}/progress",
        f"{HERE}/workplan/activities/{planned.key}/key-dates/new",
        f"{HERE}/workplan/milestones/new",
        f"{HERE}/actions/new",
        f"{HERE}/actions/{action.key}/update",
        f"{HERE}/actions/{action.key}/date",
        f"{HERE}/actions/{action.key}/owner",
        f"{HERE}/actions/{action.key}/wording",
        f"{HERE}/details",
        f"{HERE}/boards/new",
        f"{HERE}/boards/{world.board.key}/edit",
        f"{HERE}/boards/{world.board.key}/seats/new",
        f"{HERE}/boards/{world.board.key}/hats/new",
        f"{HERE}/boards/{world.board.key}/lines/new",
        f"{HERE}/boards/{world.board.key}/close",
        f"{HERE}/seats/{world.police_seat.key}/edit",
        f"{HERE}/seats/{world.police_seat.key}/deputy/new",
        f"{HERE}/organisations/new",
        f"{HERE}/organisations/match",
        f"{HERE}/footprint/add?q=kent",
        f"{HERE}/footprint/add/confirm?areas=E10000016&day=2026-04-01",
        f"{HERE}/footprint/E08000029/remove",
        f"{HERE}/footprint/E08000029/remove/confirm?day=2026-04-01",
        f"{HERE}/parent",
        f"{HERE}/regional-viewers/new",
        f"{HERE}/contacts/points/new",
        f"{HERE}/contacts/people/{world.member.key}/change",
        f"{HERE}/contacts/single-points/needed/prison",
        f"{HERE}/contacts/circulars/new",
        f"{HERE}/contacts/checks/new",
        f"{HERE}/roles/new",
        f"{HERE}/sro/new",
        f"{HERE}/meetings/new?board={world.board.key}",
        f"{at}/edit",
        f"{at}/invitations/add",
        f"{at}/agenda/items/new",
        f"{at}/agenda/items/{item.key}/edit",
        f"{at}/agenda/items/{item.key}/papers/new",
        f"{at}/agenda/proposals/new",
        f"{at}/agenda/interests/new",
        f"{at}/minutes/items/{item.key}",
        f"{HERE}/terms/new/{world.board.key}",
        f"{HERE}/workplan/objectives/new",
        f"{HERE}/workplan/activities/new",
        "/profile",
        "/profile/password",
    ]
    visitor = visit().sign_in(world.coordinator)
    odd = (CONTROL, "9" * 40, "-1", "", "31", "='cmd'", "ＮａＮ", "1e309", "<svg onload=alert(1)>", LONG)
    for address in forms:
        visitor.get(address)
        names, token = fields_of(visitor), visitor.token()
        assert names, address
        for value in odd:
            sent = {"csrf_token": token, **dict.fromkeys(names, value)}
            answer = visitor.client.post(address, data=sent)
            assert answer.status_code < 500, f"{address} answered {answer.status} to {value[:20]!r}"
            assert LONG[:20_001] not in answer.text, f"{address} sent all of a long text back"
        four_times: dict[str, str | list[str]] = {
            "csrf_token": token,
            **{name: ["9" * 40] * 4 for name in names},
        }
        answer = visitor.client.post(address, data=four_times)
        assert answer.status_code < 500, f"{address} answered {answer.status} to everything four times"


def test_every_request_by_a_script_gets_a_response(
    world: World, visit: Visit, meeting: Meeting, session: Session
) -> None:
    item = session.scalars(sa.select(AgendaItem)).one()
    at = f"{HERE}/meetings/{meeting.key}"
    visitor = visit().sign_in(world.coordinator)
    token = visitor.token()
    targets = (f"{at}/minutes/items/{item.key}/note", f"{at}/agenda/order")
    session.commit()
    bodies = (
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"order": ["\\ud800"], "version": 1}',
        '{"text": "\\ud800 lone", "version": 0}',
        '{"text": "bell \\u0007 \\u0000", "version": 0}',
        '{"text": {"a": 1}, "version": 0}',
        '{"text": "x", "version": 99999999999999999999999999}',
        '{"text": "x", "version": true}',
        '{"order": [["nested"]], "version": -1}',
        "[" * 50_000,
    )
    for address in targets:
        for body in bodies:
            for kind in ("application/json", "text/plain"):
                answer = visitor.client.post(
                    address, data=body, content_type=kind, headers={"X-CSRFToken": token}
                )
                assert answer.status_code < 500, f"{address} answered {answer.status} to {body[:50]}"


def test_twenty_thousand_fields_get_a_page(world: World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator)
    token = visitor.token()
    names = [f"field{number}" for number in range(20_000)]
    answer = visitor.client.post(
        f"{HERE}/actions/new", data={"csrf_token": token, **dict.fromkeys(names, "x")}
    )
    assert answer.status_code == 413
    part = '--end\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = (
        part.format("csrf_token", token) + "".join(part.format(name, "x") for name in names) + "--end--\r\n"
    )
    answer = visitor.client.post(
        f"{HERE}/actions/new", data=body.encode(), content_type="multipart/form-data; boundary=end"
    )
    assert answer.status_code == 413
    assert "<h1" in answer.text


def test_a_form_without_its_token_is_refused_and_changes_nothing(
    world: World, visit: Visit, session: Session
) -> None:
    visitor = visit().sign_in(world.coordinator)
    answer = visitor.client.post("/profile", data={"name": "Mallory"})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers
    assert "open for too long" in answer.text
    session.expire_all()
    assert session.get_one(Person, world.coordinator.id).name == "Example coordinator"


def test_fields_that_a_form_does_not_have_change_nothing(
    world: World, visit: Visit, session: Session
) -> None:
    visitor = visit().sign_in(world.member).get("/profile")
    visitor.post(
        "/profile",
        {
            "name": "Example member",
            "job_title": "",
            "phone": "",
            "email": "mallory@example.org",
            "is_administrator": "y",
            "id": str(world.administrator.id),
            "password_hash": "x",
            "key": "aaaaaaaaaaaa",
        },
    )
    session.expire_all()
    member = session.get_one(Person, world.member.id)
    assert (member.email, member.is_administrator) == ("example.member@example.org", False)
    action = raised(session, world, organisation=world.treatment)
    visitor.get(f"{HERE}/actions/{action.key}/update").submit(
        "Save update", state="in_progress", text="Under way."
    )
    before = (action.part, action.due_on, action.organisation_id)
    visitor.get(f"{HERE}/actions/{action.key}/update")
    visitor.post(
        f"{HERE}/actions/{action.key}/update",
        {
            "state": "in_progress",
            "text": "More",
            "version": visitor.value("version"),
            "part": "confidential",
            "due_on": "2030-01-01",
            "organisation": world.police.key,
            "partnership_id": str(world.neighbour.id),
        },
    )
    session.expire_all()
    changed = session.get_one(Action, action.id)
    assert (changed.part, changed.due_on, changed.organisation_id) == before
    assert changed.partnership_id == world.partnership.id


def test_keys_of_another_partnership_are_refused_in_forms(
    world: World, visit: Visit, session: Session
) -> None:
    theirs = make.organisation(session, world.neighbour, "Slough Council")
    session.commit()
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/actions/new")
    due = clock.today().replace(day=1)
    sent = {
        "title": "Cross",
        "board": world.neighbour_board.key,
        "organisation": theirs.key,
        "owner": f"organisation:{theirs.key}",
        "due_on": [str(due.day), str(due.month), str(due.year + 1)],
    }
    visitor.post(f"{HERE}/actions/new", sent, status=422)
    assert session.scalars(sa.select(Action)).all() == []
    for place in (f"boards/{world.neighbour_board.key}", f"boards/{world.neighbour_board.key}/edit",
                  f"terms/new/{world.neighbour_board.key}", f"organisations/{theirs.key}/edit"):  # fmt: skip
        visitor.get(f"{HERE}/{place}", status=404)
    at = f"{HERE}/meetings/new"
    visitor.get(f"{at}?board={world.board.key}")
    sent = {"board": world.neighbour_board.key, "title": "Cross"}
    visitor.post(f"{at}?board={world.neighbour_board.key}", sent, status=404)
    assert session.scalars(sa.select(Meeting)).all() == []


def test_a_wrong_password_asked_for_again_counts_and_leads_to_a_pause(
    world: World, visit: Visit, session: Session
) -> None:
    visitor = visit().sign_in(world.coordinator)
    for _ in range(5):
        visitor.get("/profile/password").submit(
            "Change password",
            status=422,
            current_password="wrong guess here",
            password="another few plain words",
        )
        assert "That is not your current password" in visitor.errors[0]
    assert len(session.scalars(sa.select(SignInAttempt)).all()) == 10, (
        "five for the address, five for the client"
    )
    visitor.get("/profile/password").submit(
        "Change password",
        status=422,
        current_password=make.PASSWORD,
        password="another few plain words",
    )
    assert "tried too many times" in visitor.errors[0]
    at_a_role = visitor.get(f"{HERE}/sro/{world.sro_appointment.key}/end")
    at_a_role.submit("End appointment", status=422, password=make.PASSWORD)
    assert "tried too many times" in visitor.errors[0]


def test_errors_carry_the_headers_that_guard_every_page(world: World, visit: Visit, app: Flask) -> None:
    visitor = visit().sign_in(world.observer)
    for method, address, status in (
        ("GET", "/nowhere", 404),
        ("GET", f"{HERE}/roles/new", 403),
        ("DELETE", HERE, 405),
        ("POST", "/sign-out", 400),
    ):
        answer = visitor.client.open(address, method=method)
        assert answer.status_code == status
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    answer = app.test_client().get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_the_keys_of_another_partnerships_risks_and_plans_are_not_taken(
    world: World, visit: Visit, session: Session
) -> None:
    theirs = make.organisation(session, world.neighbour, "Slough Council")
    away = make.meeting(session, world.neighbour_board, state=MeetingState.HELD)
    risk = service.add_risk(
        session,
        world.neighbour,
        replace(details(world), board=world.neighbour_board, organisation=theirs),
        by=world.coordinator,
    )
    own = added(session, world)
    aim = workplans.add_objective(
        session,
        world.neighbour,
        ObjectiveDetails("Fewer deaths", outcome_code="o_deaths"),
        by=world.coordinator,
    )
    planned = workplans.add_activity(
        session, world.neighbour, ActivityDetails(title="Naloxone", objective=aim), by=world.coordinator
    )
    session.commit()
    visitor = visit().sign_in(world.coordinator)
    for ending in ("", "/edit", "/review", "/close", "/action", "/escalate"):
        visitor.get(f"{HERE}/risks/{risk.key}{ending}", status=404)
    for ending in ("", "/edit", "/progress", "/key-dates/new"):
        visitor.get(f"{HERE}/workplan/activities/{planned.key}{ending}", status=404)
    visitor.get(f"{HERE}/actions/new?activity={planned.key}", status=404)
    keys = {
        "board": world.neighbour_board.key,
        "where": away.key,
        "meeting": away.key,
        "organisation": theirs.key,
        "objective": aim.key,
        "lead_organisation": theirs.key,
        "reason": "Cross",
        "title": "Cross",
        "event": "Cross",
        "kind": "progress",
    }
    year = clock.today().year
    for place in ("risks/new", f"risks/{own.key}/edit", f"risks/{own.key}/escalate", "reports/new",
                  "workplan/activities/new", f"workplan/{year}/approved/new"):  # fmt: skip
        visitor.get(f"{HERE}/{place}")
        visitor.post(f"{HERE}/{place}", keys, status=422)
