"""Whether the totals in tables add up."""

from decimal import Decimal

import pytest

from cdp.documents.blocks import Table
from cdp.documents.sums import WrongTotal, number_in, wrong_totals


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("£1,360,000", "1360000"),
        ("470,000", "470000"),
        ("12.5", "12.5"),
        ("(40)", "-40"),
        ("-3", "-3"),
        ("none", None),
        ("1,36", None),
        ("", None),
    ],
)
def test_a_cell_is_a_number_or_not(text: str, number: str | None) -> None:
    assert number_in(text) == (None if number is None else Decimal(number))


def test_a_total_that_does_not_add_up_is_found_with_the_sum_of_its_rows() -> None:
    table = Table.of(
        "Budget",
        ("Service", "2025", "2026", "Fund"),
        [
            ("Custody", "470,000", "470,000", "Police Grant"),
            ("Drive", "£675,000", "£675,000", "Strategy Fund"),
            ("Total", "£1,145,000", "£1,154,000", ""),
            ("Reserve", "5", "", ""),
            ("Total reserve", "6", "6", ""),
        ],
    )
    assert list(wrong_totals(table)) == [
        WrongTotal("2026", Decimal(1154000), Decimal(1145000)),
        WrongTotal("2025", Decimal(6), Decimal(5)),
    ]
