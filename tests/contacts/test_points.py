"""Contact points, and the list of single points of contact with its gaps."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from python_calamine import load_workbook
from sqlalchemy.orm import Session

from cdp import clock
from cdp.contacts import single_points
from cdp.contacts.words import is_stale, verified_words
from cdp.models import (
    Capacity,
    ContactExpectation,
    ContactKind,
    ContactPoint,
)
from cdp.partnerships import people
from cdp.partnerships.members.service import holdings
from tests import make
from tests.contacts.scene import (
    BIRMINGHAM,
    COVENTRY,
    DUDLEY,
    HERE,
    SOLIHULL,
    WALSALL,
    ended,
    found_in_history,
    point,
    sentences,
)
from tests.make import World
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

FILLED: dict[str, Any] = {
    "kind": "Out-of-hours line",
    "name": "Solihull night line",
    "organisation": "Example Treatment Services",
    "email": "nights@example.org",
    "phone": "0121 496 0202",
    "hours": "Every night, 5pm to 9am",
    "areas": ["Solihull", "Birmingham"],
    "notes": "Adults only.\nNo referrals.",
    "responsible": "Example member",
    "is_single_point": True,
}


def test_the_secretariat_adds_a_contact_point_and_everyone_can_read_it(
    session: Session, world: World, coordinator: Visitor, member: Visitor
) -> None:
    coordinator.get(f"{HERE}/points").click("Add a contact point").submit("Add contact point", **FILLED)
    assert coordinator.heading == "Solihull night line"
    made = session.scalars(sa.select(ContactPoint)).one()
    assert (made.kind, made.area_codes, made.is_single_point, made.is_public) == (
        ContactKind.OUT_OF_HOURS,
        [BIRMINGHAM, SOLIHULL],
        True,
        False,
    )
    member.get(f"{HERE}/points").click("Solihull night line")
    assert member.facts() == {
        "Organisation": "Example Treatment Services",
        "Mailbox": "nights@example.org",
        "Telephone number": "0121 496 0202",
        "Hours": "Every night, 5pm to 9am",
        "Areas": "Birmingham and Solihull",
        "Notes": "Adults only. No referrals.",
        "Person responsible": "Example member",
        "Single point of contact": "Yes",
        "May be shared with anyone": "No: for partners only",
        "Last verified": "Never verified",
    }
    assert "Change this contact point" not in member.links
    for path in ("edit", "end"):
        member.get(f"{HERE}/points/{made.key}/{path}", status=403)
    member.get(f"{HERE}/points/new", status=403)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter the name of the team or line"),
        ({"email": "", "phone": ""}, "Enter a mailbox or a telephone number."),
        ({"email": "not an address"}, "Enter an email address in the correct format, like name@example.com"),
        ({"phone": "1" * 61}, "Use 60 characters or fewer. You have used 61."),
        (
            {"name": "dudley TREATMENT team"},
            "Enter a different name. This partnership already has a contact point with this name.",
        ),
    ],
)
def test_an_error_is_shown_beside_its_field_and_all_input_is_kept(
    session: Session, world: World, coordinator: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    point(session, world)
    coordinator.get(f"{HERE}/points/new").submit("Add contact point", **{**FILLED, **wrong}, status=422)
    assert coordinator.errors == [sentence]
    assert coordinator.value("hours") == FILLED["hours"]
    assert coordinator.value("areas") == BIRMINGHAM
    assert session.scalar(sa.select(sa.func.count()).select_from(ContactPoint)) == 1


def test_nothing_of_another_partnership_can_be_chosen_for_a_contact_point(
    session: Session, world: World, coordinator: Visitor
) -> None:
    theirs = make.organisation(session, world.neighbour, "Slough Council")
    coordinator.get(f"{HERE}/points/new")
    for field, value in (
        ("organisation", theirs.key),
        ("responsible", world.neighbour_coordinator.key),
        ("areas", "E06000039"),
    ):
        sent = {"kind": "other", "name": "Cross", "email": "cross@example.org", field: value}
        coordinator.post(f"{HERE}/points/new", sent, status=422)
    assert session.scalars(sa.select(ContactPoint)).all() == []
    others = ContactPoint(
        partnership=world.neighbour,
        kind=ContactKind.OTHER,
        name="Elsewhere",
        created_at=clock.now(),
    )
    session.add(others)
    session.commit()
    for path in ("", "/edit", "/end", "/change"):
        coordinator.get(f"{HERE}/points/{others.key}{path}", status=404)
    coordinator.post(f"{HERE}/points/{others.key}/verified", status=404)


def test_two_people_editing_at_once_lose_nothing_even_if_only_the_areas_changed(
    session: Session, world: World, coordinator: Visitor
) -> None:
    made = point(session, world)
    address = f"{HERE}/points/{made.key}/edit"
    coordinator.get(address)
    version = coordinator.value("version")
    coordinator.submit("Save contact point", areas=["Dudley", "Walsall"])
    assert coordinator.facts()["Areas"] == "Dudley and Walsall"
    late = {"kind": "treatment_team", "name": made.name, "email": "late@example.org", "areas": COVENTRY}
    coordinator.get(address)
    coordinator.post(address, {**late, "version": version}, status=409)
    assert "late@example.org" in (coordinator.response.text if coordinator.response else "")
    assert "dudley.team@example.org" in (coordinator.response.text if coordinator.response else "")
    session.expire_all()
    assert (made.email, made.area_codes) == ("dudley.team@example.org", [DUDLEY, WALSALL])


def test_the_history_contains_no_mailboxes_numbers_or_notes(
    session: Session, world: World, coordinator: Visitor
) -> None:
    coordinator.get(f"{HERE}/points/new").submit("Add contact point", **FILLED)
    coordinator.click("Change this contact point").submit(
        "Save contact point", email="other@example.org", phone="0121 496 0303", notes="Young people too."
    )
    assert sentences(session)[-1] == "Example coordinator changed the contact point Solihull night line."
    secrets = ("nights@", "other@example.org", "0202", "0303", "Adults only", "Young people")
    assert {secret: found_in_history(session, secret) for secret in secrets} == {
        secret: [] for secret in secrets
    }
    coordinator.click("History of this record")
    assert "Example coordinator added the contact point Solihull night line" in coordinator.main


def test_a_contact_point_that_has_ended_is_on_no_list_and_in_no_download(
    session: Session, world: World, coordinator: Visitor, member: Visitor
) -> None:
    made = point(session, world)
    coordinator.get(f"{HERE}/points/{made.key}").click("End this contact point")
    coordinator.submit("End contact point")
    assert "Dudley treatment team ended." in coordinator.banner
    assert "Contact points that have ended" in coordinator.main
    member.get(f"{HERE}/points/{made.key}", status=404)
    for path in ("/points", "/single-points"):
        assert "Dudley treatment team" not in member.get(f"{HERE}{path}").main
    for path in ("/points/download.csv", "/single-points/download.csv"):
        assert b"dudley.team" not in member.client.get(f"{HERE}{path}").data
    coordinator.get(f"{HERE}/points/{made.key}/end").submit("End contact point", status=422)
    assert coordinator.errors == ["This contact point has already ended."]
    again = point(session, world)  # the name can be used again
    assert again.key != made.key


def test_a_contact_point_ends_automatically_on_its_last_day(
    session: Session, world: World, member: Visitor
) -> None:
    made = point(session, world)
    made.ended_on = clock.today()
    session.commit()
    assert "Will end automatically" in member.get(f"{HERE}/points/{made.key}").main
    made.ended_on = clock.today() - timedelta(days=1)
    session.commit()
    member.get(f"{HERE}/points/{made.key}", status=404)


def test_the_person_responsible_or_the_secretariat_can_verify_a_contact_point(
    session: Session, world: World, coordinator: Visitor, member: Visitor
) -> None:
    made = point(session, world, responsible=world.member)
    version = made.version
    member.get(f"{HERE}/points/{made.key}").submit("Confirm details")
    session.expire_all()
    assert (made.verified_on, made.verified_by_id, made.version) == (clock.today(), world.member.id, version)
    assert "by Example member" in member.facts()["Last verified"]
    other = point(session, world, "Walsall team")
    assert "Mark as verified today" not in member.get(f"{HERE}/points/{other.key}").buttons
    member.post(f"{HERE}/points/{other.key}/verified", status=403)
    coordinator.get(f"{HERE}/points/{other.key}").submit("Mark as verified today")
    assert sentences(session)[-1] == "Example coordinator verified the contact point Walsall team."


def test_confirming_an_own_entry_verifies_the_persons_contact_points(
    session: Session, world: World, member: Visitor
) -> None:
    made = point(session, world, responsible=world.member)
    member.get(f"{HERE}/people/{world.member.key}")
    assert "Your contact points" in member.main
    member.submit("Confirm details")
    session.expire_all()
    assert made.verified_on == clock.today()
    assert sentences(session)[-1] == (
        "Example member verified their own details and those of 1 contact point in the contact directory."
    )


def test_a_responsible_person_who_has_left_is_not_named(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    made = point(session, world, responsible=world.police_member)
    ended(session, world.police_seat, clock.today() - timedelta(days=1))
    for path in ("/points", f"/points/{made.key}"):
        assert "Example police member" not in member.get(f"{HERE}{path}").main
    assert "The person responsible has left" in coordinator.get(f"{HERE}/points").main
    coordinator.get(f"{HERE}/points/{made.key}/edit").submit("Save contact point")
    session.expire_all()
    assert made.responsible_id is None


def test_the_list_shows_the_gaps_in_the_footprint(
    session: Session, world: World, coordinator: Visitor
) -> None:
    everywhere = {"areas": (), "email": "x@example.org"}
    point(session, world, "Police desk", kind=ContactKind.POLICE_LEAD, **everywhere)
    for code in make.WEST_MIDLANDS:
        if code != SOLIHULL:
            point(session, world, f"Nights {code}", kind=ContactKind.OUT_OF_HOURS, areas=(code,))
    point(session, world, "Not a single point", is_single_point=False, areas=())
    coordinator.get(f"{HERE}/single-points")
    items = coordinator.main.split("Missing contacts")[1].split("Treatment teams")[0].split(".")
    assert [item.strip() for item in items if item.strip()] == [
        "No treatment team for any part of the footprint",
        "No prison is listed",
        "No out-of-hours line for Solihull",
    ]
    assert "Not a single point" not in coordinator.main
    assert "Probation: not required" in coordinator.main


def test_a_kind_can_be_marked_as_not_needed_with_a_reason_and_as_needed_again(
    session: Session, world: World, coordinator: Visitor, member: Visitor
) -> None:
    address = f"{HERE}/single-points/needed/prison"
    coordinator.get(address).submit("Save", needed="No", status=422)
    assert coordinator.errors == [
        "Enter the reason why it is not needed, for example that there is no prison in the area."
    ]
    coordinator.submit("Save", needed="No", reason="There is no prison in the area.")
    assert "No prison is listed" not in coordinator.main
    assert "Not needed: There is no prison in the area." in member.get(f"{HERE}/single-points").main
    member.get(address, status=403)
    coordinator.get(address).submit("Save", needed="Yes: list the areas without one")
    assert "No prison is listed" in coordinator.main
    row = session.scalars(sa.select(ContactExpectation)).one()
    assert (row.needed, row.reason) == (True, "")
    coordinator.get(f"{HERE}/single-points/needed/probation").submit(
        "Save", needed="Yes: list the areas without one"
    )
    assert "No probation contact for any part of the footprint." in coordinator.main
    coordinator.get(f"{HERE}/single-points/needed/nonesuch", status=404)


def test_one_prison_anywhere_is_enough(session: Session, world: World) -> None:
    prison = point(session, world, "HMP Example", kind=ContactKind.PRISON, areas=(BIRMINGHAM,))
    lists = single_points.lists_of([prison], {}, make.WEST_MIDLANDS, clock.today())
    by_kind = {each.kind: each for each in lists}
    assert by_kind[ContactKind.PRISON].gap == ""
    assert by_kind[ContactKind.POLICE_LEAD].gap == "No police lead for any part of the footprint."
    assert by_kind[ContactKind.OTHER].gap == ""


def test_a_new_area_of_the_footprint_is_listed_as_a_gap(session: Session, world: World) -> None:
    team = point(session, world, areas=tuple(make.WEST_MIDLANDS))
    footprint = [*make.WEST_MIDLANDS, "E06000051"]
    lists = {each.kind: each for each in single_points.lists_of([team], {}, footprint, clock.today())}
    assert lists[ContactKind.TREATMENT_TEAM].gap == "No treatment team for Shropshire."


def test_the_list_is_ordered_by_kind_and_then_area(session: Session, world: World, member: Visitor) -> None:
    point(session, world, "Walsall team", areas=(WALSALL,))
    point(session, world, "Birmingham team", areas=(BIRMINGHAM,))
    point(session, world, "For all", areas=(), organisation=world.treatment)
    rows = member.get(f"{HERE}/single-points").table("Treatment teams, by area")
    assert [row[:2] for row in rows] == [
        ["Whole footprint", "For all Example Treatment Services"],
        ["Birmingham", "Birmingham team"],
        ["Walsall", "Walsall team"],
    ]


def test_the_download_has_a_row_for_each_gap(session: Session, world: World, member: Visitor) -> None:
    point(session, world, "Nights", kind=ContactKind.OUT_OF_HOURS, areas=tuple(make.WEST_MIDLANDS[:4]))
    answer = member.client.get(f"{HERE}/single-points/download.csv")
    heading, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert heading[:3] == ["Kind", "Area", "Name"]
    assert [row[:3] for row in rows if row[0] == "Out-of-hours line"] == [
        ["Out-of-hours line", "Birmingham, Coventry, Dudley and Sandwell", "Nights"],
        ["Out-of-hours line", "Solihull", "None yet"],
        ["Out-of-hours line", "Walsall", "None yet"],
        ["Out-of-hours line", "Wolverhampton", "None yet"],
    ]
    answer = member.client.get(f"{HERE}/single-points/download.xlsx")
    assert load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python() == [heading, *rows]


def test_the_list_can_be_limited_to_contact_points_that_may_be_shared_with_anyone(
    session: Session, world: World, member: Visitor
) -> None:
    point(session, world, "For partners")
    point(session, world, "For anyone", is_public=True)
    for path in ("/points", "/single-points"):
        member.get(f"{HERE}{path}").click("Show only those that may be shared with anyone")
        assert "For anyone" in member.main
        assert "For partners" not in member.main
        content = member.client.get(f"{HERE}{path}/download.csv?public=yes").data
        assert b"For anyone" in content
        assert b"For partners" not in content


@pytest.mark.parametrize(
    ("verified_on", "today", "stale"),
    [
        (None, date(2026, 8, 31), True),
        (date(2026, 2, 28), date(2026, 8, 31), False),
        (date(2026, 2, 27), date(2026, 8, 31), True),
        (date(2025, 12, 15), date(2026, 6, 15), False),
        (date(2025, 12, 14), date(2026, 6, 15), True),
        (date(2026, 6, 15), date(2026, 6, 15), False),
    ],
)
def test_six_months_are_calendar_months(verified_on: date | None, today: date, *, stale: bool) -> None:
    assert is_stale(verified_on, today) is stale
    assert ("6 months" in verified_words(verified_on, today)) is (stale and verified_on is not None)


def test_a_successor_does_not_become_responsible_for_contact_points(session: Session, world: World) -> None:
    made = point(session, world, responsible=world.member)
    details = holdings.HoldingDetails(
        Capacity.REPRESENTATIVE,
        people.PersonDetails("Example successor", "successor@example.org"),
        clock.today(),
    )
    holdings.appoint(session, world.treatment_seat, details, by=world.coordinator)
    session.commit()
    assert made.responsible_id == world.member.id
