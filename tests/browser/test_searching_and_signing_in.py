"""The search box and the second step of signing in, in a browser, with and without scripts, on a phone too."""

from collections.abc import Callable

import pyotp
import pytest

from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD

Arrive = Callable[..., BrowserUser]
OBSERVER = "observer@west-midlands.example"


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)], ids=["scripts", "phone"])
def test_a_member_finds_what_they_may_read_from_any_page(
    browser_user: Arrive, *, javascript: bool, width: int
) -> None:
    member = browser_user("member@west-midlands.example", javascript=javascript, width=width)
    member.page.get_by_label("Search", exact=True).fill("naloxone custody")
    member.press("Search")
    assert member.heading == "Search"
    assert "Naloxone in police custody" in member.texts("h3")
    assert "naloxone" in {word.casefold() for word in member.texts("mark")}
    assert member.page.evaluate("document.documentElement.scrollWidth") <= width
    member.unfold("Narrow the search").write({"Kind": "Minutes"}).press("Search")
    (where,) = set(member.texts(".cdp-results__where"))
    assert where.startswith("Minutes, Board meeting")
    member.follow("Naloxone in police custody")
    assert "4 of 7 custody suites" in member.main


def test_an_authenticator_app_is_added_used_and_removed(browser_user: Arrive) -> None:
    observer = browser_user(OBSERVER, width=320)
    observer.open("/profile/second-step").follow("Add an authenticator app")
    observer.write({"Your password": PASSWORD}).press("Continue")
    picture = observer.page.locator(".cdp-qr svg")
    box, seen = picture.bounding_box(), picture.get_attribute("viewBox")
    assert seen is not None
    assert box is not None
    assert box["width"] == box["height"] == 220
    secret = observer.texts("main code")[0].replace(" ", "")
    observer.write({"Code that the app shows": pyotp.TOTP(secret).now()}).press("Add the app")
    codes = observer.texts(".cdp-codes code")
    observer.press("Sign out").sign_in(OBSERVER, PASSWORD)
    assert observer.heading == "Enter your code"
    observer.write({"Code": codes[0]}).press("Sign in")
    assert observer.banner == "You have 9 recovery codes left."
    observer.open("/profile/second-step").follow("Remove the app")
    observer.write({"Your password": PASSWORD}).press("Remove the app")
    observer.press("Sign out").sign_in(OBSERVER, PASSWORD)
    assert observer.heading != "Enter your code"
