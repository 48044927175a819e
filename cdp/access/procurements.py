"""Who may not read what is part of a procurement that runs now (docs/rules/rights.md 10).

One rule for every record that can be part of a procurement: it has a column `procurement_id`. While the procurement
runs, it is withheld from people with a seat for a treatment provider or for an organisation that may bid, and from
people with a registered interest that touches it. The coordinator settles each person. A record that is withheld
leaves no trace: callers leave it out of lists, counts, files and history, and return 404 for its page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import clock
from cdp.access.identity import Access
from cdp.access.places import fills_seat, not_over
from cdp.access.touching import PROVIDERS, touches
from cdp.models import (
    Board,
    Organisation,
    Partnership,
    Procurement,
    ProcurementBidder,
    ProcurementSettlement,
    RegisteredInterest,
    Seat,
    SeatHolding,
)
from cdp.wording.mentions import folded


class PartOfProcurement(Protocol):
    """A record that can be part of a procurement."""

    procurement_id: int | None


@dataclass(frozen=True)
class ProcurementGrounds:
    """Why a procurement may concern a person: sentences, and the marks that identify them."""

    sentences: tuple[str, ...]
    marks: tuple[str, ...]


NO_GROUNDS = ProcurementGrounds((), ())


def withheld_procurements(session: Session, access: Access) -> frozenset[int]:
    """Return the ids of the procurements running now whose records a person may not read.

    Runs one statement while no procurement runs, and a fixed number otherwise.
    """
    running = running_procurements(session, access.partnership, clock.today())
    if not running:
        return frozenset()
    grounds = grounds_of(session, access.partnership, running, clock.today(), person_id=access.person.id)
    return frozenset(
        procurement.id
        for procurement in running
        if is_withheld(
            grounds.get((procurement.id, access.person.id), NO_GROUNDS),
            settlement_of(procurement, access.person.id),
            coordinates=access.is_coordinator,
        )
    )


def not_withheld(
    column: sa.SQLColumnExpression[int | None], withheld: frozenset[int]
) -> sa.ColumnElement[bool]:
    """Return the condition that a record is part of no procurement that is withheld; `column` is its procurement."""
    return sa.or_(column.is_(None), column.not_in(withheld)) if withheld else sa.true()


def may_read_now(session: Session, access: Access, record: PartOfProcurement) -> bool:
    """Return whether a person may read a record now, as far as procurements are concerned."""
    return record.procurement_id is None or record.procurement_id not in withheld_procurements(
        session, access
    )


def is_withheld(
    grounds: ProcurementGrounds, settlement: ProcurementSettlement | None, *, coordinates: bool
) -> bool:
    """Return whether a procurement is withheld from a person with these grounds and this settlement.

    The coordinator keeps the procurement, so it is withheld from them only if they have declared an interest in it.
    """
    if settlement is not None and settlement.withheld:
        return True
    if settlement is not None and set(grounds.marks) <= set(settlement.grounds):
        return False
    return bool(grounds.marks) and not coordinates


def settlement_of(procurement: Procurement, person_id: int) -> ProcurementSettlement | None:
    """Return the settlement on a person in a procurement, or None."""
    return next((one for one in procurement.settlements if one.person_id == person_id), None)


def running_procurements(session: Session, partnership: Partnership, day: date) -> Sequence[Procurement]:
    """Return the procurements of a partnership that run on a day, with their bidders and settlements."""
    return session.scalars(
        sa.select(Procurement)
        .where(
            Procurement.partnership_id == partnership.id,
            Procurement.starts_on <= day,
            not_over(Procurement.ends_on, day),
        )
        .options(
            selectinload(Procurement.bidders).joinedload(ProcurementBidder.organisation),
            selectinload(Procurement.settlements),
        )
        .order_by(Procurement.id)
    ).all()


def grounds_of(
    session: Session,
    partnership: Partnership,
    procurements: Iterable[Procurement],
    day: date,
    *,
    person_id: int | None = None,
) -> Mapping[tuple[int, int], ProcurementGrounds]:
    """Return the grounds by procurement and person, of everyone or of one person, in two statements."""
    seats = session.execute(_seats(partnership, day, person_id)).all()
    interests = [
        interest
        for interest in session.scalars(_interests(partnership, person_id))
        if interest.stands_on(day)
    ]
    found = {}
    for procurement in procurements:
        grounds: dict[int, dict[str, str]] = {}
        may_bid = {organisation.id for organisation in procurement.organisations}
        for person, organisation, role, name in seats:
            if role == PROVIDERS:
                words = f"Has a seat for a treatment provider: {name}."
            elif organisation in may_bid:
                words = f"Has a seat for an organisation that may bid: {name}."
            else:
                continue
            grounds.setdefault(person, {})[f"seat {organisation}"] = words
        text = _text_of(procurement)
        for interest in interests:
            if touches(interest, text, procurement.organisations, procurement.other_names):
                body = f"{interest.body}. " if interest.body else ""
                words = f"Has a registered interest: {body}{interest.words}"
                grounds.setdefault(interest.person_id, {})[interest.key] = words
        for person, sentences in grounds.items():
            found[procurement.id, person] = ProcurementGrounds(tuple(sentences.values()), tuple(sentences))
    return found


def _seats(partnership: Partnership, day: date, person_id: int | None) -> sa.Select[int, int, str, str]:
    """Return the query for everyone's seats on a day, also those of observers: person, organisation, role, name."""
    query = (
        sa.select(SeatHolding.person_id, Seat.organisation_id, Seat.national_role, Organisation.name)
        .join(Seat, SeatHolding.seat_id == Seat.id)
        .join(Board, Seat.board_id == Board.id)
        .join(Organisation, Seat.organisation_id == Organisation.id)
        .where(Board.partnership_id == partnership.id, fills_seat(day), not_over(Board.closes_on, day))
        .order_by(SeatHolding.id)
    )
    return query if person_id is None else query.where(SeatHolding.person_id == person_id)


def _interests(partnership: Partnership, person_id: int | None) -> sa.Select[RegisteredInterest]:
    query = (
        sa.select(RegisteredInterest)
        .where(RegisteredInterest.partnership_id == partnership.id)
        .order_by(RegisteredInterest.kind, RegisteredInterest.id)
    )
    return query if person_id is None else query.where(RegisteredInterest.person_id == person_id)


def _text_of(procurement: Procurement) -> str:
    """Return everything in a procurement that can name a body or a service."""
    names = [name for one in procurement.organisations for name in (one.name, one.short_name)]
    texts = [procurement.title, procurement.service, procurement.lots, *names, *procurement.other_names]
    return folded(" | ".join(texts))
