"""The agenda as a document, and the outcomes that its items serve."""

import pytest
from sqlalchemy.orm import Session

from cdp.agendas import papers, queries
from cdp.agendas.content import draft_view
from cdp.agendas.document import document_of
from cdp.agendas.papers import PaperDetails
from cdp.documents.blocks import BulletList, Facts, Heading, PageMarks
from cdp.errors import Refusal
from cdp.meetings.front_matter import front_matter_of
from cdp.models import MeetingState
from tests.agendas.conftest import SECRET, Agenda, Enter
from tests.make import World


def address(key: str) -> str:
    """Return an address for the paper with this key."""
    return f"https://cdp.example/{key}"


def test_the_agenda_lists_the_items_that_serve_each_outcome(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    agenda.welcome.outcome_code = agenda.finance.outcome_code = agenda.secret.outcome_code = "o_deaths"
    session.flush()
    items = queries.items_of(session, agenda.meeting)
    full = document_of(draft_view(enter(world.coordinator), agenda.meeting, items), address)
    for person in (world.coordinator, world.observer):
        document = document_of(draft_view(enter(person), agenda.meeting, items), address)
        served = next(block for block in document.blocks if isinstance(block, BulletList))
        assert served.items[0].runs[0].text == "Reduce drug-related deaths and harm: items 1 and 2"
    assert [block.text for block in full.blocks if isinstance(block, Heading)] == [
        "Part 1: public items",
        "1. Welcome",
        "2. Finance",
        "Outcomes served",
        "Part 2: confidential items",
        f"3. {SECRET}",
    ]


def test_part_2_of_an_agenda_has_pages_of_its_own_with_its_marking(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    items = queries.items_of(session, agenda.meeting)
    edition = f"Agenda: {agenda.meeting.title}"
    own = document_of(draft_view(enter(world.coordinator), agenda.meeting, items), address)
    assert [marks for marks, _ in own.sheets] == [
        PageMarks("", "Part 1: public", "Draft, not published", edition),
        PageMarks("OFFICIAL-SENSITIVE", "Part 2: confidential", "Draft, not published", edition),
    ]
    assert [block.text for block in own.sheets[-1][1] if isinstance(block, Heading)] == [
        "Part 2: confidential items",
        f"3. {SECRET}",
    ]
    observers = document_of(draft_view(enter(world.observer), agenda.meeting, items), address)
    assert [marks for marks, _ in observers.sheets] == [PageMarks("", "", "Draft, not published", edition)]


def test_an_agenda_to_print_names_the_chair_the_members_the_quorum_and_the_contact(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    view = draft_view(enter(world.coordinator), agenda.meeting, queries.items_of(session, agenda.meeting))
    facts = document_of(view, address, front_matter_of(session, agenda.meeting)).blocks[0]
    assert isinstance(facts, Facts)
    assert {label: "".join(run.text for run in value) for label, value in facts.pairs[-3:]} == {
        "Chair": "Example chair",
        "Members": (
            "Example health member, Birmingham and Solihull Integrated Care Board\n"
            "Example member, Example Treatment Services\n"
            "Example police member, West Midlands Police"
        ),
        "Contact officer": "Example coordinator, secretariat@west-midlands.example",
    }


def test_a_paper_cannot_be_requested_for_a_meeting_that_is_still_a_draft(
    session: Session, world: World, agenda: Agenda
) -> None:
    agenda.meeting.state = MeetingState.DRAFT
    details = PaperDetails("Budget", world.treatment, agenda.meeting.starts_at.date())
    with pytest.raises(Refusal, match="Schedule the meeting before you request papers"):
        papers.add_paper(session, agenda.finance, details, None, by=world.coordinator)
