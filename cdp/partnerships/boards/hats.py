"""As which bodies a board meets: the same meeting may be that of several. Pure: it asks nobody.

A board acts as several bodies where at least two of its hats hold on a day; with fewer it is just itself, and nothing
is said of hats. The quorum is the board's whatever it acts as.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cdp import clock
from cdp.models import BoardHat, Meeting


@dataclass(frozen=True)
class Spell:
    """Days on which a board acts as the same several bodies; `last` is None for one without an end."""

    first: date
    last: date | None
    hats: tuple[BoardHat, ...]

    @property
    def begins_at(self) -> datetime:
        """The moment at which it begins."""
        return clock.from_london(self.first, time())

    @property
    def is_over_at(self) -> datetime | None:
        """The first moment after it, or None."""
        return clock.from_london(self.last + timedelta(days=1), time()) if self.last else None


def spells_of(hats: Sequence[BoardHat]) -> list[Spell]:
    """Return the spells in which a board's hats make it several bodies, the earliest first."""
    turns = sorted({hat.starts_on for hat in hats} | {_after(hat.ends_on) for hat in hats if hat.ends_on})
    spells = []
    for at, first in enumerate(turns):
        worn = tuple(hat for hat in hats if hat.holds_on(first))
        if len(worn) > 1:
            last = turns[at + 1] - timedelta(days=1) if at + 1 < len(turns) else None
            spells.append(Spell(first, last, worn))
    return spells


def hats_of_meeting(meeting: Meeting) -> tuple[BoardHat, ...]:
    """Return the bodies whose meeting it is, in their order; none where the board is just itself on that day."""
    return meeting.board.hats_on(clock.in_london(meeting.starts_at).date())


def _after(day: date) -> date:
    return day + timedelta(days=1)
