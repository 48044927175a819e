"""The chart of the boards' structure, and the list with the same content."""

import re
import unicodedata
from datetime import date
from xml.etree import ElementTree as Xml

from hypothesis import given
from hypothesis import strategies as st

from cdp.documents.blocks import BulletList
from cdp.models import Board, BoardKind, OutsideBodyKind, ReportingLine
from cdp.partnerships.boards.structure import structure_of
from cdp.partnerships.boards.structure_chart import MOST

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 22)


def board(number: int, name: str, kind: BoardKind = BoardKind.BOARD, **facts: object) -> Board:
    return Board(id=number, name=name, kind=kind, **facts)


def to(kind: OutsideBodyKind, name: str, **facts: object) -> ReportingLine:
    return ReportingLine(body_kind=kind, body_name=name, **facts)


HEALTH = to(OutsideBodyKind.HEALTH_AND_WELLBEING, "Health and Wellbeing Board", every_months=3)
SAFETY = to(OutsideBodyKind.COMMUNITY_SAFETY, "Safer Sandwell")

BOARDS = [
    board(1, "Board", lines=[HEALTH, SAFETY]),
    board(2, "Data group", BoardKind.SUB_GROUP),
    board(3, "Review group", BoardKind.TASK_AND_FINISH, parent_id=2, closes_on=date(2027, 3, 31)),
    board(4, "Closed group", BoardKind.SUB_GROUP, closes_on=date(2026, 11, 21)),
    board(5, "Coming group", BoardKind.SUB_GROUP, starts_on=date(2027, 1, 1)),
]


def test_each_board_is_below_its_parent_with_its_notes() -> None:
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


def test_the_chart_names_every_board_and_the_list_has_the_same_depth() -> None:
    found = structure_of("West Midlands", BOARDS, TODAY)
    assert found.chart is not None
    assert all(station.name in found.chart.svg for station in found.stations)
    (top,) = found.listed.items
    (below,) = top.inner
    assert isinstance(below, BulletList)
    assert len(below.items) == 2


def test_one_board_alone_has_no_chart() -> None:
    assert structure_of("Small", [board(1, "Board")], TODAY).chart is None


NAMES = st.text(min_size=1, max_size=90).filter(lambda name: any(c.isalnum() for c in name))
WELSH = (
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and Sir Gaerfyrddin Drugs & Alcohol <Board>"
)


def words_of(svg: str) -> str:
    """Return all text in a picture without spaces, because names are divided between lines."""
    root = Xml.fromstring(svg)  # noqa: S314 -- our own drawing
    return "".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")).replace(" ", "")


def closely(name: str) -> str:
    """Return a name in the form in which `words_of` returns it: without spaces and control characters."""
    kept = (" " if letter.isspace() else letter for letter in name)
    drawn = (letter for letter in kept if unicodedata.category(letter) not in {"Cc", "Cs", "Cn"})
    return "".join(drawn).replace(" ", "")


@given(
    st.lists(st.tuples(NAMES, st.integers(0, 5)), min_size=2, max_size=MOST),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), NAMES), max_size=12),
)
def test_the_chart_contains_everything_in_the_list_and_no_line_leaves_it(
    rows: list[tuple[str, int]], drawn_lines: list[tuple[int, int, str]]
) -> None:
    boards = [
        board(number, name, parent_id=above if 0 < above < number else None, lines=[])
        for number, (name, above) in enumerate(rows, start=1)
    ]
    for source, target, name in drawn_lines:
        inside = target % (len(boards) + 1)
        line = (
            ReportingLine(to_board_id=inside)
            if inside
            else to(OutsideBodyKind.SCRUTINY, name.strip(), every_months=2)
        )
        boards[source % len(boards)].lines.append(line)
    found = structure_of("Partnership", boards, TODAY)
    assert found.chart is not None
    said = words_of(found.chart.svg)
    assert len(found.stations) == len(boards)
    for name in (*(station.name for station in found.stations), *(body.name for body in found.bodies)):
        assert closely(name) in said
    for station in found.stations:
        assert all(closely(note) in said for note in station.notes)
    root = Xml.fromstring(found.chart.svg)  # noqa: S314 -- our own drawing
    _, _, width, height = map(int, root.get("viewBox", "").split())
    for path in root.iter(f"{SVG}path"):
        across = [int(number) for number in re.findall(r"[MH](\d+)", path.get("d", ""))]
        down = [int(number) for number in re.findall(r"(?: |V)(\d+)", path.get("d", ""))]
        assert 0 <= min(across) <= max(across) <= width
        assert 0 <= min(down) <= max(down) <= height
    dashed = [path for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert len(dashed) == len(found.links)


def test_bodies_are_at_the_top_with_a_line_from_each_board() -> None:
    boards = [
        board(1, WELSH, lines=[HEALTH, SAFETY]),
        board(2, "Second", lines=[HEALTH, ReportingLine(to_board_id=1)]),
    ]
    found = structure_of("West Midlands", boards, TODAY)
    assert found.links == ((0, 0), (0, 1), (1, 0), (1, 2))
    assert [(body.name, body.kind) for body in found.bodies] == [
        ("Health and Wellbeing Board", "Health and Wellbeing Board"),
        ("Safer Sandwell", "Community Safety Partnership"),
    ]
    assert found.bodies[0].boards == (WELSH, "Second")
    assert found.chart is not None
    root = Xml.fromstring(found.chart.svg)  # noqa: S314 -- our own drawing
    boxes = [
        (int(box.get("y", "")), int(box.get("y", "")) + int(box.get("height", "")))
        for box in root.iter(f"{SVG}rect")
    ]
    dashed = [box.get("stroke-dasharray") is not None for box in root.iter(f"{SVG}rect")]
    assert dashed == [True, True, False, False]
    lines = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    for line, (source, target) in zip(lines, found.links, strict=True):
        start, end = map(int, re.findall(r"(?: |V)(\d+)", line))
        over, under = boxes[source + 2]
        assert over < start < under
        over, under = boxes[target]
        assert over < end < under
    assert closely(WELSH) in words_of(found.chart.svg)
    assert "<Board>" not in found.chart.svg


def test_one_board_with_a_body_has_a_chart() -> None:
    chart = structure_of("Small", [board(1, "Board", lines=[HEALTH])], TODAY).chart
    assert chart is not None
    assert "A list has the same content" in chart.alt


def test_more_boards_than_fit_a_page_are_listed_only() -> None:
    boards = [board(number, f"Board {number}") for number in range(1, MOST + 2)]
    found = structure_of("Large", boards, TODAY)
    assert found.chart is None
    assert len(found.listed.items) == MOST + 1
