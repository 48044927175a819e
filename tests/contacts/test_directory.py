"""The contact directory: who is listed, searches, leavers and downloads."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from python_calamine import load_workbook
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import (
    Appointment,
    Capacity,
    DirectoryEntry,
    FailingAddress,
    SeatHolding,
    SeatKind,
)
from tests import make
from tests.contacts.scene import HERE, crowd, ended, point
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor, text_of

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]

EVERYONE = [
    "Example chair",
    "Example coordinator",
    "Example data lead",
    "Example deputy",
    "Example health member",
    "Example lead",
    "Example member",
    "Example observer",
    "Example police member",
    "Example regional viewer",
    "Example sro",
]


def names(visitor: Visitor) -> list[str]:
    """Return the names of the people listed on the page, in order."""
    links = (link for link in visitor.page.all("a") if "/contacts/people/" in link.get("href", ""))
    return [
        text_of(link)
        for link in links
        if not link.get("href", "").endswith("/change") and "Check your" not in text_of(link)
    ]


def test_everyone_with_a_place_is_listed_once_and_no_one_else(world: World, member: Visitor) -> None:
    assert names(member.get(HERE)) == EVERYONE
    (row,) = [row for row in member.table("11 people") if "Example health member" in row[0]]
    assert row == [
        "Example health member",
        f"{world.health.name} Representative, Combating Drugs Partnership Board",
        "example.health.member@example.org",
        "Never verified Report a change to Example health member",
    ]
    roles = {row[0]: row[1] for row in member.table("11 people")}
    assert roles["Example chair"] == "Chair, Combating Drugs Partnership Board"
    assert roles["Example sro"] == (
        "SRO, Police and Crime Commissioner, Office of the Police and Crime Commissioner"
    )


def test_a_person_with_two_places_has_one_line(session: Session, world: World, member: Visitor) -> None:
    make.seat(session, world.sub_group, world.police, representative=world.chair)
    session.commit()
    rows = [row for row in member.get(HERE).table("11 people") if row[0] == "Example chair"]
    both = "Chair, Combating Drugs Partnership Board Representative, Data and digital sub-group"
    assert [row[1] for row in rows] == [f"West Midlands Police {both}"]


def test_a_person_in_an_observers_seat_is_shown_as_observer(
    session: Session, world: World, member: Visitor
) -> None:
    guest = make.person(session, "Example guest")
    make.seat(session, world.board, world.police, kind=SeatKind.OBSERVER, representative=guest)
    session.commit()
    (row,) = [row for row in member.get(HERE).table("12 people") if row[0] == "Example guest"]
    assert row[1] == "West Midlands Police Observer, Combating Drugs Partnership Board"


def test_the_list_by_organisation_ends_with_people_without_one(member: Visitor) -> None:
    member.get(HERE).click("List by organisation")
    headings = [text_of(cell) for cell in member.page.all("th") if cell.get("scope") == "rowgroup"]
    assert headings == [
        "Birmingham and Solihull Integrated Care Board",
        "Example Treatment Services",
        "West Midlands Police",
        "Roles without an organisation",
    ]
    assert names(member)[:4] == [
        "Example deputy",
        "Example health member",
        "Example member",
        "Example police member",
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("text=zoe", ["Zoë Ágnes Ó Briain"]),
        ("text=AGNES+O+BRIAIN", ["Zoë Ágnes Ó Briain"]),
        ("text=integrated+care", ["Example deputy", "Example health member"]),
        ("text=director", ["Zoë Ágnes Ó Briain"]),
        ("text=nobody+of+that+name", []),
        ("role=deputy", ["Example deputy"]),
        ("role=sro", ["Example sro"]),
        ("role=coordinator", ["Example coordinator"]),
        ("national_role=nhs", ["Example deputy", "Example health member"]),
        ("national_role=nhs&role=representative", ["Example health member"]),
    ],
)
def test_people_are_found_by_search_and_filters(
    session: Session, world: World, member: Visitor, asked: str, found: list[str]
) -> None:
    person = make.person(session, "Zoe", account=False)
    person.name, person.job_title = "Zoë Ágnes Ó Briain", "Director"
    make.seat(session, world.sub_group, world.police, representative=person)
    session.commit()
    assert names(member.get(f"{HERE}?{asked}")) == found


def test_filters_for_board_and_role_apply_to_the_same_place(
    session: Session, world: World, member: Visitor
) -> None:
    make.seat(session, world.sub_group, world.police, representative=world.deputy)
    session.commit()
    assert names(member.get(f"{HERE}?board={world.sub_group.key}&role=representative")) == ["Example deputy"]
    assert names(member.get(f"{HERE}?board={world.sub_group.key}&role=deputy")) == []


def test_people_of_other_partnerships_never_appear(
    session: Session, world: World, coordinator: Visitor
) -> None:
    marker = make.person(session, "Quagga Elsewhere")
    marker.email, marker.phone = "quagga@quagga.example", "0118 496 0999"
    theirs = make.organisation(session, world.neighbour, "Quagga Council")
    make.seat(session, world.neighbour_board, theirs, representative=marker)
    make.role(session, world.neighbour, marker, Appointment.DATA_LEAD)
    point(session, world)
    session.commit()
    for path in (
        "", "?by=organisation", "?text=quagga", f"?organisation={theirs.key}", "/print", "/points",
        "/points/new", "/single-points", "/circulars/new", "/checks/new", f"/circulars/new?to={marker.key}",
    ):  # fmt: skip
        coordinator.get(f"{HERE}{path}")
        told = coordinator.response.text.lower() if coordinator.response else ""
        assert told.replace("text=quagga", "").replace('value="quagga"', "").count("quagga") == 0, path
    for path in ("/download.csv", "/points/download.csv", "/single-points/download.csv"):
        assert b"uagga" not in coordinator.client.get(f"{HERE}{path}").data
    for path in (f"/people/{marker.key}", f"/people/{marker.key}/change"):
        coordinator.get(f"{HERE}{path}", status=404)
    coordinator.post(f"{HERE}/people/{marker.key}/verified", status=404)


def test_regional_viewers_and_outsiders_cannot_open_the_directory(world: World, visit: Visit) -> None:
    pages = ("", "/print", "/download.csv", "/download.xlsx", "/points", "/points/download.csv",
             "/single-points", "/single-points/download.xlsx", f"/people/{world.member.key}")  # fmt: skip
    for person, status in (
        (world.regional_viewer, 403),
        (world.former, 404),
        (world.neighbour_coordinator, 404),
        (world.administrator, 404),
    ):
        visitor = visit().sign_in(person)
        for path in pages:
            assert visitor.client.get(f"{HERE}{path}").status_code == status, (person.name, path)
    nobody = visit()
    assert {nobody.client.get(f"{HERE}{path}").status_code for path in pages} == {302}


def test_leavers_disappear_immediately_from_lists_and_downloads(
    session: Session, world: World, member: Visitor
) -> None:
    ended(session, world.police_seat, clock.today() - timedelta(days=1))
    assert "Example police member" not in names(member.get(HERE))
    member.get(f"{HERE}/people/{world.police_member.key}", status=404)
    member.get(f"{HERE}/people/{world.police_member.key}/change", status=404)
    assert b"police.member" not in member.client.get(f"{HERE}/download.csv").data
    world.health_member.left_at = clock.now()
    session.commit()
    assert "Example health member" not in names(member.get(HERE))
    assert b"health.member" not in member.client.get(f"{HERE}/download.csv").data


def test_people_are_listed_on_their_last_day_and_not_before_their_first(
    session: Session, world: World, member: Visitor
) -> None:
    ended(session, world.police_seat, clock.today())
    newcomer = make.person(session, "Example newcomer")
    world.police_seat.holdings.append(
        SeatHolding(
            person=newcomer,
            capacity=Capacity.REPRESENTATIVE,
            starts_on=clock.today() + timedelta(days=1),
        )
    )
    session.commit()
    assert names(member.get(HERE)) == EVERYONE


def test_the_list_shows_when_each_entry_was_verified(session: Session, world: World, member: Visitor) -> None:
    today = clock.today()
    for person, ago in ((world.chair, 3), (world.lead, 200)):
        session.add(
            DirectoryEntry(
                partnership=world.partnership, person=person, verified_on=today - timedelta(days=ago)
            )
        )
    session.commit()
    rows = {row[0]: row[3] for row in member.get(HERE).table("11 people")}
    assert rows["Example chair"].startswith("Verified ")
    assert rows["Example lead"].startswith("Not verified for 6 months Last verified on ")
    assert rows["Example member"].startswith("Never verified")
    stale = names(member.get(f"{HERE}?verified=stale"))
    assert "Example lead" in stale
    assert "Example member" in stale
    assert "Example chair" not in stale


def test_only_the_secretariat_sees_failing_addresses(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    now = clock.now()
    session.add(
        FailingAddress(
            person=world.chair, address="example.chair@example.org", reason="550", since=now, reported_at=now
        )
    )
    session.commit()
    assert "Emails not delivered" in coordinator.get(HERE).main
    assert "Emails not delivered" not in member.get(HERE).main
    assert "Choose" not in " ".join(row[0] for row in member.table("11 people"))


def test_members_can_confirm_their_own_entry_only(
    session: Session, world: World, member: Visitor, coordinator: Visitor
) -> None:
    member.get(HERE).click("Check your details")
    assert member.facts()["Last verified"] == "Never verified"
    member.submit("Confirm details")
    assert member.banner.startswith("Success") or "verified today" in member.banner
    entry = session.scalars(sa.select(DirectoryEntry)).one()
    assert (entry.person_id, entry.verified_on, entry.verified_by_id) == (
        world.member.id,
        clock.today(),
        world.member.id,
    )
    assert "Confirm details" not in member.get(f"{HERE}/people/{world.chair.key}").buttons
    member.post(f"{HERE}/people/{world.chair.key}/verified", status=403)
    coordinator.get(f"{HERE}/people/{world.chair.key}").submit("Mark as verified today")
    assert "recorded by Example coordinator" in coordinator.facts()["Last verified"]


def test_details_changed_meanwhile_are_not_verified_unseen(
    session: Session, world: World, member: Visitor
) -> None:
    member.get(f"{HERE}/people/{world.member.key}")
    world.member.phone = "0121 496 0777"
    session.commit()
    member.submit("Confirm details")
    assert "The details changed after you opened this page" in member.main
    assert session.scalars(sa.select(DirectoryEntry)).all() == []
    member.submit("Confirm details")
    assert session.scalars(sa.select(DirectoryEntry.verified_on)).all() == [clock.today()]


def test_the_profile_links_to_the_persons_entry_in_each_directory(world: World, member: Visitor) -> None:
    member.get("/profile").click("Check what your partnerships’ directories say about you")
    assert member.facts() == {"West Midlands Combating Drugs Partnership": "Never verified"}
    member.click("Check your entry")
    assert member.heading == "Example member"


def test_a_regional_viewer_has_no_directory_in_their_profile(world: World, visit: Visit) -> None:
    viewer = visit().sign_in(world.regional_viewer).get("/profile/contacts")
    assert "not in the contact directory of any partnership" in viewer.main


ROW = [
    "Example health member",
    "",
    "Birmingham and Solihull Integrated Care Board",
    "Representative, Birmingham and Solihull Integrated Care Board, Combating Drugs Partnership Board",
    "example.health.member@example.org",
    "",
    "",
]


def test_downloads_contain_the_filtered_list_only(world: World, member: Visitor) -> None:
    asked = "national_role=nhs&role=representative"
    answer = member.client.get(f"{HERE}/download.csv?{asked}")
    heading, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert heading[0] == "Name"
    assert rows == [ROW]
    answer = member.client.get(f"{HERE}/download.xlsx?{asked}")
    sheet = load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert sheet == [heading, ROW]
    whole = load_workbook(io.BytesIO(member.client.get(f"{HERE}/download.xlsx").data))
    assert [row[0] for row in whole.get_sheet_by_index(0).to_python()[1:]] == EVERYONE


def test_the_list_and_its_files_have_the_order_in_the_address(
    session: Session, world: World, member: Visitor
) -> None:
    session.add(
        DirectoryEntry(
            person=world.chair,
            partnership=world.partnership,
            verified_on=clock.today(),
            verified_by=world.chair,
        )
    )
    session.commit()
    for order in ("name", "-name", "organisation", "-organisation", "verified", "-verified", "nonsense"):
        shown = names(member.get(f"{HERE}?sort={order}"))
        text = member.client.get(f"{HERE}/download.csv?sort={order}").data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["Name"] for row in rows] == shown
        if order in {"name", "-name", "nonsense"}:
            assert shown == (EVERYONE[::-1] if order == "-name" else EVERYONE)
        elif order.endswith("organisation"):
            held = [row["Organisation"].casefold() for row in rows]
            assert held == sorted(held, reverse=order.startswith("-"))
        else:
            assert shown.index(world.chair.name) == (0 if order == "-verified" else len(EVERYONE) - 1)


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("csv", "text/csv"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml"),
    ],
)
def test_downloads_have_a_file_name_and_safe_headers(
    world: World, member: Visitor, kind: str, mime: str
) -> None:
    for path, name in (
        ("", "contacts"),
        ("/points", "role-mailboxes"),
        ("/single-points", "single-points-of-contact"),
    ):
        answer = member.client.get(f"{HERE}{path}/download.{kind}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(mime)
        assert answer.headers["Content-Disposition"] == (
            f"attachment; filename={name}-west-midlands-{clock.today()}.{kind}"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert member.client.get(f"{HERE}/download.exe").status_code == 404


def test_no_cell_of_a_download_starts_a_formula(session: Session, world: World, member: Visitor) -> None:
    world.chair.name, world.chair.phone = "=HYPERLINK(1)", "+44 121 496 0000"
    session.commit()
    text = member.client.get(f"{HERE}/download.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'+44 121 496 0000" in text
    book = load_workbook(io.BytesIO(member.client.get(f"{HERE}/download.xlsx").data))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert "=HYPERLINK(1)" in cells
    assert "+44 121 496 0000" in cells


def test_the_printed_list_is_complete_and_keeps_the_filters(
    session: Session, world: World, member: Visitor
) -> None:
    crowd(session, world, 60, 120)
    member.get(f"{HERE}/print")
    assert len(member.table("People and how to reach them")) == 131
    member.get(f"{HERE}?role=deputy").click("Print this list")
    assert len(member.table("People and how to reach them")) == 61
    assert "61 people, filtered" in member.main


def test_long_directories_are_paged_and_need_no_more_queries(
    session: Session, world: World, app: Flask, visit: Visit
) -> None:
    coordinator, engine = visit().sign_in(world.coordinator), session.get_bind()
    assert isinstance(engine, sa.Engine)
    paths = ("", "?by=organisation", "/print", "/download.csv", "/points", "/single-points", "/circulars/new")
    point(session, world)
    before = {path: _statements(coordinator, engine, path) for path in paths}
    crowd(session, world, 60, 120)
    for number in range(15):
        point(session, world, f"Team {number}", responsible=world.member)
    after = {path: _statements(coordinator, engine, path) for path in paths}
    assert after == before
    assert max(after.values()) <= 12
    coordinator.get(HERE)
    assert len(coordinator.table("131 people")) == 50
    coordinator.get(f"{HERE}?by=organisation&page=2")
    assert "Partner 0" in coordinator.main


def _statements(visitor: Visitor, engine: sa.Engine, path: str) -> int:
    visitor.get(f"{HERE}{path}")
    with counted(engine) as statements:
        visitor.get(f"{HERE}{path}")
    return len(statements)


def test_odd_names_in_the_address_do_not_reach_the_links_of_the_page(coordinator: Visitor) -> None:
    odd = "endpoint=x&_method=POST&slug=berkshire-east&kind=y&role=representative&by=organisation"
    visitor = coordinator.get(f"{HERE}?{odd}")
    links = [
        link.get("href", "")
        for link in visitor.page.all("a")
        if "role=representative" in link.get("href", "")
    ]
    assert links
    assert not any(word in link for link in links for word in ("endpoint", "_method", "berkshire", "kind=y"))


def test_a_filter_that_no_longer_exists_chooses_no_one_for_an_email(coordinator: Visitor) -> None:
    visitor = coordinator.get(f"{HERE}/circulars/new?board=gone")
    assert [
        box for box in visitor.page.all("input") if box.get("type") == "checkbox" and box.get("checked")
    ] == []


def test_invalid_filters_are_answered_with_a_list(world: World, coordinator: Visitor) -> None:
    for query in (
        "text=%00", "text=%ED%A0%80", "board=%00&organisation=%FF&role=%27", "page=-1&by=%00",
        "page=99999999999999999", "to=%00&to=" + "x" * 5_000, "verified=never&national_role=%7B%7B7*7%7D%7D",
        "text=" + "a+" * 3_000, "text=%3Csvg+onload%3Dalert(1)%3E",
    ):  # fmt: skip
        for path in ("", "/print", "/download.csv", "/download.xlsx", "/circulars/new", "/points",
                     "/single-points", "/changes", "/circulars"):  # fmt: skip
            answer = coordinator.client.get(f"{HERE}{path}?{query}")
            assert answer.status_code == 200, f"{path}?{query[:60]} answered {answer.status}"
            assert b"<svg onload" not in answer.data
