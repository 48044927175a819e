"""The check of 22 invented reports with a key, and of five public documents."""

from collections import Counter
from pathlib import Path

import pytest

from cdp.checking.check import check, errors_of
from cdp.checking.findings import CheckKind, CheckLevel, Finding
from cdp.checking.readers.files import read_report
from tests.checking.scoring import score

REPORTS = Path(__file__).with_name("reports")
MORE = Path(__file__).with_name("more_reports")
NEW = Path(__file__).with_name("new_reports")
SEEDS = REPORTS / "seeds"
PCD_1307 = "002_pcd_1307_commissioning_decisions.txt"
PCD_1134 = "000_pcd_1134_drugs_coordinator_post.txt"


def found_in(name: str) -> list[Finding]:
    return check(read_report((SEEDS / name).read_bytes(), name))


@pytest.mark.parametrize("copies", [False, True], ids=["text", "word_and_pdf"])
@pytest.mark.parametrize("folder", [REPORTS, MORE], ids=["reports", "more_reports"])
def test_the_check_holds_its_bar(folder: Path, copies: bool) -> None:  # noqa: FBT001 -- pytest's parameters
    result = score(folder, copies=copies)
    assert result.false_in_clean == []
    assert result.precision >= 0.95, result.false
    assert result.recall("error") >= 0.9, result.missed
    assert result.recall("warning") >= 0.7, result.missed


def test_reports_in_other_forms_raise_no_false_error() -> None:
    result = score(NEW, copies=False)
    assert (result.false, result.false_in_clean) == ([], [])
    assert result.recall("error") >= 0.9, result.missed
    assert result.recall("warning") >= 0.7, result.missed


def test_the_errors_of_pcd_1307_are_exactly_those_known() -> None:
    errors = [(each.kind, each.line) for each in errors_of(found_in(PCD_1307))]
    assert errors == [
        (CheckKind.TRANSPOSED_DIGITS, 24),
        (CheckKind.TRANSPOSED_DIGITS, 58),
        (CheckKind.MISSING_REFERENCE, 58),
        *((CheckKind.MISSING_REFERENCE, line) for line in (91, 95, 99, 111, 113, 119)),
        (CheckKind.CONSULTED_AFTER_DECIDED, 172),
    ]


def test_the_warnings_of_pcd_1307() -> None:
    warnings = Counter(each.kind for each in found_in(PCD_1307) if each.level is CheckLevel.WARNING)
    assert warnings == {
        CheckKind.REFERENCE_ORDER: 1,
        CheckKind.DECLARATION_CONTRADICTION: 2,
        CheckKind.DELEGATION_SCHEME: 1,
        CheckKind.TWO_NAMES: 1,
        CheckKind.NOTICE_PERIOD: 1,
        CheckKind.DEAD_LINK: 3,
        CheckKind.SIGNATURE_NAME: 2,
    }


def test_the_blank_dates_of_pcd_1134_are_its_only_errors() -> None:
    found = found_in(PCD_1134)
    assert [each.quote for each in errors_of(found)] == ["Date signed:", "Date published:"]
    warnings = [each.kind for each in found if each.level is CheckLevel.WARNING]
    assert Counter(warnings) == {
        CheckKind.UNDATED_PERIOD: 2,
        CheckKind.CARRY_FORWARD_YEARS: 1,
        CheckKind.DELEGATION_SCHEME: 1,
        CheckKind.SEVERAL_DECIDERS: 1,
    }


@pytest.mark.parametrize("number", ["001", "003", "004"])
def test_other_documents_have_no_error(number: str) -> None:
    (file,) = SEEDS.glob(f"{number}_*.txt")
    assert errors_of(found_in(file.name)) == []
