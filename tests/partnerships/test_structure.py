"""The boards page draws how the boards hang together, and says the same in words."""

from datetime import date

from cdp.documents.blocks import BulletList
from cdp.models import Board, BoardKind, BodyKind, ReportingLine
from cdp.partnerships.structure import structure_of

TODAY = date(2026, 11, 22)


def board(number: int, name: str, kind: BoardKind = BoardKind.BOARD, **facts: object) -> Board:
    return Board(id=number, name=name, kind=kind, **facts)


def to(kind: BodyKind, name: str, **facts: object) -> ReportingLine:
    return ReportingLine(body_kind=kind, body_name=name, **facts)


HEALTH = to(BodyKind.HEALTH_AND_WELLBEING, "Health and Wellbeing Board", every_months=3)
SAFETY = to(BodyKind.COMMUNITY_SAFETY, "Safer Sandwell")

BOARDS = [
    board(1, "Board", lines=[HEALTH, SAFETY]),
    board(2, "Data group", BoardKind.SUB_GROUP),
    board(3, "Review group", BoardKind.TASK_AND_FINISH, parent_id=2, closes_on=date(2027, 3, 31)),
    board(4, "Closed group", BoardKind.SUB_GROUP, closes_on=date(2026, 11, 21)),
    board(5, "Coming group", BoardKind.SUB_GROUP, starts_on=date(2027, 1, 1)),
]


def test_each_board_stands_below_the_one_it_reports_to_and_says_what_is_to_be_known_of_it() -> None:
    found = structure_of("West Midlands", BOARDS, TODAY)
    assert [(station.name, station.depth) for station in found.stations] == [
        ("Board", 0),
        ("Data group", 1),
        ("Review group", 2),
        ("Coming group", 1),
    ]
    said = {station.name: " ".join(station.notes) for station in found.stations}
    assert "Also reports to: Health and Wellbeing Board (every 3 months); Safer Sandwell" in said["Board"]
    assert "closes on 31 March 2027" in said["Review group"]
    assert "starts on 1 January 2027" in said["Coming group"]


def test_the_picture_names_every_board_and_the_list_is_as_deep_as_the_structure() -> None:
    found = structure_of("West Midlands", BOARDS, TODAY)
    assert found.chart is not None
    assert all(station.name in found.chart.svg for station in found.stations)
    (top,) = found.listed.items
    (below,) = top.inner
    assert isinstance(below, BulletList)
    assert len(below.items) == 2


def test_one_board_alone_needs_no_picture() -> None:
    assert structure_of("Small", [board(1, "Board")], TODAY).chart is None
