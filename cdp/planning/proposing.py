"""Which day is best for each meeting of a year: pure, and the same answer to the same question.

A proposal never falls on a weekend, a bank holiday, a day kept free or a day on which the board meets already. Among
the days that are left near the wished one, the one with the fewest clashes is taken: first of people who are expected,
then of deputies. Among those, one that does not come just too late for a date on which something is due; then the
weekday asked for; then the nearest to the wished day; then the earliest.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cdp.planning.people import Clash
from cdp.planning.wishes import WORKING_DAYS_A_WEEK, Slot, Span, Wish, slots_of
from cdp.reference.bank_holidays import bank_holiday_name
from cdp.wording.formats import plural, weekday

ALTERNATIVES = 3
JUST_TOO_LATE = timedelta(days=14)


@dataclass(frozen=True)
class Closed:
    """Days that are kept free, and what they are called."""

    name: str
    days: Span


@dataclass(frozen=True)
class Due:
    """Something that the board has to have seen by a day."""

    title: str
    day: date


@dataclass(frozen=True)
class Limits:
    """What a day has to keep clear of.

    Meetings are from `earliest` on, and up to `latest` where the board closes; `taken` are the days on which it meets
    already.
    """

    earliest: date
    latest: date | None = None
    closed: tuple[Closed, ...] = ()
    taken: frozenset[date] = frozenset()

    def why_not(self, day: date) -> str:
        """Return why a day cannot be proposed, in a few words; nothing when it can."""
        if day.weekday() >= WORKING_DAYS_A_WEEK:
            return f"a {day:%A}"
        if holiday := bank_holiday_name(day):
            return f"bank holiday, {holiday}"
        if closed := next((each for each in self.closed if each.days.holds(day)), None):
            return closed.name
        if day in self.taken:
            return "the board meets that day already"
        if day < self.earliest:
            return "too soon"
        if self.latest is not None and day > self.latest:
            return "the board has closed by then"
        return ""


@dataclass(frozen=True)
class Option:
    """A day on which a meeting could be, who could not come, and what it would come just too late for."""

    day: date
    clashes: tuple[Clash, ...]
    late_for: tuple[Due, ...]

    @property
    def expected_away(self) -> int:
        """How many people clash who are expected themselves."""
        return sum(not clash.deputy for clash in self.clashes)


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one meeting: the best day first, then others; none where no day can be."""

    slot: Slot
    options: tuple[Option, ...]
    why: str
    meets_already: tuple[date, ...]
    """Days near the wished one on which the board meets already."""

    @property
    def chosen(self) -> Option | None:
        """The day that is proposed."""
        return self.options[0] if self.options else None


ClashesOn = Callable[[Slot, date], tuple[Clash, ...]]
"""Gives who of a meeting's people are at another one, for its slot and a day."""


def propose(
    wish: Wish, limits: Limits, clashes_on: ClashesOn, dues: Iterable[Due] = ()
) -> tuple[Proposal, ...]:
    """Return a proposal for each meeting of a wish, in order."""
    proposer = _Proposer(wish, limits, clashes_on, tuple(sorted(dues, key=lambda due: (due.day, due.title))))
    return tuple(proposer.propose(slot) for slot in slots_of(wish))


class _Proposer:
    """Goes through the slots, and keeps in mind what it proposed before."""

    def __init__(self, wish: Wish, limits: Limits, clashes_on: ClashesOn, dues: tuple[Due, ...]) -> None:
        self.wish, self.limits, self.clashes_on, self.dues = wish, limits, clashes_on, dues
        self.proposed: list[date] = []

    def propose(self, slot: Slot) -> Proposal:
        """Return the best days of a slot."""
        ranked = sorted(
            (self._option(slot, day) for day in self._pool(slot)), key=lambda option: self._rank(slot, option)
        )
        options = _with_wished(ranked, slot.target)
        if options:
            self.proposed.append(options[0].day)
        near = (day for day in slot.near.days() if day in self.limits.taken)
        return Proposal(slot, options, self._why(slot, options), tuple(near))

    def _pool(self, slot: Slot) -> list[date]:
        """Return the days to choose from: near the wished one and well apart from other meetings, if there are any."""
        well_apart = max(1, self.wish.apart // 4)
        for span in (slot.near, slot.far):
            for gap in (well_apart, 1):
                pool = [
                    day for day in span.days() if not self.limits.why_not(day) and not self._crowded(day, gap)
                ]
                if pool:
                    return pool
        return []

    def _crowded(self, day: date, gap: int) -> bool:
        return any(abs((day - other).days) < gap for other in self.proposed)

    def _option(self, slot: Slot, day: date) -> Option:
        late_for = tuple(due for due in self.dues if due.day < day <= due.day + JUST_TOO_LATE)
        return Option(day, self.clashes_on(slot, day), late_for)

    def _rank(self, slot: Slot, option: Option) -> tuple[int, int, int, bool, int, date]:
        deputies = len(option.clashes) - option.expected_away
        other_weekday = self.wish.weekday is not None and option.day.weekday() != self.wish.weekday
        distance = abs((option.day - slot.target).days)
        return option.expected_away, deputies, len(option.late_for), other_weekday, distance, option.day

    def _why(self, slot: Slot, options: Sequence[Option]) -> str:
        """Return why the first option is proposed."""
        target = slot.target
        reason = self.limits.why_not(target)
        if not options:
            return f"{slot.words}: no day near it is free"
        if options[0].day == target:
            return slot.words
        if not reason:
            reason = self._why_not_as_good(self._option(slot, target), options[0])
        return f"{slot.words}; moved from {weekday(target)}: {reason}"

    def _why_not_as_good(self, target: Option, chosen: Option) -> str:
        if target.expected_away > chosen.expected_away:
            away = plural(target.expected_away, "person is", "people are")
            return f"{away} at another meeting then"
        if len(target.clashes) > len(chosen.clashes):
            return "a deputy is at another meeting then"
        if len(target.late_for) > len(chosen.late_for):
            return f"just too late for “{target.late_for[0].title}”"
        return "too near to the meeting before"


def _with_wished(ranked: Sequence[Option], target: date) -> tuple[Option, ...]:
    """Return the best options; the wished day is always among them where it can be."""
    best = list(ranked[: ALTERNATIVES + 1])
    wished = next((option for option in ranked[ALTERNATIVES + 1 :] if option.day == target), None)
    if wished is not None:
        best[-1] = wished
    return tuple(best)
