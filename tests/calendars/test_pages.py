"""The pages to create, change and end a calendar address."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.queries import history_of
from cdp.models import CalendarFeed, MeetingState
from tests import make
from tests.calendars.subscribing import Reader
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
OWN = f"{HERE}/calendar"


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships with their people, and a future meeting."""
    made = make.world(session)
    make.meeting(session, made.board, state=MeetingState.SCHEDULED)
    session.commit()
    return made


def path_on(visitor: Visitor) -> str:
    """Return the path of the calendar address on a page; fail if the http and webcal addresses differ."""
    web, webcal = re.findall(r"(?:http|webcal)://localhost(/calendar/\S+?\.ics)", visitor.main)
    assert web == webcal
    return str(web)


def test_an_address_is_created_shown_once_renewed_and_ended(
    app: Flask, session: Session, world: World, visit: Visit
) -> None:
    member = visit().sign_in(world.member).get("/profile")
    member.click("Add meetings and due dates to your own calendar program")
    assert member.facts() == {"West Midlands Combating Drugs Partnership": "No address yet"}
    member.get(OWN)
    assert "Google Calendar checks every 8 to 24 hours." in member.main
    member.submit("Create the address")
    assert member.heading == "Your calendar address"
    assert "Copy this address now" in member.main
    assert member.response is not None
    assert member.response.headers["Cache-Control"] == "no-store"
    assert member.links["Subscribe on this device"].startswith("webcal://localhost/calendar/")
    first = Reader(app, path_on(member))
    assert first.titles == ["Board meeting"]

    member.get(OWN)
    assert first.path not in member.text
    assert member.facts()["Last used"] != "Not yet"
    assert member.value("leaves_out_invited") == "y"
    member.submit("Save", leaves_out_invited=False)
    assert member.banner.endswith("Calendar saved.")
    session.expire_all()
    assert session.scalars(sa.select(CalendarFeed.leaves_out_invited)).all() == [False]

    member.click("Create a new address").submit("Create a new address")
    second = Reader(app, path_on(member))
    first.fetch(status=404)
    second.fetch()

    member.get(OWN).click("End this address").submit("End the address")
    assert member.banner.endswith("Calendar address ended. It no longer works.")
    second.fetch(status=404)
    assert "Create the address" in member.buttons
    session.rollback()
    told = [event.sentence for event in history_of(session, world.member)]
    assert [sentence for sentence in told if "calendar" in sentence] == [
        "Example member ended the address for their calendar.",
        "Example member made a new address for their calendar; the old one ended.",
        "Example member chose to show their calendar with meetings they are invited to by email.",
        "Example member made an address for their calendar.",
    ]


def test_submitting_the_form_twice_creates_one_address(session: Session, world: World, visit: Visit) -> None:
    member = visit().sign_in(world.member).get(OWN)
    form = {"csrf_token": member.value("csrf_token"), "once": member.value("once"), "leaves_out_invited": "y"}
    first = member.client.post(OWN, data=form)
    assert first.status_code == 200
    again = member.client.post(OWN, data=form)
    assert (again.status_code, again.headers.get("Location")) == (303, OWN)
    assert session.scalar(sa.select(sa.func.count()).select_from(CalendarFeed)) == 1


def test_pages_for_an_address_redirect_if_there_is_none(world: World, visit: Visit) -> None:
    member = visit().sign_in(world.member)
    for page in ("renew", "end"):
        assert member.get(f"{OWN}/{page}").heading == "Your calendar"


def test_each_partnership_has_a_separate_address(
    session: Session, world: World, visit: Visit, engine: sa.Engine
) -> None:
    make.meeting(session, world.neighbour_board, title="Next door", state=MeetingState.SCHEDULED)
    make.seat(
        session,
        world.neighbour_board,
        make.organisation(session, world.neighbour, "Both"),
        representative=world.member,
    )
    member = visit().sign_in(world.member).get("/profile/calendars")
    assert list(member.facts()) == [
        "Berkshire East Drugs Partnership",
        "West Midlands Combating Drugs Partnership",
    ]
    member.get("/partnerships/berkshire-east/calendar").submit("Create the address")
    path = path_on(member)
    member.get("/profile/calendars")
    assert member.facts()["West Midlands Combating Drugs Partnership"] == "No address yet"
    assert "Not used yet." in member.facts()["Berkshire East Drugs Partnership"]
    assert Reader(visit().client.application, path).titles == ["Next door"]
    with counted(engine) as statements:
        member.get("/profile/calendars")
    assert len(statements) <= 4


def test_a_person_without_a_calendar_sees_a_message(world: World, visit: Visit) -> None:
    viewer = visit().sign_in(world.regional_viewer).get("/profile/calendars")
    assert "You have no role in a partnership with a calendar." in viewer.main
    viewer.get(OWN, status=403)
    visit().sign_in(world.neighbour_coordinator).get(OWN, status=404)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("coordinator", "all meetings, including drafts"),
        ("sro", "terms of reference awaiting your signature"),
        ("member", "papers requested from your organisation"),
        ("observer", "due dates of your actions"),
    ],
)
def test_the_page_lists_the_entries_by_role(world: World, visit: Visit, who: str, said: str) -> None:
    assert said in visit().sign_in(getattr(world, who)).get(OWN).main


def test_the_coordinator_switches_a_calendar_for_websites_on_and_off(
    app: Flask, session: Session, world: World, visit: Visit
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/boards/{world.board.key}")
    assert coordinator.facts()["Calendar for websites"] == "Switched off"
    page = f"{HERE}/boards/{world.board.key}/calendar"
    member = visit().sign_in(world.member).get(page)
    assert "The coordinator can switch it on." in member.main
    assert "Switch on the calendar" not in member.buttons
    coordinator.get(page).submit("Switch on the calendar")
    reader = Reader(app, path_on(coordinator))
    assert reader.titles == ["Board meeting"]
    assert path_on(member.get(page)) == reader.path
    form = {"csrf_token": member.token()}
    assert member.client.post(page, data=form).status_code == 403
    coordinator.get(page).submit("Switch off the calendar")
    reader.fetch(status=404)
    session.rollback()
    told = [event.sentence for event in history_of(session, world.board)]
    assert told == [
        "Example coordinator switched off the calendar for websites: Combating Drugs Partnership Board.",
        "Example coordinator switched on the calendar for websites: Combating Drugs Partnership Board.",
    ]


def test_the_list_of_meetings_links_to_both_calendars(world: World, visit: Visit) -> None:
    member = visit().sign_in(world.member).get(f"{HERE}/meetings?board={world.board.key}")
    assert member.links["Add meetings and due dates to your own calendar"] == OWN
    member.click("Calendar for websites")
    assert member.heading == "Calendar for websites"


def test_an_address_still_works_after_a_new_password_or_signing_out(
    app: Flask, world: World, visit: Visit
) -> None:
    member = visit().sign_in(world.member).get(OWN).submit("Create the address")
    reader = Reader(app, path_on(member))
    member.client.post("/sign-out", data={"csrf_token": member.token()})
    with clock.pretending(clock.now() + timedelta(days=2)):
        assert reader.titles == ["Board meeting"]
