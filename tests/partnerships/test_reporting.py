"""Reporting lines and time-limited boards: the rules, the pages, and the picture as a file."""

from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree as Xml

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.meetings import service as meetings
from cdp.models import Board, BoardKind, MeetingState, OutsideBodyKind
from cdp.partnerships.boards.reporting import Edge, closes_ring
from cdp.partnerships.boards.service import board_changes, line_changes
from cdp.partnerships.boards.service.board_changes import BoardDetails, Closing
from cdp.partnerships.boards.service.line_changes import LineDetails
from cdp.partnerships.words import when_it_closes
from tests import make
from tests.partnerships.test_bodies import two
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
HEALTH = LineDetails(body_kind=OutsideBodyKind.HEALTH_AND_WELLBEING)


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def report(
    session: Session,
    world: make.World,
    board: Board,
    above: Board,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> None:
    details = LineDetails(to_board=above, starts_on=starts_on, ends_on=ends_on)
    line_changes.add_line(session, board, details, by=world.coordinator)


def test_a_board_reports_to_many_and_many_report_to_one(session: Session) -> None:
    world = make.world(session)
    for board in (world.board, world.sub_group):
        line_changes.add_line(session, board, HEALTH, by=world.coordinator)
    line = line_changes.add_line(
        session, world.board, LineDetails(body_kind=OutsideBodyKind.OTHER, body_name="Violence board"),
        by=world.coordinator,
    )  # fmt: skip
    assert [each.body_name for each in world.board.lines] == ["Health and Wellbeing Board", "Violence board"]
    ended = LineDetails(body_kind=OutsideBodyKind.OTHER, body_name="Violence board", ends_on=days(-1))
    line_changes.change_line(session, world.board, line, ended, version=1, by=world.coordinator)
    session.flush()
    with pytest.raises(Conflict):
        line_changes.change_line(session, world.board, line, HEALTH, version=1, by=world.coordinator)
    again = LineDetails(body_kind=OutsideBodyKind.OTHER, body_name="violence  BOARD", starts_on=days(0))
    line_changes.add_line(session, world.board, again, by=world.coordinator)
    assert not line.holds_on(clock.today())


@pytest.mark.parametrize(
    ("details", "sentence", "field"),
    [
        (LineDetails(), "Choose who the board reports to", "to_board"),
        (LineDetails(body_kind=OutsideBodyKind.OTHER), "Enter the name of the body", "body_name"),
        (HEALTH, "already reports to Health and Wellbeing Board", "body_name"),
        (
            LineDetails(
                body_kind=OutsideBodyKind.SCRUTINY, starts_on=date(2027, 1, 2), ends_on=date(2027, 1, 1)
            ),
            "on or after the first day",
            "ends_on",
        ),
    ],
)
def test_a_line_without_a_valid_target_is_refused(
    session: Session, details: LineDetails, sentence: str, field: str
) -> None:
    world = make.world(session)
    line_changes.add_line(session, world.board, HEALTH, by=world.coordinator)
    with pytest.raises(Refusal, match=sentence) as refusal:
        line_changes.add_line(session, world.board, details, by=world.coordinator)
    assert refusal.value.field == field


def test_a_board_cannot_report_to_itself_in_a_circle_or_to_another_partnership(session: Session) -> None:
    world = make.world(session)
    third = make.board(session, world.partnership, "Third board")
    third.parent = world.sub_group
    session.flush()
    report(session, world, world.sub_group, world.board)
    for board, above in (
        (world.board, world.board),
        (world.board, world.sub_group),
        (world.board, third),
        (world.board, world.neighbour_board),
    ):
        with pytest.raises(Refusal) as refusal:
            report(session, world, board, above)
        assert refusal.value.field == "to_board"
    details = BoardDetails(world.board.name, BoardKind.BOARD, parent=third)
    with pytest.raises(Refusal, match="This one is part of the board you are changing") as refusal:
        board_changes.change_board(
            session, world.board, details, version=world.board.version, by=world.coordinator
        )
    assert refusal.value.field == "parent"


def test_lines_in_different_years_do_not_form_a_circle(session: Session) -> None:
    world = make.world(session)
    report(session, world, world.sub_group, world.board, ends_on=date(2026, 12, 31))
    report(session, world, world.board, world.sub_group, starts_on=date(2027, 1, 1))
    line = world.sub_group.lines[0]
    with pytest.raises(Refusal):
        line_changes.change_line(
            session, world.sub_group, line, LineDetails(to_board=world.board), version=1, by=world.coordinator
        )
    later = LineDetails(to_board=world.board, ends_on=date(2026, 11, 30))
    line_changes.change_line(session, world.sub_group, line, later, version=1, by=world.coordinator)


EDGES = st.lists(
    st.builds(
        Edge,
        st.integers(1, 5),
        st.integers(1, 5),
        st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 9))),
        st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 9))),
    ),
    max_size=8,
)


