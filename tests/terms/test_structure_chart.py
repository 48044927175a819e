"""The picture of a partnership's structure: where its boxes and lines are, and where documents show the picture."""

import io
import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as Xml

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cdp.documents.blocks import BulletList, Figure
from cdp.models import BoardKind
from cdp.partnerships.boards.structure_chart import MOST, chart_of
from cdp.terms.drafting import service
from cdp.terms.drafting.service import Beginning
from cdp.terms.wording import text
from cdp.terms.wording.text import StructurePlace
from tests import make
from tests.terms.test_sub_groups import in_force
from tests.terms.test_text import version
from tests.visitor import Visitor

SVG = "{http://www.w3.org/2000/svg}"
TREE = (
    StructurePlace("Board", 0),
    StructurePlace("Operations", 1),
    StructurePlace("Custody", 2),
    StructurePlace("Data", 1),
    StructurePlace("Second", 0),
)
TERMS = "/partnerships/west-midlands/terms"


def drawn(*places: StructurePlace) -> Xml.Element:
    figure = chart_of("West Midlands & Co", places)
    assert figure is not None
    return Xml.fromstring(figure.svg)  # noqa: S314 -- drawn by the application


def boxes(svg: Xml.Element) -> list[tuple[int, int, int]]:
    """Return the left, top and bottom of each box."""
    found = []
    for box in svg.iter(f"{SVG}rect"):
        left, top, height = (int(box.get(name, "")) for name in ("x", "y", "height"))
        found.append((left, top, top + height))
    return found


def test_each_board_is_drawn_below_and_to_the_right_of_the_one_it_reports_to() -> None:
    svg = drawn(*TREE)
    places = boxes(svg)
    assert [left for left, _, _ in places] == [2, 38, 74, 38, 2]
    assert all(bottom < top for (_, _, bottom), (_, top, _) in pairwise(places))
    lines = [path.get("d", "") for path in svg.iter(f"{SVG}path")]
    assert len(lines) == 3  # there are no lines to the two boards at the top
    for line, over, below in zip(lines, (0, 1, 0), (1, 2, 3), strict=True):
        found = re.fullmatch(r"M(\d+) (\d+)V(\d+)H(\d+)", line)
        assert found is not None
        left, start, end, right = map(int, found.groups())
        assert places[over][0] < left < places[below][0] == right
        assert start == places[over][2]
        assert places[below][1] < end < places[below][2]


def test_names_are_drawn_whole_and_escaped() -> None:
    long = "The group that looks after <b>everything</b> & everybody who has to do with supplies in custody"
    words = [
        text.text or ""
        for text in drawn(StructurePlace("Board", 0), StructurePlace(long, 1)).iter(f"{SVG}text")
    ]
    assert words[0] == "Board"
    assert len(words) > 3
    assert " ".join(words[1:]) == long


def test_the_picture_has_a_title_and_a_description() -> None:
    figure = chart_of("West Midlands & Co", TREE)
    assert figure is not None
    assert figure.caption == "Structure of West Midlands & Co"
    assert drawn(*TREE).findtext(f"{SVG}title") == figure.caption
    assert drawn(*TREE).findtext(f"{SVG}desc") == figure.alt


@pytest.mark.parametrize("count", [0, 1, MOST + 1])
def test_no_picture_is_drawn_for_a_structure_that_is_clearer_as_a_list(count: int) -> None:
    assert chart_of("Partnership", [StructurePlace(f"Board {number}", 0) for number in range(count)]) is None


@given(st.lists(st.tuples(st.text(max_size=120), st.integers(0, 6)), min_size=2, max_size=MOST))
def test_every_structure_can_be_drawn(rows: list[tuple[str, int]]) -> None:
    svg = drawn(*(StructurePlace(name, depth) for name, depth in rows))
    _, _, width, height = (float(part) for part in svg.get("viewBox", "").split())
    assert all(left >= 0 and left + 380 <= width and bottom <= height for left, _, bottom in boxes(svg))


def test_the_annex_shows_it_on_the_page_and_in_word_and_the_signed_text_has_the_list_alone(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    draft = service.start_draft(session, world.board, Beginning.DEFAULT_TEXT, by=world.coordinator)
    session.commit()
    coordinator.get(f"{TERMS}/{draft.key}")
    titles = [title.text for title in coordinator.page.all(f"{SVG}title")]
    assert titles == ["Structure of West Midlands Combating Drugs Partnership"]
    word = docx.Document(io.BytesIO(coordinator.get(f"{TERMS}/{draft.key}/word").body))
    descriptions = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert [
        words.startswith("Each board and group is shown below the one that it reports to")
        for words in descriptions
    ] == [True]
    assert coordinator.get(f"{TERMS}/{draft.key}/pdf").body.startswith(b"%PDF")
    facts = text.TextFacts("P", "B", date(2027, 4, 1), (), structure=TREE)
    assert "svg" not in text.canonical_text(draft, facts)
    assert "- Board\n  - Operations\n    - Custody\n  - Data\n- Second\n" in text.canonical_text(draft, facts)


def test_a_circulated_version_keeps_its_picture(
    session: Session, world: make.World, coordinator: Visitor
) -> None:
    signed = in_force(session, world, world.board)
    make.board(session, world.partnership, "Forum", BoardKind.SUB_GROUP)
    session.commit()
    coordinator.get(f"{TERMS}/{signed.key}")
    (picture,) = coordinator.page.all(f"{SVG}svg")
    assert [line.text for line in picture.iter(f"{SVG}text")] == [
        "Combating Drugs Partnership Board",
        "Data and digital sub-group",
    ]


def test_a_structure_that_is_not_drawn_is_listed() -> None:
    one = text.TextFacts("P", "B", None, (), structure=TREE[:1])
    whole = text.TextFacts("P", "B", None, (), structure=TREE)
    assert [type(block) for block in text.blocks_of("{structure}", version(), one)] == [BulletList]
    assert [type(block) for block in text.blocks_of("{structure}", version(), whole)] == [Figure, BulletList]
