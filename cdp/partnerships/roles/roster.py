"""The holders of each role, with the most senior roles first. No database access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cdp.models import Appointment, RoleHolding
from cdp.models.spans import is_over
from cdp.partnerships.words import ROLES, capital

# The roles that the guidance requires in every partnership, shown as vacant if no one holds them
NEEDED = (
    Appointment.PARTNERSHIP_LEAD,
    Appointment.PUBLIC_INVOLVEMENT_LEAD,
    Appointment.DATA_LEAD,
    Appointment.CHAIR,
    Appointment.COORDINATOR,
)
ORDER = (
    Appointment.DEPUTY_SRO,
    Appointment.PARTNERSHIP_LEAD,
    Appointment.PUBLIC_INVOLVEMENT_LEAD,
    Appointment.DATA_LEAD,
    Appointment.CHAIR,
    Appointment.DEPUTY_CHAIR,
    Appointment.COORDINATOR,
    Appointment.OBSERVER,
    Appointment.REGIONAL_VIEWER,
)


@dataclass(frozen=True)
class RosterLine:
    """One role: its name and its present and future holders. Only roles that are required can have none."""

    name: str
    holdings: tuple[RoleHolding, ...]


@dataclass(frozen=True)
class RoleRoster:
    """The roles of a partnership: `lines` are present and future ones, `former` those that have ended, newest first.

    The roles on a closed board have ended.
    """

    lines: tuple[RosterLine, ...]
    former: tuple[RoleHolding, ...]


def last_day_of(holding: RoleHolding) -> date | None:
    """Return the last day of a role, or its board's last day if that is earlier; None if there is neither."""
    closes_on = holding.board.closes_on if holding.board else None
    return min((day for day in (holding.ends_on, closes_on) if day is not None), default=None)


def roster(holdings: Iterable[RoleHolding], day: date) -> RoleRoster:
    """Return the roster on a day: present and future holders of each role, and roles that have ended."""
    held: dict[Appointment, list[RoleHolding]] = {role: [] for role in ORDER}
    former = []
    for holding in holdings:
        closed = holding.board is not None and holding.board.is_closed_on(day)
        if closed or (is_over(holding.ends_on, day)):
            former.append(holding)
        else:
            held[holding.role].append(holding)
    lines = tuple(
        RosterLine(capital(ROLES[role]), tuple(held[role])) for role in ORDER if held[role] or role in NEEDED
    )
    return RoleRoster(lines, tuple(sorted(former, key=lambda one: last_day_of(one) or day, reverse=True)))
