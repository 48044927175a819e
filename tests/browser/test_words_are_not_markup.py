"""What people type is text wherever it is shown, also where scripts write the page and no policy stops them.

Chromium reads the HTML of every page without showing it. It opens only the pages on which a script draws something.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

import cdp
from cdp.extensions import db
from cdp.models import Base
from tests.browser.browser_user import BrowserUser
from tests.browser.conftest import PASSWORD, Installation, served_copy
from tests.browser.every_kind import every_kind

PLANTED = (
    ' <img src="/planted" onerror="window.planted = 1" data-planted>'
    '<meta http-equiv="refresh" content="0;url=/planted" data-planted><b data-planted>x</b>&lt;i data-planted&gt;'
)
CODES = {
    "audit_chains.name", "audit_chains.head", "audit_events.origin", "audit_events.previous", "imported_files.kind",
    "mailbox_positions.name", "observations.period", "observations.unit", "successions.place", "targets.unit",
    "agenda_items.number", "agenda_items.standing", "board_standing_items.code", "issued_documents.kind",
    "item_exemptions.section", "item_exemptions.paragraph", "pack_files.variant", "paper_files.report_mark",
    "terms_sections.code", "terms_sections.clause", "own_indicators.unit", "own_indicators.polarity",
    "own_indicators.frequency", "own_indicators.availability", "figure_imports.kind",
    "decision_report_templates.code", "decision_report_sections.code", "decision_report_sections.exemption_section",
    "decision_report_sections.exemption_paragraph", "decision_reports.exemption_section",
    "decision_reports.exemption_paragraph", "report_clearances.code",
}  # fmt: skip
"""Columns with no words of people, besides those whose names end as in `ENDINGS`."""
ENDINGS = (
    "key", "slug", "_code", "_hash", "_kind", "_role", "_type", "_link", "email", "address", "sha256", "digest",
    "fingerprint", "seal", "token", "uid", "message_id", "identity", "location", "attendee",
)  # fmt: skip
LOOK = """() => [
  ...[...document.querySelectorAll("[data-planted]")].map((found) => found.outerHTML),
  ...(window.planted ? ["a script ran"] : []),
  ...(location.pathname === "/planted" ? ["another page opened"] : []),
]"""
READ = """([html, drawn]) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return {
    planted: [...page.querySelectorAll("[data-planted]")].map((found) => found.outerHTML),
    drawn: page.querySelector(drawn) !== null,
  };
}"""
"""Read a page as Chromium does when it opens it, but run no script and load no picture."""
START = Path(cdp.__file__).parent / "static" / "js" / "start.js"
ON_EVERY_PAGE = ("govuk-button", "govuk-service-navigation", "govuk-skip-link")
"""The modules of GOV.UK Frontend that are on pages without a form too, and so on every page that is opened."""
READERS = {"coordinator@west-midlands.example": 500, "admin@cdp.example": 12}
"""Who reads, and at most how many pages: everyone else has the coordinator's pages with parts left out."""


def columns_of_words() -> Iterator[sa.Column[Any]]:
    """Yield every column with words that people may have typed."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_text = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
            if is_text and str(column) not in CODES and not column.name.endswith(ENDINGS):
                yield column


def plant(installation: Installation) -> None:
    """Add markup to the end of every text in the database that a person may have typed."""
    with installation.app.app_context(), db.engine.begin() as connection:
        triggers = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in connection.scalars(triggers).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')  # the audit log refuses changes
        for column in columns_of_words():
            full = sa.and_(column.is_not(None), column != "")
            connection.execute(sa.update(column.table).where(full).values({column: column + PLANTED}))


@pytest.fixture(scope="module")
def poisoned(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Serve a copy of the example partnerships with markup in everything that people typed."""
    with served_copy(installation, tmp_path_factory.mktemp("poisoned")) as copy:
        plant(copy)
        yield copy


def drawn_by_scripts() -> str:
    """Return a selector for what scripts look for on a page."""
    ours = re.findall(r'onPage\("([^"]+)"\)', START.read_text())
    assert "select[data-autocomplete]" in ours
    others = "".join(f":not([data-module='{module}'])" for module in ON_EVERY_PAGE)
    return ", ".join([f"[data-module]{others}", "input[type=radio][aria-controls]", *ours])


@pytest.mark.parametrize("email", READERS)
def test_no_text_in_the_database_becomes_markup_on_any_page(
    poisoned: Installation, chromium: Browser, email: str
) -> None:
    context = chromium.new_context(base_url=poisoned.address, bypass_csp=True, locale="en-GB")
    reader = BrowserUser(context, poisoned.address, scripts=True).sign_in(email, PASSWORD)
    blank = context.new_page()  # which has no policy that changes what is read
    found, opened = [], 0
    for path, html in islice(every_kind(poisoned, email).items(), READERS[email]):
        read = blank.evaluate(READ, [html, drawn_by_scripts()])
        found += [f"{path}: {each}" for each in read["planted"]]
        if read["drawn"]:
            opened += 1
            reader.open(path)
            suggest_everything(reader.page)
            found += [f"{path}: {each}" for each in reader.page.evaluate(LOOK)]
    reader.leave()
    assert not found, "\n".join(found)
    assert opened, "no page with a script was opened"


def test_markup_in_the_html_of_a_page_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    for html, found in ((f"<h1>{PLANTED}</h1>", 3), (f"<title>{PLANTED}</title><p>Two", 0)):
        assert len(page.evaluate(READ, [html, drawn_by_scripts()])["planted"]) == found
    page.close()


BOXES_ARE_THERE = """() => [...document.querySelectorAll("select[data-autocomplete]")].every((list) => {
  const texts = [...list.options].map((option) => option.text.trim());
  return list.offsetParent === null || new Set(texts).size < texts.length;
})"""


def suggest_everything(page: Page) -> None:
    """Open the suggestions of every field that has them; lists whose options read alike stay lists."""
    page.wait_for_function(BOXES_ARE_THERE)
    for box in page.locator("[role=combobox]:visible").all():
        box.click()
        box.press("Escape")


def test_a_script_that_writes_html_shows_what_people_typed_as_text(
    installation: Installation, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=installation.address)
    page = context.new_page()
    page.goto("/sign-in")
    shown = page.evaluate(
        """(planted) => {
          const box = document.createElement("div");
          box.innerHTML = planted + '<span id=more> 1 of 2</span>';
          return [box.textContent, ...[...box.querySelectorAll("*")].map((each) => each.localName)];
        }""",
        PLANTED,
    )
    assert shown == [PLANTED.replace("&lt;", "<").replace("&gt;", ">") + " 1 of 2", "span"]
    script = "() => { try { document.createElement('script').src = '/x'; } catch (e) { return e.name; } }"
    assert page.evaluate(script) == "TypeError", "no text becomes the address of a script"
    context.close()
