"""The bodies that a board acts as: one meeting can be a meeting of several bodies. No database access.

A board acts as several bodies on a day if at least two of its bodies are in use on that day. With fewer, agendas and
decisions do not name any body. The board's own quorum always applies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cdp import clock
from cdp.models import BoardBody, Meeting


@dataclass(frozen=True)
class Spell:
    """A period in which the bodies that a board acts as stay the same; `last` is None if the period has no end."""

    first: date
    last: date | None
    bodies: tuple[BoardBody, ...]

    @property
    def begins_at(self) -> datetime:
        """The moment at which the period starts."""
        return clock.from_london(self.first, time())

    @property
    def is_over_at(self) -> datetime | None:
        """The first moment after the period, or None if the period has no end."""
        return clock.from_london(self.last + timedelta(days=1), time()) if self.last else None


def spells_of(bodies: Sequence[BoardBody]) -> list[Spell]:
    """Return the periods in which a board acts as at least two bodies, earliest first."""
    turns = sorted(
        {body.starts_on for body in bodies} | {_after(body.ends_on) for body in bodies if body.ends_on}
    )
    spells = []
    for at, first in enumerate(turns):
        in_use = tuple(body for body in bodies if body.holds_on(first))
        if len(in_use) > 1:
            last = turns[at + 1] - timedelta(days=1) if at + 1 < len(turns) else None
            spells.append(Spell(first, last, in_use))
    return spells


def bodies_of_meeting(meeting: Meeting) -> tuple[BoardBody, ...]:
    """Return the bodies that the board acts as at a meeting, in order; an empty tuple if there are fewer than two."""
    return meeting.board.acts_as_on(clock.in_london(meeting.starts_at).date())


def _after(day: date) -> date:
    return day + timedelta(days=1)
