"""Official workbooks: cover sheets, notes, headings further down, markers, and fractions shown as percentages."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter
from sqlalchemy.orm import Session

from cdp.indicators.importing.template import template
from cdp.models import FigureImportState, Observation, ValueStatus
from tests import make
from tests.indicators.importing.working import PUBLISHED, Desk, asked

WORK, ADULTS = "s_paid_or_voluntary_work", "h_numbers_in_treatment"
HEADINGS = ("Area code", "Area name", "FYE 2023", "FYE 2024", "Change")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("E92000001", "England", 0.251, 0.262, 0.011),
    ("E08000025", "Birmingham [note 1]", 0.2, "[z]", ""),
    ("E08000026", "Coventry", "[c]", 0.3, ""),
)


@pytest.fixture
def desk(session: Session, tmp_path: Path) -> Desk:
    """A data lead with the worker."""
    return Desk(session, make.world(session), tmp_path)


def official_workbook() -> bytes:
    """Return a workbook as departments publish them: a cover, notes, and a table under a title."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        cover = workbook.add_worksheet("Cover")
        cover.write_column(
            0, 0, ["Adults in work", "Published 4 December 2025", "Contact: statistics@example.org"]
        )
        notes = workbook.add_worksheet("Notes")
        notes.write_row(0, 0, ["Note", "Text"])
        notes.write_row(1, 0, ["1", "Some providers did not report"])
        sheet = workbook.add_worksheet("Table_1")
        percent = workbook.add_format({"num_format": "0.0%"})
        sheet.write(0, 0, "Table 1: adults in work at the end of treatment")
        sheet.write(1, 0, "This worksheet contains one table. [z] means not applicable.")
        sheet.write_row(3, 0, HEADINGS)
        for number, row in enumerate(ROWS, start=4):
            for column, value in enumerate(row):
                if isinstance(value, float):
                    sheet.write_number(number, column, value, percent)
                else:
                    sheet.write(number, column, value)
        sheet.write(8, 0, "Source: National Drug Treatment Monitoring System")
    return content.getvalue()


def _cell(value: object) -> str:
    kind = f'percentage" office:value="{value}' if isinstance(value, float) else "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'


def open_document() -> bytes:
    """Return the same table as an OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>" + "".join(map(_cell, row)) + "</table:table-row>" for row in (HEADINGS, *ROWS)
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    markup = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Table_1">{cells}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    content = io.BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr("content.xml", markup)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return content.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_fractions_that_are_shown_as_percentages_are_read_as_percentages(desk: Desk, kind: str) -> None:
    content = official_workbook() if kind == "xlsx" else open_document()
    order = desk.read(f"work.{kind}", content, indicators={"*": WORK}, **PUBLISHED)
    assert (order.state, order.kind, order.summary["sheet"]) == (FigureImportState.READ, "wide", "Table_1")
    assert (asked(order), order.summary["trouble"], order.summary["counts"]) == ([], 0, {"new": 6})
    desk.write(order)
    found = {
        (row.area_code, row.period): (row.value, row.status, row.note)
        for row in desk.session.scalars(sa.select(Observation))
    }
    assert found[("E92000001", "2023/24")] == (Decimal("26.2"), ValueStatus.FINAL, "")
    assert found[("E08000025", "2022/23")] == (Decimal("20.0"), ValueStatus.FINAL, "")
    assert found[("E08000025", "2023/24")] == (None, ValueStatus.NOT_AVAILABLE, "Not applicable")
    assert found[("E08000026", "2022/23")] == (None, ValueStatus.SUPPRESSED, "")


def test_the_results_of_formulas_are_read_and_said(desk: Desk) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet("Values")
        sheet.write_row(0, 0, ["Area code", "Period", "Value"])
        sheet.write_row(1, 0, ["E08000025", "2023/24"])
        sheet.write_formula(1, 2, "=1200+34", None, 1234)
    order = desk.read("formulas.xlsx", content.getvalue(), indicators={"*": ADULTS}, **PUBLISHED)
    assert order.summary["counts"] == {"new": 1}
    assert order.summary["not_read"] == ["1 formula: we read the stored results"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_is_read_by_the_names_of_indicators(desk: Desk, kind: str) -> None:
    if kind == "csv":
        example = template(kind).decode("utf-8-sig")
        content = (example + example.splitlines()[1].replace("Example: delete this row", "")).encode()
    else:
        content = template(kind)
    order = desk.read(f"values.{kind}", content, **PUBLISHED)
    assert order.summary["trouble"] == 0
    assert order.summary["left_out"]["example"]["count"] == 1
    if kind == "csv":
        assert (order.kind, order.summary["counts"]) == ("long", {"new": 1})


def test_a_damaged_workbook_fails_with_a_sentence(desk: Desk) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(name, "<broken")
    order = desk.read("broken.xlsx", content.getvalue())
    assert order.state is FigureImportState.FAILED
    assert order.problem.startswith("The file is damaged or protected by a password.")


def test_a_file_without_figures_fails_with_a_sentence(desk: Desk) -> None:
    order = desk.read("words.csv", b"Dear all,\nplease find the minutes attached.\n")
    assert (order.state, order.problem[:21]) == (FigureImportState.FAILED, "We found no headings ")
