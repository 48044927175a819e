"""Dates as people write them in logs and plans: read, proposed with the reason, or asked about; never guessed."""

from datetime import date

import pytest

from cdp.imports.date_types import DateContext, Towards
from cdp.imports.dates import date_in, dates_within

MEETING = DateContext(date(2025, 6, 12))
REPORT = DateContext(date(2025, 9, 18), Towards.NEAR)


@pytest.mark.parametrize(
    ("said", "certainty", "day"),
    [
        ("17.7.25", "read", "2025-07-17"),
        ("45909", "read", "2025-09-09"),
        ("4 Sept 2025", "read", "2025-09-04"),
        ("14 Aug", "proposed", "2025-08-14"),
        ("01.06", "proposed", "2026-06-01"),
        ("July", "proposed", "2025-07-31"),
        ("end Feb", "proposed", "2026-02-28"),
        ("w/c 4 Nov", "proposed", "2025-11-03"),
        ("by March", "proposed", "2026-03-31"),
        ("Mar-26", "proposed", "2026-03-31"),
        ("Q2 25/26", "proposed", "2025-09-30"),
        ("2025/26", "proposed", "2026-03-31"),
        ("Jan 25", "asked", "2025-01-31"),
        ("Autumn 2025", "asked", None),
        ("Autumn", "asked", None),
        ("Q3", "asked", None),
        ("1.1", "asked", None),
        ("29/02/2026", "asked", None),
        ("31/04/2025", "asked", None),
        ("ASAP", "asked", None),
        ("On going", "asked", None),
        ("Mtg 3", "asked", None),
        ("before next meeting", "asked", None),
        ("Monthly", "asked", None),
        ("May Jun", "asked", None),
        ("before Christmas", "asked", None),
        ("TBC", "empty", None),
        ("", "empty", None),
    ],
)
def test_a_date_is_read_proposed_or_asked_about(said: str, certainty: str, day: str | None) -> None:
    found = date_in(said, MEETING)
    assert (found.certainty.value, found.day and str(found.day)) == (certainty, day)


def test_the_reason_of_a_question_is_said() -> None:
    assert date_in("29/02/2026").why.startswith("is not a date: 2026 has no 29 February.")
    assert date_in("31/04/2025").why.startswith("is not a date: April has 30 days.")
    assert date_in("Jan 25").why.startswith("can be January 2025 or 25 January.")


def test_two_dates_in_a_cell_are_the_original_and_the_one_that_counts() -> None:
    found = date_in("12/9/25\n15/10/25")
    assert (found.certainty.value, str(found.original), str(found.day)) == (
        "asked",
        "2025-09-12",
        "2025-10-15",
    )


def test_a_date_without_a_year_follows_the_meeting_or_is_near_the_report() -> None:
    assert str(date_in("31st July", REPORT).day) == "2025-07-31"
    assert str(date_in("31st July", DateContext(date(2025, 9, 18))).day) == "2026-07-31"
    assert date_in("31st July").day is None


def test_dates_are_found_within_a_text_and_references_are_not() -> None:
    before = DateContext(date(2025, 10, 1), Towards.BEFORE)
    assert [str(one.day) for one in dates_within("DONE 28/4", before)] == ["2025-04-28"]
    assert [str(one.day) for one in dates_within("Board – 12 June 2025")] == ["2025-06-12"]
    assert list(dates_within("25/31(b), superseded by 02.06", before)) == []
