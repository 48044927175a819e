"""The pre-election period before local elections, which we only suggest to the coordinator.

Polling day is the first Thursday in May (Representation of the People Act 1983, section 37), in areas that vote in that
year. The period begins, at the latest, on the last day for publishing the notice of election. That is the 25th day
before polling day, not counting weekends, bank holidays and similar days. The source is the Local Elections (Principal
Areas) (England and Wales) Rules 2006, SI 2006/3304, schedule 2, rules 1 and 2. The Code of Recommended Practice on
Local Authority Publicity gives guidance on what may be published in the period. Not meeting then is practice and not
law, so the coordinator may add the period, change it or ignore it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cdp.reference import bank_holidays
from cdp.reference.working_days import working_days_before

DAYS_OF_NOTICE = 25
MAY, THURSDAY, A_WEEK = 5, 3, 7


@dataclass(frozen=True)
class PreElectionPeriod:
    """The days from the last day for publishing the notice of election to polling day, inclusive.

    If that year's bank holidays are calculated (`bank_holidays_announced` is false), the period may begin before
    `starts_on`.
    """

    starts_on: date
    polling_day: date
    bank_holidays_announced: bool

    @property
    def name(self) -> str:
        """The period's name in the list of days to keep free."""
        return f"Pre-election period, local elections in May {self.polling_day.year}"


def polling_day_in(year: int) -> date:
    """Return the ordinary day of local elections: the first Thursday in May."""
    first = date(year, MAY, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % A_WEEK)


def pre_election_period_in(year: int) -> PreElectionPeriod:
    """Return the pre-election period before the ordinary local elections in a year."""
    poll = polling_day_in(year)
    return PreElectionPeriod(
        working_days_before(poll, DAYS_OF_NOTICE),
        poll,
        bank_holidays_announced=bank_holidays.is_announced(poll),
    )


def pre_election_periods(first: date, last: date) -> list[PreElectionPeriod]:
    """Return the pre-election periods that overlap the days from `first` to `last`, earliest first."""
    periods = [pre_election_period_in(year) for year in range(first.year, last.year + 1)]
    return [period for period in periods if period.starts_on <= last and first <= period.polling_day]
