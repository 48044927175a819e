"""What scripts add: reordering by mouse or keyboard, and saving while typing."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation

COORDINATOR = "coordinator@west-midlands.example"


def test_an_agenda_is_put_in_order_by_keyboard_and_keeps_its_clock(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", "Housing", "Treatment")
    coordinator = browser_user(COORDINATOR).open(f"{meeting}/agenda").unfold("Treatment")
    mover = coordinator.page.get_by_role("button", name="Move Treatment Up", exact=True)
    mover.press("Enter")
    expect(mover).to_be_focused()
    mover.press("Enter")
    expect(coordinator.page.get_by_text("Treatment is now 1 of 3.")).to_be_visible()
    in_order = ["1. Treatment", "2. Naloxone", "3. Housing"]
    expect(coordinator.page.locator("main h3")).to_have_text(in_order)
    times = coordinator.texts("main .cdp-ordered__item [id^=time-]")
    coordinator.open(f"{meeting}/agenda")
    assert coordinator.texts("main h3") == in_order
    assert coordinator.texts("main .cdp-ordered__item [id^=time-]") == times == ["10am", "10:10am", "10:20am"]


def test_the_tab_key_stops_once_at_each_item_of_an_agenda(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", "Housing", "Treatment")
    page = browser_user(COORDINATOR).open(f"{meeting}/agenda").page
    page.locator("summary", has_text="Housing").focus()
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="Treatment")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("summary", has_text="Housing")).to_be_focused()


def test_the_clock_of_an_agenda_follows_the_minutes_that_are_typed(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", "Housing", "Treatment")
    coordinator = browser_user(COORDINATOR).open(f"{meeting}/agenda").follow("Change order and times")
    coordinator.page.get_by_label("Minutes of item 1").fill("25")
    expect(coordinator.page.locator("[id^=time-]")).to_have_text(["10am", "10:25am", "10:35am"])
    coordinator.open(f"{meeting}/agenda")
    assert coordinator.texts("main .cdp-ordered__item [id^=time-]") == ["10am", "10:10am", "10:20am"]


def test_an_agenda_is_put_in_order_by_dragging(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", "Housing", "Treatment")
    coordinator = browser_user(COORDINATOR).open(f"{meeting}/agenda")
    handle(coordinator.page, "Housing").hover()
    top = coordinator.page.locator(".cdp-ordered__item").first.bounding_box()
    assert top is not None
    coordinator.page.mouse.down()
    coordinator.page.mouse.move(top["x"] + 20, top["y"] + 2, steps=6)
    coordinator.page.mouse.up()
    expect(coordinator.page.get_by_text("Housing is now 1 of 3.")).to_be_visible()
    coordinator.open(f"{meeting}/agenda")
    assert coordinator.texts("main h3") == ["1. Housing", "2. Naloxone", "3. Treatment"]


def test_a_note_saves_itself_while_it_is_written(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", held=True)
    coordinator = writes_the_note(browser_user(COORDINATOR), meeting)
    note(coordinator.page).press_sequentially("Stocks are low.")
    expect(saved(coordinator.page)).to_have_text(re.compile(r"^Saved at \d"))
    coordinator.page.reload()
    expect(note(coordinator.page)).to_have_value("Stocks are low.")


def test_what_is_typed_before_the_script_has_come_is_saved_too(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", held=True)
    coordinator = writes_the_note(browser_user(COORDINATOR), meeting)
    page, held_back = coordinator.page, list[Route]()
    # Playwright sets an attribute on its handlers, which is not possible on a method of a list
    page.route(re.compile("autosave"), lambda script: held_back.append(script))  # noqa: PLW0108
    page.goto(page.url, wait_until="commit")
    note(page).press_sequentially("Typed at once.")
    for _ in range(200):  # until the page has requested its scripts, even on a slow machine
        if held_back:
            break
        page.wait_for_timeout(50)
    (script,) = held_back
    script.continue_()
    expect(saved(page)).to_have_text(re.compile("^Saved"))
    page.unroute_all()
    page.reload()
    expect(note(page)).to_have_value("Typed at once.")


def test_two_tabs_see_both_texts_and_neither_is_lost(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", held=True)
    coordinator = writes_the_note(browser_user(COORDINATOR), meeting)
    here, there = coordinator.page, coordinator.another_tab()
    there.goto(here.url, wait_until="networkidle")
    note(here).fill("Stocks are low in two hostels.")
    expect(saved(here)).to_have_text(re.compile("^Saved"))

    coordinator.expected.add(409)
    note(there).fill("Stocks were discussed.")
    expect(there.get_by_label("Saved text")).to_have_value("Stocks are low in two hostels.")
    expect(note(there)).to_have_value("Stocks were discussed.")
    note(there).fill("Stocks are low in two hostels. This was discussed.")
    there.get_by_role("button", name="Save my text").click()
    expect(saved(there)).to_have_text(re.compile("^Saved"))
    here.reload()
    expect(note(here)).to_have_value("Stocks are low in two hostels. This was discussed.")


def test_a_note_is_kept_while_the_connection_is_gone(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", held=True)
    coordinator = writes_the_note(browser_user(COORDINATOR), meeting)
    note(coordinator.page).fill("Written at the station.")
    expect(saved(coordinator.page)).to_have_text(re.compile("^Saved"))
    coordinator.offline = True
    note(coordinator.page).fill("Written on the train.")
    expect(saved(coordinator.page)).to_contain_text("there is no connection")
    coordinator.offline = False
    expect(saved(coordinator.page)).to_have_text(re.compile("^Saved"))
    coordinator.page.reload()
    expect(note(coordinator.page)).to_have_value("Written on the train.")


def test_a_draft_of_a_closed_tab_offers_itself_once_the_server_is_back(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    meeting = installation.meeting("Naloxone", held=True)
    coordinator = writes_the_note(browser_user(COORDINATOR), meeting)
    page, closed = coordinator.page, coordinator.another_tab()
    closed.goto(page.url, wait_until="networkidle")
    coordinator.offline = True
    note(closed).fill("Typed as the server stopped.")
    expect(saved(closed)).to_contain_text("there is no connection")
    closed.close()
    coordinator.offline = False
    page.reload()
    expect(note(page)).to_have_value("Typed as the server stopped.")
    expect(saved(page)).to_have_text(re.compile("^Saved"))
    page.reload()
    expect(note(page)).to_have_value("Typed as the server stopped.")


def handle(page: Page, title: str) -> Locator:
    """Return the handle that moves an item."""
    return page.get_by_role("button", name=re.compile(f"^Move {title}:"))


def writes_the_note(coordinator: BrowserUser, meeting: str) -> BrowserUser:
    """Open the first item's note and wait until the script that saves it has loaded."""
    coordinator.open(f"{meeting}/minutes").follow("Add note of item 1")
    coordinator.page.wait_for_load_state("networkidle")
    return coordinator


def note(page: Page) -> Locator:
    """Return the field for the note."""
    return page.get_by_label("Note (optional)", exact=True)


def saved(page: Page) -> Locator:
    """Return the element that says whether the note was saved."""
    return page.locator("[data-autosave-status]")
