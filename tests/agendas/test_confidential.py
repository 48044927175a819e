"""Part 2 on every page: people without the right to see it find no sign of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import papers, proposals, queries, service
from cdp.agendas.backlog import service as backlog
from cdp.agendas.backlog.service import BacklogReply, ProposalDetails, ReplyDeed
from cdp.agendas.details import ItemDetails
from cdp.agendas.on_the_day import service as on_the_day
from cdp.agendas.papers import PaperDetails
from cdp.files.uploads import check_upload
from cdp.models import (
    AuditEvent,
    DeclaredInterest,
    Invitation,
    MeetingState,
    OutboxMessage,
    Part,
    Purpose,
)
from tests import make
from tests.agendas.conftest import COMPLETE, SECRET, Agenda, Publish, pdf
from tests.agendas.settled import settle_all
from tests.agendas.test_pages import words_of
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAPER = "Acme price list"


def add_secret_paper(session: Session, world: World, agenda: Agenda, visit: Visit) -> str:
    """Attach a paper to the confidential item as the coordinator, and return the address of its page."""
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a paper", near=SECRET)
    coordinator.submit("Add paper", title=PAPER, organisation="", file=pdf("acme-prices.pdf"), **COMPLETE)
    coordinator.click(PAPER)
    return coordinator.path


@pytest.mark.both_databases
def test_an_observer_finds_no_trace_of_a_confidential_item(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    paper = add_secret_paper(session, world, agenda, visit)
    publish()
    for person in (world.observer, world.lead, world.data_lead, world.deputy):
        visitor = visit().sign_in(person).get(agenda.path)
        html = visitor.response.text if visitor.response else ""
        for trace in (
            SECRET,
            PAPER,
            "acme",
            "Part 1",
            "Part 2",
            "confidential",
            agenda.secret.key,
            "11:05am",
        ):
            assert trace not in html, trace
        assert "1. Welcome 10am (10 minutes" in visitor.main
        assert "2. Finance 10:10am (20 minutes" in visitor.main
        assert "3. " not in visitor.main
        assert "runs" not in visitor.main
        assert "13 minutes" not in visitor.main
        word = words_of(visitor.get(f"{agenda.path}/word").body)
        assert SECRET not in word
        assert PAPER not in word
        assert "2. Finance" in word
        assert SECRET not in visitor.get(f"{agenda.path}/publications/1").main
        visitor.get(f"{agenda.path}/publications")
        assert SECRET not in visitor.main
        for address in (f"{agenda.path}/word/full", paper, f"{paper}/file", f"{agenda.path}/preview"):
            visitor.get(address, status=404)
        if person is not world.observer:
            visitor.get(f"{agenda.path}/interests/new")
            assert SECRET not in visitor.main


def test_members_of_the_board_the_sro_and_the_chair_read_the_confidential_item_last(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    paper = add_secret_paper(session, world, agenda, visit)
    publish()
    for person in (world.member, world.police_member, world.sro, world.chair):
        visitor = visit().sign_in(person).get(agenda.path)
        assert f"3. {SECRET} 10:30am (35 minutes" in visitor.main
        assert visitor.get(f"{paper}/file").body.startswith(b"%PDF")


def test_a_deputy_reads_the_confidential_item_only_when_substituting(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    publish()
    assert SECRET not in visit().sign_in(world.deputy).get(agenda.path).main
    session.add(
        Invitation(meeting=agenda.meeting, person=world.deputy, seat=world.health_seat, stands_in=True)
    )
    session.commit()
    assert SECRET in visit().sign_in(world.deputy).get(agenda.path).main


def test_an_item_limited_to_one_organisation_is_hidden_from_other_members(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    agenda.secret.audience = [world.police]
    session.commit()
    publish()
    assert SECRET in visit().sign_in(world.police_member).get(agenda.path).main
    member = visit().sign_in(world.member).get(agenda.path)
    assert SECRET not in member.main
    assert "Part 1" not in member.main


def test_a_declared_interest_withholds_the_confidential_item_and_its_paper(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    paper = add_secret_paper(session, world, agenda, visit)
    publish()
    member = visit().sign_in(world.member).get(agenda.path)
    member.click("Declare an interest in an item")
    member.submit("Declare interest", item=f"3. {SECRET}", nature="We bid for it.")
    assert member.banner == "Interest recorded. The item is now withheld from you."
    assert SECRET not in member.main
    member.get(f"{paper}/file", status=404)
    member.get(f"{agenda.path}/word/full", status=404)
    session.add(
        DeclaredInterest(
            item_id=agenda.secret.id, person=world.sro, nature="A shareholder.", declared_at=clock.now()
        )
    )
    session.commit()
    sro = visit().sign_in(world.sro).get(agenda.path)
    assert SECRET not in sro.main
    assert "Part 1" not in sro.main
    sro.get(f"{paper}/file", status=404)


@pytest.mark.both_databases
def test_a_declared_interest_withholds_the_papers_of_a_public_item_but_not_the_item(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a paper", near="Finance").submit(
        "Add paper", title="Budget", file=pdf("budget.pdf"), **COMPLETE
    )
    publish()
    coordinator.get(agenda.path).click("Record an interest in an item")
    coordinator.submit(
        "Record interest", item="2. Finance", person="Example member", nature="A grant is theirs."
    )
    assert coordinator.banner == ("Interest recorded. Its papers are now withheld from Example member.")
    member = visit().sign_in(world.member).get(agenda.path)
    assert "2. Finance" in member.main
    assert "Budget" not in member.main
    assert "We have withheld the papers from you because you declared an interest." in member.main
    coordinator.get(agenda.path).click("Open", near="Finance")
    coordinator.click("Withdraw", near="Example member").submit("Withdraw declaration")
    assert "Budget" in member.get(agenda.path).main


def test_an_item_made_confidential_after_publication_is_hidden_at_once(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    observer = visit().sign_in(world.observer).get(agenda.path)
    assert "Finance" in observer.main
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Change", near="Finance")
    coordinator.submit("Save", part="Part 2 (confidential)", part_2_reason="It names a supplier.")
    assert "Finance" not in observer.get(agenda.path).main


@pytest.mark.both_databases
def test_an_item_made_public_in_the_draft_stays_confidential_until_published(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Change", near=SECRET)
    coordinator.submit("Save", part="Part 1 (public)")
    observer = visit().sign_in(world.observer).get(agenda.path)
    assert SECRET not in observer.main
    publish()
    assert SECRET in observer.get(agenda.path).main


def test_a_withdrawn_confidential_item_stays_hidden(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    publish()
    on_the_day.withdraw_item(session, agenda.secret, "The supplier is not ready.", by=world.coordinator)
    session.commit()
    member = visit().sign_in(world.member).get(agenda.path).main
    assert f"3. {SECRET} (withdrawn) Withdrawn: The supplier is not ready." in member
    assert SECRET not in visit().sign_in(world.observer).get(agenda.path).main


@pytest.mark.both_databases
def test_the_history_and_emails_never_name_a_confidential_item_or_its_paper(
    session: Session, world: World, agenda: Agenda, visit: Visit
) -> None:
    details = ItemDetails(
        "Acme merger", Purpose.DECISION, 10, part=Part.CONFIDENTIAL, part_2_reason="Acme’s prices"
    )
    item = service.add_item(session, agenda.meeting, details, by=world.coordinator)
    paper = papers.add_paper(
        session,
        item,
        PaperDetails("Acme figures", world.police, clock.today()),
        None,
        by=world.coordinator,
    )
    stream, name = pdf("acme.pdf")
    papers.receive_file(session, paper, check_upload(name, stream), by=world.police_member)
    wanted = ProposalDetails(details, agenda.meeting, has_paper=True)
    proposal = backlog.propose(session, world.board, wanted, by=world.member)
    reply = BacklogReply(ReplyDeed.RETURN, message="Acme again")
    shown = backlog.mailing_of(session, proposal, reply, by=world.coordinator).fingerprint(session)
    backlog.reply_to(session, proposal, replace(reply, shown=shown), by=world.coordinator)
    session.commit()
    texts = [*history(session), *(f"{m.subject} {m.body}" for m in session.query(OutboxMessage))]
    assert len(texts) >= 6
    assert [text for text in texts if "acme" in text.lower()] == []


def history(session: Session) -> list[str]:
    """Return the sentences and details of all events in the audit log."""
    events = session.query(AuditEvent)
    return [f"{event.sentence} {event.details}" for event in events]


def test_another_partnership_and_a_former_coordinator_find_nothing(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    publish()
    for person in (world.neighbour_coordinator, world.former):
        visitor = visit().sign_in(person)
        for page in (
            "",
            "/word",
            "/publish",
            "/items/new",
            f"/items/{agenda.welcome.key}",
            "/publications/1",
        ):
            visitor.get(f"{agenda.path}{page}", status=404)
    elsewhere = f"/partnerships/berkshire-east/meetings/{agenda.meeting.key}/agenda"
    visit().sign_in(world.neighbour_coordinator).get(elsewhere, status=404)
    other = make.meeting(session, world.board, title="Winter board")
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    wrong = f"/partnerships/west-midlands/meetings/{other.key}/agenda/items/{agenda.welcome.key}"
    for page in ("", "/edit", "/remove", "/papers/new"):
        coordinator.get(f"{wrong}{page}", status=404)


def test_only_the_coordinator_can_change_an_agenda(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    item = f"{agenda.path}/items/{agenda.welcome.key}"
    for person in (world.sro, world.chair, world.member, world.observer):
        visitor = visit().sign_in(person)
        for page in (f"{agenda.path}/publish", f"{agenda.path}/items/new", f"{item}/edit", f"{item}/remove"):
            visitor.get(page, status=403)
        visitor.post(f"{item}/move", {"direction": "up", "version": "1"}, status=403)
        visitor.post(f"{agenda.path}/items/standing", status=403)
    visit().sign_in(world.regional_viewer).get(agenda.path, status=403)
    visit().sign_in(world.observer).get(f"{agenda.path}/proposals/new", status=403)


def test_items_of_a_meeting_do_not_include_proposals_and_removed_items(
    session: Session, world: World, agenda: Agenda
) -> None:
    proposals.propose_item(
        session, agenda.meeting, ItemDetails("Hostels", Purpose.DISCUSSION, 10), by=world.member
    )
    service.remove_item(session, agenda.welcome, by=world.coordinator)
    assert [item.title for item in queries.items_of(session, agenda.meeting)] == ["Finance", SECRET]
    assert [item.title for item in queries.items_ever_of(session, agenda.meeting)] == [
        "Welcome",
        "Finance",
        SECRET,
    ]
    assert [item.title for item in queries.proposals_of(session, agenda.meeting)] == ["Hostels"]


def test_no_trace_of_a_deferred_confidential_item_its_heading_or_its_reasons(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    later = make.meeting(
        session,
        world.board,
        agenda.meeting.starts_at + timedelta(days=90),
        title="Winter board",
        state=MeetingState.SCHEDULED,
    )
    settle_all(session, agenda.meeting, by=world.coordinator)
    publish()
    words = ItemDetails(
        "Canary bids", Purpose.DECISION, 10, part=Part.CONFIDENTIAL, part_2_reason="Canary prices",
        heading="Canary section", urgency="Canary urgency",
    )  # fmt: skip
    item = service.add_item(session, agenda.meeting, words, by=world.coordinator)
    below = ItemDetails("Canary sub-item", Purpose.DISCUSSION, 5, parent=item, urgency="Canary again")
    service.add_item(session, agenda.meeting, below, by=world.coordinator)
    settle_all(session, agenda.meeting, by=world.coordinator)
    publish()
    on_the_day.defer_item(session, item, later, "Canary reason", by=world.coordinator)
    session.commit()
    settle_all(session, agenda.meeting, by=world.coordinator)
    publish()
    member = visit().sign_in(world.member).get(agenda.path)
    assert "4. Canary bids (deferred)" in member.main
    assert "4.1. Canary sub-item (deferred)" in member.main
    observer = visit().sign_in(world.observer)
    there = agenda.path.replace(agenda.meeting.key, later.key)
    for page in (agenda.path, f"{agenda.path}/publications/3", there, "/partnerships/west-midlands/meetings"):
        response = observer.get(page).response
        assert response is not None
        assert "canary" not in response.text.lower(), page
    assert "canary" not in words_of(observer.get(f"{agenda.path}/word").body).lower()
    assert [text for text in history(session) if "canary" in text.lower()] == []
