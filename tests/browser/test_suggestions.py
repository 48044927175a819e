"""Boxes of suggestions: what is shown is what is sent, in every form that has one."""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page, expect
from wtforms.fields.core import UnboundField

from cdp.web.forms import Form
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import Installation
from tests.browser.every_kind import every_kind

COORDINATOR, ADMINISTRATOR = "coordinator@west-midlands.example", "admin@cdp.example"
HERE = "/partnerships/west-midlands"
UNKNOWN = "Nobody of this name"


def box(page: Page, label: str) -> Locator:
    """Return the text box that the script made of a list, once it has."""
    expect(page.locator("select[data-autocomplete]:visible")).to_have_count(0)
    return page.get_by_role("combobox", name=re.compile(f"^{label}"))


def retype(field: Locator, text: str) -> None:
    """Replace the text of a field by keyboard, and leave the field."""
    field.press("ControlOrMeta+a")
    field.press_sequentially(text)
    field.press("Tab")


def choose(page: Page, label: str, text: str) -> Locator:
    """Choose a suggestion, and return its box."""
    field = box(page, label)
    field.fill(text)
    page.get_by_role("option", name=re.compile(re.escape(text))).first.click()
    return field


def test_a_name_that_replaces_the_choice_is_not_saved_as_the_old_choice(
    browser_user: Callable[..., BrowserUser],
) -> None:
    coordinator = browser_user(COORDINATOR)
    coordinator.open(f"{HERE}/workplan/activities/new")
    coordinator.write({"Activity": "Train pharmacists"})
    field = choose(coordinator.page, "Lead organisation", "Birmingham City Council")
    retype(field, "Home Office")
    expect(field).to_have_value("Home Office")
    coordinator.expected.add(422)
    coordinator.press("Save activity")
    sentence = "“Home Office” is not in the list. Choose one of the suggestions"
    link = coordinator.page.locator(".govuk-error-summary").get_by_role("link", name=sentence)
    expect(link).to_be_visible()
    field = box(coordinator.page, "Lead organisation")
    expect(field).to_have_value("Home Office")
    expect(field).to_have_accessible_description(re.compile(sentence))
    link.click()
    expect(field).to_be_focused()
    assert coordinator.value("Activity") == "Train pharmacists"


def test_a_person_who_is_not_in_the_list_is_not_added_as_another(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    coordinator = browser_user(COORDINATOR)
    coordinator.open(f"{installation.meeting('Naloxone')}/invitations/add")
    field = choose(coordinator.page, "Who else should be invited", "Example deputy")
    chosen = field.input_value()
    retype(field, "Jane Smith")
    coordinator.expected.add(422)
    coordinator.press("Add to the list")
    assert "“Jane Smith” is not in the list" in coordinator.main
    field = box(coordinator.page, "Who else should be invited")
    retype(field, chosen.upper())  # typed in full is as good as chosen
    coordinator.press("Add to the list")
    assert "Example deputy" in coordinator.banner


def test_every_box_of_suggestions_sends_what_it_shows(
    browser_user: Callable[..., BrowserUser], installation: Installation
) -> None:
    seen: set[str] = set()
    for email in (COORDINATOR, ADMINISTRATOR):
        reader = browser_user(email)
        reader.expected.add(422)
        for path, names in pages_with_suggestions(installation, email):
            reader.open(path)
            says_what_is_not_in_the_list(reader.page, names)
            seen.update(names)
    assert seen == fields_with_suggestions()


def says_what_is_not_in_the_list(page: Page, names: list[str]) -> None:
    """Choose in every box where there is a choice, type another text, send the form, and read the errors."""
    expect(page.locator("select[data-autocomplete]:visible")).to_have_count(0)
    for name in names:
        select = page.locator(f"select[name='{name}']")
        field = page.locator(f"input[name='{name}-typed']")
        if not field.is_visible():  # below a choice
            below = field.locator("xpath=ancestor::*[contains(@class, '__conditional')]").get_attribute("id")
            page.locator(f"[aria-controls='{below}']").check()
        field.press("ArrowDown")
        page.keyboard.press("Tab")
        assert select.input_value() or select.locator("option").count() == 1, name
        retype(field, f"{UNKNOWN} for {name}")
        assert select.input_value() == "", name
    with page.expect_navigation():
        page.locator(f"form:has(input[name='{names[0]}-typed']) button[type=submit]").last.click()
    for name in names:
        field = page.locator(f"input[name='{name}-typed']")
        expect(field).to_have_value(f"{UNKNOWN} for {name}")
        sentence = re.compile(f"“{UNKNOWN} for {name}” is not in the list")
        expect(field).to_have_accessible_description(sentence)
        expect(page.locator(".govuk-error-summary").get_by_role("link", name=sentence)).to_be_visible()


def pages_with_suggestions(installation: Installation, email: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the pages with suggestions that a person can reach, with the names of their fields."""
    for path, html in every_kind(installation, email).items():
        if names := re.findall(r'<select[^>]* name="([^"]+)"[^>]* data-autocomplete', html):
            yield path, names


def fields_with_suggestions() -> set[str]:
    """Return the names of all fields with suggestions in the forms of the product."""
    return {
        name
        for form in _below(Form)
        if form.__module__.startswith("cdp.")
        for name in dir(form)
        if isinstance(field := getattr(form, name), UnboundField) and field.kwargs.get("autocomplete") is True
    }


def _below(form: type[Form]) -> Iterator[type[Form]]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)
