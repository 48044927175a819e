"""What the pages of an agenda offer: only what can be done, and always the way back to the meeting."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy.orm import Session

from cdp.agendas import service
from cdp.models import Meeting, MeetingState
from tests.agendas.conftest import COMPLETE, Agenda, Publish, pdf
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
TABS = ["Meeting", "Agenda", "Papers", "Pack", "Attendance", "In the meeting", "Minutes", "Invitations"]
READERS_TABS = ["Meeting", "Agenda", "Papers", "Pack", "Attendance", "Minutes"]


def tabs(visitor: Visitor) -> list[str]:
    """Return the tabs of the meeting on a page."""
    navigation = [one for one in visitor.page.all("nav") if one.get("aria-label") == "Pages of this meeting"]
    return ["".join(link.itertext()).strip() for one in navigation for link in one.iter("a")]


def test_the_agenda_has_the_tabs_of_the_meeting_and_its_further_pages_lead_back_to_it(
    visit: Visit, world: World, agenda: Agenda, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    coordinator.click("Add a paper", near="Finance").submit(
        "Add paper", title="Budget", file=pdf(), **COMPLETE
    )
    coordinator.click("Budget")
    paper = coordinator.path.removeprefix(agenda.path)
    publish()
    item = f"/items/{agenda.finance.key}"
    assert tabs(coordinator.get(agenda.path)) == TABS
    for page in (
        "/preview", "/publish", "/publications", "/publications/1", "/items/new", "/times", "/order-taken",
        "/interests/new", "/word/full", item, f"{item}/edit", f"{item}/withdraw", f"{item}/defer",
        f"{item}/papers/new", f"{item}/items/new", paper, f"{paper}/edit", f"{paper}/remove",
    ):  # fmt: skip
        coordinator.get(f"{agenda.path}{page}")
        assert tabs(coordinator) == [], page
        assert "Agenda" in coordinator.links, page
    for page in ("papers", "pack"):
        coordinator.get(f"{agenda.path.removesuffix('/agenda')}/{page}")
        assert tabs(coordinator) == TABS, page
    assert tabs(visit().sign_in(world.member).get(agenda.path)) == READERS_TABS


def test_publish_and_the_standing_items_are_offered_only_when_they_do_something(
    visit: Visit, session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    agenda.finance.title = "Grants"
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    assert "Publish the agenda" in coordinator.links
    assert "Add the standing items" in coordinator.buttons
    service.add_standing_items(session, agenda.meeting, by=world.coordinator)
    session.commit()
    assert "Add the standing items" not in coordinator.get(agenda.path).buttons
    publish()
    assert "Publish the agenda" not in coordinator.get(agenda.path).links
    coordinator.click("Change", near="Grants").submit("Save", title="Grants and gifts")
    assert "Publish the agenda" in coordinator.links
    agenda.meeting.state = MeetingState.CANCELLED
    session.commit()
    assert "Publish the agenda" not in coordinator.get(agenda.path).links


def test_the_agenda_of_a_draft_meeting_says_that_invitations_come_first(
    visit: Visit, session: Session, world: World, agenda: Agenda
) -> None:
    agenda.meeting.state = MeetingState.DRAFT
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    assert "Publish the agenda" not in coordinator.links
    assert "You can publish the agenda once the invitations have been sent." in coordinator.main


@pytest.mark.parametrize("page", ["/edit", "/remove", "/items/new"])
def test_pages_that_change_a_locked_agenda_say_so_before_anything_is_typed(
    visit: Visit, session: Session, world: World, agenda: Agenda, page: str
) -> None:
    agenda.meeting.state = MeetingState.HELD
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    item = f"{agenda.path}/items/{agenda.finance.key}"
    coordinator.get(item)
    assert not {words for words in coordinator.links if words in {"Change item", "Remove item"}}
    coordinator.get(f"{item}{page}")
    assert "This meeting has been held, so you can no longer change its agenda." in coordinator.main
    assert not {"Save", "Remove item", "Add item"} & set(coordinator.buttons)


def test_a_new_meeting_takes_the_link_of_the_last_one_only_if_asked(
    visit: Visit, session: Session, world: World, meeting: Meeting
) -> None:
    link = "https://meet.example.org/board"
    meeting.video_link = link
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    new = f"/partnerships/west-midlands/meetings/new?board={world.board.key}"
    made = {}
    for months, ticked in ((1, True), (2, False)):
        day = meeting.day + timedelta(days=28 * months)
        coordinator.get(new)
        (typed,) = [one for one in coordinator.page.all("input") if one.get("name") == "video_link"]
        assert not typed.get("value")
        coordinator.submit(
            "Plan the meeting", title=f"In {months}", day=day, start=time(10), end=time(11),
            place="Town Hall", same_link=ticked,
        )  # fmt: skip
        made[ticked] = coordinator.facts()["Video link"] if ticked else coordinator.main
    assert link in made[True]
    assert link not in made[False]
