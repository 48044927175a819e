"""The history pages of a partnership and of one record, and who may read them."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cdp.audit import queries
from cdp.audit.routes import RECORDS
from cdp.models import BoardKind
from cdp.partnerships.boards.service import board_changes
from cdp.partnerships.boards.service.board_changes import BoardDetails
from tests import make
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"


def _board(session: Session, world: make.World, name: str) -> str:
    details = BoardDetails(name, BoardKind.SUB_GROUP, parent=world.board)
    return board_changes.add_board(session, world.partnership, details, by=world.coordinator).key


def test_the_coordinator_and_the_sro_read_the_changes_newest_first(session: Session, visit: Visit) -> None:
    world = make.world(session)
    for name in ("First group", "Second group"):
        _board(session, world, name)
    for person in (world.coordinator, world.sro):
        rows = visit().sign_in(person).get(f"{HERE}/history").table("Changes, newest first")
        done = [row[1] for row in rows]
        assert "Second group" in done[0]
        assert "First group" in done[1]
    visit().sign_in(world.member).get(f"{HERE}/history", status=403)


def test_one_record_has_a_history_of_its_own(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = _board(session, world, "First group")
    _board(session, world, "Second group")
    coordinator = (
        visit().sign_in(world.coordinator).get(f"{HERE}/boards/{key}").click("History of this record")
    )
    assert coordinator.heading == "History of this board"
    rows = coordinator.table("Changes, newest first")
    assert len(rows) == 1
    assert "First group" in rows[0][1]


@pytest.mark.both_databases
def test_a_record_without_changes_has_a_page_that_says_so(session: Session, visit: Visit) -> None:
    world = make.world(session)
    meeting = make.meeting(session, world.board)
    item = make.item(session, meeting, "Naloxone")
    paths = {
        "agenda_items": item.key,
        "boards": world.board.key,
        "meetings": meeting.key,
        "seats": world.police_seat.key,
    }
    coordinator = visit().sign_in(world.coordinator)
    neighbour = visit().sign_in(world.neighbour_coordinator)
    for kind, key in paths.items():
        assert "No changes yet." in coordinator.get(f"{HERE}/history/{kind}/{key}").main
        neighbour.get(f"/partnerships/berkshire-east/history/{kind}/{key}", status=404)
        coordinator.get(f"{HERE}/history/{kind}/{world.neighbour_board.key}", status=404)


@pytest.mark.parametrize("kind", RECORDS)
def test_every_kind_of_record_is_found_through_its_partnership(session: Session, kind: str) -> None:
    world = make.world(session)
    assert not queries.is_in_partnership(session, world.partnership, kind, "nonesuch2345")


def test_a_history_is_read_from_its_own_partnership_only(session: Session, visit: Visit) -> None:
    world = make.world(session)
    key = _board(session, world, "First group")
    neighbour = visit().sign_in(world.neighbour_coordinator)
    neighbour.get(f"/partnerships/berkshire-east/history/boards/{key}", status=404)
    neighbour.get(f"{HERE}/history/boards/{key}", status=404)
    visit().sign_in(world.coordinator).get(f"{HERE}/history/people/{world.coordinator.key}", status=404)