@given(EDGES)
def test_a_circle_is_found_if_there_is_one_on_any_day(edges: list[Edge]) -> None:
    kept: list[Edge] = []
    for edge in edges:
        if not closes_ring(edge, kept):
            kept.append(edge)
    for day in (date(2025, 12, 31), *(date(2026, 1, number) for number in range(1, 11))):
        left = {edge.source: set[int]() for edge in kept}
        for edge in kept:
            if edge.holds_on(day):
                left[edge.source].add(edge.target)
        while ends := [board for board, above in left.items() if not above & left.keys()]:
            for board in ends:
                del left[board]
        assert left == {}  # going up from board to board always ends, because there are no loops


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (200, "closes on"), (84, "closes in 12 weeks"), (22, "closes in 3 weeks"), (14, "closes in 2 weeks"),
        (13, "closes in 13 days"), (1, "closes tomorrow"), (0, "closes today"), (-1, ""),
    ],
)  # fmt: skip
def test_a_board_shows_when_it_closes(left: int, words: str) -> None:
    said = when_it_closes(Board(kind=BoardKind.BOARD, closes_on=days(left)), clock.today())
    assert said.startswith(words)
    assert bool(said) is bool(words)


def test_a_board_closes_with_an_outcome_and_has_no_more_meetings(session: Session) -> None:
    world = make.world(session)
    by, board = world.coordinator, world.board
    meeting = make.meeting(session, board)
    closing = Closing(days(0), "A service offer, agreed by all seven authorities.", days(-3))
    with pytest.raises(Refusal, match="This board has a meeting on") as refusal:
        board_changes.close_board(session, board, closing, version=board.version, by=by)
    assert refusal.value.field == "closes_on"
    details = BoardDetails(board.name, board.kind, closes_on=days(20))
    with pytest.raises(Refusal, match="This board has a meeting on"):
        board_changes.change_board(session, board, details, version=board.version, by=by)
    meetings.cancel(session, meeting, "No business", by=by)
    for wrong in (Closing(days(1), "x", days(0)), Closing(days(0), "x", days(1))):
        with pytest.raises(Refusal, match="Enter today or an earlier date"):
            board_changes.close_board(session, board, wrong, version=board.version, by=by)
    board_changes.close_board(session, board, closing, version=board.version, by=by)
    session.flush()
    assert (board.closes_on, board.achieved_on) == (days(0), days(-3))
    with pytest.raises(Refusal, match="closed before this meeting"):
        meetings.reinstate(session, meeting, by=by)
    with pytest.raises(Conflict):
        board_changes.close_board(session, board, Closing(days(0), "y", days(0)), version=1, by=by)


def test_a_meeting_cannot_be_moved_past_the_last_day_of_its_board(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board, state=MeetingState.SCHEDULED)
    world.board.closes_on = days(30)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/meetings/{meeting.key}/edit")
    visitor.submit("Save the meeting", day=days(31))
    assert [error for error in visitor.errors if "closes on" in error]


