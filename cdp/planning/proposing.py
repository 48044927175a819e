"""The best day for each meeting of a year. No database access; the same input always gives the same result.

A proposal is never on a weekend, a bank holiday, a day kept free or a day on which the board already meets. Days from
Christmas Eve to New Year's Eve come last, after days that are too soon for the notice and papers in the terms. The
other days near the target are ranked by the fewest expected people with clashes, then the fewest deputies. Next come
the most notice, the fewest deadlines missed, the fewest days since them, the weekday requested, the distance from the
target, and the earliest date. So a day further past a deadline is never preferred because of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cdp.planning.people import MeetingClash
from cdp.planning.wishes import WORKING_DAYS_A_WEEK, DaySpan, MeetingSlot, Wish, slots_of
from cdp.reference.bank_holidays import bank_holiday_on, quiet_day
from cdp.wording.formats import plural, weekday

ALTERNATIVES = 3


@dataclass(frozen=True)
class Closed:
    """Days that are kept free, and the name of their period."""

    name: str
    days: DaySpan


@dataclass(frozen=True)
class Deadline:
    """A deadline for something that the board must see before that day."""

    title: str
    day: date


@dataclass(frozen=True)
class TooSoon:
    """A deadline of the terms, for notice or papers, that has passed: the reason in words, and for how many days."""

    words: str
    days: int


@dataclass(frozen=True)
class Limits:
    """The days that cannot be proposed.

    No day before `earliest` can be proposed, and none after `latest`, the last day of a board that closes. `taken` has
    the days on which the board already meets.
    """

    earliest: date
    latest: date | None = None
    closed: tuple[Closed, ...] = ()
    taken: frozenset[date] = frozenset()

    def why_not(self, day: date) -> str:
        """Return why a day cannot be proposed, or an empty string if it can."""
        if day.weekday() >= WORKING_DAYS_A_WEEK:
            return f"a {day:%A}"
        if holiday := bank_holiday_on(day):
            return f"bank holiday, {holiday.words}"
        if closed := next((each for each in self.closed if each.days.holds(day)), None):
            return closed.name
        if day in self.taken:
            return "the board already meets that day"
        if day < self.earliest:
            return "too soon"
        if self.latest is not None and day > self.latest:
            return "the board will have closed"
        return ""


@dataclass(frozen=True)
class Option:
    """A possible day for a meeting, with its clashes and the deadlines that it misses.

    `too_soon` has the terms' own deadlines, for notice and papers, that have already passed.
    """

    day: date
    clashes: tuple[MeetingClash, ...]
    late_for: tuple[Deadline, ...]
    too_soon: tuple[TooSoon, ...] = ()

    @property
    def quiet(self) -> str:
        """Why few people can attend on this day, such as "Christmas Eve", or an empty string."""
        return quiet_day(self.day)

    @property
    def days_late(self) -> int:
        """The days from each missed deadline to this day, added up."""
        return sum((self.day - due.day).days for due in self.late_for)

    @property
    def expected_away(self) -> int:
        """The number of people with clashes, not counting deputies."""
        return sum(not clash.deputy for clash in self.clashes)


@dataclass(frozen=True)
class Proposal:
    """The proposed days for one meeting, best first. `options` is empty if no day is possible."""

    slot: MeetingSlot
    options: tuple[Option, ...]
    why: str
    meets_already: tuple[date, ...]
    """Days near the target on which the board already meets."""

    @property
    def chosen(self) -> Option | None:
        """The best day, or None if no day is possible."""
        return self.options[0] if self.options else None


ClashesOn = Callable[[MeetingSlot, date], tuple[MeetingClash, ...]]
"""A function that returns the clashes of a meeting's people, given its slot and a day."""
TooSoonOn = Callable[[date], tuple[TooSoon, ...]]
"""A function that returns the reasons why a day is too soon for the notice and papers that the terms require."""


def _never_too_soon(_: date) -> tuple[TooSoon, ...]:
    return ()


def propose(
    wish: Wish,
    limits: Limits,
    clashes_on: ClashesOn,
    dues: Iterable[Deadline] = (),
    too_soon_on: TooSoonOn = _never_too_soon,
) -> tuple[Proposal, ...]:
    """Return a proposal for each meeting of the year, in order."""
    in_order = tuple(sorted(dues, key=lambda due: (due.day, due.title)))
    proposer = _Proposer(wish, limits, clashes_on, in_order, too_soon_on)
    return tuple(proposer.propose(slot) for slot in slots_of(wish))


