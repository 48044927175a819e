"""The pages of an agenda, from preparation to publication and reading."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import pytest
from sqlalchemy.orm import Session

from cdp.models import Meeting, MeetingState
from tests import make
from tests.agendas.conftest import COMPLETE, Agenda, Publish, pdf
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def words_of(word_file: bytes) -> str:
    """Return the text of a Word file, with its title and subject."""
    document = docx.Document(BytesIO(word_file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    properties = document.core_properties
    return "\n".join(
        [*(paragraph.text for paragraph in document.paragraphs), *cells, properties.title, properties.subject]
    )


def test_a_coordinator_prepares_an_agenda_and_publishes_it(
    visit: Visit, world: World, meeting: Meeting
) -> None:
    path = f"/partnerships/west-midlands/meetings/{meeting.key}/agenda"
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(path)
    assert "There are no items yet" in coordinator.main
    coordinator.submit("Add the standing items")
    assert coordinator.banner == "13 standing items added."
    coordinator.click("Add an item")
    coordinator.submit(
        "Add item",
        title="Naloxone in custody",
        purpose="For decision",
        minutes=30,
        presenter="Chief Inspector",
        organisation="West Midlands Police",
        recommendation="Agree the rollout.",
        part="Part 1 (public)",
    )
    assert coordinator.banner == "“Naloxone in custody” added to the agenda."
    assert (
        "The agenda runs 30 minutes over: it ends at 12:30pm and the meeting at midday." in coordinator.main
    )
    coordinator.click("Publish the agenda")
    assert "The agenda runs 30 minutes over" in coordinator.main
    coordinator.submit("Publish agenda")
    assert coordinator.errors == [
        "Confirm that you want to publish anyway, or go back and add what is missing."
    ]
    coordinator.submit("Publish agenda", despite_gaps=True)
    assert coordinator.banner == "Agenda published."

    member = visit().sign_in(world.member)
    member.get(path)
    assert "12. Naloxone in custody" in member.main
    assert "presented by Chief Inspector, West Midlands Police" in member.main


def test_members_read_nothing_before_the_agenda_is_published(
    visit: Visit, world: World, agenda: Agenda
) -> None:
    for person in (world.member, world.observer, world.lead, world.data_lead, world.deputy):
        visitor = visit().sign_in(person).get(agenda.path)
        assert "The agenda of this meeting has not been published yet." in visitor.main
        assert "Welcome" not in visitor.main
        visitor.get(f"{agenda.path}/word", status=404)
        visitor.get(f"{agenda.path}/preview", status=404)
    for person in (world.sro, world.chair):
        visitor = visit().sign_in(person).get(agenda.path)
        assert "This is a draft." in visitor.main
        assert "1. Welcome" in visitor.main


def test_after_publication_a_change_is_a_draft_until_published_again(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    publish()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Change", near="Welcome")
    coordinator.submit("Save", title="Welcome and apologies")
    assert "Changed since publication" in coordinator.main
    member = visit().sign_in(world.member).get(agenda.path)
    assert "1. Welcome" in member.main
    assert "apologies" not in member.main
    coordinator.get(f"{agenda.path}/publish").submit("Publish agenda")
    member.get(agenda.path)
    assert "Welcome and apologies" in member.main
    member.click("All publications")
    assert [row[0] for row in member.table("All publications, newest first")] == [
        "Publication 2",
        "Publication 1",
    ]
    member.click("Publication 1")
    assert "apologies" not in member.main
    assert "This is an earlier publication." in member.main


def test_an_item_can_be_removed_until_it_is_published(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Remove", near="Finance").submit("Remove item")
    assert "Finance" not in coordinator.main
    publish()
    coordinator.get(agenda.path)
    assert "Remove" not in coordinator.main
    coordinator.get(f"{agenda.path}/items/{agenda.welcome.key}/remove")
    assert (
        coordinator.heading == "Withdraw this item? Welcome" or "Withdraw this item?" in coordinator.heading
    )


def test_the_word_file_has_the_same_items_as_the_page(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    coordinator = visit().sign_in(world.coordinator)
    public = words_of(coordinator.get(f"{agenda.path}/word").body)
    assert "1. Welcome" in public
    assert "2. Finance" in public
    assert agenda.secret.title not in public
    assert "Part 1" not in public
    coordinator.get(f"{agenda.path}/word/full")
    coordinator.submit("Download Word file", password="not the password at all")
    assert coordinator.errors == ["That is not your password. Try again."]
    coordinator.submit("Download Word file", password=make.PASSWORD)
    full = words_of(coordinator.body)
    assert f"3. {agenda.secret.title}" in full
    assert "Part 2: confidential items" in full


def test_a_member_proposes_an_item_and_reads_the_reply(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    member = visit().sign_in(world.member).get(agenda.path)
    member.click("Propose an item")
    proposal: dict[str, Any] = {
        "recommendation": "Note the report",
        "purpose": "For discussion",
        "minutes": 15,
    }
    member.submit("Send proposal", title="Waiting times", **proposal)
    assert member.banner == "Proposal sent. The coordinator will reply."
    assert "Waiting times Proposed" in member.main
    assert "Waiting times" not in visit().sign_in(world.police_member).get(agenda.path).main
    assert "Waiting times" not in visit().sign_in(world.sro).get(agenda.path).main
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Waiting times").submit("Continue", deed="Return to the person who proposed it")
    assert coordinator.errors == ["Enter the reason."]
    coordinator.submit("Continue", message="It is on the next agenda.")
    assert "Your item was returned: Combating Drugs Partnership Board" in coordinator.main
    coordinator.submit("Send and save")
    assert coordinator.banner == "Reply saved."
    assert "It is on the next agenda." in member.click("Waiting times").main
    member.get(agenda.path).click("Propose an item").submit(
        "Send proposal", title="Hostel places", **proposal
    )
    coordinator.get(agenda.path).click("Hostel places")
    coordinator.submit("Continue", deed="Add to the agenda of a meeting")
    assert "Enter why the item is urgent" in coordinator.errors[0]
    coordinator.submit("Continue", message="The winter is near").submit("Send and save")
    assert "2A. Hostel places" in coordinator.main
    assert "Hostel places" not in visit().sign_in(world.police_member).get(agenda.path).main


@pytest.mark.both_databases
def test_an_organisation_sends_a_paper_that_was_requested_from_it(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a paper", near="Finance")
    coordinator.submit("Add paper", title="Budget report", organisation="Example Treatment Services")
    assert coordinator.banner == "Request recorded: Budget report. Review and send the email."
    member = visit().sign_in(world.member).get(agenda.path)
    member.click("Budget report")
    assert member.facts()["State"] == "Requested"
    member.submit("Send file", file=pdf("report.exe"))
    assert member.status == 422
    member.submit("Send file", file=pdf("report.pdf", b"MZ not a PDF"))
    assert member.status == 422
    member.submit("Send file", file=pdf("../../etc/pass\x00wd.pdf"))
    assert member.banner == "File received."
    assert member.facts()["State"] == "Received"
    paper_path = member.path
    member.click("Write the purpose").submit("Save", **COMPLETE)
    other = visit().sign_in(world.police_member)
    other.get(paper_path, status=404)
    other.get(f"{paper_path}/file", status=404)
    publish()
    other.get(agenda.path)
    assert "Budget report (PDF," in other.main
    other.click("Budget report")
    answer = other.response
    assert answer is not None
    assert answer.headers["Content-Disposition"] == "attachment; filename=passwd.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "application/pdf"


def test_readers_see_the_published_file_until_the_new_one_is_published(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a paper", near="Finance").submit(
        "Add paper", title="Budget", file=pdf("first.pdf"), **COMPLETE
    )
    publish()
    coordinator.click("Budget")
    page = coordinator.path
    coordinator.submit("Send file", file=pdf("second.pdf", b"%PDF-1.7 second %%EOF"))
    assert "second.pdf" in coordinator.main
    assert "first.pdf" in coordinator.main
    member = visit().sign_in(world.member)
    assert b"second" not in member.get(f"{page}/file").body
    assert b"second" in coordinator.get(f"{page}/file").body
    publish()
    assert b"second" in member.get(f"{page}/file").body


@pytest.mark.both_databases
def test_the_agenda_of_a_held_meeting_offers_only_changes_that_are_allowed(
    session: Session, visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    publish()
    agenda.meeting.state = MeetingState.HELD
    agenda.finance.minutes = 25
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    assert "This meeting has been held, so you can no longer change its agenda." in coordinator.main
    offered = {words for words in [*coordinator.links, *coordinator.buttons] if "Finance" in words}
    assert offered == {
        "Open Finance", "Add a paper to Finance", "Withdraw Finance", "Defer Finance",
    }  # fmt: skip
    coordinator.get(f"{agenda.path}/publish")
    assert "Record what was said in the minutes." in coordinator.main
    assert not coordinator.page.with_class("govuk-checkboxes")
