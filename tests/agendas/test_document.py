"""The agenda as a document, and the outcomes that its items serve."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from cdp.agendas import queries
from cdp.agendas.content import draft_view
from cdp.agendas.document import document_of
from cdp.documents.blocks import BulletList, Heading, PageMarks
from cdp.models import Invitation, MeetingState, Minutes, MinutesState
from cdp.wording.formats import day, span
from tests import make
from tests.agendas.conftest import SECRET, Agenda, Enter, Publish
from tests.agendas.test_pages import words_of
from tests.make import World
from tests.visitor import Visitor


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


@pytest.mark.both_databases
def test_the_head_of_an_agenda_names_members_chair_contact_last_minutes_and_next_meeting(
    visit: Callable[[], Visitor], session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    start = agenda.meeting.starts_at
    earlier = make.meeting(
        session, world.board, start - timedelta(days=90), title="Summer board", state=MeetingState.HELD
    )
    later = make.meeting(
        session, world.board, start + timedelta(days=90), title="Winter board", state=MeetingState.SCHEDULED
    )
    session.add(Minutes(meeting=earlier, state=MinutesState.CIRCULATED))
    guest = make.person(session, "Example guest")
    session.add(Invitation(meeting=agenda.meeting, person=guest))
    session.commit()
    publish()
    member = visit().sign_in(world.member).get(agenda.path)
    facts = member.facts()
    assert facts["Chair"] == world.chair.name
    assert facts["Contact officer"] == f"{world.coordinator.name}, secretariat@west-midlands.example"
    assert f"{world.police_member.name}, West Midlands Police" in member.main
    assert "Also invited: Example guest" in member.main
    assert f"Date of next meeting: {span(later.starts_at, later.ends_at)}" in member.main
    word = words_of(member.get(f"{agenda.path}/word").body)
    assert f"Last minutes: Meeting of {day(earlier.starts_at)}" in word
    member.get(agenda.path)
    assert member.links[f"Meeting of {day(earlier.starts_at)}"].endswith(f"/meetings/{earlier.key}/minutes")
