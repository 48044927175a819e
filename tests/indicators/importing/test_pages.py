"""The pages of the import of figures, as a data lead uses them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp.app import settings_of
from cdp.files.paper_store import PaperStore
from cdp.indicators.importing.importer import FigureImporter
from cdp.indicators.importing.service import CHANGED
from tests import make
from tests.indicators.importing.working import BY_AUTHORITY, DRUG_DEATHS, FORM, NDTMS
from tests.visitor import Visitor

PAGES = "/partnerships/west-midlands/indicators"


@pytest.fixture
def work(app: Flask, session: Session) -> Callable[[], None]:
    """Return a function that lets the worker do what is due."""
    importer = FigureImporter(
        sessionmaker(session.get_bind(), info=session.info), PaperStore(settings_of(app).papers_path)
    )

    def step() -> None:
        session.commit()
        importer.work_due()

    return step


def uploaded(visitor: Visitor, path: Path, content: bytes | None = None) -> Visitor:
    """Upload a file."""
    visitor.get(PAGES).click("Import values")
    return visitor.submit("Read the file", file=(io.BytesIO(content or path.read_bytes()), path.name))


def test_a_data_lead_imports_a_file_answers_confirms_and_undoes(
    session: Session, visit: Callable[[], Visitor], work: Callable[[], None]
) -> None:
    world = make.world(session)
    visitor = uploaded(visit().sign_in(world.data_lead), FORM)
    assert "We are reading the file" in visitor.main
    address = visitor.path
    work()
    assert "Answer 1 question about the file first" in visitor.get(address).main
    visitor.click("Answer the questions")
    unit: dict[str, Any] = {visitor_field(visitor, "q-units"): "Per 100,000 people"}
    visitor.submit("Save and read the file again", **unit)
    work()
    visitor.get(address)
    assert "Nothing will be saved until you confirm." in visitor.main
    visitor.submit("Save 2 values")
    assert "We are saving the values" in visitor.main
    work()
    visitor.get(address)
    assert "Imported by Example data lead" in visitor.main
    visitor.click("Undo the import")
    assert "2 new values will be deleted." in visitor.main
    visitor.submit("Undo the import")
    assert "Import undone: 2 values deleted, 0 restored." in visitor.text
    visitor.get(f"{PAGES}/import")
    assert "Undone" in visitor.main


def visitor_field(visitor: Visitor, start: str) -> str:
    """Return the name of the only field that starts with these letters."""
    [name] = {
        field.get("name", "")
        for field in visitor.page.all("select")
        if field.get("name", "").startswith(start)
    }
    return name


def test_a_row_that_cannot_be_read_is_corrected_on_the_page(
    session: Session, visit: Callable[[], Visitor], work: Callable[[], None]
) -> None:
    world = make.world(session)
    broken = DRUG_DEATHS.read_bytes().replace(b"Hartlepool,7.04", b"Hartlepool,seven")
    visitor = uploaded(visit().sign_in(world.coordinator), DRUG_DEATHS, broken)
    address = visitor.path
    work()
    visitor.get(address).click("Correct the rows")
    assert "“seven” is not a number or a sign that we know." in visitor.main
    corrected: dict[str, Any] = {"cell-3-5": "7.04"}
    visitor.submit("Save and read the file again", **corrected)
    work()
    assert "Save 150 values" in visitor.get(address).main
    visitor.submit("Discard the file")
    assert "discarded" in visitor.text
    visitor.get(address, status=404)


def test_columns_of_a_table_are_chosen_on_the_page(
    session: Session, visit: Callable[[], Visitor], work: Callable[[], None]
) -> None:
    world = make.world(session)
    visitor = uploaded(visit().sign_in(world.data_lead), NDTMS)
    address = visitor.path
    work()
    visitor.get(f"{address}/facts")
    chosen: dict[str, Any] = {
        "measure-0": "All in treatment",
        "metric-0": "h_numbers_in_treatment",
        visitor_field(visitor, "q-origin"): "official",
        text_field(visitor, "q-source"): "NDTMS",
    }
    visitor.submit("Save and read the file again", **chosen)
    work()
    assert "Save 15 values" in visitor.get(address).main


def text_field(visitor: Visitor, start: str) -> str:
    """Return the name of the text field that starts with these letters."""
    [name] = {
        field.get("name", "")
        for field in visitor.page.all("input")
        if field.get("name", "").startswith(start)
    }
    return name


def test_only_the_secretariat_and_the_data_lead_import(
    session: Session, visit: Callable[[], Visitor], work: Callable[[], None]
) -> None:
    world = make.world(session)
    visitor = uploaded(visit().sign_in(world.data_lead), BY_AUTHORITY)
    address = visitor.path
    work()
    member = visit().sign_in(world.sro)
    member.get(f"{PAGES}/import", status=403)
    member.get(address, status=403)
    stranger = visit().sign_in(world.neighbour_coordinator)
    stranger.get(address.replace("west-midlands", "berkshire-east"), status=404)


def test_the_template_is_read_without_its_example(
    session: Session, visit: Callable[[], Visitor], work: Callable[[], None]
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.data_lead)
    for kind in ("xlsx", "csv"):
        response = visitor.client.get(f"{PAGES}/import/template.{kind}")
        uploaded(visitor, Path(f"values.{kind}"), response.data)
        address = visitor.path
        work()
        assert "The example of the template" in visitor.get(address).main


def test_a_page_that_is_out_of_date_is_refused_and_keeps_what_was_typed(
    session: Session, visit: Callable[[], Visitor], work: Callable[[], None]
) -> None:
    world = make.world(session)
    broken = DRUG_DEATHS.read_bytes().replace(b"Hartlepool,7.04", b"Hartlepool,seven")
    visitor = uploaded(visit().sign_in(world.coordinator), DRUG_DEATHS, broken)
    address = visitor.path
    work()
    visitor.get(f"{address}/rows")
    colleague = visit().sign_in(world.coordinator)
    corrected: dict[str, Any] = {"cell-3-5": "7.04"}
    typed: dict[str, Any] = {"cell-3-5": "7.05"}
    colleague.get(f"{address}/rows").submit("Save and read the file again", **corrected)
    visitor.submit("Save and read the file again", status=422, **typed)
    assert visitor.errors == [CHANGED]
    assert visitor.value("cell-3-5") == "7.05"
    work()
    visitor.submit("Save and read the file again", status=422, **typed)
    assert visitor.errors == [CHANGED]
    visitor.get(address)
    colleague.get(f"{address}/facts")
    source: dict[str, Any] = {text_field(colleague, "q-source"): "Another source"}
    colleague.submit("Save and read the file again", **source)
    work()
    visitor.submit("Save 150 values", status=422)
    assert visitor.errors == [CHANGED]
    visitor.submit("Save 150 values")
    assert "We are saving the values" in visitor.main


def test_forms_that_are_sent_twice_end_on_a_page(
    session: Session, visit: Callable[[], Visitor], work: Callable[[], None]
) -> None:
    world = make.world(session)
    visitor = uploaded(visit().sign_in(world.data_lead), DRUG_DEATHS)
    address = visitor.path
    work()
    late = visit().sign_in(world.data_lead)
    late.get(f"{address}/facts")
    visitor.get(address).submit("Save 150 values")
    work()
    late.submit("Save and read the file again", status=200)
    assert (late.path, CHANGED in late.text) == (address, True)
    late.get(f"{address}/undo")
    visitor.get(f"{address}/undo").submit("Undo the import")
    late.submit("Undo the import", status=422)
    assert "Nothing was changed" in late.main
    again = uploaded(visitor, DRUG_DEATHS)
    sent = {"once": "x" * 22}
    discard = f"{again.path}/discard"
    assert "discarded" in again.post(discard, sent, status=200).text
    assert again.post(discard, sent, status=200).path == f"{PAGES}/import"
