"""Creating a calendar address in a real browser, with and without scripts, on a screen and on a phone."""

from collections.abc import Callable

from tests.browser.browser_user import BrowserUser
from tests.browser.test_every_page import complaints
from tests.browser.widths import WIDER_THAN_THE_WINDOW

OWN = "/partnerships/west-midlands/calendar"


def test_the_pages_of_calendars_are_in_order_for_everyone(browser_user: Callable[..., BrowserUser]) -> None:
    coordinator = browser_user("coordinator@west-midlands.example")
    coordinator.open("/profile/calendars")
    coordinator.follow("Open west midlands combating drugs partnership").press("Create the address")
    assert coordinator.heading == "Your calendar address"
    wrong = list(complaints(coordinator.page))
    for path in ("/profile/calendars", OWN, f"{OWN}/renew", f"{OWN}/end"):
        wrong += complaints(coordinator.open(path).page)
    coordinator.open(f"{OWN}/end").press("End the address")
    assert not wrong, "\n".join(wrong)


def test_an_address_is_made_on_a_phone_without_scripts(browser_user: Callable[..., BrowserUser]) -> None:
    sro = browser_user("sro@west-midlands.example", javascript=False, width=320)
    sro.open(OWN).press("Create the address")
    assert sro.page.locator(".cdp-address").count() == 2
    assert sro.page.evaluate(WIDER_THAN_THE_WINDOW) == ""
    sro.open(OWN).follow("End this address").press("End the address")
    assert "no longer works" in sro.page.locator("body").inner_text()
