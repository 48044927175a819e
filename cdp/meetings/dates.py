"""The date of a meeting: reasons to question it, and the deadlines worked out from it."""

from dataclasses import dataclass
from datetime import date

from cdp.clock import months_after
from cdp.models import TermsVersion
from cdp.reference import bank_holidays
from cdp.reference.working_days import (
    clear_working_days_before,
    clear_working_days_between,
    working_days_after,
)
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

FURTHEST_MONTHS = 18
SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """Clear working days before a meeting for its notice and papers, and working days after it for the minutes."""

    notice: int = 10
    papers: int = 5
    minutes: int = 10

    @classmethod
    def under(cls, terms: TermsVersion | None) -> "WorkingDays":
        """Return the numbers in some terms of reference, or the usual numbers if `terms` is None."""
        if terms is None:
            return cls()
        return cls(terms.notice_working_days, terms.paper_working_days, terms.minutes_working_days)


@dataclass(frozen=True)
class DerivedDates:
    """The last days on which notice and papers are on time, and the day by which minutes must be drafted."""

    notice_by: date
    papers_by: date
    minutes_by: date
    days: WorkingDays
    bank_holidays_announced: bool


def derived_dates(day: date, days: WorkingDays) -> DerivedDates:
    """Work out the deadlines from the date of a meeting.

    Clear working days exclude the day of sending and the day of the meeting (docs/rules/records.md 1).
    """
    return DerivedDates(
        notice_by=clear_working_days_before(day, days.notice),
        papers_by=clear_working_days_before(day, days.papers),
        minutes_by=working_days_after(day, days.minutes),
        days=days,
        bank_holidays_announced=bank_holidays.is_announced(day),
    )


def short_notice(day: date, terms: TermsVersion | None, today: date) -> str:
    """Return a warning if invitations sent today give less notice than the terms require, or an empty string."""
    if terms is None:
        return ""
    given = clear_working_days_between(today, day)
    if given >= terms.notice_working_days:
        return ""
    by = in_words(clear_working_days_before(day, terms.notice_working_days))
    return (
        f"Sent today, this gives {plural(given, 'clear working day')} of notice. The terms of reference require "
        f"{terms.notice_working_days:,}, so it was due by {by}. Check with the chair before you send it."
    )


def doubts(day: date, today: date) -> list[str]:
    """Return sentences that question a date; a person can confirm the date anyway (docs/rules/records.md 2)."""
    found = []
    if day < today:
        found.append(f"{in_words(day)} is in the past.")
    if day > months_after(today, FURTHEST_MONTHS):
        found.append(f"{in_words(day)} is more than {FURTHEST_MONTHS} months ahead.")
    if day.weekday() >= SATURDAY:
        found.append(f"{in_words(day)} is a {day:%A}.")
    if holiday := bank_holidays.bank_holiday_on(day):
        found.append(f"{in_words(day)} is a bank holiday: {holiday.words}.")
    if quiet := bank_holidays.quiet_day(day):
        found.append(f"{in_words(day)} is {quiet}.")
    return found
