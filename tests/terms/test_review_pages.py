"""A review that is due, as shown on the pages of terms of reference, the home page and the meeting timetable."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.meetings.cycle import REVIEW, Step, next_step
from cdp.models import TermsState, TermsVersion
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.review import due as review
from cdp.wording.formats import day as in_words
from cdp.wording.formats import day_short
from tests import make
from tests.statements import counted
from tests.terms.test_sub_groups import in_force as put_in_force
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HOME = "/partnerships/west-midlands"
TERMS = f"{HOME}/terms"
BOARD = "Combating Drugs Partnership Board"
CHANGED = "New core members: Probation Service (Probation)."


@pytest.fixture
def in_force(session: Session, world: make.World) -> TermsVersion:
    """The board's terms, in force since today and to be reviewed in a year."""
    return put_in_force(session, world, world.board)


def due(session: Session, version: TermsVersion, days: int) -> date:
    """Set the review date to a number of days from today, commit, and return the date."""
    version.review_on = clock.today() + timedelta(days=days)
    session.commit()
    return version.review_on


@pytest.mark.parametrize(
    ("days", "says"), [(61, ""), (60, "is due by"), (0, "is due by"), (-1, "was due by")]
)
def test_the_list_and_the_version_show_that_a_review_is_due(
    session: Session, in_force: TermsVersion, coordinator: Visitor, days: int, says: str
) -> None:
    on = due(session, in_force, days)
    for address in (TERMS, f"{TERMS}/{in_force.key}"):
        coordinator.get(address)
        told = f"Review these terms of reference. The review {says} {in_words(on)}." in coordinator.main
        assert told is bool(says), address
        assert ("Review now" in coordinator.text) is bool(says)


@pytest.mark.parametrize("page", [TERMS, None])
def test_review_now_starts_the_next_version_from_the_one_in_force(
    session: Session, in_force: TermsVersion, coordinator: Visitor, page: str | None
) -> None:
    due(session, in_force, 10)
    coordinator.get(page or f"{TERMS}/{in_force.key}").click("Review now")
    assert coordinator.heading == "Start the next version"
    assert coordinator.value("beginning") == "in_force"
    coordinator.submit("Start the draft")
    assert coordinator.banner == "Version 2 started."
    for address in (TERMS, f"{TERMS}/{in_force.key}"):
        assert "Review these terms of reference" not in coordinator.get(address).main


def test_a_change_makes_a_review_due_before_its_date(
    session: Session, world: make.World, in_force: TermsVersion, coordinator: Visitor, visit: Visit
) -> None:
    in_force.review_because = CHANGED
    session.commit()
    assert f"Review these terms of reference. {CHANGED}" in coordinator.get(TERMS).main
    page = coordinator.get(f"{TERMS}/{in_force.key}").main
    assert "Review these terms of reference." in page
    member = visit().sign_in(world.member)
    member.get(f"{TERMS}/{in_force.key}")
    assert "Review these terms of reference." in member.main
    assert "Review now" not in member.main


def test_members_see_no_review_notice_while_the_next_version_is_drafted(
    session: Session, world: make.World, in_force: TermsVersion, visit: Visit
) -> None:
    due(session, in_force, 10)
    service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    session.commit()
    member = visit().sign_in(world.member)
    for address in (TERMS, f"{TERMS}/{in_force.key}"):
        assert "Review these terms of reference" not in member.get(address).main


def asked(visitor: Visitor) -> list[str]:
    """Return the texts of the links about reviews on the home page."""
    visitor.get(HOME)
    return [words for words in visitor.links if "review" in words.lower()]


def test_the_coordinator_has_the_task_to_review_and_the_sro_once_it_is_late(
    session: Session, world: make.World, in_force: TermsVersion, visit: Visit
) -> None:
    coordinator, sro, member = (
        visit().sign_in(person) for person in (world.coordinator, world.sro, world.member)
    )
    due(session, in_force, 61)
    assert asked(coordinator) == []
    on = due(session, in_force, 60)
    words = f"Review the terms of reference of {BOARD}"
    assert asked(coordinator) == [words]
    assert f"{words} due {in_words(on)}" in coordinator.main
    assert asked(sro) == asked(member) == []
    on = due(session, in_force, -1)
    assert asked(coordinator) == [words]
    assert f"{words} Late due {in_words(on)}" in coordinator.main
    overdue = f"The review of the terms of reference of {BOARD} is overdue"
    assert asked(sro) == [overdue]
    assert asked(member) == []
    sro.click(overdue)
    assert sro.path == f"{TERMS}/{in_force.key}"


