"""A test visitor: a person whose browser has no JavaScript, and who follows links and fills in forms.

A test fails if a page that the visitor sees has a fault (`complaints`). For example, the HTML must be valid, and the
title must start with the only h1. Ids must be unique, fields need labels, and forms need tokens. Inline code that the
content security policy would block is a fault too.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date, time
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cdp.accounts import service as accounts
from cdp.extensions import db
from cdp.models import Person
from tests import markup, validity

Element = ET.Element
# A file to upload: its content and its name.
File = tuple[Any, str]

# Inline elements; text in other elements is separated by a space.
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "em",
        "i",
        "mark",
        "q",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "wbr",
    )
)
NOT_SHOWN = {"script", "style", "template", "head"}
TYPED_IN = {"input", "select", "textarea"}
NO_LABEL_NEEDED = {"hidden", "submit", "button", "image", "reset"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list")
LEFTOVERS = re.compile(
    r"\{\{|\}\}|\{%|%\}|<\w[\w.]* object at 0x|\b[A-Z]\w+(?:State|Kind|Part|Role)\.[A-Z_]+\b"
)
NOT_WORDS = {"None", "True", "False", "undefined", "nan"}


class Page:
    """A parsed page, with methods that find elements."""

    def __init__(self, html: str) -> None:
        self.root, self.parse_errors = markup.read(html)
        self.parents: dict[Element, Element] = {
            child: parent for parent in self.root.iter() for child in parent
        }
        self.ids = {element.get("id"): element for element in self.root.iter() if element.get("id")}

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements that have one of these tags, in the order of the page."""
        return (element for element in self.root.iter() if element.tag in tags)

    def with_class(self, name: str) -> list[Element]:
        """Return the elements that have a class."""
        return [element for element in self.root.iter() if name in element.get("class", "").split()]

    def around(self, element: Element, *tags: str) -> Element | None:
        """Return the nearest ancestor of an element that has one of these tags, or None."""
        while (parent := self.parents.get(element)) is not None:
            if parent.tag in tags:
                return parent
            element = parent
        return None

    @property
    def title(self) -> str:
        """The text of the page's title element."""
        return next((text_of(element) for element in self.all("title")), "")

    @property
    def heading(self) -> str:
        """The text of the page's first h1."""
        return next((text_of(element) for element in self.all("h1")), "")


def text_of(element: Element) -> str:
    """Return the text that a person reads in an element, with single spaces."""
    return re.sub(r"\s+", " ", "".join(_pieces(element))).strip()


