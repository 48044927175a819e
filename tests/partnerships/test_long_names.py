"""Lists of a partnership do not repeat its long name in every row."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import MeetingState
from tests import make
from tests.visitor import Visitor

LONG = "Kirklees and Calderdale Combatting Drugs and Alcohol Partnership"
HERE = "/partnerships/west-midlands"


def test_rows_name_a_board_without_the_name_of_its_partnership(
    session: Session, visit: Callable[[], Visitor]
) -> None:
    world = make.world(session)
    world.partnership.name, world.board.name = LONG, f"{LONG} Board"
    group = make.board(session, world.partnership, "Treatment sub-group")
    group.parent = world.board
    make.meeting(
        session,
        world.board,
        clock.now() + timedelta(days=30),
        title="Board meeting",
        state=MeetingState.SCHEDULED,
    )
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{HERE}/boards")
    rows = {row[0]: row[2] for row in coordinator.table("Boards and sub-groups")}
    assert rows["— Treatment sub-group"] == "Board"
    (meeting,) = coordinator.get(f"{HERE}/meetings").table("Upcoming meetings")
    assert meeting[1] == "Board meeting Board"


def test_a_board_with_a_name_of_its_own_keeps_it_in_lists(session: Session) -> None:
    world = make.world(session)
    world.partnership.name = LONG
    for name, label in (
        (f"{LONG} Board", "Board"),
        (f"{LONG}: treatment group", "Treatment group"),
        (LONG, LONG),
        ("Local sub-group", "Local sub-group"),
    ):
        world.board.name = name
        assert world.board.label == label
