"""The list of members: filters, order and files."""

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/members"


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a partnership with a vacant seat on its sub-group and an organisation without a seat."""
    world = make.world(session)
    make.seat(session, world.sub_group, world.police).title = "Analyst"
    make.organisation(session, world.partnership, "Aston Villa Foundation")
    session.commit()
    return world


def organisations(visitor: Visitor) -> list[str]:
    """Return the name of each organisation in the list."""
    return [
        " ".join((heading.text or "").split())
        for heading in visitor.page.all("th")
        if heading.get("scope") == "rowgroup"
    ]


def test_the_list_is_filtered_by_board_and_vacant_seats(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(HERE)
    assert organisations(visitor)[0] == "Aston Villa Foundation"
    visitor.submit("Show members", board="Data and digital sub-group")
    assert organisations(visitor) == ["West Midlands Police"]
    assert visitor.table("1 organisation")[0][2] == "Vacant"
    visitor.click("Show all members").submit("Show members", seats="Vacant")
    assert organisations(visitor) == ["West Midlands Police"]
    visitor.get(f"{HERE}?q=aston&seats=vacant")
    assert "No members match your filters." in visitor.main


def test_the_list_can_be_turned_round(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(HERE)
    names = organisations(visitor)
    assert organisations(visitor.click("Organisation")) == names[::-1]
    assert organisations(visitor.get(f"{HERE}?sort=nonsense&board=%00")) == names


def test_the_file_has_a_row_for_each_seat_of_the_filtered_list(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.observer).get(f"{HERE}?q=police").click("Download this list as CSV")
    rows = list(csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig"))))
    assert [(row["Seat"], row["Representative"], row["Representative: email"]) for row in rows] == [
        ("Police", world.police_member.name, world.police_member.email),
        ("Analyst", "Vacant", ""),
    ]
    visitor.get(f"{HERE}?q=aston").click("Download this list as CSV")
    (row,) = csv.DictReader(io.StringIO(visitor.body.decode("utf-8-sig")))
    assert (row["Organisation"], row["Seat"], row["Representative"]) == ("Aston Villa Foundation", "", "")


@pytest.mark.parametrize("kind", ["xlsx", "docx", "csv"])
def test_people_of_other_partnerships_get_no_file(world: make.World, visit: Visit, kind: str) -> None:
    visit().sign_in(world.neighbour_coordinator).get(f"{HERE}/download.{kind}", status=404)
    visit().sign_in(world.regional_viewer).get(f"{HERE}/download.{kind}", status=403)
