"""Numbers and cells as people and publishers write them."""

from decimal import Decimal

import pytest

from cdp.indicators.numbers import Commas, NotANumber, UnclearNumber, commas_in, read_cell
from cdp.models import ValueStatus
from cdp.wording.typed_numbers import number_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("12 345", "12345"),
        ("1\u00a0234", "1234"),
        ("-0.5", "-0.5"),
        ("1e5", "100000"),
        ("10.90730486", "10.90730486"),
    ],
)
def test_a_number_that_means_one_thing_is_read(text: str, value: str) -> None:
    assert number_of(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "12,5", "0,5"])
def test_a_comma_that_can_mean_two_things_is_not_guessed(text: str) -> None:
    with pytest.raises(UnclearNumber):
        number_of(text)


def test_commas_are_read_by_the_convention_of_the_file() -> None:
    assert number_of("1,234", Commas.THOUSANDS) == 1234
    assert number_of("1,234", Commas.DECIMALS) == Decimal("1.234")
    with pytest.raises(UnclearNumber):
        number_of("12,5", Commas.THOUSANDS)
    with pytest.raises(UnclearNumber):
        number_of("1.5", Commas.DECIMALS)
    assert commas_in(["1,234", "12.5", "c"]) is Commas.THOUSANDS
    assert commas_in(["12,5", "1.234,5"]) is Commas.DECIMALS
    assert commas_in(["1,234", "900"]) is Commas.UNKNOWN
    assert commas_in(["1.5", "12", ""]) is None


@pytest.mark.parametrize("text", ["12 34", "abc", "1,2,3", "12 [q]", "1..2", "--1"])
def test_other_text_is_not_a_number(text: str) -> None:
    with pytest.raises(NotANumber):
        number_of(text)


@pytest.mark.parametrize(
    ("text", "value", "status", "note"),
    [
        ("12.5 [p]", "12.5", ValueStatus.PROVISIONAL, ""),
        ("1,234.0 [r] [p]", "1234.0", ValueStatus.PROVISIONAL, "Revised by the publisher"),
        ("7 (e)", "7", ValueStatus.ESTIMATE, ""),
        ("7 [note 3]", "7", None, "Note 3"),
        ("c", None, ValueStatus.SUPPRESSED, ""),
        ("[c]", None, ValueStatus.SUPPRESSED, ""),
        ("*", None, ValueStatus.SUPPRESSED, ""),
        ("<5", None, ValueStatus.SUPPRESSED, "The publisher gives only a limit: <5"),
        ("..", None, ValueStatus.NOT_AVAILABLE, ""),
        ("[x]", None, ValueStatus.NOT_AVAILABLE, ""),
        ("[z]", None, ValueStatus.NOT_AVAILABLE, "Not applicable"),
        (":", None, ValueStatus.NOT_AVAILABLE, ""),
    ],
)
def test_markers_give_a_status_and_never_another_number(
    text: str, value: str | None, status: ValueStatus | None, note: str
) -> None:
    cell = read_cell(text)
    assert (cell.value, cell.status, cell.note) == (None if value is None else Decimal(value), status, note)


def test_a_dash_is_asked_about_unless_the_key_of_the_publisher_is_known() -> None:
    assert read_cell("-").sign == "-"
    assert read_cell("-", key={"-": None}).value == 0
    assert read_cell("-", key={"-": ValueStatus.SUPPRESSED}).status is ValueStatus.SUPPRESSED
    assert read_cell("").is_empty
    assert read_cell("12.5%").is_percent
