"""The pages that a person can reach from their home page by following links, one of every kind.

Pages are found by following links, so that a new page is checked without a change to any test. A person without an
account starts from one personal link of every kind, as they are in emails.
"""

import re
from collections import Counter
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from cdp.agendas.reading_links import LINK as READ_PAPERS
from cdp.decisions.written.links import LINK as REPLY_TO_PROPOSAL
from cdp.extensions import db
from cdp.mail.personal_links import PersonalLink
from cdp.meetings.links import LINK as ANSWER_INVITATION
from cdp.minutes.circulating.mailing import LINK as COMMENT_ON_MINUTES
from cdp.models import (
    Invitation,
    MinutesReader,
    PackReader,
    PaperClearance,
    PaperLink,
    PollPerson,
    ProcedurePerson,
    TermsAsk,
)
from cdp.papers.clearance import LINK as CLEAR_PAPER
from cdp.papers.links import LINK as SEND_PAPERS
from cdp.polls.links import LINK as REPLY_TO_POLL
from cdp.terms.approval.requests import LINK as ANSWER_TERMS
from tests.browser.conftest import PASSWORD, Installation

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LINK = re.compile(r'href="([^"#]+)')
WITHOUT_AN_ACCOUNT = ""
PERSONAL_LINKS: tuple[tuple[PersonalLink[Any], type[Any]], ...] = (
    (ANSWER_INVITATION, Invitation),
    (ANSWER_TERMS, TermsAsk),
    (CLEAR_PAPER, PaperClearance),
    (COMMENT_ON_MINUTES, MinutesReader),
    (READ_PAPERS, PackReader),
    (REPLY_TO_POLL, PollPerson),
    (REPLY_TO_PROPOSAL, ProcedurePerson),
    (SEND_PAPERS, PaperLink),
)
NOT_LINKED = {"packs.show": "/tell"}
"""The end of the address of a page that is linked only for an hour or so, by the page that it is below."""
IN_MANY_STATES = frozenset(
    {
        "agendas.paper",
        "agendas.show",
        "decisions.show",
        "meetings.show",
        "minutes.comments_on",
        "minutes.show",
        "packs.show",
        "papers.index",
        "written.show",
    }
)
"""Pages whose links depend on the state of what they show, so that the links of several are followed."""
MOST_STATES = 6


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


def personal_links(installation: Installation) -> list[str]:
    """Return the newest personal link of every kind that works."""
    found = []
    with installation.app.app_context():
        session = db.session()
        for link, rows in PERSONAL_LINKS:
            tokens = (
                link.token_of(session, row)
                for row in session.scalars(sa.select(rows).order_by(rows.id.desc()))
            )
            found.append(f"{link.path}/{next(each for each in tokens if link.opened_by(session, each))}")
    return found


def _walked(installation: Installation, email: str) -> dict[str, str]:
    client = installation.app.test_client()
    if email == WITHOUT_AN_ACCOUNT:
        waiting = personal_links(installation)
    else:
        waiting = ["/"]
        token = TOKEN.search(client.get("/sign-in").text)
        assert token is not None
        sent = {"csrf_token": token[1], "email": email, "password": PASSWORD}
        assert client.post("/sign-in", data=sent).status_code == 303
    found: dict[str, str] = {}
    kinds: set[str | None] = {None}
    followed: Counter[str | None] = Counter()
    seen: set[str] = set()
    for path in waiting:  # which grows
        kind = kind_of(path, installation)
        others = MOST_STATES if kind in IN_MANY_STATES else 1
        if path in seen or followed[kind] >= others or (kind in kinds and others == 1):
            continue
        seen.add(path)
        followed[kind] += 1
        is_new = kind not in kinds
        answer = client.get(path, follow_redirects=True)
        here = answer.request.path
        kinds.update({kind, kind_of(here, installation)})  # the address may have redirected
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        if is_new:
            found.setdefault(here, answer.text)
        if kind in NOT_LINKED:
            waiting.append(f"{here}{NOT_LINKED[kind]}")
        links = (urlsplit(urljoin(here, unescape(link))) for link in LINK.findall(answer.text))
        waiting += [link.path for link in links if not link.netloc]
    return found