def _pieces(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or (element.tag in NOT_SHOWN):
        return
    gap = "" if element.tag in INLINE else " "
    yield gap
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield gap


def _name_of(element: Element) -> str:
    """Return the name of a button or link: its aria-label, text or title, or the titles of drawings in it."""
    drawn = " ".join(text_of(title) for title in element.iter("{http://www.w3.org/2000/svg}title"))
    return element.get("aria-label") or text_of(element) or element.get("title") or drawn


def complaints(html: str, headers: Mapping[str, str]) -> list[str]:
    """Return a sentence for each fault of a page; the list is empty if the page has none."""
    return complaints_about(Page(html), headers)


def complaints_about(page: Page, headers: Mapping[str, str]) -> list[str]:
    """Return a sentence for each fault of a page that has already been parsed."""
    return [
        *(f"The HTML is not valid: {error}." for error in page.parse_errors),
        *validity.breaches(page.root),
        *_about_headings(page),
        *_about_references(page),
        *_about_controls(page),
        *_about_forms(page),
        *_about_inline_code(page, headers.get("Content-Security-Policy", "")),
        *_about_pictures_and_tables(page),
        *_about_leftovers(page),
    ]


def _about_headings(page: Page) -> Iterator[str]:
    firsts = [text_of(element) for element in page.all("h1")]
    if len(firsts) != 1:
        yield f"The page has {len(firsts)} h1 headings, and needs one: {firsts}."
        return
    in_error = bool(page.with_class("govuk-error-summary"))
    start = f"Error: {firsts[0]}" if in_error else firsts[0]
    if not page.title.startswith(start):
        yield f"The title “{page.title}” does not start with “{start}”."
    html = next(page.all("html"))
    if html.get("lang") != "en-GB":
        yield "The page does not say that its language is en-GB."
    level = 1
    for heading in page.all(*HEADINGS):
        here = int(heading.tag[1])
        if here > level + 1:
            yield f"The heading “{text_of(heading)}” is h{here} after h{level}: it skips a level."
        if not text_of(heading):
            yield f"There is an empty h{here}."
        level = here


def _about_references(page: Page) -> Iterator[str]:
    counted = Counter(element.get("id") for element in page.root.iter() if element.get("id") is not None)
    for name, times in counted.items():
        if times > 1:
            yield f"The id “{name}” is used {times} times."
        if not name or re.search(r"\s", name):
            yield f"The id “{name}” is empty or holds a space."
    for element in page.root.iter():
        for attribute in REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in page.ids:
                    yield f"<{element.tag} {attribute}> points to “{name}”, which is not on the page."
        href = element.get("href", "")
        if href.startswith("#") and len(href) > 1 and href[1:] not in page.ids:
            yield f"A link leads to “{href}”, which is not on the page."


def _about_controls(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if text_of(label)}
    for control in page.all(*TYPED_IN):
        if control.tag == "input" and control.get("type", "text") in NO_LABEL_NEEDED:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby") or control.get("id") in labelled
        if not named and page.around(control, "label") is None:
            yield f"The field “{control.get('name')}” has no label."
        if control.get("type") == "radio" and _legend(page, control) is None:
            yield f"The choices of “{control.get('name')}” stand in no fieldset with a legend."
    for control in page.all("button", "a"):
        if (control.tag == "button" or control.get("href") is not None) and not _name_of(control):
            yield f"There is a <{control.tag}> without words: {ET.tostring(control, encoding='unicode')[:120]}"


def _legend(page: Page, control: Element) -> Element | None:
    fieldset = page.around(control, "fieldset")
    return None if fieldset is None else fieldset.find("legend")


def _about_forms(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        if form.get("method", "get").lower() != "post":
            continue
        tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
        if not tokens or not tokens[0].get("value"):
            yield f"The form to “{form.get('action', '')}” carries no token against forgery."


def _about_inline_code(page: Page, policy: str) -> Iterator[str]:
    if "default-src 'none'" not in policy:
        yield "The answer has no strict content security policy."
    for element in page.root.iter():
        if element.get("style") is not None or element.tag == "style":
            yield f"There is inline style in a <{element.tag}>."
        for attribute, value in element.attrib.items():
            if attribute.startswith("on"):
                yield f"<{element.tag} {attribute}> is an inline handler."
            if attribute in {"href", "src", "action"} and value.strip().lower().startswith("javascript:"):
                yield f"<{element.tag} {attribute}> runs a script."
        source = element.get("src") or (element.get("href") if element.tag == "link" else None)
        if source and urlsplit(source).netloc:
            yield f"The page loads “{source}” from elsewhere."
    for script in page.all("script"):
        nonce = script.get("nonce")
        if script.get("src") is None and (not nonce or f"'nonce-{nonce}'" not in policy):
            yield "There is an inline script without the nonce of the content security policy."


def _about_pictures_and_tables(page: Page) -> Iterator[str]:
    for picture in page.all("img"):
        if picture.get("alt") is None:
            yield f"The picture “{picture.get('src')}” has no alternative text."
    for drawing in page.all("{http://www.w3.org/2000/svg}svg"):
        title = drawing.find("{http://www.w3.org/2000/svg}title")
        if drawing.get("aria-hidden") != "true" and (title is None or not (title.text or "").strip()):
            yield "A drawing (svg) has neither a title nor aria-hidden."
    for table in page.all("table"):
        caption = table.find("caption")
        if caption is None or not text_of(caption):
            yield "A table has no caption."
        for header in table.iter("th"):
            if header.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"The table header “{text_of(header)}” has no scope."


def _about_leftovers(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        if not isinstance(element.tag, str) or element.tag in NOT_SHOWN:
            continue
        own = [element.text or "", *(child.tail or "" for child in element)]
        for text in own:
            if text.strip() in NOT_WORDS or LEFTOVERS.search(text):
                yield f"The page shows “{text.strip()[:80]}”, which is no word for people."
        for attribute in ("value", "href", "action", "datetime"):
            if element.get(attribute) in NOT_WORDS:
                yield f"<{element.tag} {attribute}> is “{element.get(attribute)}”."


class Visitor:
    """A person with a browser. `get`, `click` and `submit` follow redirects and return the visitor.

    `before` runs before each request. Tests use it to commit their session, so that the application sees their rows
    and is not blocked by their locks.
    """

    def __init__(self, client: FlaskClient, before: Callable[[], None] = lambda: None) -> None:
        self.client = client
        self.before = before
        self.path = ""
        self.response: TestResponse | None = None
        self._page: Page | None = None
        self._arriving = False

    # Navigation

    def sign_in(self, person: Person) -> "Visitor":
        """Sign in as a person without using the sign-in page; the home page is opened when a test first reads the page.

        The method makes only the session row and its cookie. The sign-in page, with its password check, takes longer
        than most tests and has tests of its own.
        """
        person_id = person.id
        self.before()
        with self.client.application.app_context():
            signed_in = db.session.get_one(Person, person_id)
            _, token = accounts.start_session(db.session(), signed_in, "A test")
            db.session.commit()
        with self.client.session_transaction() as kept:
            kept.clear()
            kept.update(_user_id=token, _fresh=True)
        self.path, self.response, self._page = "/", None, None
        self._arriving = True
        return self

    def get(self, path: str, *, status: int = 200) -> "Visitor":
        """Open an address; fail unless the response after redirects has the given status."""
        self.before()
        return self._arrive(self.client.get(path, follow_redirects=True), f"GET {path}", {status})

    def post(
        self, path: str, data: Mapping[str, Any] | None = None, *, status: int | None = None
    ) -> "Visitor":
        """Send data to an address with a valid token; without `status`, 200 and 422 are accepted."""
        self.before()
        sent = {"csrf_token": self.token(), **(data or {})}
        expected = {200, 422} if status is None else {status}
        response = self.client.post(path, data=sent, follow_redirects=True)
        return self._arrive(response, f"POST {path}", expected)

    def post_json(self, path: str, body: Any, *, status: int = 200) -> Any:
        """Send JSON as our scripts do; return the JSON of the response. The visitor stays on the current page."""
        self.before()
        headers = {"X-CSRFToken": self.token(), "Accept": "application/json"}
        response = self.client.post(path, json=body, headers=headers)
        if response.status_code != status:
            raise AssertionError(
                f"POST {path} answered {response.status}, not {status}: {response.text[:300]}"
            )
        return response.json

    def click(self, words: str, *, near: str | None = None) -> "Visitor":
        """Follow the link with this text; `near` is other text in the same row, list item, section or similar."""
        links = [link for link in self.page.all("a") if link.get("href") is not None]
        return self.get(urljoin(self.path, self._one(links, words, near, "link").get("href", "")))

    def submit(
        self, words: str, *, near: str | None = None, status: int | None = None, **fields: Any
    ) -> "Visitor":
        """Fill in the form that has the button with this text, and press the button.

        `fields` has the values by field name. A radio button, checkbox or option is given by its value or its label; a
        single checkbox can also be True or False, and several choices are a list. Dates are given as `date`, times as
        `time`, and files as (stream, name). Fields that are not given keep their present values. The test fails if the
        form has no such field or choice.
        """
        self.before()
        button = self._one(list(self.page.all("button")), words, near, "button")
        form = self.page.around(button, "form")
        if form is None:
            raise AssertionError(f"The button “{words}” is not in a form.")
        sent = self._filled(form, fields)
        if name := button.get("name"):
            sent[name] = [button.get("value", "")]
        address = urljoin(self.path, button.get("formaction") or form.get("action") or self.path)
        if form.get("method", "get").lower() != "post":
            response = self.client.get(address.partition("?")[0], query_string=sent, follow_redirects=True)
        else:
            response = self.client.post(
                address,
                data=sent,
                content_type=form.get("enctype", "application/x-www-form-urlencoded"),
                follow_redirects=True,
            )
        expected = {200, 422} if status is None else {status}
        return self._arrive(response, f"“{words}” ({address})", expected)

    def token(self) -> str:
        """Return a valid CSRF token for this visitor: from the current page or else from the sign-in page."""
        if self._page is None or not (token := _token_on(self._page)):
            answer = self.client.get("/sign-in", follow_redirects=True)
            token = _token_in(answer.text)
        return token

    # Reading the page

    @property
    def page(self) -> Page:
        """The current page; fails if the last response was not an HTML page."""
        if self._arriving:
            self.get(self.path)
        if self._page is None:
            raise AssertionError("The visitor has no page open.")
        return self._page

    @property
    def status(self) -> int:
        """The HTTP status of the last response, or 0 before the first response."""
        return self.response.status_code if self.response is not None else 0

    @property
    def body(self) -> bytes:
        """The body of the last response, such as a downloaded file."""
        return self.response.data if self.response is not None else b""

    @property
    def heading(self) -> str:
        """The text of the current page's h1."""
        return self.page.heading

    @property
    def title(self) -> str:
        """The title of the current page."""
        return self.page.title

    @property
    def text(self) -> str:
        """All the text on the page, including the header and footer."""
        return text_of(next(self.page.all("body")))

    @property
    def main(self) -> str:
        """All the text in the main part of the page."""
        return text_of(next(self.page.all("main")))

    @property
    def links(self) -> dict[str, str]:
        """The address of each link, by the text of the link."""
        return {text_of(link): link.get("href", "") for link in self.page.all("a")}

    @property
    def buttons(self) -> list[str]:
        """The text of each button."""
        return [text_of(button) for button in self.page.all("button")]

    @property
    def errors(self) -> list[str]:
        """The messages in the error summary."""
        return [
            text_of(line) for box in self.page.with_class("govuk-error-summary") for line in box.iter("li")
        ]

    @property
    def banner(self) -> str:
        """The text of the notification banners."""
        shown = self.page.with_class("govuk-notification-banner__content")
        return " ".join(text_of(element) for element in shown)

    @property
    def asks_password(self) -> bool:
        """Whether a form on the page asks for a password."""
        return any(field.get("name") == "password" for field in self.page.all("input"))

    def table(self, caption: str) -> list[list[str]]:
        """Return the rows of the table with this caption, without heading rows; fail if there is no such table."""
        for table in self.page.all("table"):
            title = table.find("caption")
            if title is not None and text_of(title) == caption:
                body = table.find("tbody")
                rows = [] if body is None else list(body.iter("tr"))
                return [[text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in rows]
        captions = [text_of(element) for element in self.page.all("caption")]
        raise AssertionError(f"There is no table “{caption}” on “{self.heading}”, only {captions}.")

    def facts(self) -> dict[str, str]:
        """Return the values in the summary lists of the page, by name."""
        found = {}
        for row in self.page.with_class("govuk-summary-list__row"):
            name, value = row.find("dt"), row.find("dd")
            if name is not None and value is not None:
                found[text_of(name)] = text_of(value)
        return found

    def value(self, name: str) -> str:
        """Return the present value of a field; fail if there is no field with a value."""
        for control in self.page.all(*TYPED_IN):
            if control.get("name") == name and (values := _shown(control)):
                return values[0]
        raise AssertionError(f"There is no field “{name}” with a value on “{self.heading}”.")

    # Implementation

    def _arrive(self, response: TestResponse, what: str, expected: set[int]) -> "Visitor":
        self.response = response
        self._arriving = False
        self.path = response.request.full_path.rstrip("?")
        is_page = response.mimetype == "text/html"
        self._page = Page(response.text) if is_page else None
        if response.status_code not in expected:
            seen = self.main[:400] if is_page and self._page is not None else response.text[:400]
            wanted = " or ".join(map(str, sorted(expected)))
            raise AssertionError(f"{what} answered {response.status_code}, not {wanted}: {seen}")
        if self._page and (found := complaints_about(self._page, dict(response.headers))):
            raise AssertionError(f"{what} showed a page with faults:\n" + "\n".join(found))
        if self._page and (refusing := self._forms_that_lose_files()):
            raise AssertionError(f"{what} asks for a file, but these views take none: {refusing}")
        return self

    def _forms_that_lose_files(self) -> list[str]:
        """Return the views that a form with a field for a file is sent to, but that take none (cdp/web/sizes.py)."""
        application = self.client.application
        addresses = application.url_map.bind("localhost")
        views = {
            addresses.match(
                urlsplit(urljoin(self.path, form.get("action") or self.path)).path, method="POST"
            )[0]
            for form in self.page.all("form")
            if any(field.get("type") == "file" for field in form.iter("input"))
        }
        return [name for name in views if not hasattr(application.view_functions[name], "largest_request")]

    def _one(self, elements: list[Element], words: str, near: str | None, kind: str) -> Element:
        matching = [e for e in elements if words in {_name_of(e), _seen_words(e)}]
        if near is not None:
            matching = [e for e in matching if self._is_near(e, near)]
        if not matching:
            there = sorted({_name_of(e) for e in elements})
            raise AssertionError(f"There is no {kind} “{words}” on “{self.heading}”. There are: {there}.")
        if len({(e.get("href"), self.page.around(e, "form")) for e in matching}) > 1:
            raise AssertionError(
                f"There are {len(matching)} {kind}s “{words}” on “{self.heading}”: say near=…."
            )
        return matching[0]

    def _is_near(self, element: Element, words: str) -> bool:
        around = self.page.around(element, "tr", "li", "section", "article", "fieldset", "dl")
        return around is not None and words in text_of(around)

    def _filled(self, form: Element, fields: Mapping[str, Any]) -> dict[str, list[Any]]:
        controls: dict[str, list[Element]] = {}
        for control in form.iter():
            if control.tag in TYPED_IN and control.get("name"):
                controls.setdefault(control.get("name", ""), []).append(control)
        unknown = sorted(set(fields) - set(controls))
        if unknown:
            raise AssertionError(f"The form has no field {unknown}; it has {sorted(controls)}.")
        sent: dict[str, list[Any]] = {}
        for name, group in controls.items():
            if name in fields:
                values = _chosen(group, fields[name], self._offered(group))
            else:
                values = [value for control in group for value in _shown(control)]
            if values:
                sent[name] = values
        return sent

    def _offered(self, group: list[Element]) -> dict[str, str]:
        """Return the choices that controls with the same name offer: the label of each choice by its value."""
        labels = {label.get("for"): text_of(label) for label in self.page.all("label")}
        offered = {}
        for control in group:
            if control.tag == "select":
                offered.update(
                    {
                        option.get("value", text_of(option)): text_of(option)
                        for option in control.iter("option")
                    }
                )
            else:
                offered[control.get("value", "on")] = labels.get(control.get("id"), "")
        return offered


def _token_in(html: str) -> str:
    """Return the CSRF token in the HTML of a page, without parsing the page; an empty text if there is none."""
    found = re.search(r'name="csrf-?_?token" (?:value|content)="([^"]+)"', html)
    return found.group(1) if found else ""


def _token_on(page: Page) -> str:
    fields = [field.get("value", "") for field in page.all("input") if field.get("name") == "csrf_token"]
    metas = [meta.get("content", "") for meta in page.all("meta") if meta.get("name") == "csrf-token"]
    return next(iter([*fields, *metas]), "")


def _seen_words(element: Element) -> str:
    """Return the visible text of a link or button, without text that is only for screen readers."""
    copy = deepcopy(element)
    for part in list(copy.iter()):
        if "govuk-visually-hidden" in part.get("class", ""):
            after = part.tail
            part.clear()
            part.tail = after
    copy.tail = None
    return text_of(copy)


def _shown(control: Element) -> list[str]:
    """Return the values that a control sends if no one changes it."""
    kind = control.get("type", "text")
    if control.get("disabled") is not None or kind in {"submit", "button", "file"}:
        return []
    if kind in {"radio", "checkbox"} and control.tag == "input":
        return [control.get("value", "on")] if control.get("checked") is not None else []
    if control.tag == "select":
        options = list(control.iter("option"))
        selected = [option for option in options if option.get("selected") is not None] or options[:1]
        return [option.get("value", text_of(option)) for option in selected]
    if control.tag == "textarea":
        return [(control.text or "").replace("\n", "\r\n")]
    return [control.get("value", "")]


def _chosen(group: list[Element], value: Any, offered: dict[str, str]) -> list[Any]:
    """Return the values that controls with the same name send when a person enters or chooses this value."""
    first = group[0]
    kind = first.get("type", "text")
    if kind == "file":
        return list(value) if isinstance(value, list) else [value]
    if first.tag == "select" or kind in {"radio", "checkbox"}:
        return _ticked(first, value, offered)
    if len(group) > 1:
        parts = [value.day, value.month, value.year] if isinstance(value, date) else list(value or [""] * 3)
        return [str(part) for part in parts]
    if isinstance(value, time):
        return [f"{value:%H:%M}"]
    return ["" if value is None else str(value)]


def _ticked(first: Element, value: Any, offered: dict[str, str]) -> list[str]:
    if isinstance(value, bool) and len(offered) == 1:
        return list(offered) if value else []
    sent = []
    for one in [str(one) for one in (value if isinstance(value, list) else [value])]:
        by_words = [key for key, words in offered.items() if words == one]
        if one not in offered and not by_words:
            raise AssertionError(
                f"The field “{first.get('name')}” does not offer “{one}”; it offers {offered}."
            )
        sent.append(one if one in offered else by_words[0])
    return sent
