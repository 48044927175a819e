"""Budget sheets of councils (cases): what is read, what is asked, and what must never happen."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from cdp.funding.figures import figures_of
from cdp.funding.importing.judging import RecordPlanLine
from cdp.funding.importing.kind import BUDGET
from cdp.imports.questions import FileQuestion
from cdp.imports.verdicts import RowOutcome
from cdp.models import PlanLine
from tests import make
from tests.funding.spending import stream
from tests.imports.previewing import PreviewedFile, previewed

CASES = Path(__file__).parent / "cases"


def expected_of(name: str) -> dict[str, Any]:
    (path,) = CASES.glob(f"{name}*.expected.yaml")
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def case(session: Session, name: str) -> PreviewedFile:
    """Upload a case into a partnership with the streams that it may be about."""
    world = make.world(session)
    stream(session, world, "Supplemental grant", short_name="SSMTRG")
    stream(session, world, "Public health grant")
    return previewed(session, world, BUDGET, CASES, name)


def everything(question: FileQuestion) -> str:
    """Return an answer to every question: its proposal, or the first choice."""
    return question.proposal or question.choices[0][0]


def as_spending(question: FileQuestion) -> str:
    """Return an answer to every question, so that lines below zero are imported as lines."""
    return "spending" if question.subject == "below" else everything(question)


def changes_of(file: PreviewedFile) -> dict[str, list[RecordPlanLine]]:
    found: dict[str, Any] = {place: list(one.changes) for place, one in file.verdicts.items() if one.changes}
    return found


def asked(file: PreviewedFile) -> str:
    return "\n".join(f"{one.label} {one.hint}" for one in file.questions)


def pence(pounds: object) -> int:
    return int(Decimal(str(pounds)) * 100)


@pytest.mark.parametrize("name", ["c1", "c2", "c3"])
def test_nothing_is_imported_before_the_questions_are_answered(session: Session, name: str) -> None:
    file = case(session, name)
    assert changes_of(file) == {}
    assert not file.judgement.can_be_written
    file.answer(everything)
    assert file.judgement.can_be_written, [p for v in file.verdicts.values() for p in v.problems]


def test_a_grant_plan_is_read_as_a_careful_person_reads_it(session: Session) -> None:
    file = case(session, "c1").answer(as_spending)
    changes = changes_of(file)
    expected = expected_of("c1")
    assert set(changes) == {row["at"] for row in expected["lines"]}
    for row in expected["lines"]:
        (change,) = changes[row["at"]]
        assert (change.service, change.heading) == (row["what"], row["heading"])
        found = {each.year: sum(amount for _, amount in each.profile) for each in change.years}
        assert found == {2022 + n: pence(row[f"{2022 + n}/{23 + n}"]) for n in range(3)}, row["at"]
    for total in (*expected["subtotals"], expected["grand_total"]):
        assert file.verdicts[total["at"]].outcome is RowOutcome.LEFT_OUT
    assert {place for place, one in file.verdicts.items() if "menu heading" in "".join(one.notes)} == {
        "SSMTRG plan!5", "SSMTRG plan!9", "SSMTRG plan!14",
    }  # fmt: skip


def test_a_grant_plan_asks_what_it_must(session: Session) -> None:
    file = case(session, "c1")
    words = asked(file)
    for wording in (
        "“Sub-total” in row 8 does not agree",
        "2022/23: it says £48,200, the lines make £79,700 (£31,500 apart). It leaves out row 7 (“£31,500”)",
        "“Sub-total” in row 13 does not agree",
        "2023/24: it says £253,980, the lines make £235,980 (£18,000 apart). Two digits have changed places.",
        "“Sub-total” in row 17 does not agree",
        "2022/23: it says £100,000, the lines make £788,118 (£688,118 apart). It leaves out row 15 (“£ 688,118”)",
        "Are the figures for 2023/24 and 2024/25 indicative?",
        "“Less: carried into 2023/24” is below zero. Is it money that moved, rather than spending?",
        "such as (1,250), mean an amount below zero?",
    ):
        assert wording in words
    assert "GRAND TOTAL" not in words  # it agrees with the lines
    file.answer(everything)  # the row below zero has moved, so it is left out
    assert file.verdicts["SSMTRG plan!12"].outcome is RowOutcome.LEFT_OUT
    assert (
        "Its own total says £0. The amounts make £97,363, and count." in file.verdicts["SSMTRG plan!7"].notes
    )
    file.answer(lambda one: "no" if one.subject == "total" else as_spending(one))
    assert {place for place, one in file.verdicts.items() if one.problems} == {
        "SSMTRG plan!8", "SSMTRG plan!13", "SSMTRG plan!17",
    }  # fmt: skip


def test_quarterly_monitoring_in_thousands_is_read_in_pounds(session: Session) -> None:
    file = case(session, "c2").answer(everything)
    changes = changes_of(file)
    expected = expected_of("c2")["lines_in_pounds"]
    assert set(changes) == {row["at"] for row in expected}
    for row in expected:
        (change,) = changes[row["at"]]
        (year,) = change.years
        profile, actual = dict(year.profile), dict(year.actual)
        assert change.service == row["service"]
        assert (year.year, sum(profile.values()), year.forecast) == (
            2025,
            pence(row["budget"]),
            pence(row["forecast"]),
        )
        for quarter in (1, 2):
            assert profile.get(quarter, 0) == pence(row[f"q{quarter}_profile"]), row["at"]
            assert actual[quarter] == pence(row[f"q{quarter}_actual"]), row["at"]
        assert (year.forecast or 0) - sum(profile.values()) == pence(row["variance"])
    assert [changes[f"Q2 monitoring!{row}"][0].heading for row in (7, 12)] == [
        "Drug and alcohol treatment", "Prevention",
    ]  # fmt: skip


def test_quarterly_monitoring_asks_what_it_must(session: Session) -> None:
    words = asked(case(session, "c2"))
    for wording in (
        "Are the numbers of “Q2 monitoring” thousands of pounds?",
        "Does “64.0” (Quarter 2 Actual, Residential rehabilitation) count?",
        "Quarter 2 Actual: it says £728,100, the lines make £792,100 (£64,000 apart). It leaves out row 9 (“64.0”)",
        "Quarter 2 Actual: it says £742,200, the lines make £806,200",
        "Full year Variance: it says -£95,000, the lines make -£59,500 (£35,500 apart)",
        "Residential rehabilitation, Quarter 1 Actual: is -£146,000 a credit of this year?",
        "Q1 is a credit for 2024/25",
    ):
        assert wording in words


def test_a_credit_of_another_year_is_left_out_if_a_person_says_so(session: Session) -> None:
    file = case(session, "c2").answer(lambda one: "no" if one.subject == "credit" else everything(one))
    (change,) = changes_of(file)["Q2 monitoring!9"]
    assert dict(change.years[0].actual) == {2: pence(64_000)}


def test_a_table_of_allocations_has_one_line_for_each_recipient_and_grant(session: Session) -> None:
    file = case(session, "c3")
    words = asked(file)
    for wording in (
        "Which financial year is “Table_1” about?", "Who is “Northbank”?", "Who is “Harbour, City of”?",
        "Is “£44,100.50” right?", "Which stream pays for “Drug strategy allocation”?",
        "Which stream pays for “Inpatient detoxification allocation”?",
    ):  # fmt: skip
        assert wording in words
    file.answer(everything)
    changes = changes_of(file)
    for row in expected_of("c3")["lines"]:
        found = {
            change.service.split()[0]: sum(amount for year in change.years for _, amount in year.profile)
            for change in changes[row["at"]]
        }
        amounts = {"Drug": row["drug"], "Inpatient": row["detox"]}
        assert found == {name: pence(amount) for name, amount in amounts.items() if amount is not None}
        for change in changes[row["at"]]:
            assert change.provider_name == row["authority"]
            assert [year.year for year in change.years] == [2022]
            assert not row.get("mark") or row["mark"] in change.note
    assert "Revised" in changes["Table_1!9"][0].note
    assert file.verdicts["Table_1!10"].outcome is RowOutcome.LEFT_OUT
    assert "“[z]” is no amount" in "".join(file.verdicts["Table_1!6"].notes)


@pytest.mark.parametrize("name", ["c1", "c2", "c3"])
def test_what_is_imported_is_recorded_once_and_adds_up(session: Session, name: str) -> None:
    file = case(session, name).answer(as_spending)
    planned = sum(
        amount
        for changes in changes_of(file).values()
        for change in changes
        for year in change.years
        for _, amount in year.profile
    )
    file.write()
    found = figures_of(session, sa.true())
    assert sum(each.profile for years in found.values() for each in years.values()) == planned
    lines = session.scalars(sa.select(PlanLine).order_by(PlanLine.number)).all()
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
