"""A partnership's work, done in a browser that runs no scripts."""

from collections.abc import Callable

import pytest

from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation
from tests.browser.widths import WIDER_THAN_THE_WINDOW

HOME = "/partnerships/west-midlands"
PAGES = (
    "",
    "/meetings",
    "/actions",
    "/workplan",
    "/workplan/timeline",
    "/members",
    "/footprint",
    "/indicators",
)


def test_a_member_updates_an_action_on_a_phone(browser_user: Callable[..., BrowserUser]) -> None:
    member = browser_user("member@west-midlands.example", javascript=False, width=320)
    member.follow("Actions").follow("Our actions")
    first = member.page.locator("main h2 a").first.inner_text()
    member.choose("In progress")
    member.write({"Update": "Half of the services have answered."})
    member.press(f"Save update of action {first.partition(':')[0]}").follow(first)
    assert "Half of the services have answered." in member.main


def test_the_coordinator_puts_an_agenda_in_order_with_buttons(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", "Housing", "Treatment")
    coordinator = browser_user("coordinator@west-midlands.example", javascript=False)
    coordinator.open(f"{meeting}/agenda").unfold("Treatment").press("Move Treatment Up")
    coordinator.unfold("Naloxone").press("Move Naloxone Down")
    assert coordinator.texts("main h3") == ["1. Treatment", "2. Naloxone", "3. Housing"]


def test_the_coordinator_writes_a_note_and_two_who_write_at_once_lose_nothing(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", held=True)
    first = browser_user("coordinator@west-midlands.example", javascript=False)
    second = browser_user("coordinator@west-midlands.example", javascript=False)
    for writer in (first, second):
        writer.open(f"{meeting}/minutes").follow("Add note of item 1")
    first.write({"Note": "Stocks are low in two hostels."}).press("Save note")
    first.open(f"{meeting}/minutes")
    assert "Stocks are low in two hostels." in first.main
    second.expected.add(409)
    second.write({"Note": "Stocks were discussed."}).press("Save note")
    assert second.value("Saved text: Note") == "Stocks are low in two hostels."
    assert second.value("Your text: Note") == "Stocks were discussed."


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_scripts_fits_a_phone(browser_user: Callable[..., BrowserUser], path: str) -> None:
    reader = browser_user("observer@west-midlands.example", javascript=False, width=320).open(HOME + path)
    assert reader.page.evaluate(WIDER_THAN_THE_WINDOW) == ""
