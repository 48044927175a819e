"""Changes to terms of office in a seat: another term, and the board's maximum number of terms in a row."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, Capacity, Person, Seat, SeatHolding, SeatKind
from cdp.models.spans import is_over
from cdp.partnerships import successions
from cdp.partnerships.changes import changed, check_version
from cdp.partnerships.members.service.holdings import check_read, hold_seat, terms_in_a_row
from cdp.partnerships.words import CAPACITIES, from_to
from cdp.wording.formats import day, plural


@dataclass(frozen=True)
class NextTerm:
    """Another term of office for the holder of a seat, with a reason if it exceeds the board's maximum.

    `read` identifies the holder that the page showed (see `mark_of`).
    """

    starts_on: date
    ends_on: date | None = None
    beyond_limit_because: str = ""
    read: str = ""


MOST_BACKDATED = 366
"""The most days ago that another term may start; renewals are often recorded after the meeting."""


def renew(session: Session, seat: Seat, capacity: Capacity, details: NextTerm, *, by: Person) -> SeatHolding:
    """Appoint the holder of a seat for another term, without a break after the present one.

    The seat of a co-opted representative is extended to the end of the term. Raises Refusal when the seat is vacant,
    the dates are wrong, or the board's maximum is exceeded without a reason. Raises Conflict when the holder has
    changed since the page was shown.
    """
    partnership = seat.board.partnership
    hold_seat(session, seat)
    check_read(seat, capacity, details.read, yours=from_to(details.starts_on, details.ends_on))
    holding, role = seat.holding_on(clock.today(), capacity), CAPACITIES[capacity]
    if holding is None:
        raise Refusal(f"The seat has no {role} now. Appoint one instead.")
    _check_term(seat, holding, details)
    terms, most = terms_in_a_row(seat, holding), seat.board.most_terms
    if most is not None and terms >= most and not details.beyond_limit_because:
        raise Refusal(
            f"{holding.person.name} has served {plural(terms, 'term')} in a row, and the maximum on "
            f"{seat.board.name} is {most:,}. Enter the reason for exceeding it.",
            field="beyond_limit_because",
        )
    holding.ends_on = details.starts_on - timedelta(days=1)
    if _lengthens(seat, capacity) and details.ends_on is not None and seat.ends_on is not None:
        seat.ends_on = max(seat.ends_on, details.ends_on)
    following = SeatHolding(
        person=holding.person, capacity=capacity, starts_on=details.starts_on, ends_on=details.ends_on
    )
    seat.holdings.append(following)
    successions.withdraw(session, partnership, successions.place_of_seat(seat), holding.person)
    beyond = f", beyond the limit: {details.beyond_limit_because}" if details.beyond_limit_because else ""
    audit.record(
        session,
        f"{by.name} appointed {holding.person.name} for another term as {role} of {seat.organisation.name} on "
        f"{seat.board.name}, {from_to(details.starts_on, details.ends_on)}{beyond.rstrip('.')}.",
        by=by,
        on=seat,
        partnership=partnership,
        details={"person": holding.person.key, "capacity": capacity.value, "terms": terms + 1},
    )
    return following


def limit_terms(session: Session, board: Board, most_terms: int | None, *, version: int, by: Person) -> None:
    """Set how many terms in a row a representative may serve on a board; None means no limit.

    Raises Conflict if someone saved the board meanwhile.
    """
    label = "Maximum terms in a row"
    before, after = {label: board.most_terms}, {label: most_terms}
    check_version(board, version, [(label, board.most_terms, most_terms)])
    if before == after:
        return
    board.most_terms = most_terms
    limit = "no limit" if most_terms is None else f"at most {plural(most_terms, 'term')} in a row"
    audit.record(
        session,
        f"{by.name} set the terms of representatives on {board.name}: {limit}.",
        by=by,
        on=board,
        partnership=board.partnership,
        details=changed(before, after),
    )


def _lengthens(seat: Seat, capacity: Capacity) -> bool:
    return seat.kind is SeatKind.CO_OPTED and capacity is Capacity.REPRESENTATIVE


def _check_term(seat: Seat, holding: SeatHolding, details: NextTerm) -> None:
    """Raise Refusal if the dates of another term do not fit the present term, the seat or the next holder's term."""
    capacity, role = holding.capacity, CAPACITIES[holding.capacity]
    if details.starts_on <= holding.starts_on:
        raise Refusal(
            f"The present term started on {day(holding.starts_on)}. Enter a later date.", field="starts_on"
        )
    if details.ends_on is not None and details.ends_on < details.starts_on:
        raise Refusal("The last day must be after the first day.", field="ends_on")
    if is_over(details.ends_on, clock.today()):
        raise Refusal("The last day must be today or later.", field="ends_on")
    if details.starts_on < clock.today() - timedelta(days=MOST_BACKDATED):
        raise Refusal("Enter a date within the last year.", field="starts_on")
    _check_seat_lasts(seat, capacity, details)
    if holding.ends_on is not None and details.starts_on > holding.ends_on + timedelta(days=1):
        raise Refusal(
            f"Enter {day(holding.ends_on + timedelta(days=1))}, the day after the present term ends.",
            field="starts_on",
        )
    for other in seat.holdings:
        if other.capacity is capacity and other.starts_on > holding.starts_on:
            raise Refusal(
                f"{other.person.name} is the {role} from {day(other.starts_on)}. End that term first.",
                field="starts_on",
            )


def _check_seat_lasts(seat: Seat, capacity: Capacity, details: NextTerm) -> None:
    if seat.ends_on is None:
        return
    if _lengthens(seat, capacity):
        if details.ends_on is None:
            raise Refusal("Enter the last day for which they are co-opted.", field="ends_on")
        return
    if details.starts_on > seat.ends_on:
        raise Refusal(
            f"The seat ends on {day(seat.ends_on)}. Change the seat first, or enter an earlier date.",
            field="starts_on",
        )
    if details.ends_on is None or details.ends_on > seat.ends_on:
        raise Refusal(
            f"The seat ends on {day(seat.ends_on)}. Enter that date or an earlier one.", field="ends_on"
        )
