"""A person with a real browser, who finds links and buttons by their text, and fields by their labels."""

import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

PATIENCE = 20_000
"""How many milliseconds to wait for something to appear, because the machine may be busy."""

# The browser logs most violations of the content security policy; this script logs the others.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`The policy forbids ${event.effectiveDirective}: ${event.blockedURI}`));
"""
LEFT_BEHIND = "net::ERR_ABORTED"  # a download, or a request cancelled by the next page
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
ANSWER = re.compile(r"the server responded with a status of (\d+)")

Answer = str | int | date | time | bool | Path


class BrowserUser:
    """A person with their own browser.

    `troubles` lists the errors so far; responses whose status is in `expected` are not errors.
    """

    def __init__(self, context: BrowserContext, home: str, *, scripts: bool) -> None:
        self.context = context
        self.scripts = scripts
        self.home = home
        self.troubles: list[str] = []
        self.expected: set[int] = set()
        self._offline = False
        context.set_default_timeout(PATIENCE)
        context.add_init_script(REPORT_VIOLATIONS)
        self.page = self.another_tab()

    def another_tab(self) -> Page:
        """Open another page in the same browser, with the same checks."""
        page = self.context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self._note(page, f"script error: {error}"))
        page.on("request", self._watch)
        page.on("requestfailed", self._missed)
        return page

    def leave(self) -> None:
        """Close the browser."""
        self.context.close()

    # Navigation

    def open(self, path: str) -> "BrowserUser":
        """Open an address of this installation."""
        self.page.goto(path)
        return self

    def sign_in(self, email: str, password: str) -> "BrowserUser":
        """Sign in through the page."""
        self.open("/sign-in").write({"Email address": email, "Password": password}).press("Sign in")
        return self

    def follow(self, words: str) -> "BrowserUser":
        """Follow the first link with this text, whether it looks like a link or a button."""
        body = self.page.locator("body")
        looks_like_a_button = body.get_by_role("button", name=words, exact=True).and_(self.page.locator("a"))
        link = body.get_by_role("link", name=words, exact=True).or_(looks_like_a_button)
        with self.page.expect_navigation():
            self._one(link, f"link “{words}”").click()
        return self

    def unfold(self, words: str) -> "BrowserUser":
        """Open the details whose summary has this text, such as an item of an agenda."""
        self._one(self.page.locator("summary", has_text=words), f"details “{words}”").click()
        return self

    def press(self, words: str) -> "BrowserUser":
        """Press the first button with this text, and wait for the next page."""
        button = self.page.get_by_role("button", name=words, exact=True)
        with self.page.expect_navigation():
            self._one(button, f"button “{words}”").click()
        return self

    def _one(self, found: Locator, what: str) -> Locator:
        """Return the first match, or fail without waiting, because pages are complete when they load."""
        if not found.count():
            raise AssertionError(f"There is no {what} on {self.path}:\n{self.main}")
        return found.first

    def download(self, words: str, to: Path) -> bytes:
        """Follow a link to a file, save the file as `to`, and return its content."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=words).first.click()
        coming.value.save_as(to)
        return to.read_bytes()

    # Filling in forms

    def write(self, answers: Mapping[str, Answer]) -> "BrowserUser":
        """Fill in fields by label. Options are given by their text, checkboxes as True or False, files as paths."""
        if self.scripts:
            # Long lists become text boxes once their script has loaded.
            expect(self.page.locator("select[data-autocomplete]:visible")).to_have_count(0)
        for label, answer in answers.items():
            self._answer(label, answer)
        return self

    def confirm(self, password: str) -> "BrowserUser":
        """Enter the password again, where the page asks for it."""
        asked = self.page.locator("main").get_by_label("Your password", exact=True)
        if asked.count():
            asked.fill(password)
        return self

    def _answer(self, label: str, answer: Answer) -> None:
        if isinstance(answer, date):
            self._fill_in_date(label, answer)
            return
        main = self.page.locator("main")
        named = main.get_by_label(label, exact=True).or_(main.get_by_label(f"{label} (optional)", exact=True))
        field = self._one(named, f"field “{label}”")
        if isinstance(answer, bool):
            field.set_checked(answer)
        elif isinstance(answer, Path):
            field.set_input_files(answer)
        elif isinstance(answer, time):
            field.fill(f"{answer:%H:%M}")
        elif field.evaluate("field => field.localName") == "select":
            field.select_option(label=str(answer))
        elif field.get_attribute("role") == "combobox":
            field.fill(str(answer))
            self.page.get_by_role("option", name=str(answer)).first.click()
        else:
            field.fill(str(answer))

    def _fill_in_date(self, legend: str, day: date) -> None:
        named = self.page.get_by_role("group", name=legend, exact=True).or_(
            self.page.get_by_role("group", name=f"{legend} (optional)", exact=True)
        )
        group = self._one(named, f"date “{legend}”")
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(part, exact=True).fill(str(value))

    def choose(self, *words: str) -> "BrowserUser":
        """Select the radios or checkboxes with these labels."""
        for choice in words:
            found = self.page.locator("main").get_by_label(choice, exact=True)
            self._one(found, f"choice “{choice}”").check()
        return self

    # Looking around

    @property
    def heading(self) -> str:
        """The page's h1."""
        return self.page.locator("h1").inner_text()

    @property
    def main(self) -> str:
        """The text of the main part of the page."""
        return self.page.locator("main").inner_text()

    @property
    def banner(self) -> str:
        """The text of the page's banner."""
        return self.page.locator(".govuk-notification-banner__content").first.inner_text().strip()

    @property
    def path(self) -> str:
        """The address of the page, without the host."""
        return self.page.url.removeprefix(self.home)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of the elements that match a selector."""
        return self.page.locator(selector).all_inner_texts()

    def value(self, label: str) -> str:
        """Return the value of the field with this label."""
        return self.page.get_by_label(label, exact=True).first.input_value()

    # Trouble

    @property
    def offline(self) -> bool:
        """Whether the connection is lost, which tests can set; while it is, failed requests are not errors."""
        return self._offline

    @offline.setter
    def offline(self, gone: bool) -> None:
        self._offline = gone
        self.context.set_offline(gone)

    def _note(self, page: Page, trouble: str) -> None:
        self.troubles.append(f"{page.url.removeprefix(self.home)}: {trouble}")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or (self.offline and OFFLINE in message.text):
            return
        answer = ANSWER.search(message.text)
        if answer is None or int(answer[1]) not in self.expected:
            self.troubles.append(f"{message.location.get('url', '')}: console {message.type}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.troubles.append(f"a request left for {request.url}")

    def _missed(self, request: Request) -> None:
        if request.failure != LEFT_BEHIND and not (self.offline and request.failure == OFFLINE):
            self.troubles.append(f"{request.url}: {request.failure}")