@pytest.mark.both_databases
def test_a_change_is_a_task_of_the_coordinator_alone(
    session: Session, world: make.World, in_force: TermsVersion, visit: Visit
) -> None:
    in_force.review_because = CHANGED
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    words = f"Review the terms of reference of {BOARD}: members, groups or the footprint have changed"
    assert asked(coordinator) == [words]
    assert asked(visit().sign_in(world.sro)) == []
    coordinator.click(words)
    assert "Review now" in coordinator.text


@pytest.mark.both_databases
@pytest.mark.parametrize("state", [TermsState.DRAFT, TermsState.SIGNED])
def test_no_one_has_a_review_task_while_the_next_version_is_drafted_or_not_yet_in_force(
    session: Session, world: make.World, in_force: TermsVersion, visit: Visit, state: TermsState
) -> None:
    due(session, in_force, -1)
    following = service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    following.state, following.in_force_from = state, clock.today() + timedelta(days=20)
    session.commit()
    visitors = [visit().sign_in(person) for person in (world.coordinator, world.sro)]
    assert [asked(visitor) for visitor in visitors] == [[], []]
    following.state = TermsState.WITHDRAWN
    session.commit()
    assert all(asked(visitor) for visitor in visitors)


@pytest.mark.both_databases
def test_a_closed_board_has_no_review(
    session: Session, world: make.World, in_force: TermsVersion, coordinator: Visitor
) -> None:
    due(session, in_force, -1)
    world.board.closes_on = clock.today() - timedelta(days=1)
    session.commit()
    assert asked(coordinator) == []
    assert "Review these terms of reference" not in coordinator.get(TERMS).main
    assert not review.needs_review(in_force, clock.today())


def test_the_home_page_runs_no_more_statements_for_reviews(
    session: Session, world: make.World, in_force: TermsVersion, engine: sa.Engine, coordinator: Visitor
) -> None:
    coordinator.get(HOME)
    with counted(engine) as before:
        coordinator.get(HOME)
    due(session, in_force, -1)
    due(session, put_in_force(session, world, world.sub_group), -1)
    with counted(engine) as after:
        assert len(asked(coordinator)) == 2
    assert len(after) == len(before) <= 13


def test_a_review_due_around_a_meeting_is_in_its_timetable(
    session: Session, world: make.World, in_force: TermsVersion, coordinator: Visitor
) -> None:
    soon = clock.now() + timedelta(days=20)
    meeting = make.meeting(session, world.board, soon, title="Winter meeting")
    step = "Review the terms of reference"

    def shown() -> list[str]:
        coordinator.get(HOME)
        rows = coordinator.table("Checklist for Winter meeting")
        coordinator.get(f"{HOME}/meetings/{meeting.key}")
        assert (step in coordinator.main) is any(row[0] == step for row in rows)
        return next((row[1:] for row in rows if row[0] == step), [])

    due(session, in_force, 90)
    assert shown() == []
    on = due(session, in_force, 70)
    assert shown() == [day_short(on), "Not due yet"]
    on = due(session, in_force, -1)
    assert shown() == [day_short(on), "Late"]
    put_in_force(session, world, world.sub_group)
    assert shown() == [day_short(on), "Late"]
    draft = service.start_draft(session, world.board, Beginning.IN_FORCE, by=world.coordinator)
    session.commit()
    assert shown() == [day_short(on), "Done"]
    coordinator.get(HOME).click(step)
    assert coordinator.path == TERMS
    service.withdraw(session, draft, by=world.coordinator)
    session.commit()
    assert shown() == [day_short(on), "Late"]


def test_a_late_review_is_not_the_next_step_of_a_meeting() -> None:
    late = Step(REVIEW, "Review the terms of reference", date(2026, 1, 1), done=False)
    invite = Step("invite", "Send the invitations", date(2026, 3, 1), done=False)
    assert next_step([late, invite]) is invite
