"""Recommendations with a type, and the table by service, year and source: entered once, and the same everywhere."""

from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cdp.decision_reports.document import document_of
from cdp.decision_reports.table.figures import by_source, by_year, money_table, total_of
from cdp.documents.plain import to_plain_text, words_of
from cdp.models import DecisionReport, ReportAmount, ReportMoneyLine
from tests import make
from tests.decision_reports.scene import HERE, draft, wrote
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def entered(visit: Visit, world: make.World, report: DecisionReport) -> Visitor:
    """Enter the table of PCD 1307 with two lines of two years, and a recommendation that covers both."""
    writer = visit().sign_in(world.lead).get(f"{HERE}/{report.key}")
    writer.click("Set the years of the table").submit("Save years", money_from=2023, money_to=2024)
    for service, amount, source in (
        ("Drug testing", "470,000", "Police Grant"),
        ("Drive", "675,000.50", "VAWG Strategy Fund"),
    ):
        writer.click("Add a line to the table").submit(
            "Save line", service=service, source=source, year_2023=amount, year_2024=amount
        )
    writer.click("Add a recommendation").submit(
        "Save recommendation",
        kind="approve_money",
        text="Approve funding of [[total]] over two years.",
        lines=["Drug testing, Police Grant", "Drive, VAWG Strategy Fund"],
    )
    return writer


@pytest.mark.both_databases
def test_amounts_are_entered_once_and_computed_everywhere(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    writer = entered(visit, world, report)
    (testing, drive, total) = writer.table("Funding by service, year and source")
    assert testing == ["Drug testing", "£470,000", "£470,000", "£940,000", "Police Grant"]
    assert drive == ["Drive", "£675,000.50", "£675,000.50", "£1,350,001", "VAWG Strategy Fund"]
    assert total == ["Total", "£1,145,000.50", "£1,145,000.50", "£2,290,001", ""]
    assert "Approve funding of £2,290,001 over two years." in writer.text
    assert "Total £2,290,001: £1,145,000.50 in 2023/24; £1,145,000.50 in 2024/25." in writer.text
    assert writer.get(HERE).table("1 decision report")[0][2] == "£2,290,001"


def test_page_word_pdf_and_text_show_the_same_figures(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    writer = entered(visit, world, report)
    session.expire_all()
    (key,) = (line.key for line in report.money_lines if line.service == "Drive")
    wrote(
        session,
        report,
        "financial",
        f"Drive costs [[line {key}]], of which [[line {key} 2024]] in the last year.",
    )
    page = writer.get(f"{HERE}/{report.key}").text
    word = WordDocument(BytesIO(writer.get(f"{HERE}/{report.key}/part-1.docx").body))
    cells = [cell.text for row in word.tables[-2].rows for cell in row.cells]
    text = writer.get(f"{HERE}/{report.key}/part-1.txt").body.decode()
    for words in ("£1,350,001", "£675,000.50", "£2,290,001"):
        assert words in page
        assert words in text
        assert words in "\n".join([*cells, *(each.text for each in word.paragraphs)])
    assert writer.get(f"{HERE}/{report.key}/part-1.pdf").body.startswith(b"%PDF")
    assert f"Drive costs {chr(163)}1,350,001, of which {chr(163)}675,000.50 in the last year." in page


def test_a_reference_to_a_removed_line_is_an_error(session: Session, world: make.World, visit: Visit) -> None:
    report = draft(session, world)
    writer = entered(visit, world, report)
    session.expire_all()
    key = report.money_lines[0].key
    wrote(session, report, "financial", f"It costs [[line {key}]].")
    writer.get(f"{HERE}/{report.key}").click("Remove the line Drug testing").submit("Remove")
    assert "It costs [missing reference]." in writer.text
    assert "Approve funding of £1,350,001 over two years." in writer.text


def test_a_delegation_says_to_whom_until_when_and_within_what(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    writer = visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}").click("Add a recommendation")
    asked = "Delegate the terms of the grants."
    writer.submit("Save recommendation", kind="delegate", text=asked, status=422)
    assert writer.errors == ["Enter who it is delegated to."]
    writer.submit(
        "Save recommendation",
        delegated_to="Director of Commissioning",
        delegated_within="up to £60,000 a year",
    )
    line = "Delegated to Director of Commissioning, within these limits: up to £60,000 a year."
    assert line in to_plain_text(document_of(report))


def test_moving_a_recommendation_takes_its_references_along(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    writer = visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}")
    for text in ("Note the report.", "Note the risks."):
        writer.click("Add a recommendation").submit("Save recommendation", kind="note", text=text)
    session.expire_all()
    key = report.recommendations[1].key
    wrote(session, report, "legal", f"Recommendation [[recommendation {key}]] needs no power.")
    writer.get(f"{HERE}/{report.key}").submit("Move up recommendation 2")
    assert "Recommendation 1 needs no power." in writer.text


def test_two_officers_who_change_one_line_see_both_amounts(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    first = entered(visit, world, report).click("Change the line Drive")
    second = visit().sign_in(world.coordinator).get(first.path)
    first.submit("Save line", year_2023="700,000")
    second.submit("Save line", year_2023="600,000", status=409)
    assert "£700,000" in second.text
    assert "£600,000" in second.text


def test_fractions_of_a_penny_and_lost_years_are_refused(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    writer = entered(visit, world, report)
    writer.click("Change the line Drive").submit("Save line", year_2023="1.005", status=422)
    assert writer.errors == ["Enter at most 2 decimal places"]
    writer.get(f"{HERE}/{report.key}/table/years").submit("Save years", money_to=2023, status=422)
    assert writer.errors == ["The table has amounts for 2024/25. Clear them first."]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("Police Grant", "Public health grant", "")),
            st.dictionaries(st.integers(2020, 2030), st.integers(-(10**11), 10**13), min_size=1),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_totals_by_year_and_by_source_are_the_total_of_all_lines(
    lines: list[tuple[str, dict[int, int]]],
) -> None:
    made = [
        ReportMoneyLine(
            position=place, service=f"Service {place}", source=source,
            amounts=[ReportAmount(year=year, pence=pence) for year, pence in amounts.items()],
        )
        for place, (source, amounts) in enumerate(lines)
    ]  # fmt: skip
    whole = sum(pence for _, amounts in lines for pence in amounts.values())
    assert total_of(made) == whole
    assert sum(pence for _, pence in by_year(made)) == whole
    assert sum(pence for _, pence in by_source(made)) == whole
    table = money_table(DecisionReport(money_lines=made))
    assert table is not None
    years = {year for _, amounts in lines for year in amounts}
    assert len(table.rows) == len(lines) + 1
    assert len(table.header) == len(years) + (3 if len(years) > 1 else 2)
    assert words_of(table.rows[-1][0]) == "Total"