class _Proposer:
    """Proposes days for one slot after another, keeping away from the days that it has already proposed."""

    def __init__(
        self,
        wish: Wish,
        limits: Limits,
        clashes_on: ClashesOn,
        dues: tuple[Deadline, ...],
        too_soon_on: TooSoonOn,
    ) -> None:
        self.wish, self.limits, self.clashes_on, self.dues = wish, limits, clashes_on, dues
        self.too_soon_on = too_soon_on
        self.proposed: list[date] = []
        self.within_reach: list[Deadline] = []

    def propose(self, slot: MeetingSlot) -> Proposal:
        """Return the best days for a slot."""
        pool = self._pool(slot)
        # Only deadlines that a day of the pool keeps: what was due before, an earlier meeting had to see
        self.within_reach = [due for due in self.dues if pool and due.day >= pool[0]]
        ranked = sorted(
            (self._option(slot, day) for day in pool), key=lambda option: self._rank(slot, option)
        )
        options = _with_wished(ranked, slot.target)
        if options:
            self.proposed.append(options[0].day)
        near = (day for day in slot.near.days() if day in self.limits.taken)
        return Proposal(slot, options, self._why(slot, options), tuple(near))

    def _pool(self, slot: MeetingSlot) -> list[date]:
        """Return the days to choose from: near the target, and well apart from those proposed, if possible.

        If all days there are too soon or around Christmas, days further away are chosen from instead.
        """
        well_apart = max(1, self.wish.apart // 4)
        pools = [
            [day for day in span.days() if not self.limits.why_not(day) and not self._crowded(day, gap)]
            for span in (slot.near, slot.far)
            for gap in (well_apart, 1)
        ]
        good = (
            pool for pool in pools if any(not quiet_day(day) and not self.too_soon_on(day) for day in pool)
        )
        return next(good, next((pool for pool in pools if pool), []))

    def _crowded(self, day: date, gap: int) -> bool:
        return any(abs((day - other).days) < gap for other in self.proposed)

    def _option(self, slot: MeetingSlot, day: date) -> Option:
        late_for = tuple(due for due in self.within_reach if due.day < day)
        return Option(day, self.clashes_on(slot, day), late_for, self.too_soon_on(day))

    def _rank(self, slot: MeetingSlot, option: Option) -> tuple[int | date, ...]:
        other_weekday = self.wish.weekday is not None and option.day.weekday() != self.wish.weekday
        return (
            bool(option.quiet),
            len(option.too_soon),
            option.expected_away,
            len(option.clashes) - option.expected_away,
            sum(reason.days for reason in option.too_soon),
            len(option.late_for),
            option.days_late,
            other_weekday,
            abs((option.day - slot.target).days),
            option.day,
        )

    def _why(self, slot: MeetingSlot, options: Sequence[Option]) -> str:
        """Return the reason for the first option, or say that no day is free."""
        target = slot.target
        reason = self.limits.why_not(target)
        if not options:
            return f"{slot.words}: no day near this is free"
        if options[0].day == target:
            return slot.words
        if not reason:
            reason = self._why_not_as_good(self._option(slot, target), options[0])
        return f"{slot.words}; moved from {weekday(target)}: {reason}"

    def _why_not_as_good(self, target: Option, chosen: Option) -> str:
        if target.quiet and not chosen.quiet:
            return target.quiet
        if len(target.too_soon) > len(chosen.too_soon):
            return target.too_soon[0].words
        if target.expected_away > chosen.expected_away:
            away = plural(target.expected_away, "person is", "people are")
            return f"{away} at another meeting"
        if len(target.clashes) > len(chosen.clashes):
            return "a deputy is at another meeting"
        if missed := [due for due in target.late_for if due not in chosen.late_for]:
            return f"after the deadline for “{missed[0].title}”"
        if sum(each.days for each in target.too_soon) > sum(each.days for each in chosen.too_soon):
            return f"even sooner, and {target.too_soon[0].words}"
        if target.days_late > chosen.days_late:
            return f"further past the deadline for “{target.late_for[0].title}”"
        return "too close to the previous meeting"


def _with_wished(ranked: Sequence[Option], target: date) -> tuple[Option, ...]:
    """Return the best options, which always include the target day if it is one of those ranked."""
    best = list(ranked[: ALTERNATIVES + 1])
    wished = next((option for option in ranked[ALTERNATIVES + 1 :] if option.day == target), None)
    if wished is not None:
        best[-1] = wished
    return tuple(best)
