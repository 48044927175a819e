"""Forty organisations from a messy spreadsheet, the national map, a meeting of two bodies, and a handover."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.extensions import db
from cdp.models import Organisation, Seat
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD, WEST_MIDLANDS_BOARD, Installation, served_examples
from tests.browser.test_every_page import WIDE, complaints
from tests.imports.files import workbook

ROLES = ("Voluntary sector", "Housing", "Police", "NHS", "Council officer", "Treatment provider", "Probation")


MISTAKES = {5: "", 12: "contact11@organisation11.example", 20: "contact20 at organisation20.example"}
"""The address of three contacts in the first version of the spreadsheet, by number."""
MENDED = {
    "Row 9, column E (“Lead officer E-mail address”)": "contact5@organisation5.example",
    "Row 17, column E (“Lead officer E-mail address”)": "contact12@organisation12.example",
    "Row 26, column E (“Lead officer E-mail address”)": "contact20@organisation20.example",
}


def messy_sheet(mistakes: Mapping[int, str]) -> bytes:
    """Return a spreadsheet of forty organisations as a coordinator might keep it: titles, merged cells, blank rows.

    `mistakes` has addresses of contacts that are missing, shared or misspelt, by number.
    """
    rows: list[list[Any]] = [
        ["Substance misuse partnership: who is who (DRAFT, do not circulate)"],
        [],
        ["Agency", "", "Category", "Lead officer", "", ""],
        ["Name", "Known as", "", "Name", "E-mail address", "Tel."],
    ]
    for number in range(1, 41):
        if number % 9 == 0:
            rows.append([])
        rows.append(
            [
                f"Example Organisation {number:02}",
                f"EO{number:02}",
                ROLES[number % len(ROLES)],
                f"Contact Number{number}",
                mistakes.get(number, f"contact{number}@organisation{number}.example"),
                f"0121 496 0{number:03}",
            ]
        )
    rows += [[], ["Printed from shared drive"]]

    def merge(book: Any, sheets: dict[str, Any]) -> None:
        sheets["Members"].merge_range(0, 0, 0, 5, rows[0][0])
        sheets["Members"].merge_range(2, 0, 2, 1, "Agency")
        sheets["Members"].merge_range(2, 3, 2, 5, "Lead officer")

    return workbook({"Members": rows[:-1]}, then=merge)


@pytest.fixture(name="installation")
def _of_its_own(tmp_path: Path) -> Iterator[Installation]:
    """Serve the examples again, because this test changes their people."""
    with served_examples(tmp_path) as here:
        yield here


def test_people_and_places_in_depth(
    browser_user: Callable[..., BrowserUser], installation: Installation, tmp_path: Path
) -> None:
    coordinator = browser_user("coordinator@west-midlands.example")
    import_forty_organisations(coordinator, tmp_path)
    with installation.app.app_context():
        assert seats_of_examples(db.session()) == 40
    read_the_national_map(browser_user("member@west-midlands.example"))
    read_the_meeting_of_two_bodies(browser_user("coordinator@berkshire-east.example"))
    former = browser_user("police@west-midlands.example").open("/partnerships/west-midlands/members")
    replace_the_representative(coordinator)
    former.open("/partnerships/west-midlands/members")
    assert former.heading == "Sign in"


def in_order(reader: BrowserUser) -> None:
    """Check the page that is open, at both widths."""
    assert list(complaints(reader.page)) == [], f"{reader.path}\n{reader.main}"
    reader.page.set_viewport_size(WIDE)


def import_forty_organisations(coordinator: BrowserUser, folder: Path) -> None:
    """Import the spreadsheet with three mistakes mended on the page; importing the corrected one changes nothing."""
    sheet = folder / "members.xlsx"
    for is_first in (True, False):
        sheet.write_bytes(messy_sheet(MISTAKES if is_first else {}))
        coordinator.open("/partnerships/west-midlands/members").follow("Import from a spreadsheet")
        coordinator.write({"Your file": sheet}).press("Read the file")
        in_order(coordinator)
        coordinator.write({"Board for rows without one": WEST_MIDLANDS_BOARD}).press("Continue")
        in_order(coordinator)
        if is_first:
            assert "Cannot be read: 3 rows" in coordinator.main
            coordinator.write(MENDED).press("Check again")
            in_order(coordinator)
            assert "3 rows corrected. Every row can be read." in coordinator.banner
            assert "40 rows" in coordinator.main
            coordinator.write(
                {
                    "Invite everyone who is appointed to sign in": False,
                }
            ).confirm(PASSWORD).press("Import the file")
        else:
            assert "There is nothing to save" in coordinator.main


def seats_of_examples(session: Session) -> int:
    """Return how many seats the imported organisations have."""
    query = (
        sa.select(sa.func.count())
        .select_from(Seat)
        .join(Seat.organisation)
        .where(Organisation.name.like("Example Organisation %"))
    )
    return session.scalar(query) or 0


def read_the_national_map(reader: BrowserUser) -> None:
    """Check that the map shows umbrellas, gaps and overlaps, but no email addresses or people."""
    reader.open("/partnerships/national")
    in_order(reader)
    for words in ("Umbrella", "Gaps", "Overlaps", "Lancashire"):
        assert words in reader.main
    assert "@" not in reader.main
    assert "Example SRO" not in reader.main


def read_the_meeting_of_two_bodies(reader: BrowserUser) -> None:
    """Open the meeting of a board that acts as two bodies, and its agenda."""
    reader.open("/partnerships/berkshire-east/meetings")
    with reader.page.expect_navigation():
        reader.page.locator("main a[href*='/meetings/']:not([href*='new'])").first.click()
    assert "This meeting is of" in reader.main
    meeting = reader.path
    in_order(reader)
    reader.open(f"{meeting}/agenda")
    in_order(reader)
    assert "Business of" in reader.main


def replace_the_representative(coordinator: BrowserUser) -> None:
    """Replace the representative of the police."""
    coordinator.open("/partnerships/west-midlands/boards").follow(WEST_MIDLANDS_BOARD)
    coordinator.follow("West Midlands Police").follow("Replace the representative")
    in_order(coordinator)
    assert "Access that will end" in coordinator.main
    coordinator.write(
        {
            "Full name": "Alex Newcomer",
            "Work email address": "alex.newcomer@police.example",
        }
    ).confirm(PASSWORD).press("Replace the representative")
    assert "Alex Newcomer appointed to replace Example police" in coordinator.banner
    in_order(coordinator)
