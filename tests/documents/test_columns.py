"""Columns in files have widths in proportion to their shares, but are not narrower than their longest words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.documents.blocks import Table
from cdp.documents.columns import column_widths, has_many_columns

SIZE, AROUND = 10.0, 8.0


def widths(header: list[str], *rows: list[str], shares: list[int] | None = None) -> list[float]:
    return column_widths(Table.of("Members", header, rows, shares), 400.0, SIZE, AROUND)


def test_columns_get_their_shares() -> None:
    assert widths(["No", "What"], ["1", "Write"], shares=[1, 3]) == [100.0, 300.0]
    assert widths(["A", "B", "C", "D"]) == [100.0] * 4


def test_no_column_is_narrower_than_its_longest_word() -> None:
    narrow, wide = widths(["State", "Remarks"], ["very much withdrawn", "-"], shares=[1, 19])
    assert narrow == pytest.approx(len("withdrawn") * 6 + AROUND)
    assert narrow + wide == pytest.approx(400)


def test_a_web_address_does_not_squeeze_other_columns() -> None:
    first, _, _ = widths(["Where", "B", "C"], ["https://example.org/" + "x" * 400, "b", "c"])
    assert first < 140


@given(
    st.lists(st.tuples(st.text("ab ", max_size=40), st.integers(1, 20)), min_size=1, max_size=12),
    st.text("ab ", max_size=60),
)
def test_columns_fill_the_width_exactly(columns: list[tuple[str, int]], cell: str) -> None:
    found = widths(
        [name for name, _ in columns], [cell] * len(columns), shares=[share for _, share in columns]
    )
    assert abs(sum(found) - 400) < 0.01
    assert min(found) > 0


def test_a_table_of_eight_columns_needs_small_type() -> None:
    assert has_many_columns(Table.of("Revision history", ["x"] * 8, []))
    assert not has_many_columns(Table.of("Members", ["x"] * 3, []))
