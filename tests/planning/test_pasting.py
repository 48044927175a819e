"""Reading pasted term dates in the formats that councils use."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp.planning.pasting import LINES_AT_MOST, PastedPeriod, read_lines

FIRST, LAST = date(2027, 10, 25), date(2027, 10, 29)


@pytest.mark.parametrize(
    "line",
    [
        "Autumn half term 25/10/2027 29/10/2027",
        "Autumn half term\t25/10/2027\t29/10/2027",
        "Autumn half term, 25.10.2027, 29.10.2027",
        "Autumn half term: 25-10-2027 - 29-10-2027",
        "Autumn half term 25/10/2027–29/10/2027",
        "Autumn half term 2027-10-25 to 2027-10-29",
        "Autumn half term from 25 October 2027 until 29 October 2027",
        "Autumn half term: Monday 25th October 2027 to Friday 29th October 2027",
        "Autumn half term – Mon 25 Oct 2027 – Fri 29 Oct 2027.",
        "25/10/2027 29/10/2027 Autumn half term",
    ],
)
def test_a_line_is_read_as_people_write_it(line: str) -> None:
    assert read_lines(line) == ([PastedPeriod(1, "Autumn half term", FIRST, LAST)], [])


def test_one_date_is_a_single_day_and_empty_lines_are_only_numbered() -> None:
    read, wrong = read_lines("\r\n\r\nINSET day (Dudley) 3/9/2027\r\n")
    assert read == [PastedPeriod(3, "INSET day (Dudley)", date(2027, 9, 3), date(2027, 9, 3))]
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Autumn half term", "There is no date in"),
        ("25/10/2027 29/10/2027", "There is no name in"),
        ("Half term 25/10/27 29/10/27", "Enter the year of 25/10/27 with 4 numbers, like 2027."),
        ("Half term 31/2/2027 1/3/2027", "31/2/2027 is not a real date. Enter another."),
        ("Half term 25 Octember 2027", "25 Octember 2027 is not a real date. Enter another."),
        ("Half term 25/13/2027", "25/13/2027 is not a real date. Enter another."),
        ("Half term 1/1/2027 2/1/2027 3/1/2027", "There are more than two dates in"),
        ("Half term 25/10/2027 or 29/10/2027", "There are words between the two dates in"),
        ("Half term 25/10/2027 29/10/2027 in Walsall", "There are words after the dates in"),
        ("x" * 201 + " 25/10/2027", "Enter a name of 200 characters or fewer."),
        ("x" * 500 + " 25/10/2027", "is too long for one period."),
    ],
)
def test_a_line_that_is_unclear_says_what_to_do(line: str, sentence: str) -> None:
    read, wrong = read_lines(line)
    assert read == []
    assert [each.line for each in wrong] == [1]
    assert sentence in wrong[0].sentence


def test_readable_and_unreadable_lines_are_separated() -> None:
    read, wrong = read_lines("A 1/2/2027\nB\nC 2/2/2027\nD")
    assert ([each.name for each in read], [each.line for each in wrong]) == (["A", "C"], [2, 4])


def test_too_many_lines_are_refused_as_one() -> None:
    text = "\n".join(f"Day {n} 1/2/2027" for n in range(LINES_AT_MOST + 1))
    read, wrong = read_lines(text)
    assert read == []
    assert [each.sentence for each in wrong] == ["Paste at most 100 lines at once."]


@given(st.text(max_size=400))
def test_all_pasted_text_is_either_read_or_refused(text: str) -> None:
    read, wrong = read_lines(text)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    assert sorted([each.line for each in read] + [each.line for each in wrong]) == lines
    assert all(each.name and each.name == each.name.strip() for each in read)


@pytest.mark.parametrize("filler", [" ", "- ", "Mon ", "to ", ", ", "1/1/"])
def test_a_malicious_line_takes_no_longer_than_others(filler: str) -> None:
    line = f"a{filler * 90}b 25/10/2027{filler * 90}c"
    began = time.perf_counter()
    for _ in range(20):
        read_lines(line[:399])
    assert time.perf_counter() - began < 1
