"""The check of a report that is built from records, and the keys of what it finds."""

from dataclasses import replace

from cdp.checking.check import check, errors_of
from cdp.checking.findings import CheckKind, CheckLevel
from cdp.checking.source import SourceDocument, SourceTable, heading, item, paragraph

ROWS = (
    ("Service", "2026/27", "2027/28", "Total"),
    ("Outreach van", "£310,000", "£310,000", "£620,000"),
    ("Drop-in", "£255,000", "£255,000", "£510,000"),
    ("Total", "£565,000", "£556,000", "£1,130,000"),
)
REPORT = SourceDocument(
    (
        heading("Recommendations"),
        item("Approve £1,130,000 for two services.", label="1.", section="recommendations"),
        heading("Financial comments", label="3."),
        paragraph("The panel met on Monday 10 February 2026.", label="3.1", section="finance"),
        SourceTable.of(ROWS, caption="Table 1: Grants", section="finance"),
    )
)


def test_a_report_built_from_records_is_checked() -> None:
    found = [(each.level, each.kind, each.place, each.section) for each in check(REPORT)]
    assert found == [
        (CheckLevel.ERROR, CheckKind.WEEKDAY, "paragraph 3.1", "finance"),
        (CheckLevel.ERROR, CheckKind.TABLE_TOTAL, "Table 1, row Total, column 2027/28", "finance"),
    ]


def test_the_key_of_a_finding_survives_changes_elsewhere_and_falls_with_its_own_words() -> None:
    first = check(REPORT)[0]
    more = replace(
        REPORT, blocks=(heading("New heading"), *REPORT.blocks, paragraph("More text.", label="3.2"))
    )
    assert check(more)[0].key == first.key
    words = paragraph("The panel met again on Monday 10 February 2026.", label="3.1")
    changed = replace(REPORT, blocks=(*REPORT.blocks[:3], words, *REPORT.blocks[4:]))
    assert check(changed)[0].key != first.key


def test_only_errors_stop_a_report() -> None:
    assert [each.kind for each in errors_of(check(REPORT))] == [CheckKind.WEEKDAY, CheckKind.TABLE_TOTAL]
