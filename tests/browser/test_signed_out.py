"""The warning before a session ends, with the same person in two tabs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from cdp import clock
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation

MEMBER = "member@west-midlands.example"
SOON, ENDED = "You will soon be signed out", "You have been signed out"


@pytest.fixture
def member(browser_user: Callable[..., BrowserUser]) -> BrowserUser:
    """Return a person whose tabs have a clock that tests can move."""
    someone = browser_user(MEMBER)
    someone.context.clock.install()
    return someone


@contextmanager
def minutes_later(installation: Installation, minutes: float, *tabs: Page) -> Iterator[None]:
    """Let the server's clock be ahead inside this block, and move the clocks of these tabs on."""
    with installation.on(clock.now() + timedelta(minutes=minutes)):
        for tab in tabs:
            tab.clock.fast_forward(int(minutes * 60_000))
        yield


def opened(tab: Page) -> Page:
    """Open the profile in a tab, and wait for the script of the warning."""
    tab.goto("/profile")
    expect(tab.locator("dialog.cdp-idle")).to_have_count(1)
    return tab


def dialog(tab: Page) -> Locator:
    """Return the warning, which may be closed."""
    return tab.locator("dialog.cdp-idle")


@pytest.mark.parametrize("answer", ["press", "Escape"])
def test_a_person_is_warned_before_they_are_signed_out_and_may_stay(
    member: BrowserUser, installation: Installation, answer: str
) -> None:
    tab = opened(member.page)
    with minutes_later(installation, 28, tab):
        expect(dialog(tab)).to_contain_text(f"{SOON}You have not used the service for a while.")
        expect(dialog(tab)).to_contain_text("We will sign you out in 2 minutes.")
        stay = dialog(tab).get_by_role("button", name="Stay signed in")
        expect(stay).to_be_focused()
        if answer == "press":
            stay.click()
        else:
            tab.keyboard.press("Escape")
        expect(dialog(tab)).to_be_hidden()
    with minutes_later(installation, 54, tab):
        tab.goto("/profile")
        assert tab.url.endswith("/profile")


def test_a_tab_does_not_warn_while_another_tab_is_used(
    member: BrowserUser, installation: Installation
) -> None:
    here, there = opened(member.page), opened(member.another_tab())
    with minutes_later(installation, 20, here, there):
        opened(there)
    with minutes_later(installation, 32, here):
        here.wait_for_timeout(500)
        expect(dialog(here)).to_be_hidden()


def test_staying_in_one_tab_closes_the_warning_in_the_other(
    member: BrowserUser, installation: Installation
) -> None:
    here, there = opened(member.page), opened(member.another_tab())
    with minutes_later(installation, 28, here, there):
        for tab in (here, there):
            expect(dialog(tab)).to_contain_text(SOON)
        there.keyboard.press("Escape")
        expect(dialog(there)).to_be_hidden()
        expect(dialog(here)).to_be_hidden()


def test_a_session_that_ended_is_said_to_have_ended_in_every_tab(
    member: BrowserUser, installation: Installation
) -> None:
    here, there = opened(member.page), opened(member.another_tab())
    with minutes_later(installation, 31, here, there):
        for tab in (here, there):
            expect(dialog(tab)).to_contain_text(f"{ENDED}What you typed is still on this page.")
        here.keyboard.press("Escape")
        expect(dialog(here)).to_be_hidden()
