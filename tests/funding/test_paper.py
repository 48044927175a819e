"""The finance paper: the same figures on the page, in every file and on the agenda, without confidential lines."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from docx import Document as WordDocument
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import queries as agendas
from cdp.agendas.matter.collecting import matter_of
from cdp.funding import movements
from cdp.funding.movements import MoneyPlace, MovementDetails
from cdp.models import AgendaItem, MeetingState, MoneyMovementKind
from cdp.workplans.periods import year_words
from tests import make
from tests.funding.spending import YEAR, line, stream
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAPER = "/partnerships/west-midlands/money/paper"
POUND = 100
SHOWN = ["Ring-fence", "Not recorded", "–", "£40,000.50", "£41,500", "£9,000", "+£1,499.50"]


@pytest.fixture
def world(session: Session) -> make.World:
    """Make a stream with an overspend, a confidential line and a movement to recommend."""
    world = make.world(session)
    of = stream(session, world)
    first = line(
        session, world, of, profile={1: 20_000 * POUND, 2: 20_000 * POUND + 50}, actual={1: 9_000 * POUND},
        forecast=41_500 * POUND, note="Beds opened late.",
    )  # fmt: skip
    line(session, world, of, "Secret contract", profile={1: 777_000 * POUND}, is_confidential=True)
    details = MovementDetails(
        MoneyMovementKind.REPROFILE,
        500 * POUND,
        MoneyPlace(first, YEAR, 1),
        MoneyPlace(first, YEAR, 4),
        "Late start",
    )
    movements.propose(session, world.partnership, details, by=world.coordinator)
    session.commit()
    return world


def test_page_and_files_have_the_same_figures(world: make.World, visit: Visit) -> None:
    visitor = visit().sign_in(world.coordinator).get(PAPER)
    assert visitor.table(f"Position by stream, {year_words(YEAR)}")[0] == SHOWN
    assert (
        "Forecast £41,500 against £40,000.50: £1,499.50 over the profile. Beds opened late." in visitor.main
    )
    assert "The body that holds the money decides" in visitor.main
    assert "Secret" not in visitor.text
    assert "777,000" not in visitor.text
    word = WordDocument(io.BytesIO(visitor.get(f"{PAPER}/download.docx").body))
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[1] == SHOWN
    pdf = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(visitor.get(f"{PAPER}/download.pdf").body)).pages
    )
    for amount in ("£40,000.50", "£41,500", "£9,000", "+£1,499.50", "V1", "£500"):
        assert amount in pdf
    sheet = load_workbook(io.BytesIO(visitor.get(f"{PAPER}/download.xlsx").body)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][3:] == [40000.5, 41500, 9000, 1499.5]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}


def test_what_people_type_is_never_a_formula(session: Session, world: make.World, visit: Visit) -> None:
    formula = '=HYPERLINK("https://example.org","x")'
    of = stream(session, world, formula)
    line(session, world, of, formula, profile={1: POUND}, forecast=900 * POUND, note=formula)
    visitor = visit().sign_in(world.coordinator)
    for path in (f"{PAPER}/download.xlsx", "/partnerships/west-midlands/money/lines/download.xlsx"):
        book = load_workbook(io.BytesIO(visitor.get(path).body))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert formula in {cell.value for cell in cells}


def test_the_agenda_item_about_finance_has_the_same_figures(session: Session, world: make.World) -> None:
    meeting = make.meeting(session, world.board, clock.now(), state=MeetingState.SCHEDULED)
    item: AgendaItem = make.item(session, meeting, "Finance")
    item.standing = "finance"
    session.commit()
    groups = matter_of(session, meeting, agendas.items_of(session, meeting))[item.key]
    rows = [[cell.words for cell in row] for row in groups[0].rows]
    assert rows[0] == [SHOWN[0], SHOWN[1], *SHOWN[3:]]
    assert [group.heading for group in groups[1:]] == ["Variances", "Movements to recommend"]
    assert "Secret" not in str(groups)


def test_statements_of_the_paper_do_not_grow_with_lines(
    session: Session, world: make.World, visit: Visit, engine: sa.Engine
) -> None:
    visitor = visit().sign_in(world.observer).get(PAPER)
    with counted(engine) as few:
        visitor.get(PAPER)
    of = stream(session, world, "Another")
    for number in range(5):
        line(session, world, of, f"Line {number}", profile={1: 100}, forecast=300)
    visitor.get(PAPER)
    with counted(engine) as many:
        visitor.get(PAPER)
    assert len(many) == len(few)
