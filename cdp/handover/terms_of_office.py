"""Terms of office: who serves until when, by a date that was set or by the terms of reference. Pure.

The terms of reference say how long representatives, co-opted members and chairs serve; a board may limit how many terms
in a row a representative serves. Nobody loses a right by this: a date that was set ends a role, the rest is a reminder.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cdp.clock import months_after
from cdp.models import (
    Appointment,
    Capacity,
    RoleHolding,
    Seat,
    SeatHolding,
    SeatKind,
    SroAppointment,
    TermsVersion,
)
from cdp.partnerships.members.service.holdings import terms_in_a_row
from cdp.partnerships.roles.service.role_changes import name_of
from cdp.partnerships.words import CAPACITIES, capital

SOON = timedelta(days=183)
"""Half a year before the end somebody is asked for again, so that a quarterly board meets once or twice before."""
CHAIRS = frozenset({Appointment.CHAIR, Appointment.DEPUTY_CHAIR})


class Standing(StrEnum):
    """How near the end of a term is."""

    OVER = "over"
    SOON = "soon"
    LATER = "later"
    OPEN = "open"


@dataclass(frozen=True)
class Term:
    """One person's term of office: what they are, since when, until when, and why then.

    `starts_on` is None where it was not written down. `ends_on` is the last day; None where neither a date nor the
    terms of reference set one. `by_itself` tells that the right ends on that day without anybody doing anything.
    `number` counts terms in a row, where that is known; `last` tells that the board's limit is reached with it.
    """

    name: str
    what: str
    starts_on: date | None
    ends_on: date | None
    why: str
    by_itself: bool
    endpoint: str
    key: str
    capacity: str = ""
    number: int | None = None
    last: bool = False

    def standing(self, today: date) -> Standing:
        """Return how near its end is on a day."""
        if self.ends_on is None:
            return Standing.OPEN
        if self.ends_on < today:
            return Standing.OVER
        return Standing.SOON if self.ends_on <= today + SOON else Standing.LATER


def terms_of_office(
    seats: Iterable[Seat],
    roles: Iterable[RoleHolding],
    sro: SroAppointment | None,
    in_force: Mapping[int, TermsVersion],
    day: date,
) -> list[Term]:
    """Return everybody's term of office on a day, the next to end first and those without an end last.

    `in_force` are the terms of reference by the number of their board.
    """
    found = [
        *(term for seat in seats for term in _of_seat(seat, in_force.get(seat.board_id), day)),
        *(_of_role(role, in_force.get(role.board_id or 0)) for role in roles if role.holds_on(day)),
    ]
    if sro is not None:
        starts_on = sro.agreed_on or sro.confirmed_on
        found.append(
            Term(
                sro.person.name,
                "Senior responsible owner",
                starts_on,
                sro.ends_on,
                "Date set" if sro.ends_on else "",
                sro.ends_on is not None,
                "partnerships.change_sro",
                sro.key,
            )
        )
    return sorted(found, key=lambda term: (term.ends_on or date.max, term.name, term.what))


def counted(terms: Sequence[Term], today: date) -> dict[Standing, int]:
    """Return how many terms are over, end soon, end later, or have no end."""
    return {each: sum(term.standing(today) is each for term in terms) for each in Standing}


def _of_seat(seat: Seat, in_force: TermsVersion | None, day: date) -> Iterator[Term]:
    for capacity in Capacity:
        holding = seat.holding_on(day, capacity)
        if holding is None:
            continue
        ends_on, why, by_itself = _end(seat, holding, in_force)
        terms = terms_in_a_row(seat, holding)
        most = seat.board.most_terms if capacity is Capacity.REPRESENTATIVE else None
        yield Term(
            holding.person.name,
            f"{capital(CAPACITIES[capacity])} of {seat.organisation.name}, {seat.board.name}",
            holding.starts_on,
            ends_on,
            why,
            by_itself,
            "handover.renew",
            seat.key,
            capacity.value,
            terms,
            most is not None and terms >= most,
        )


def _end(seat: Seat, holding: SeatHolding, in_force: TermsVersion | None) -> tuple[date | None, str, bool]:
    """Return the last day of a term on a seat, why it is that day, and whether the right ends by itself."""
    set_ends = [
        (when, why)
        for when, why in ((holding.ends_on, "Date set"), (seat.ends_on, "Last day of the seat"))
        if when is not None
    ]
    if set_ends:
        return *min(set_ends), True
    co_opted = seat.kind is SeatKind.CO_OPTED
    if in_force is not None and seat.kind is not SeatKind.OBSERVER:
        months = in_force.co_opted_term_months if co_opted else in_force.member_term_months
        if months is not None and holding.capacity is Capacity.REPRESENTATIVE:
            return _last_day(holding.starts_on, months), "Terms of reference", False
    return None, "", False


def _of_role(role: RoleHolding, in_force: TermsVersion | None) -> Term:
    ends_on, why = role.ends_on, "Date set" if role.ends_on else ""
    if ends_on is None and role.role in CHAIRS and in_force is not None and in_force.chair_term_months:
        ends_on, why = _last_day(role.starts_on, in_force.chair_term_months), "Terms of reference"
    return Term(
        role.person.name,
        capital(name_of(role)),
        role.starts_on,
        ends_on,
        why,
        role.ends_on is not None,
        "partnerships.change_role",
        role.key,
    )


def _last_day(starts_on: date, months: int) -> date:
    return months_after(starts_on, months) - timedelta(days=1)
