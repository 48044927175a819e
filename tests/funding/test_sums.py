"""Sums of money: profile, forecast, actual and movements agree, however the figures are grouped."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cdp.funding.figures import QUARTERS, QuarterFigures, YearFigures, sum_of
from cdp.funding.positions import quarter_rows
from cdp.wording.money import in_pounds, pence_of, pounds, signed_pounds

AMOUNT = st.integers(-(10**12), 10**12)
QUARTER = st.builds(QuarterFigures, AMOUNT, AMOUNT, st.none() | AMOUNT)
LINE = st.builds(
    YearFigures.of_line,
    st.dictionaries(st.sampled_from(list(QUARTERS)), QUARTER),
    st.none() | AMOUNT,
)


@given(st.lists(LINE, max_size=6))
def test_the_total_of_lines_is_the_total_of_their_quarters(lines: list[YearFigures]) -> None:
    total = sum_of(lines)
    assert total.lines == len(lines)
    assert total.original == sum(each.original for each in lines)
    assert total.moved == sum(each.moved for each in lines)
    assert total.profile == total.original + total.moved == sum(each.profile for each in lines)
    assert total.forecast == sum(each.forecast for each in lines)
    assert total.variance == sum(each.variance for each in lines) == total.forecast - total.profile
    known = [each.actual for each in lines if each.actual is not None]
    assert total.actual == (sum(known) if known else None)
    rows = quarter_rows(total)
    assert sum(profile for _, profile, _ in rows) == total.profile
    assert sum(actual or 0 for _, _, actual in rows) == (total.actual or 0)


@given(st.lists(LINE, max_size=6), st.data())
def test_the_order_and_the_grouping_of_lines_do_not_matter(
    lines: list[YearFigures], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(lines))
    cut = data.draw(st.integers(0, len(lines)))
    assert sum_of(mixed) == sum_of(lines) == sum_of(lines[:cut]) + sum_of(lines[cut:])


@given(AMOUNT)
def test_an_amount_is_the_same_in_words_and_in_a_cell(pence: int) -> None:
    shown = pounds(pence).replace("£", "").replace(",", "")
    assert pence_of(_decimal(shown)) == pence_of(_decimal(str(in_pounds(pence)))) == pence
    assert signed_pounds(pence).lstrip("+") == pounds(pence)


def _decimal(text: str) -> Decimal:
    return Decimal(text)
