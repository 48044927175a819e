"""The pages that a person can reach from their home page by following links, one of every kind.

Pages are found by following links, so that a new page is checked without a change to any test.
"""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser.conftest import PASSWORD, Installation

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LINK = re.compile(r'href="([^"#]+)')


def kind_of(path: str, installation: Installation) -> str | None:
    """Return the name of the view that shows an address, or None if there is none."""
    try:
        endpoint, _ = installation.app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


_walks: dict[tuple[str, str], dict[str, str]] = {}


def every_kind(installation: Installation, email: str) -> dict[str, str]:
    """Return the HTML of one page of each kind by its address, nearest to the home page first.

    A person walks once in each installation, without a browser, because only links matter.
    """
    walk = installation.address, email
    if walk not in _walks:
        _walks[walk] = _walked(installation, email)
    return _walks[walk]


def _walked(installation: Installation, email: str) -> dict[str, str]:
    client = installation.app.test_client()
    token = TOKEN.search(client.get("/sign-in").text)
    assert token is not None
    sent = {"csrf_token": token[1], "email": email, "password": PASSWORD}
    assert client.post("/sign-in", data=sent).status_code == 303
    found: dict[str, str] = {}
    kinds: set[str | None] = {None}
    waiting = ["/"]
    for path in waiting:  # which grows
        if (kind := kind_of(path, installation)) in kinds:
            continue
        answer = client.get(path, follow_redirects=True)
        here = answer.request.path
        kinds.update({kind, kind_of(here, installation)})  # the address may have redirected
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        found.setdefault(here, answer.text)
        links = (urlsplit(urljoin(here, unescape(link))) for link in LINK.findall(answer.text))
        waiting += [link.path for link in links if not link.netloc]
    return found
