"""The people on a board on a day, and their clashes with other meetings, worked out from records already loaded.

Meetings of another partnership show only as "busy", because their titles are not loaded (docs/rules/rights.md 6).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from cdp import clock
from cdp.meetings.queries import BUSY
from cdp.models import spans


@dataclass(frozen=True)
class BoardRole:
    """A person's role on a board between two days (inclusive; None means no limit).

    `words` describes the role, such as "Chair" or "West Midlands Police". A deputy comes only when the representative
    cannot. A guest belongs to the other board of a joint meeting, and comes only to joint meetings.
    """

    person_id: int
    name: str
    words: str
    starts_on: date | None = None
    ends_on: date | None = None
    deputy: bool = False
    guest: bool = False

    def holds_on(self, day: date) -> bool:
        """Return whether the person has the role on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)


@dataclass(frozen=True)
class Busy:
    """Another meeting to which a person is invited; `what` describes it (None if it is another partnership's)."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    what: str | None = None


@dataclass(frozen=True)
class MeetingClash:
    """A person on the board who has other meetings at the same time; `busy_with` has their titles, or "busy"."""

    person_id: int
    name: str
    place: str
    deputy: bool
    busy_with: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Text with the person's name, their role and their other meetings."""
        return f"{self.name} ({self.place}): {'; '.join(self.busy_with)}"


@dataclass(frozen=True)
class Hours:
    """The start and end of a meeting, in London time."""

    start: time
    end: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the start and end of the meeting on a day, in UTC."""
        return clock.from_london(day, self.start), clock.from_london(day, self.end)


class Diary:
    """The people on a board and all their other meetings, used to look up the clashes on a day."""

    def __init__(self, places: Iterable[BoardRole], busy: Iterable[Busy], hours: Hours) -> None:
        self._hours = hours
        self._places: dict[int, list[BoardRole]] = defaultdict(list)
        for place in places:
            self._places[place.person_id].append(place)
        self._busy: dict[date, list[Busy]] = defaultdict(list)
        for each in busy:
            for day in {clock.in_london(moment).date() for moment in (each.starts_at, each.ends_at)}:
                self._busy[day].append(each)

    def clashes_on(self, day: date, *, jointly: bool = False) -> tuple[MeetingClash, ...]:
        """Return the clashes on a day, one for each person with any, in order of name, deputies last.

        With `jointly`, people on the other board of a joint meeting are included.
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

    def _held_by(self, person_id: int, day: date, *, jointly: bool) -> list[BoardRole]:
        places = self._places.get(person_id, [])
        return [place for place in places if place.holds_on(day) and (jointly or not place.guest)]


def _clash(held: Sequence[BoardRole], busy_with: Sequence[str]) -> MeetingClash:
    words = list(dict.fromkeys(place.words for place in held))
    return MeetingClash(
        held[0].person_id,
        held[0].name,
        ", ".join(words),
        deputy=all(place.deputy for place in held),
        busy_with=tuple(sorted(set(busy_with))),
    )
