"""The bodies that a board acts as: their dates, changes to the bodies, and the pages that show them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.models import AuditEvent, Board, BoardBody, MeetingState
from cdp.partnerships.boards.bodies import bodies_of_meeting, spells_of
from cdp.partnerships.boards.service import body_changes
from cdp.partnerships.boards.service.body_changes import BodyDetails
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
CDP, CSP = ("Combating Drugs Partnership", "CDP"), ("Community Safety Partnership", "CSP")
FIRST = date(2026, 1, 1)


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def at(day: date) -> datetime:
    return clock.from_london(day, datetime.min.time().replace(hour=10))


def wear(
    session: Session, world: make.World, body: tuple[str, str], starts_on: date, ends_on: date | None = None
) -> BoardBody:
    last = world.board.acts_as[-1] if world.board.acts_as else None
    details = BodyDetails(*body, starts_on, ends_on, after=last)
    return body_changes.add_body(session, world.board, details, by=world.coordinator)


def two(session: Session, world: make.World, starts_on: date = FIRST) -> tuple[BoardBody, BoardBody]:
    """Make the board act as two bodies from a day, and return the bodies."""
    return wear(session, world, CDP, starts_on), wear(session, world, CSP, starts_on)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 30))), max_size=6),
    st.integers(-2, 70),
)
def test_periods_agree_with_the_board_on_every_day(spans: list[tuple[int, int | None]], offset: int) -> None:
    bodies = [
        BoardBody(
            id=number,
            starts_on=FIRST + timedelta(days=start),
            ends_on=None if length is None else FIRST + timedelta(days=start + length),
        )
        for number, (start, length) in enumerate(spans)
    ]
    day = FIRST + timedelta(days=offset)
    found = [spell.bodies for spell in spells_of(bodies) if spell.first <= day <= (spell.last or date.max)]
    acting = Board(acts_as=bodies).acts_as_on(day)
    assert found == ([acting] if acting else [])


def test_a_meeting_has_the_bodies_of_its_day_if_there_are_at_least_two(
    session: Session,
) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board, at(days(10)))
    wear(session, world, CDP, days(-100))
    assert bodies_of_meeting(meeting) == ()
    safety = wear(session, world, CSP, days(-100), days(10))
    first = body_changes.add_body(
        session, world.board, BodyDetails("Reducing Reoffending Board", "RRB", days(10)), by=world.coordinator
    )
    assert [body.label for body in bodies_of_meeting(meeting)] == ["RRB", "CDP", "CSP"]
    details = BodyDetails("Reducing Reoffending Board", "RRB", days(11), after=safety)
    body_changes.change_body(session, world.board, first, details, version=1, by=world.coordinator)
    assert [body.label for body in bodies_of_meeting(meeting)] == ["CDP", "CSP"]
    meeting.starts_at = at(days(11))
    assert [body.label for body in bodies_of_meeting(meeting)] == ["CDP", "RRB"]


@pytest.mark.parametrize(
    ("details", "sentence", "field"),
    [
        (BodyDetails("combating  drugs partnership", "X", FIRST), "body with this name", "name"),
        (BodyDetails("Another one", "cdp", FIRST), "body with this label", "label"),
        (BodyDetails("Another one", "A", FIRST, date(2025, 12, 31)), "on or after the first day", "ends_on"),
    ],
)
def test_a_body_with_wrong_details_is_refused(
    session: Session, details: BodyDetails, sentence: str, field: str
) -> None:
    world = make.world(session)
    wear(session, world, CDP, FIRST)
    with pytest.raises(Refusal, match=sentence) as refusal:
        body_changes.add_body(session, world.board, details, by=world.coordinator)
    assert refusal.value.field == field


def test_a_body_that_ended_can_be_added_again(session: Session) -> None:
    world = make.world(session)
    wear(session, world, CDP, FIRST, date(2026, 3, 31))
    wear(session, world, CDP, date(2026, 4, 1))
    assert len(world.board.acts_as) == 2


def test_the_bodies_of_a_meeting_already_held_cannot_change(session: Session) -> None:
    world = make.world(session)
    make.meeting(session, world.board, at(days(-10)), state=MeetingState.HELD)
    wear(session, world, CDP, days(-30))  # a single body changes nothing
    with pytest.raises(
        Refusal, match="The bodies of the meeting held on that day cannot be changed"
    ) as refusal:
        wear(session, world, CSP, days(-30))
    assert refusal.value.field == "starts_on"
    safety = wear(session, world, CSP, days(-9))
    make.meeting(session, world.board, at(days(-2)), state=MeetingState.HELD)
    with pytest.raises(Refusal) as refusal:
        body_changes.change_body(
            session,
            world.board,
            safety,
            BodyDetails(*CSP, days(-9), days(-3)),
            version=1,
            by=world.coordinator,
        )
    assert refusal.value.field == "ends_on"
    with pytest.raises(Refusal, match="Change it and enter its last day instead"):
        body_changes.remove_body(session, world.board, safety, by=world.coordinator)
    details = BodyDetails(*CSP, days(-9), days(-2), after=world.board.acts_as[0])
    body_changes.change_body(session, world.board, safety, details, version=1, by=world.coordinator)
    told = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert told.details == {"Until": {"from": "", "to": f"{days(-2).day} {days(-2):%B %Y}"}}
    assert told.subject_key == world.board.key


def test_a_body_added_by_mistake_can_be_removed_and_concurrent_changes_conflict(session: Session) -> None:
    world = make.world(session)
    _, safety = two(session, world)
    details = BodyDetails("Safer Communities Board", "SCB", FIRST)
    body_changes.change_body(session, world.board, safety, details, version=1, by=world.coordinator)
    session.flush()
    with pytest.raises(Conflict):
        body_changes.change_body(session, world.board, safety, details, version=1, by=world.coordinator)
    body_changes.remove_body(session, world.board, safety, by=world.coordinator)
    assert [body.label for body in world.board.acts_as] == ["CDP"]


def test_the_coordinator_adds_bodies_and_others_can_read_them(session: Session, visit: Visit) -> None:
    world = make.world(session)
    path = f"{HERE}/boards/{world.board.key}"
    visitor = visit().sign_in(world.coordinator).get(path).click("Add a body")
    visitor.submit("Add body", name="", label="")
    assert visitor.errors[:2] == ["Enter the name of the body", "Enter a short label"]
    visitor.submit("Add body", name=CDP[0], label=CDP[1], starts_on=FIRST)
    assert "Agendas and decisions name the bodies when there are at least two in use" in visitor.main
    visitor.click("Add a body")
    visitor.submit("Add body", name="Safety <b>board</b>", label="CSP", starts_on=FIRST)
    assert visitor.heading == "Combating Drugs Partnership Board"
    visitor.click("Change Safety <b>board</b>").submit("Save body", name=CSP[0])
    said = "meeting of Combating Drugs Partnership (CDP) and Community Safety Partnership (CSP)"
    member = visit().sign_in(world.member).get(path)
    assert said in member.main
    assert "The board’s own quorum applies." in member.main
    assert "Add a body" not in member.links
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    member.get(f"{HERE}/meetings/{meeting.key}")
    assert member.facts()["This meeting is of"].startswith("Combating Drugs Partnership (CDP) and")
    visitor.get(path).click(f"Remove {CSP[0]}").submit("Remove")
    assert [row[0] for row in visitor.table("Bodies that this board acts as")] == [CDP[0]]


def test_a_board_with_no_other_body_shows_none(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    member = visit().sign_in(world.member).get(f"{HERE}/boards/{world.board.key}")
    assert "Acts as" not in member.main
    assert "several bodies" not in member.main
    member.get(f"{HERE}/meetings/{meeting.key}")
    assert "This meeting is of" not in member.facts()


@pytest.mark.both_databases
def test_a_second_tab_that_changes_a_board_or_body_sees_a_conflict(session: Session, visit: Visit) -> None:
    world = make.world(session)
    body, _ = two(session, world)
    board = f"{HERE}/boards/{world.board.key}"
    for path, button, field in (
        (f"{board}/edit", "Save board", "purpose"),
        (f"{board}/hats/{body.key}/edit", "Save body", "name"),
    ):
        one, other = (visit().sign_in(world.coordinator).get(path) for _ in range(2))
        first: dict[str, Any] = {field: "First text"}
        second: dict[str, Any] = {field: "Second text"}
        one.submit(button, **first)
        other.submit(button, **second, status=409)
        assert "First text" in other.main
        assert "Second text" in other.main


def test_only_the_coordinator_of_the_partnership_can_change_bodies_and_lines(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    body, _ = two(session, world)
    tails = ("hats/new", f"hats/{body.key}/edit", f"hats/{body.key}/remove", "lines/new", "close")
    session.commit()
    for person, place, status in (
        (world.member, HERE, 403),
        (world.sro, HERE, 403),
        (world.neighbour_coordinator, HERE, 404),
        (world.neighbour_coordinator, "/partnerships/berkshire-east", 404),
    ):
        visitor = visit().sign_in(person)
        for tail in tails:
            visitor.get(f"{place}/boards/{world.board.key}/{tail}", status=status)
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{HERE}/boards/{world.sub_group.key}/hats/{body.key}/edit", status=404)
