"""A replaced representative loses all access at once; each kind has its test (docs/rules/reliability.md 4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.accounts import calendar_addresses
from cdp.agendas import papers, publishing
from cdp.agendas.papers import PaperDetails
from cdp.agendas.publishing import PublishDetails
from cdp.app import settings_of
from cdp.contacts import links as contact_links
from cdp.files.paper_store import PaperStore
from cdp.files.uploads import PAPERS, check_upload
from cdp.mail import letters, outbox
from cdp.mail.invitations import Party
from cdp.mail.outbox import Concern, Words
from cdp.meetings import invitees, sending
from cdp.meetings import links as meeting_links
from cdp.meetings.plans import EmailKind
from cdp.models import (
    DirectoryEntry,
    MailState,
    MeetingState,
    OutboxMessage,
    Person,
    Poll,
    PollOption,
    PollPerson,
    PollState,
    ReminderChoices,
    TermsAsk,
    new_key,
)
from cdp.polls import links as poll_links
from cdp.reminders import links as reminder_links
from cdp.terms.approval import requests
from cdp.terms.drafting import service as terms
from cdp.terms.drafting.service import Beginning
from tests import make
from tests.meetings.post import deliver
from tests.terms.partners import circulate
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


@dataclass
class Leaving:
    """A member who has a seat and an account, and is replaced by the coordinator."""

    app: Flask
    session: Session
    world: make.World
    visit: Visit

    @property
    def person(self) -> Person:
        return self.world.police_member

    def replace(self) -> None:
        """Replace the member through the coordinator's page."""
        self.session.commit()
        self.visit().sign_in(self.world.coordinator).get(
            f"{HERE}/seats/{self.world.police_seat.key}/replace"
        ).submit(
            "Replace the representative",
            person_name="New Inspector",
            email="new.inspector@example.org",
            password=make.PASSWORD,
        )
        self.session.expire_all()

    def status(self, path: str) -> int:
        """Return the HTTP status of a GET request for a path, sent without cookies."""
        return self.app.test_client(use_cookies=False).get(path).status_code

    def ends(self, path: str) -> None:
        """Replace the member, and check that a path responds with 200 before that and with 404 afterwards."""
        self.session.commit()
        assert self.status(path) == 200, path
        self.replace()
        assert self.status(path) == 404, path


@pytest.fixture
def leaving(app: Flask, session: Session, visit: Visit) -> Leaving:
    return Leaving(app, session, make.world(session), visit)


def test_pages_and_the_session_end(leaving: Leaving) -> None:
    member = leaving.visit().sign_in(leaving.person).get(f"{HERE}/members")
    leaving.replace()
    assert member.get(f"{HERE}/members").heading == "Sign in"
    leaving.visit().sign_in(leaving.person).get(f"{HERE}/members", status=404)


def test_access_to_papers_ends(leaving: Leaving) -> None:
    session, world = leaving.session, leaving.world
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    item = make.item(session, meeting, "Finance")
    file = check_upload("report.txt", BytesIO(b"Money."), PAPERS)
    PaperStore(settings_of(leaving.app).papers_path).write(file.content)
    paper = papers.add_paper(session, item, PaperDetails("Report", None, None), file, by=world.coordinator)
    access = access_to(session, world.partnership, world.coordinator, clock.today())
    assert access is not None
    mark = publishing.readiness_of(session, access, meeting).mark
    wanted = PublishDetails(mark, despite_gaps=True, notify_invitees=False)
    publishing.publish(session, access, meeting, wanted, by=world.coordinator)
    session.commit()
    member = leaving.visit().sign_in(leaving.person)
    path = f"{HERE}/meetings/{meeting.key}/agenda/papers/{paper.key}"
    member.get(f"{HERE}/meetings/{meeting.key}/agenda")
    address = next(href for href in member.links.values() if paper.key in href)
    assert member.client.get(address).data == b"Money."
    leaving.replace()
    assert member.client.get(address).status_code == 302
    leaving.visit().sign_in(leaving.person).get(path, status=404)


