"""An existing report is read from a file or pasted, its parts are checked, and then a draft begins with them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.checking.readers.files import read_report
from cdp.decision_reports.checks.findings import blocking_findings, findings_of
from cdp.decision_reports.importing.asks import carried_from, kind_of, party_of
from cdp.decision_reports.importing.parts import ImportedReport, read_parts
from cdp.decision_reports.importing.service import PlacedReport, begin_from
from cdp.decision_reports.recommendations.service import ReportAsk
from cdp.decision_reports.service import DecisionReportDetails
from cdp.models import AuditEvent, DecisionReport, ReportAskKind
from cdp.reference.report_forms import ReportForm, report_forms
from tests import make
from tests.checking.test_corpus import REPORTS, SEEDS
from tests.decision_reports.scene import HERE, section
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
FORM = f"{HERE}/from-file"
PCD_1307 = SEEDS / "002_pcd_1307_commissioning_decisions.txt"
PCD_1134 = SEEDS / "000_pcd_1134_drugs_coordinator_post.txt"
TO_NOBODY: dict[str, Any] = {"party-2": ""}
TO_THE_HEAD: dict[str, Any] = {"party-2": "Head of Commissioning"}
SECTIONS = (
    "introduction", "issues", "financial", "legal", "commercial", "public_health", "data_protection", "equality",
)  # fmt: skip


def decision_form() -> ReportForm:
    """Return the decision form that we supply."""
    return next(one for one in report_forms() if one.code == "decision_form")


def parts_of(path: Path) -> ImportedReport:
    """Return the parts of a report in a file."""
    return read_parts(read_report(path.read_bytes(), path.name), decision_form())


@pytest.mark.parametrize("path", [PCD_1307, PCD_1134])
def test_each_heading_of_a_published_form_finds_its_section(path: Path) -> None:
    found = parts_of(path)
    places = [part.place for part in found.parts if part.place]
    assert places[:2] == ["executive_summary", "recommendations"]
    assert places[2:10] == list(SECTIONS)
    assert set(places[10:]) <= {"background_papers"}
    left = {part.heading for part in found.parts if not part.place}
    assert not any(word in " ".join(left).lower() for word in ("financial", "legal comments", "equality"))


def test_the_details_and_recommendations_are_read() -> None:
    found = parts_of(PCD_1307)
    assert (found.title, found.reference) == (
        "Criminal Justice System - 2023/24 2024/25 Commissioning Decisions", "PCD 1307",
    )  # fmt: skip
    assert found.decided_by == "Deputy Mayor for Policing and Crime"
    assert [kind_of(ask) for ask in found.asks] == [ReportAskKind.APPROVE_MONEY, ReportAskKind.DELEGATE]
    other = parts_of(PCD_1134)
    assert (other.reference, other.title) == ("PCD 1134", "Drugs Coordinator Post")
    assert [kind_of(ask) for ask in other.asks] == [
        ReportAskKind.APPROVE_MONEY, ReportAskKind.CARRY_FORWARD, ReportAskKind.DELEGATE,
    ]  # fmt: skip
    assert carried_from(other.asks[1]) == 2021
    assert party_of(other.asks[2]) == "Director of Commissioning and Partnerships"


def test_tables_footnotes_and_numbers_of_word_files_are_kept() -> None:
    found = parts_of(REPORTS / "d01-custody-recovery.docx")
    by_place = {part.place: part.text for part in found.parts}
    assert "| Total |" in by_place["financial"].replace("  ", " ")
    services = next(part for part in found.parts if part.heading == "The services")
    assert services.place == "introduction"  # a numbered heading that the form does not have
    notes = parts_of(PCD_1307)
    equality = next(part.text for part in notes.parts if part.place == "equality")
    assert "[^1]" in equality
    assert "\n[^1]: " in equality


@pytest.mark.both_databases
def test_a_pasted_report_becomes_a_draft_once_its_parts_were_checked(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    coordinator = (
        visit().sign_in(world.coordinator).get(f"{HERE}/new").click("begin from a file or pasted text")
    )
    coordinator.submit(
        "Read the report", template="decision_form", board=world.board.key, pasted=PCD_1307.read_text("utf-8"),
    )  # fmt: skip
    assert coordinator.heading == "Check the parts"
    assert session.scalar(sa.select(sa.func.count()).select_from(DecisionReport)) == 0
    assert "£2,270,000 is £2,720,000 elsewhere." in coordinator.main
    assert "31 October 2022" in coordinator.main  # consulted after the decision, in a part that is left out
    coordinator.submit("Begin the report", **TO_NOBODY)
    assert "Enter who it is delegated to." in coordinator.main
    assert "four Criminal Justice System projects" in coordinator.main
    coordinator.submit("Begin the report", **TO_THE_HEAD)
    report = session.scalars(sa.select(DecisionReport)).one()
    assert (report.reference, report.decided_by) == ("PCD 1307", "Deputy Mayor for Policing and Crime")
    assert "£2,270,000" in section(report, "financial").text
    assert section(report, "financial").text.startswith("This decision requests approval")
    assert [one.delegated_to for one in report.recommendations] == ["", "Head of Commissioning"]
    sentences = session.scalars(sa.select(AuditEvent.sentence).order_by(AuditEvent.id)).all()
    assert sentences[-1].endswith("from pasted text.")
    assert "2.5. Drive – Drive is an intensive" in coordinator.text


def test_a_file_that_cannot_be_read_says_what_to_do(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    given: dict[str, Any] = {"template": "decision_form", "board": world.board.key}
    coordinator.get(FORM).submit("Read the report", **given)
    assert "Choose a file, or paste the text." in coordinator.main
    for content, name, words in (
        (b"PK\x03\x04 not a Word file", "report.docx", "damaged"),
        (b"%PDF-1.7 broken", "report.pdf", "damaged"),
        (b"{\\rtf1 text}", "report.rtf", "Choose a Word document"),
        (b" \n", "empty.txt", "No text was found."),
    ):
        coordinator.get(FORM).submit("Read the report", **given, file=(io.BytesIO(content), name))
        assert words in coordinator.main, name


def test_only_those_who_write_reports_begin_one_from_a_file(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    visit().sign_in(world.member).get(FORM, status=403)
    visit().sign_in(world.observer).get(f"{FORM}/parts", status=403)
    visit().sign_in(world.coordinator).get("/partnerships/elsewhere/decision-reports/from-file", status=404)


@pytest.mark.parametrize(
    ("path", "errors"), [(PCD_1307, ["£2,270,000"] * 2 + ["2.6"] * 7), (PCD_1134, [])], ids=["1307", "1134"]
)
def test_the_check_of_an_imported_draft_finds_what_is_wrong_and_no_more(
    session: Session, path: Path, errors: list[str]
) -> None:
    world = make.world(session)
    found = parts_of(path)
    details = DecisionReportDetails(world.board, found.title, found.reference, found.decided_by)
    asks = [ReportAsk(ReportAskKind.NOTE, text) for text in found.asks]
    report = begin_from(
        session,
        world.partnership,
        decision_form(),
        PlacedReport(details, found.parts, asks),
        "a file",
        by=world.coordinator,
    )
    sentences = [each.finding.sentence for each in blocking_findings(report)]
    assert len(sentences) == len(errors)
    assert all(any(words in one for one in sentences) for words in errors)
    kept_back = [
        each.finding.sentence for each in findings_of(report) if "keeps back" in each.finding.sentence
    ]
    assert all("paragraph 4.4" in sentence for sentence in kept_back)
