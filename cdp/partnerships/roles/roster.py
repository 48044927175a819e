"""The holders of each role, with the most senior roles first. No database access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cdp.models import Appointment, RoleHolding
from cdp.models.spans import is_over
from cdp.partnerships.words import ROLES, capital

# The named leads that the guidance requires of every partnership, shown as vacant if no one holds them
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
    """One role with its name and holders; it has no holders only if every partnership needs the role."""

    name: str
    holdings: tuple[RoleHolding, ...]


@dataclass(frozen=True)
class RoleRoster:
    """The roles of a partnership: present and future ones, and those that have ended, newest first.

    The roles of a closed board have ended.
    """

    lines: tuple[RosterLine, ...]
    former: tuple[RoleHolding, ...]


def last_day_of(holding: RoleHolding) -> date | None:
    """Return the last day of a role, or of its board if that is earlier; None if neither has one."""
    closes_on = holding.board.closes_on if holding.board else None
    return min((day for day in (holding.ends_on, closes_on) if day is not None), default=None)


def roster(holdings: Iterable[RoleHolding], day: date) -> RoleRoster:
    """Return the holders of each role on a day."""
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