@pytest.mark.both_databases
def test_lines_are_added_changed_and_removed_on_the_page_of_the_board(session: Session, visit: Visit) -> None:
    world = make.world(session)
    path = f"{HERE}/boards/{world.board.key}"
    visitor = visit().sign_in(world.coordinator).get(path).click("Add a reporting line")
    visitor.submit("Add reporting line")
    assert visitor.errors == ["Choose who the board reports to"]
    visitor.submit("Add reporting line", target="Another board of this partnership")
    assert visitor.errors == ["Choose who the board reports to."]
    visitor.submit(
        "Add reporting line", target="Health and Wellbeing Board", body_name="Sandwell <i>Health</i> Board",
        what="Deaths", every_months="6",
    )  # fmt: skip
    assert visitor.table("Reporting lines of this board") == [
        ["Sandwell <i>Health</i> Board", "Health and Wellbeing Board", "Deaths, every 6 months", "–", "–",
         "Change the line to Sandwell <i>Health</i> Board Remove the line to Sandwell <i>Health</i> Board"]
    ]  # fmt: skip
    visitor.click("Change the line to Sandwell <i>Health</i> Board")
    visitor.submit("Save reporting line", ends_on=days(-1))
    assert "Not in use" in visitor.main
    visitor.click("Remove the line to Sandwell <i>Health</i> Board").submit("Remove")
    assert "Sandwell" not in visitor.main.replace("Reporting line to Sandwell", "")
    member = visit().sign_in(world.member).get(path)
    assert "Reporting lines" not in member.main


def test_the_boards_page_has_a_chart_a_list_and_a_download(
    session: Session, visit: Visit, engine: sa.Engine
) -> None:
    world = make.world(session)
    two(session, world)
    line_changes.add_line(session, world.board, HEALTH, by=world.coordinator)
    closed = make.board(session, world.partnership, "Old board")
    closed.closes_on = days(-5)
    limited = make.board(session, world.partnership, "Justice board")
    limited.closes_on = days(22)
    visitor = visit().sign_in(world.coordinator).get(f"{HERE}/boards")
    assert ["Justice board", "Time-limited board, closes in 3 weeks"] in [
        row[:2] for row in visitor.table("Boards and sub-groups")
    ]
    assert "Old board" not in [row[0] for row in visitor.table("Boards and sub-groups")]
    assert "Receives reports from: Combating Drugs Partnership Board" in visitor.main
    assert "Acts as: Combating Drugs Partnership (CDP); Community Safety Partnership (CSP)" in visitor.main
    visitor.click("Record the outcome of Old board")
    visitor.submit("Save", achieved="A report\nin two parts")
    assert "A report" in visitor.facts()["Outcome"]
    file = visitor.get(f"{HERE}/boards/structure.svg")
    assert file.response is not None
    assert file.response.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert file.response.headers["Content-Disposition"].startswith(
        "attachment; filename=structure-west-midlands-"
    )
    assert file.response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.response.headers["X-Content-Type-Options"] == "nosniff"
    words = " ".join(Xml.fromstring(file.body).itertext())  # noqa: S314 -- our own drawing
    for name in ("Justice board", "Health and Wellbeing Board", "Acts as: Combating Drugs Partnership"):
        assert name in words
    visit().sign_in(world.regional_viewer).get(f"{HERE}/boards/structure.svg", status=403)
    visit().sign_in(world.neighbour_coordinator).get(f"{HERE}/boards/structure.svg", status=404)
    counts = []
    for number in range(2):
        session.commit()
        with counted(engine) as statements:
            visitor.get(f"{HERE}/boards")
        counts.append(len(statements))
        for place in range(5):
            board = make.board(session, world.partnership, f"Group {number} {place}", BoardKind.SUB_GROUP)
            report(session, world, board, world.board)
    assert counts[0] == counts[1] <= 9


@pytest.mark.both_databases
def test_the_coordinator_is_reminded_of_boards_that_close(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for name, closes_on in (("Soon", days(28)), ("Later", days(29)), ("Gone", days(-1))):
        make.board(session, world.partnership, name).closes_on = closes_on
    told = make.board(session, world.partnership, "Told")
    told.closes_on, told.output_achieved = days(-1), "A report"
    visitor = visit().sign_in(world.coordinator).get(HERE)
    assert "1 board or group that closes within four weeks" in visitor.main
    assert "1 closed board or group: record the outcome" in visitor.main
    assert "closes within" not in visit().sign_in(world.member).get(HERE).main