def test_the_calendar_feed_stops(leaving: Leaving) -> None:
    token = calendar_addresses.make(
        leaving.session, leaving.person, leaving.world.partnership, leaves_out_invited=False
    )
    leaving.ends(f"/calendar/{token}.ics")


def test_the_link_to_reply_to_an_invitation_ends(leaving: Leaving) -> None:
    session, world = leaving.session, leaving.world
    meeting = make.meeting(session, world.board)
    invitees.fill(session, meeting)
    session.commit()
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    own = next(row for row in meeting.invitations if row.person == leaving.person)
    leaving.ends(f"{meeting_links.LINK.path}/{meeting_links.LINK.token_of(session, own)}")


@pytest.mark.both_databases
def test_the_link_to_respond_to_terms_of_reference_ends(leaving: Leaving) -> None:
    session, world = leaving.session, leaving.world
    version = terms.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    circulate(session, version, by=world.coordinator)
    ask = session.scalars(sa.select(TermsAsk).where(TermsAsk.person == leaving.person)).one()
    leaving.ends(f"/terms-answer/{requests.LINK.token_of(session, ask)}")


@pytest.mark.both_databases
def test_the_link_to_a_date_poll_ends(leaving: Leaving) -> None:
    session, now = leaving.session, clock.now()
    poll = Poll(
        board=leaving.world.board,
        title="Extra meeting",
        minutes=60,
        answer_by=clock.today() + timedelta(days=7),
        state=PollState.OPEN,
        created_at=now,
        changed_at=now,
        opened_at=now,
        options=[
            PollOption(starts_at=now + timedelta(days=20 + number), announced_at=now) for number in range(2)
        ],
        people=[PollPerson(person=leaving.person, asked_at=now)],
    )
    session.add(poll)
    session.flush()
    leaving.ends(f"{poll_links.LINK.path}/{poll_links.LINK.token_of(session, poll.people[0])}")


@pytest.mark.both_databases
def test_the_link_to_check_contact_details_ends(leaving: Leaving) -> None:
    entry = DirectoryEntry(
        partnership=leaving.world.partnership, person=leaving.person, asked_at=clock.now(), seal=new_key()
    )
    leaving.session.add(entry)
    leaving.session.flush()
    leaving.ends(f"{contact_links.LINK.path}/{contact_links.LINK.token_of(leaving.session, entry)}")


@pytest.mark.both_databases
def test_the_link_to_choose_reminders_ends(leaving: Leaving) -> None:
    choices = ReminderChoices(partnership=leaving.world.partnership, person=leaving.person, seal=new_key())
    leaving.session.add(choices)
    leaving.session.flush()
    leaving.ends(f"{reminder_links.LINK.path}/{reminder_links.LINK.token_of(leaving.session, choices)}")


def test_emails_not_yet_sent_are_withdrawn(leaving: Leaving, tmp_path: Path) -> None:
    session, partnership = leaving.session, leaving.world.partnership
    mail = outbox.post(
        session,
        Words("A paper for you", "Please read it.\n"),
        sender=letters.sender_for(session, partnership),
        recipient=Party(leaving.person.email, leaving.person.name),
        concern=Concern(partnership.id, None, leaving.person.id),
    )
    leaving.replace()
    deliver(session, tmp_path)
    assert session.get_one(OutboxMessage, mail.id).state is MailState.SUPERSEDED
    assert not any(leaving.person.email.encode() in file.read_bytes() for file in tmp_path.rglob("*.eml"))


def test_their_invitations_are_withdrawn_with_the_next_update(leaving: Leaving, tmp_path: Path) -> None:
    session, world = leaving.session, leaving.world
    meeting = make.meeting(session, world.board)
    invitees.fill(session, meeting)
    session.commit()
    sending.send(session, meeting, shown=sending.plan_of(session, meeting).fingerprint, by=world.coordinator)
    deliver(session, tmp_path)
    leaving.replace()
    plan = sending.plan_of(session, meeting)
    assert leaving.person in {row.person for row in meeting.invitations if row.removed_at is not None}
    removed = [email for email in plan.emails if email.kind is EmailKind.REMOVE]
    assert [email.invitation.person for email in removed] == [leaving.person]
