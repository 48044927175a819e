"""Property tests for the sums of tables: right totals never complain, and one wrong digit always does."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from cdp.checking.check import check, errors_of
from cdp.checking.findings import CheckKind
from cdp.checking.source import SourceDocument, SourceTable

YEARS = ("2026/27", "2027/28", "2028/29", "2029/30")
amounts = st.integers(min_value=1_000, max_value=900_000)
grids = st.integers(2, 4).flatmap(
    lambda columns: st.lists(st.lists(amounts, min_size=columns, max_size=columns), min_size=2, max_size=7)
)


def table_of(grid: Sequence[Sequence[int]]) -> list[list[str]]:
    """Return a table of services by years with its totals, as the texts of its cells."""
    whole = [*grid, [sum(column) for column in zip(*grid, strict=True)]]
    names = [*(f"Service {chr(ord('A') + place)}" for place in range(len(grid))), "Total"]
    rows = [[name, *map(pounds, [*row, sum(row)])] for name, row in zip(names, whole, strict=True)]
    return [["Service", *YEARS[: len(grid[0])], "Total"], *rows]


def pounds(value: int) -> str:
    return f"£{value:,}"


def found_in(rows: Sequence[Sequence[str]]) -> list[CheckKind]:
    return [
        each.kind for each in errors_of(check(SourceDocument((SourceTable.of(rows, caption="Table 1"),))))
    ]


@given(grids)
@settings(max_examples=60, deadline=None)
def test_right_totals_never_complain(grid: list[list[int]]) -> None:
    assert found_in(table_of(grid)) == []


@given(grids, st.data())
@settings(max_examples=60, deadline=None)
def test_one_wrong_digit_always_complains(grid: list[list[int]], data: st.DataObject) -> None:
    rows = table_of(grid)
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(1, len(rows[0]) - 1))
    cell = rows[row][column]
    place = data.draw(st.sampled_from([each for each, sign in enumerate(cell) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([each for each in "123456789" if each != cell[place]]))
    rows[row][column] = f"{cell[:place]}{digit}{cell[place + 1 :]}"
    assert CheckKind.TABLE_TOTAL in found_in(rows)
