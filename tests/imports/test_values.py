"""Parsing the values that people enter in cells."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.imports import values

MARCH = date(2027, 3, 27)


@pytest.mark.parametrize(
    "text",
    ["27/3/2027", "27.03.27", "27-3-2027", "2027-03-27", "27 March 2027", "27th Mar 27", "27 Mar. 2027",
     "March 27, 2027", "Saturday 27 March 2027", "27/03/2027 00:00", "2027-03-27T10:30:00", "46473", "46473.0",
     "27-Mar-2027"],
)  # fmt: skip
def test_a_date_is_read_in_any_format(text: str) -> None:
    assert values.day_in(text) == MARCH


@pytest.mark.parametrize(
    "text", ["soon", "3/27/2027", "31/2/2027", "1/1/1066", "12", "99999", "27/3", "", "1e9", "²²/3/2027"]
)
def test_an_invalid_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        values.day_in(text)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_date_is_read_in_words_in_figures_and_as_a_day_number(day: date) -> None:
    counted = str((day - date(1899, 12, 30)).days)
    for text in (f"{day:%d/%m/%Y}", f"{day:%d %B %Y}", f"{day:%d %b %Y}", day.isoformat(), counted):
        assert values.day_in(text) == day


@given(st.text(max_size=20))
def test_no_text_breaks_a_parser(text: str) -> None:
    for reader in (values.day_in, values.yes_in, values.email_in):
        with suppress(ValueError):
            reader(text)
    values.is_nothing(text)


def test_placeholders_are_empty_and_yes_and_no_are_recognised() -> None:
    assert all(
        values.is_nothing(text)
        for text in ("", " ", "-", "–", "N/A", "n.a.", "TBC", "Vacant", "(vacant)", "None")
    )
    assert not any(values.is_nothing(text) for text in ("0", "Vacancy Ltd", "Jane", "x" * 300))
    assert [values.yes_in(text) for text in ("Y", "yes", "TRUE", "✓", "1", "N", "No", "false", "✗")] == [
        True
    ] * 5 + [False] * 4
    assert [values.phone_in(text) for text in ("7700900123", "0121 496 0000", "+44 121", "999")] == [
        "07700900123", "0121 496 0000", "+44 121", "999",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jane.Smith@Police.Example", "Jane.Smith@police.example"),
        ("Jane Smith <jane@x.example>", "jane@x.example"),
        ("mailto:jane@x.example;", "jane@x.example"),
    ],
)
def test_an_address_is_found_in_a_cell(text: str, address: str) -> None:
    assert values.email_in(text) == address
