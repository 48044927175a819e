"""An administrator opens a confidential item in a real browser, and each page passes the checks."""

from collections.abc import Callable

from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD
from tests.browser.test_every_page import WIDE, complaints


def test_an_administrator_opens_a_confidential_item(browser_user: Callable[..., BrowserUser]) -> None:
    reader = browser_user("admin@cdp.example")
    wrong: list[str] = []

    def look() -> None:
        wrong.extend(f"{reader.path}: {complaint}" for complaint in complaints(reader.page))
        reader.page.set_viewport_size(WIDE)
        reader.page.evaluate("document.activeElement.blur()")

    reader.open("/confidential")
    look()
    reader.follow("West Midlands Combating Drugs Partnership")
    look()
    with reader.page.expect_navigation():
        reader.page.locator("main li a").first.click()
    look()
    reader.expected.add(422)
    reader.press("Open the item")
    assert reader.texts(".govuk-error-summary li") == [
        "Enter why you need to read the item",
        "Enter your password",
    ]
    look()
    reader.write(
        {
            "Reason": "Asked by the council’s monitoring officer",
            "Your password": PASSWORD,
        }
    ).press("Open the item")
    assert reader.heading.startswith("Confidential item")
    look()
    assert wrong == []
