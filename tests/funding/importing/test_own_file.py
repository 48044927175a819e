"""The download of plan lines comes back in unchanged, and a change in it becomes new amounts."""

import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from cdp.funding.figures import figures_of
from cdp.funding.importing.kind import BUDGET
from cdp.imports import service
from cdp.imports.service import Confirmation
from cdp.imports.verdicts import Consent, RowOutcome
from cdp.models import PlanLine
from tests import make
from tests.funding.spending import YEAR, line, stream
from tests.imports.previewing import previewed
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
LINES = "/partnerships/west-midlands/money/lines"


def test_the_own_download_comes_back_unchanged_and_with_new_amounts(session: Session, visit: Visit) -> None:
    world = make.world(session)
    of = stream(session, world)
    first = line(
        session, world, of, profile={1: 1_000_50, 2: -25_00, 0: 300_00}, actual={1: 990_00}, forecast=1_200_00,
        provider=world.treatment, menu_heading="Inpatient detox",
    )  # fmt: skip
    line(session, world, of, "=SUM(A1)", profile={0: 5_00}, provider_name="Beds & Co", year=YEAR + 1)
    content = visit().sign_in(world.coordinator).get(LINES).click("Download this list as Excel").body
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet["E"]] == ["Service", "Detox beds", "=SUM(A1)"]
    assert {cell.data_type for cell in sheet["E"]} == {"s"}
    assert [cell.value for cell in sheet["H"]] == ["Profile Q1", 1000.5, 0]
    file = previewed(session, world, BUDGET, Path(), content, "own.xlsx").answer()
    assert {one.outcome for one in file.verdicts.values()} == {RowOutcome.THERE}
    column = next(cell.column for cell in sheet[1] if cell.value == "Actual Q2")
    sheet.cell(2, column, 150)
    changed = io.BytesIO()
    sheet.parent.save(changed)
    file = previewed(session, world, BUDGET, Path(), changed.getvalue(), "own.xlsx").answer()
    assert [one.outcome for one in file.verdicts.values()] == [RowOutcome.CHANGES, RowOutcome.THERE]
    agreed = Confirmation(file.judgement.fingerprint, {Consent.NEW, Consent.CHANGE})
    service.write(session, BUDGET, file.file, agreed, by=world.coordinator)
    figures = figures_of(session, PlanLine.id == first.id)[first.id][YEAR]
    assert (figures.actual, figures.profile, figures.forecast) == (990_00 + 150_00, 1_275_50, 1_200_00)


def test_a_budget_is_uploaded_on_its_pages(session: Session, visit: Visit) -> None:
    world = make.world(session)
    stream(session, world, "Supplemental grant", short_name="SSMTRG")
    case = next((Path(__file__).parent / "cases").glob("c1*.xlsx"))
    visitor = visit().sign_in(world.coordinator).get(LINES).click("Import a budget")
    visitor.submit("Read the file", file=(io.BytesIO(case.read_bytes()), case.name))
    assert "SSMTRG plan" in visitor.main
