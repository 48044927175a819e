"""Amounts of money are read and shown exactly, to the penny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.wording.money import MOST_PENCE, in_pounds, pence_in, pounds

ANY_AMOUNT = st.integers(min_value=-MOST_PENCE, max_value=MOST_PENCE)


@given(ANY_AMOUNT)
def test_what_is_shown_is_read_as_the_same_amount(pence: int) -> None:
    assert pence_in(pounds(pence)) == pence
    assert in_pounds(pence) * 100 == pence


@given(st.lists(ANY_AMOUNT, max_size=40))
def test_amounts_that_are_shown_add_up_to_the_total_that_is_shown(amounts: list[int]) -> None:
    total = sum(amounts)
    if abs(total) <= MOST_PENCE:
        assert sum(pence_in(pounds(one)) for one in amounts) == pence_in(pounds(total))


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("60000", 6_000_000),
        ("£2,720,000", 272_000_000),
        ("1 250.50", 125_050),
        ("(300)", -30_000),
        ("£(300.05)", -30_005),
        ("-£12", -1_200),
        ("−12", -1_200),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, pence: int) -> None:
    assert pence_in(text) == pence


@pytest.mark.parametrize("text", ["", "sixty", "1,2", "12.345", "£", "1e30", "60k"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(Enter|Write) "):
        pence_in(text)
