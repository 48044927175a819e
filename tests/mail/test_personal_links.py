"""Personal links that were sent must continue to work, so the format and purpose of each kind must not change."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cdp.contacts import links as contact_links
from cdp.mail.personal_links import UNSEEN, PersonalLink
from cdp.meetings import links as meeting_links
from cdp.polls import links as poll_links
from cdp.reminders import links as reminder_links
from cdp.terms.approval import requests

CARRIED = "WyJhYmNkZWZnaGprbW4iLCIyMzQ1Njc4OWFiY2QiXQ"
SENT: dict[PersonalLink[Any], tuple[str, str]] = {
    meeting_links.LINK: ("/answer-invitation", "mr6uk1BTkLJiAVb08sCkvasCCKE"),
    poll_links.LINK: ("/answer-date-poll", "LQ-15BGeauxA9EjdxODbIE2EFrw"),
    reminder_links.LINK: ("/choose-reminders", "3UDqY-mO9Qz3cImlEVIxiijwma4"),
    contact_links.LINK: ("/check-contact-details", "uu8XsZjEp2jW6j7r60FjjR9zAGs"),
    requests.LINK: ("/terms-answer", "JNOwwxEnQ_-b_v4CIyerodrTW-M"),
}
"""The path and signature of a link of each kind that was sent by an earlier release."""
OLDER = "wwCxb3U1jVy-ypK4bsSEP-9waQU"
"""The signature of an invitation's link with the previous secret."""


@dataclass
class Row:
    key: str = "abcdefghjkmn"
    seal: str = "23456789abcd"


@pytest.fixture
def installation() -> Session:
    """A session of an installation whose secret was changed once."""
    secrets = ["an older secret", "the secret of this test"]
    return Session(info={"link_secrets": secrets, "base_url": "https://cdp.example.org"})


def opening(link: PersonalLink[Any], row: Row, *, works: bool = True) -> PersonalLink[Row]:
    """Return a link of the same kind that opens `row` in place of a stored row, if it `works`."""
    return PersonalLink(
        link.purpose, link.path, lambda _, key: row if key == row.key else None, lambda *_: works
    )


@pytest.mark.parametrize("link", SENT, ids=lambda link: link.purpose)
def test_a_link_from_an_earlier_release_still_works(link: PersonalLink[Any], installation: Session) -> None:
    path, signature = SENT[link]
    row, token = Row(), f"{CARRIED}.{signature}"
    assert link.path == path
    assert link.address_of(installation, row) == f"https://cdp.example.org{path}/{token}"
    assert link.address_of(installation, None) == f"https://cdp.example.org{path}/{UNSEEN}"
    assert opening(link, row).opened_by(installation, token) is row
    for other in SENT.keys() - {link}:
        assert opening(other, row).opened_by(installation, token) is None


def test_a_link_is_invalidated_by_a_new_seal_or_a_missing_row_but_not_by_a_new_secret(
    installation: Session,
) -> None:
    link, row = meeting_links.LINK, Row()
    _, signature = SENT[link]
    token = f"{CARRIED}.{signature}"
    assert opening(link, row).opened_by(installation, f"{CARRIED}.{OLDER}") is row
    assert opening(link, Row(seal="another seal")).opened_by(installation, token) is None
    assert opening(link, Row(key="another key")).opened_by(installation, token) is None
    assert opening(link, row, works=False).opened_by(installation, token) is None
    assert opening(link, row).opened_by(installation, token[:-1]) is None
