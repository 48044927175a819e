"""The pages that people reach from their home page by following links, at 1280 and 320 pixels wide.

Pages are found by following links, one page of each kind, so that a new page is checked without a change to this file.
axe's rule `region` is off, because it expects everything inside landmarks. Breadcrumbs, back links and the skip link
are outside `main` on purpose, as in the GOV.UK page template.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error, Page, ViewportSize
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation
from tests.browser.widths import WIDER_THAN_THE_WINDOW

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=900)
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"region": {"enabled": False}}}
READERS = {
    "coordinator": ("coordinator@west-midlands.example", 40),
    "member": ("member@west-midlands.example", 20),
    "sro": ("sro@west-midlands.example", 16),
    "observer": ("observer@west-midlands.example", 14),
    "administrator": ("admin@cdp.example", 8),
}
"""Who reads, and at most how many pages: the others have the coordinator's pages with parts left out."""

FIND_VIOLATIONS = "options => axe.run(document, options).then((results) => results.violations)"
FOCUS_SHOWS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "nothing has the focus";
  const style = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const name = here.outerHTML.slice(0, 120);
  if (box.width < 2 || box.height < 2) return `the focus is on something that cannot be seen: ${name}`;
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return outline || style.boxShadow !== "none" ? "" : `the focus does not show on ${name}`;
}"""


@pytest.mark.parametrize("role", READERS)
def test_a_page_is_in_order_for_everyone(
    browser_user: Callable[..., BrowserUser], installation: Installation, role: str
) -> None:
    email, most = READERS[role]
    reader = browser_user(email)
    seen, wrong = 0, []
    for path in pages_around_home(reader, installation):
        wrong += [f"{path}: {complaint}" for complaint in complaints(reader.page)]
        seen += 1
        if seen == most:
            break
    assert seen >= min(most, 5)
    assert not wrong, "\n".join(wrong)


def pages_around_home(reader: BrowserUser, installation: Installation) -> Iterator[str]:
    """Open one page of every kind that links lead to, nearest first; yield its address while it is open."""
    kinds: set[str] = set()
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path, installation)
        if kind is None or kind in kinds or not is_page(reader.page, path):
            continue
        kinds.update({kind, kind_of(reader.path, installation) or kind})  # the address may have redirected
        links = reader.page.locator("a[href]").evaluate_all(
            "links => links.map((a) => a.getAttribute('href'))"
        )
        waiting += [urlsplit(urljoin(path, link)).path for link in links if not urlsplit(link).netloc]
        yield path


def kind_of(path: str, installation: Installation) -> str | None:
    """Return the name of the view that shows an address, or None if there is none."""
    try:
        endpoint, _ = installation.app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def is_page(page: Page, path: str) -> bool:
    """Open an address; return whether it is a page and not a file."""
    page.set_viewport_size(WIDE)
    try:
        page.goto(path)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return bool(page.evaluate("document.contentType === 'text/html'"))


def complaints(page: Page) -> Iterator[str]:
    """Yield what is wrong with the page that is open, at both widths."""
    if (headings := page.locator("h1").count()) != 1:
        yield f"{headings} h1"
    page.keyboard.press("Tab")
    if hidden := page.evaluate(FOCUS_SHOWS):
        yield hidden
    yield from accessibility(page)
    page.set_viewport_size(NARROW)
    if wide := page.evaluate(WIDER_THAN_THE_WINDOW):
        yield f"scrolls sideways: {wide}"
    yield from accessibility(page)


def accessibility(page: Page) -> Iterator[str]:
    """Yield what axe finds. Its script is added to each page once, because adding it takes longer than running it."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    for violation in page.evaluate(FIND_VIOLATIONS, AXE_OPTIONS):
        places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        yield f"at {width}: {violation['id']}: {violation['help']}: {places}"
