"""A day offered on the planner page, with what the coordinator should know before choosing it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.clock import months_after
from cdp.indicators.releases import Release, releases_before
from cdp.meetings.dates import FURTHEST_MONTHS, DerivedDates, WorkingDays, derived_dates
from cdp.models import Milestone, TermsVersion
from cdp.planning.proposing import Option, TooSoon
from cdp.terms.versions.states import in_force_among
from cdp.wording.formats import day as in_words
from cdp.wording.formats import plural

SOON_AFTER = timedelta(weeks=10)


@dataclass(frozen=True)
class DayChoice:
    """One day offered for a meeting, with its clashes, deadlines, milestones due soon after, new values and notes."""

    option: Option
    dates: DerivedDates
    fits: tuple[str, ...]
    releases: tuple[Release, ...]
    notes: tuple[str, ...]

    @property
    def day(self) -> date:
        """The day that is offered."""
        return self.option.day

    @property
    def needs_a_yes(self) -> bool:
        """Whether we ask before a meeting is created on this day, because few people can attend."""
        return bool(self.option.quiet)

    @property
    def away(self) -> str:
        """Text that says how many people have a clash, such as "2 people are at another meeting"."""
        clashes = self.option.clashes
        if not clashes:
            return "No known clashes"
        people = plural(self.option.expected_away, "person is", "people are")
        deputies = len(clashes) - self.option.expected_away
        if not deputies:
            return f"{people} at another meeting"
        if not self.option.expected_away:
            return f"{plural(deputies, 'deputy is', 'deputies are')} at another meeting"
        return f"{people} at another meeting, and {plural(deputies, 'deputy', 'deputies')}"

    @property
    def hint(self) -> str:
        """The hint below the day: the deadlines for notice and papers, the clashes, and the notes."""
        dates = f"Notice by {in_words(self.dates.notice_by)}, papers by {in_words(self.dates.papers_by)}."
        return " ".join([dates, f"{self.away}.", *self.notes])


@dataclass(frozen=True)
class DayContext:
    """The terms of reference, milestones and dates of publication that decide what is said about a day."""

    versions: Sequence[TermsVersion]
    milestones: Sequence[Milestone]
    published: Mapping[str, date]
    today: date

    def choice(self, option: Option) -> DayChoice:
        """Return a possible day with its deadlines and notes."""
        day, dates = option.day, self._dates_of(option.day)
        fits = tuple(
            f"{milestone.title}, due {in_words(milestone.due_on)}"
            for milestone in self.milestones
            if day <= milestone.due_on <= day + SOON_AFTER
        )
        notes = tuple(self._notes(option, dates))
        return DayChoice(option, dates, fits, releases_before(day, self.published), notes)

    def too_soon_on(self, day: date) -> tuple[TooSoon, ...]:
        """Return the deadlines of a day, for notice or papers, that have already passed."""
        dates = self._dates_of(day)
        deadlines = (
            (dates.notice_by, f"give {plural(dates.days.notice, 'clear working day')} of notice"),
            (dates.papers_by, f"send papers {plural(dates.days.papers, 'clear working day')} before"),
        )
        return tuple(
            TooSoon(f"too soon to {what}, which was due by {in_words(by)}", (self.today - by).days)
            for by, what in deadlines
            if by < self.today
        )

    def _dates_of(self, day: date) -> DerivedDates:
        return derived_dates(day, WorkingDays.under(in_force_among(self.versions, day)))

    def _notes(self, option: Option, dates: DerivedDates) -> Iterator[str]:
        if option.quiet:
            yield f"This is {option.quiet}, when few people can attend."
        for due in option.late_for:
            days = plural((option.day - due.day).days, "day")
            yield f"This is {days} after the deadline for “{due.title}”, due {in_words(due.day)}."
        if not dates.bank_holidays_announced:
            yield "Bank holidays that far ahead are calculated, not announced yet."
        if option.day > months_after(self.today, FURTHEST_MONTHS):
            yield f"This is more than {FURTHEST_MONTHS} months ahead."
        for reason in option.too_soon:
            yield f"{reason.words[:1].upper()}{reason.words[1:]}."
