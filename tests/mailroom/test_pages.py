"""The development mailbox, which exists only in development."""

import dataclasses
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import settings_of
from cdp.config import Environment, MailTransport
from cdp.meetings import sending, service
from tests import make
from tests.meetings.days import details
from tests.meetings.post import deliver
from tests.visitor import Visitor

pytestmark = pytest.mark.both_databases

Visit = Callable[[], Visitor]


def test_an_email_is_shown_with_its_calendar(app: Flask, session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = service.plan(session, world.partnership, world.board, details(), by=world.coordinator)
    session.flush()
    shown = sending.plan_of(session, meeting).fingerprint
    sending.send(session, meeting, shown=shown, by=world.coordinator)
    visitor = visit().get("/mailbox")  # signed out: the first sign-in needs this page
    assert "There are no emails yet" in visitor.main
    deliver(session, settings_of(app).mailbox_path)
    visitor.get("/mailbox")
    assert len(visitor.table("Emails, newest first")) == 6
    subject = next(words for words in visitor.links if words.startswith("Invitation: "))
    visitor.click(subject, near="Example member")
    assert visitor.heading == subject
    assert "Example member" in visitor.facts()["To"]
    assert "METHOD:REQUEST" in visitor.main
    assert f"/partnerships/west-midlands/meetings/{meeting.key}" in " ".join(visitor.links.values())


def test_no_name_leads_out_of_the_folder(session: Session, visit: Visit) -> None:
    for name in ("cdp.sqlite", "..%2Fcdp.sqlite", "20270101T000000Z-0123456789abcdef.eml"):
        visit().get(f"/mailbox/{name}", status=404)


@pytest.mark.parametrize(
    "changes", [{"mail": MailTransport.SMTP}, {"env": Environment.PRODUCTION}], ids=["smtp", "production"]
)
def test_the_mailbox_does_not_exist_where_emails_are_really_sent(
    app: Flask, visit: Visit, changes: dict[str, object]
) -> None:
    settings = settings_of(app)
    app.extensions["settings"] = dataclasses.replace(settings, **changes)  # type: ignore[arg-type]  # named fields
    visit().get("/mailbox", status=404)
    visit().get("/mailbox/20270101T000000Z-0123456789abcdef.eml", status=404)
