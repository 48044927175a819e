"""The procurements that a person may read, and what is part of one."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_of_everyone
from cdp.access.procurements import (
    NO_GROUNDS,
    ProcurementGrounds,
    grounds_of,
    is_withheld,
    settlement_of,
    withheld_procurements,
)
from cdp.agreements.queries import SHOWN_IN_ROWS
from cdp.models import (
    FundingAgreement,
    Person,
    Procurement,
    ProcurementBidder,
    ProcurementSettlement,
)


@dataclass(frozen=True)
class ProcurementReader:
    """A person in the partnership whose interests may touch a procurement, and whether it is withheld from them."""

    person: Person
    grounds: ProcurementGrounds
    settlement: ProcurementSettlement | None
    withheld: bool


def procurements_of(session: Session, access: Access) -> list[Procurement]:
    """Return the procurements that a person may read now: those that run first, then the latest."""
    today = clock.today()
    found = session.scalars(
        sa.select(Procurement)
        .where(Procurement.partnership_id == access.partnership.id, _readable(session, access))
        .options(
            selectinload(Procurement.bidders).joinedload(ProcurementBidder.organisation),
            selectinload(Procurement.settlements),
        )
        .order_by(Procurement.starts_on.desc(), Procurement.id.desc())
    )
    return sorted(found, key=lambda one: not one.runs_on(today))


def procurements_to_choose(session: Session, access: Access) -> list[Procurement]:
    """Return the procurements that are not over, by title."""
    today = clock.today()
    found = procurements_of(session, access)
    open_ones = [one for one in found if one.ends_on is None or one.ends_on >= today]
    return sorted(open_ones, key=lambda one: one.title.casefold())


def procurement_by_key(session: Session, access: Access, key: str) -> Procurement | None:
    """Return a procurement that the person may read now, or None."""
    return session.scalar(
        sa.select(Procurement)
        .where(
            Procurement.partnership_id == access.partnership.id,
            Procurement.key == key,
            _readable(session, access),
        )
        .options(
            selectinload(Procurement.bidders).joinedload(ProcurementBidder.organisation),
            selectinload(Procurement.settlements).options(
                joinedload(ProcurementSettlement.person), joinedload(ProcurementSettlement.settled_by)
            ),
        )
    )


def parts_of(session: Session, procurement: Procurement) -> list[FundingAgreement]:
    """Return the agreements that are part of a procurement, oldest first."""
    return list(
        session.scalars(
            sa.select(FundingAgreement)
            .where(FundingAgreement.procurement_id == procurement.id)
            .options(*SHOWN_IN_ROWS)
            .order_by(FundingAgreement.id)
        )
    )


def readers_of(session: Session, procurement: Procurement) -> list[ProcurementReader]:
    """Return everyone whom a procurement may concern, by name, in a fixed number of statements."""
    partnership, today = procurement.partnership, clock.today()
    grounds = grounds_of(session, partnership, [procurement], today)
    found = []
    for person_id, access in access_of_everyone(session, partnership, today).items():
        own = grounds.get((procurement.id, person_id), NO_GROUNDS)
        settlement = settlement_of(procurement, person_id)
        if own.marks or settlement is not None:
            hidden = is_withheld(own, settlement, coordinates=access.is_coordinator)
            found.append(ProcurementReader(access.person, own, settlement, hidden))
    return sorted(found, key=lambda one: (one.person.name.casefold(), one.person.id))


def _readable(session: Session, access: Access) -> sa.ColumnElement[bool]:
    return Procurement.id.not_in(withheld_procurements(session, access))
