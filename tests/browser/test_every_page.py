"""Every kind of page, checked at the widths of a desktop, of 200% zoom and of a phone, and with long names.

axe's rule `region` is off, because it expects everything inside landmarks. Breadcrumbs, back links and the skip link
are outside `main` on purpose, as in the GOV.UK page template.

With `CI` set, every page is checked. Elsewhere, one share of the coordinator's pages is checked each day.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import JSHandle, Page, ViewportSize, expect

from cdp import clock
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation
from tests.browser.every_kind import WITHOUT_AN_ACCOUNT, every_kind
from tests.browser.looks import LOOKS_DIFFERENT
from tests.browser.widths import WIDER_THAN_THE_WINDOW, WITH_LONG_WORDS

WIDE, ZOOMED, NARROW = (ViewportSize(width=width, height=900) for width in (1280, 640, 320))
AXE_RULES = {"region": {"enabled": False}}
CONTRAST = "color-contrast"
PARTS = 5
READERS = {
    f"coordinator {part}": ("coordinator@west-midlands.example", part, PARTS, 400) for part in range(PARTS)
} | {
    "member": ("member@west-midlands.example", 0, 1, 20),
    "sro": ("sro@west-midlands.example", 0, 1, 16),
    "observer": ("observer@west-midlands.example", 0, 1, 14),
    "administrator": ("admin@cdp.example", 0, 1, 20),
    "person without an account": (WITHOUT_AN_ACCOUNT, 0, 1, 20),
}
"""Who reads, which of how many shares of their pages, and at most how many: others have the coordinator's pages with
parts left out."""


def readers(today: int, *, everything: bool) -> list[Any]:
    """Return the names of all readers; unless everything is checked, skip the shares of other days."""
    reason = "This share of the pages is checked on another day; set CI=true to check all."
    return [
        pytest.param(name, marks=pytest.mark.skipif(not everything and part != today % parts, reason=reason))
        for name, (_, part, parts, _) in READERS.items()
    ]


FIND_VIOLATIONS = """([context, options]) =>
  axe.run(context || document, {resultTypes: ["violations"], ...options}).then((results) => results.violations)"""
PAINT_THE_TITLE_GREY = """(condition) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media ${condition} { h1 { color: #ccc !important } }`);
  document.adoptedStyleSheets.push(sheet);
}"""
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


@pytest.mark.parametrize("reader", readers(clock.today().toordinal(), everything=bool(os.environ.get("CI"))))
def test_a_page_is_in_order_for_everyone(
    browser_user: Callable[..., BrowserUser], installation: Installation, reader: str
) -> None:
    email, part, parts, most = READERS[reader]
    person = browser_user(email)
    paths = list(islice(every_kind(installation, email), part, most, parts))
    assert len(paths) >= 5
    wrong = []
    for path in paths:
        person.page.set_viewport_size(WIDE)
        person.open(path)
        wrong += [f"{path}: {complaint}" for complaint in complaints(person.page)]
        wrong += [f"{path}: {complaint}" for complaint in complaints_with_long_words(person.page)]
    assert not wrong, "\n".join(wrong)


def test_every_page_is_checked_in_ci_and_within_five_days_elsewhere() -> None:
    def checked(today: int, *, everything: bool) -> set[str]:
        shares = readers(today, everything=everything)
        return {share.values[0] for share in shares if not share.marks[0].args[0]}

    assert checked(0, everything=True) == set(READERS)
    days = [checked(day, everything=False) for day in range(PARTS)]
    assert set().union(*days) == set(READERS)
    assert {len(day) for day in days} == {len(READERS) - PARTS + 1}


def test_rows_that_stack_on_a_phone_are_still_a_table_to_those_who_hear_it(
    browser_user: Callable[..., BrowserUser],
) -> None:
    reader = browser_user("member@west-midlands.example", width=320).open(
        "/partnerships/west-midlands/actions"
    )
    expect(reader.page.locator("table.cdp-stacked")).to_have_css("display", "block")
    client = reader.context.new_cdp_session(reader.page)
    heard = [
        node["role"]["value"]
        for node in client.send("Accessibility.getFullAXTree")["nodes"]
        if "role" in node
    ]
    for role in ("table", "row", "columnheader", "rowheader", "cell"):
        assert role in heard


@pytest.mark.parametrize(("width", "condition"), [(1280, "(min-width: 641px)"), (320, "(max-width: 640px)")])
def test_too_little_contrast_is_found_where_only_one_width_has_it(
    browser_user: Callable[..., BrowserUser], width: int, condition: str
) -> None:
    reader = browser_user("member@west-midlands.example").open("/partnerships/west-midlands/actions")
    reader.page.evaluate(PAINT_THE_TITLE_GREY, condition)
    found = [complaint for complaint in complaints(reader.page) if CONTRAST in complaint]
    assert [complaint.partition(":")[0] for complaint in found] == [f"at {width}"]


def complaints(page: Page) -> Iterator[str]:
    """Yield what is wrong with the page that is open."""
    if (headings := page.locator("h1").count()) != 1:
        yield f"{headings} h1"
    page.keyboard.press("Tab")
    if hidden := page.evaluate(FOCUS_SHOWS):
        yield hidden
    yield from accessibility(page)
    if page.locator("input[type=radio][aria-expanded]").count():
        yield "aria-expanded on a radio, which has no such state"
    page.set_viewport_size(NARROW)
    yield from accessibility(page)
    yield from too_wide(page, "")


def complaints_with_long_words(page: Page) -> Iterator[str]:
    """Put long words into the page that is open, and yield the widths that they make too small; use it last."""
    page.evaluate(WITH_LONG_WORDS)
    yield from too_wide(page, " with long words")


def too_wide(page: Page, how: str) -> Iterator[str]:
    """Yield the widths at which the page is wider than its window."""
    for size in (NARROW, ZOOMED, WIDE):
        page.set_viewport_size(size)
        if wide := page.evaluate(WIDER_THAN_THE_WINDOW):
            yield f"scrolls sideways at {size['width']}{how}: {wide}"


def accessibility(page: Page) -> Iterator[str]:
    """Yield what axe finds. Its script is added to each page once, because adding it takes longer than running it.

    Contrast takes two thirds of axe's time. So it is checked once for each element, and again only for those that have
    other colours or are hidden at the width that was checked before.
    """
    rules: dict[str, dict[str, bool]] = dict(AXE_RULES)
    checked_before = page.evaluate("typeof axe !== 'undefined'")
    if not checked_before:
        page.evaluate(AXE_SCRIPT)
    different = page.evaluate_handle(LOOKS_DIFFERENT)
    if checked_before:
        rules[CONTRAST] = {"enabled": False}
    yield from _violations(page, None, {"rules": rules})
    if checked_before and different.evaluate("found => found.length"):
        yield from _violations(page, {"include": different}, {"runOnly": [CONTRAST]})


def _violations(
    page: Page, context: Mapping[str, JSHandle] | None, options: Mapping[str, Any]
) -> Iterator[str]:
    width = page.viewport_size["width"] if page.viewport_size else 0
    for violation in page.evaluate(FIND_VIOLATIONS, [context, options]):
        places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        yield f"at {width}: {violation['id']}: {violation['help']}: {places}"
