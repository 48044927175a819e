"""Reasons to question the date of a meeting, and the deadlines that are calculated from the date."""

from datetime import date

import pytest

from cdp.clock import months_after
from cdp.meetings.dates import WorkingDays, derived_dates, doubts, short_notice
from cdp.models import TermsVersion

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 19), []),
        (TODAY, []),
        (date(2026, 11, 20), ["20 November 2026 is in the past."]),
        (date(2026, 11, 28), ["28 November 2026 is a Saturday."]),
        (date(2026, 12, 25), ["25 December 2026 is a bank holiday: Christmas Day."]),
        (date(2026, 12, 24), ["24 December 2026 is Christmas Eve."]),
        (date(2026, 12, 29), ["29 December 2026 is between Christmas and New Year."]),
        (date(2026, 12, 31), ["31 December 2026 is New Year’s Eve."]),
        (
            date(2029, 12, 25),
            [
                "25 December 2029 is more than 18 months ahead.",
                "25 December 2029 is a bank holiday: Christmas Day (calculated, not announced yet).",
            ],
        ),
        (date(2028, 5, 23), []),
        (date(2028, 5, 24), ["24 May 2028 is more than 18 months ahead."]),
        (date(2026, 11, 22), ["22 November 2026 is in the past.", "22 November 2026 is a Sunday."]),
    ],
)
def test_a_doubtful_date_is_questioned_with_the_reason(day: date, expected: list[str]) -> None:
    assert doubts(day, TODAY) == expected


def test_papers_and_notice_leave_clear_working_days_before_the_meeting() -> None:
    # Tuesday 5 January 2027: Christmas Day, Boxing Day's substitute and New Year's Day do not count
    dates = derived_dates(date(2027, 1, 5), WorkingDays(notice=10, papers=5, minutes=10))
    assert (dates.papers_by, dates.notice_by, dates.minutes_by) == (
        date(2026, 12, 23),
        date(2026, 12, 16),
        date(2027, 1, 19),
    )
    assert dates.bank_holidays_announced


def test_notice_shorter_than_the_terms_require_gives_a_warning() -> None:
    terms, meeting = TermsVersion(notice_working_days=10), date(2027, 1, 5)
    assert short_notice(meeting, terms, date(2026, 12, 16)) == ""
    assert short_notice(meeting, terms, date(2026, 12, 17)) == (
        "Sent today, this gives 9 clear working days of notice. The terms of reference require 10, so it was due by "
        "16 December 2026. Check with the chair before you send it."
    )
    assert short_notice(meeting, terms, date(2027, 1, 4)).startswith(
        "Sent today, this gives 0 clear working days"
    )
    assert short_notice(meeting, None, date(2027, 1, 4)) == ""


def test_months_end_with_the_month() -> None:
    assert months_after(date(2026, 8, 31), 18) == date(2028, 2, 29)
