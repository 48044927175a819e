"""Facts from other records in the text: members, footprint, groups and structure on a given day."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import Board, BoardKind, OutsideBodyKind, ReportingLine
from cdp.terms.versions.facts import live_facts, structure_of, voting_seats_on
from cdp.terms.wording.text import StructurePlace
from tests import make
from tests.statements import counted


def test_the_facts_are_those_of_the_day(session: Session, world: make.World) -> None:
    custody = make.board(session, world.partnership, "Custody group", BoardKind.TASK_AND_FINISH)
    custody.closes_on = date(2099, 6, 1)
    closed = make.board(session, world.partnership, "Old group", BoardKind.SUB_GROUP)
    closed.closes_on = make.LONG_AGO
    for board, *bodies in (
        (world.board, "Health and Wellbeing Board", "Integrated Care Board", "Community Safety Partnership"),
        (custody, "Local Criminal Justice Board"),
    ):
        board.lines = [ReportingLine(body_kind=OutsideBodyKind.OTHER, body_name=body) for body in bodies]
    custody.lines.append(ReportingLine(to_board_id=closed.id))
    custody.lines.append(ReportingLine(to_board_id=world.sub_group.id))
    ended = make.LONG_AGO
    world.board.lines.append(
        ReportingLine(body_kind=OutsideBodyKind.SCRUTINY, body_name="Old scrutiny", ends_on=ended)
    )
    session.flush()
    facts = live_facts(session, world.board, None, clock.today())
    assert facts.partnership == "West Midlands Combating Drugs Partnership"
    assert facts.areas == (
        "Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton",
    )  # fmt: skip
    assert facts.reports_to == (
        "Health and Wellbeing Board",
        "Integrated Care Board",
        "Community Safety Partnership",
    )
    named = "Custody group (task and finish group, until 1 June 2099)"
    assert set(facts.sub_groups) == {"Data and digital sub-group", named}
    assert facts.structure[0] == StructurePlace("Combating Drugs Partnership Board", 0)
    assert {place.depth for place in facts.structure[1:]} == {1}
    assert facts.members[0].seat == world.health_seat.key
    below = live_facts(session, custody, None, clock.today())
    assert below.reports_to == (
        "Combating Drugs Partnership Board",
        "Local Criminal Justice Board",
        "Data and digital sub-group",
    )
    assert below.sub_groups == ()
    assert below.structure == facts.structure


def test_groups_without_a_parent_board_are_listed_under_the_first_board() -> None:
    def board(number: int, name: str, kind: BoardKind, parent: Board | None = None) -> Board:
        return Board(id=number, name=name, kind=kind, parent=parent, parent_id=parent.id if parent else None)

    main = board(1, "Board", BoardKind.BOARD)
    operations = board(2, "Operations", BoardKind.SUB_GROUP, main)
    loose = board(3, "Forum", BoardKind.SUB_GROUP)
    custody = board(4, "Custody", BoardKind.SUB_GROUP, operations)
    second = board(5, "Second board", BoardKind.BOARD)
    under_loose = board(6, "Panel", BoardKind.SUB_GROUP, loose)
    boards = [main, operations, loose, custody, second, under_loose]
    assert structure_of(boards) == (
        StructurePlace("Board", 0),
        StructurePlace("Operations", 1),
        StructurePlace("Custody", 2),
        StructurePlace("Forum", 1),
        StructurePlace("Panel", 2),
        StructurePlace("Second board", 0),
    )
    assert structure_of([loose, under_loose]) == (StructurePlace("Forum", 0), StructurePlace("Panel", 1))


def test_the_number_of_statements_for_the_facts_does_not_grow_with_rows(
    session: Session, world: make.World, engine: sa.Engine
) -> None:
    counts = []
    for number in range(2):
        session.commit()
        session.expire_all()
        assert world.board.partnership.name
        with counted(engine) as statements:
            live_facts(session, world.board, None, clock.today())
            voting_seats_on(session, world.board, clock.today())
        counts.append(len(statements))
        for place in range(10):
            organisation = make.organisation(session, world.partnership, f"Council {number} {place}")
            make.seat(session, world.board, organisation, representative=world.observer)
            make.board(session, world.partnership, f"Group {number} {place}", BoardKind.SUB_GROUP)
    assert counts[0] == counts[1] <= 6
