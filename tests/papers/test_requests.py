"""Requesting papers: before people are invited, one email to each person, and a reminder of what is missing."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.models import AuditEvent, MeetingState, PaperState
from cdp.papers import sending
from tests.agendas.conftest import SECRET, Agenda, pdf
from tests.agendas.test_pages import Visit
from tests.make import World
from tests.papers.conftest import Asking
from tests.statements import counted


def test_papers_of_a_draft_meeting_are_requested_in_one_email_to_each_person(
    session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    agenda.meeting.state = MeetingState.DRAFT
    budget = asking.record(agenda.finance)
    asking.record(agenda.welcome, "Plan")
    asking.record(agenda.welcome, "Needs", organisation=world.health, person=world.health_member)
    assert asking.emails() == []
    asking.send()
    emails = asking.emails()
    assert [(email.to_address, email.subject) for email in emails] == [
        (world.health_member.email, "Paper requested: Autumn board"),
        (world.member.email, "Papers requested: Autumn board"),
    ]
    assert "- Budget (item: Finance), due by " in emails[1].body
    assert "- Plan (item: Welcome), due by " in emails[1].body
    assert asking.path(world.member) in emails[1].body
    assert "The date is not confirmed yet." in emails[1].body
    assert budget.state is PaperState.REQUESTED
    with pytest.raises(Refusal, match="There is nothing to send"):
        asking.send()


def test_an_email_neither_names_a_confidential_paper_nor_has_a_link_to_it(
    session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.secret, "Prices of Acme")
    asking.send()
    (email,) = asking.emails()
    assert "Prices" not in email.subject + email.body
    assert SECRET not in email.subject + email.body
    assert "/send-papers/" not in email.body
    assert f"/agenda/papers/{paper.key}" in email.body
    assert all("Acme" not in sentence for sentence in session.scalars(sa.select(AuditEvent.sentence)))


def test_only_papers_that_have_not_arrived_are_chased(
    session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    received, missing = asking.record(agenda.finance), asking.record(agenda.welcome, "Plan", days=-1)
    asking.send()
    asking.receive(received)
    access = asking.access()
    outstanding = sending.outstanding(session, access, agenda.meeting)
    assert outstanding == [missing]
    mailing = sending.mailing_of(session, agenda.meeting, outstanding, sending.CHASER)
    with pytest.raises(Refusal, match="The emails have changed"):
        sending.chase(session, access, agenda.meeting, shown="", by=world.coordinator)
    sending.chase(session, access, agenda.meeting, shown=mailing.fingerprint(session), by=world.coordinator)
    assert asking.emails()[-1].subject == "Reminder: paper for Autumn board"
    assert missing.chased_at is not None
    assert received.chased_at is None


def test_a_coordinator_requests_several_papers_and_sees_each_email_first(
    visit: Visit, session: Session, world: World, agenda: Agenda
) -> None:
    agenda.finance.presenter_organisation = world.treatment
    agenda.welcome.presenter_organisation = world.police
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path.replace("/agenda", "/papers"))
    assert "No papers have been requested or added for this meeting." in coordinator.main
    coordinator.click("Request papers")
    coordinator.submit(
        "Continue", items=["Finance: Example Treatment Services", "Welcome: West Midlands Police"]
    )
    assert coordinator.heading == "Review and send"
    assert "Example member" in coordinator.main
    assert "Example police member" in coordinator.main
    coordinator.submit("Send to 2 people")
    assert coordinator.banner == "2 emails are being sent."
    assert [row[0] for row in coordinator.table("Papers of this meeting")] == ["Welcome", "Finance"]
    member = visit().sign_in(world.member).get(agenda.path.replace("/agenda", "/papers"))
    assert [row[0] for row in member.table("Papers of this meeting")] == ["Finance"]
    visit().sign_in(world.observer).get(agenda.path.replace("/agenda", "/papers/send"), status=403)


def test_a_person_who_was_asked_opens_the_paper_while_the_meeting_is_a_draft(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    agenda.meeting.state = MeetingState.DRAFT
    by_name = asking.record(agenda.finance, organisation=None, person=world.lead)
    secret = asking.record(agenda.secret, "Prices")
    lead = visit().sign_in(world.lead).get(f"{agenda.path}/papers/{by_name.key}")
    lead.submit("Send file", file=pdf())
    assert lead.facts()["Requested from"] == "Example lead"
    lead.get(agenda.path, status=404)
    visit().sign_in(world.member).get(f"{agenda.path}/papers/{secret.key}")
    for person in (world.police_member, world.observer, world.member):
        visit().sign_in(person).get(f"{agenda.path}/papers/{by_name.key}", status=404)
    with pytest.raises(Refusal, match="Example lead may not see this confidential item"):
        asking.record(agenda.secret, "Prices", organisation=None, person=world.lead)


def test_the_page_of_papers_asks_the_database_no_more_as_papers_grow(
    visit: Visit, engine: sa.Engine, world: World, agenda: Agenda, asking: Asking
) -> None:
    world.board.clearances = ["finance"]
    coordinator, path = visit().sign_in(world.coordinator), agenda.path.replace("/agenda", "/papers")
    asking.receive(asking.record(agenda.finance))
    coordinator.get(path)
    with counted(engine) as few:
        coordinator.get(path)
    for number in range(8):
        asking.receive(asking.record(agenda.welcome, f"Paper {number}"))
    with counted(engine) as many:
        coordinator.get(path)
    assert len(many) == len(few)
