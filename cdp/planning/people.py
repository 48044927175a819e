"""Who belongs to a board on a day, and which of them are at another meeting then: pure, over what was loaded.

Of another partnership's meeting only "busy" is ever known here: its title is not loaded (docs/rules/rights.md 6).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from cdp import clock
from cdp.models import spans

BUSY = "busy"


@dataclass(frozen=True)
class Place:
    """What somebody is to a board, from a day to another (both included; None: without end).

    `words` say it: "Chair", "West Midlands Police". A deputy comes only when the representative cannot; a guest belongs
    to the other board of a joint meeting, and comes to joint meetings only.
    """

    person_id: int
    name: str
    words: str
    starts_on: date | None = None
    ends_on: date | None = None
    deputy: bool = False
    guest: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether somebody has the place on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)


@dataclass(frozen=True)
class Busy:
    """Somebody's other meeting: `what` names it within the same partnership, and is None in another one."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    what: str | None = None


@dataclass(frozen=True)
class Clash:
    """Somebody of the board who is at another meeting at the time; `busy_with` names it, or says "busy"."""

    person_id: int
    name: str
    place: str
    deputy: bool
    busy_with: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Who, as what, and what they are at."""
        return f"{self.name} ({self.place}): {'; '.join(self.busy_with)}"


@dataclass(frozen=True)
class Hours:
    """From when to when a meeting would be, in London time."""

    start: time
    end: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the moments on a day, in UTC."""
        return clock.from_london(day, self.start), clock.from_london(day, self.end)


class Diary:
    """The people of a board and all that they are at; asked for one day after another."""

    def __init__(self, places: Iterable[Place], busy: Iterable[Busy], hours: Hours) -> None:
        self._hours = hours
        self._places: dict[int, list[Place]] = defaultdict(list)
        for place in places:
            self._places[place.person_id].append(place)
        self._busy: dict[date, list[Busy]] = defaultdict(list)
        for each in busy:
            for day in {clock.in_london(moment).date() for moment in (each.starts_at, each.ends_at)}:
                self._busy[day].append(each)

    def clashes_on(self, day: date, *, jointly: bool = False) -> tuple[Clash, ...]:
        """Return who of the board on a day is at another meeting at the time, deputies last, by name.

        With `jointly`, those of the other board as well.
        """
        starts_at, ends_at = self._hours.on(day)
        at: dict[int, list[str]] = defaultdict(list)
        for each in self._busy.get(day, ()):
            if each.starts_at < ends_at and starts_at < each.ends_at:
                at[each.person_id].append(each.what or BUSY)
        clashes = [
            _clash(held, busy_with)
            for person_id, busy_with in at.items()
            if (held := self._held_by(person_id, day, jointly=jointly))
        ]
        return tuple(
            sorted(clashes, key=lambda clash: (clash.deputy, clash.name.casefold(), clash.person_id))
        )

    def _held_by(self, person_id: int, day: date, *, jointly: bool) -> list[Place]:
        places = self._places.get(person_id, [])
        return [place for place in places if place.holds_on(day) and (jointly or not place.guest)]


def _clash(held: Sequence[Place], busy_with: Sequence[str]) -> Clash:
    words = list(dict.fromkeys(place.words for place in held))
    return Clash(
        held[0].person_id,
        held[0].name,
        ", ".join(words),
        deputy=all(place.deputy for place in held),
        busy_with=tuple(sorted(set(busy_with))),
    )
