"""Terms of office: when each term in a seat or role ends, and why. No database access.

The end of a term can be a set date. Otherwise it follows from the terms of reference, which may say how long
representatives, co-opted members and chairs serve. Only a set date ends a seat or role automatically; the terms of
reference lead to a reminder. A board may limit the number of terms in a row.
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
"""Half a year, so that a quarterly board meets once or twice while a term is marked as ending soon."""
CHAIRS = frozenset({Appointment.CHAIR, Appointment.DEPUTY_CHAIR})


class TermStatus(StrEnum):
    """How soon a term of office ends."""

    OVER = "over"
    SOON = "soon"
    LATER = "later"
    OPEN = "open"


@dataclass(frozen=True)
class Term:
    """One person's term of office in a seat or role.

    `starts_on` is None if it was not recorded. `ends_on` is the last day, or None if there is none. `why` says where
    that day comes from, such as "Date set" or "Terms of reference". `ends_automatically` is true if the seat or role
    ends on that day without any action. `number` counts the terms in a row, if known. `last` is true if the board's
    limit allows no further term.
    """

    name: str
    what: str
    starts_on: date | None
    ends_on: date | None
    why: str
    ends_automatically: bool
    endpoint: str
    key: str
    capacity: str = ""
    number: int | None = None
    last: bool = False

    def status(self, today: date) -> TermStatus:
        """Return how soon the term ends, as seen on the day `today`."""
        if self.ends_on is None:
            return TermStatus.OPEN
        if self.ends_on < today:
            return TermStatus.OVER
        return TermStatus.SOON if self.ends_on <= today + SOON else TermStatus.LATER


def terms_of_office(
    seats: Iterable[Seat],
    roles: Iterable[RoleHolding],
    sro: SroAppointment | None,
    in_force: Mapping[int, TermsVersion],
    day: date,
) -> list[Term]:
    """Return all terms of office on a day: those that end soonest first, those without an end date last.

    `in_force` has the terms of reference in force, by board id.
    """
    found = [
        *(term for seat in seats for term in _of_seat(seat, in_force.get(seat.board_id), day)),
        *(_of_role(role, in_force.get(role.board_id or 0)) for role in roles if role.holds_on(day)),
    ]
    if sro is not None:
        found.append(
            Term(
                sro.person.name,
                capital(sro.partnership.sro_in_text),
                sro.starts_on,
                sro.ends_on,
                "Date set" if sro.ends_on else "",
                sro.ends_on is not None,
                "partnerships.change_sro",
                sro.key,
            )
        )
    return sorted(found, key=lambda term: (term.ends_on or date.max, term.name, term.what))


def counted(terms: Sequence[Term], today: date) -> dict[TermStatus, int]:
    """Return the number of terms with each status: over, ending soon, ending later, or without an end date."""
    return {each: sum(term.status(today) is each for term in terms) for each in TermStatus}


def _of_seat(seat: Seat, in_force: TermsVersion | None, day: date) -> Iterator[Term]:
    for capacity in Capacity:
        holding = seat.holding_on(day, capacity)
        if holding is None:
            continue
        ends_on, why, ends_automatically = _end(seat, holding, in_force)
        terms = terms_in_a_row(seat, holding)
        most = seat.board.most_terms if capacity is Capacity.REPRESENTATIVE else None
        yield Term(
            holding.person.name,
            f"{capital(CAPACITIES[capacity])} of {seat.organisation.name}, {seat.board.name}",
            holding.starts_on,
            ends_on,
            why,
            ends_automatically,
            "handover.renew",
            seat.key,
            capacity.value,
            terms,
            most is not None and terms >= most,
        )


def _end(seat: Seat, holding: SeatHolding, in_force: TermsVersion | None) -> tuple[date | None, str, bool]:
    """Return the last day of a term in a seat, the reason for that day, and whether it ends automatically."""
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
