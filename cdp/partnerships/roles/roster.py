"""Who holds which role, in the order in which a partnership is led. Pure: it asks nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cdp.models import Appointment, RoleHolding
from cdp.models.spans import is_over
from cdp.partnerships.words import ROLES, capital

# The named leads that the guidance asks every partnership for: shown as vacant when nobody holds them.
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
    """One role: its name, and who holds it. Empty only for a role that every partnership needs."""

    name: str
    holdings: tuple[RoleHolding, ...]


@dataclass(frozen=True)
class RoleRoster:
    """The roles of a partnership: held today or to come, and those that have ended, newest first.

    With a board, its roles have ended too.
    """

    lines: tuple[RosterLine, ...]
    former: tuple[RoleHolding, ...]


def last_day_of(holding: RoleHolding) -> date | None:
    """Return the last day of a role, or that of its board where it closes before; None where neither has one."""
    closes_on = holding.board.closes_on if holding.board else None
    return min((day for day in (holding.ends_on, closes_on) if day is not None), default=None)


def roster(holdings: Iterable[RoleHolding], day: date) -> RoleRoster:
    """Return who holds which role on a day."""
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
