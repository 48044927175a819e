"""Adding and changing procurements, and settling whether a person has a conflict. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.access.procurements import NO_GROUNDS, grounds_of, settlement_of
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.models import (
    Organisation,
    Partnership,
    Person,
    Procurement,
    ProcurementBidder,
    ProcurementSettlement,
)
from cdp.partnerships.changes import check_order, check_version, hold


@dataclass(frozen=True)
class ProcurementDetails:
    """What a person enters about a procurement; `version` is the version that they saw, or None for a new one."""

    title: str
    service: str
    starts_on: date
    ends_on: date | None = None
    lots: str = ""
    bidders: Sequence[Organisation] = ()
    other_bidders: str = ""
    version: int | None = None


def add_procurement(
    session: Session, partnership: Partnership, details: ProcurementDetails, *, by: Person
) -> Procurement:
    """Add a procurement; raises Refusal for details that are not allowed."""
    _check(partnership, details)
    procurement = Procurement(partnership=partnership, created_at=clock.now())
    _write(procurement, details)
    session.add(procurement)
    session.flush()
    _note(session, procurement, f"{by.name} added the procurement “{procurement.title}”.", by=by)
    return procurement


def change_procurement(
    session: Session, procurement: Procurement, details: ProcurementDetails, *, by: Person
) -> None:
    """Change a procurement; raises Refusal, or Conflict if someone else has changed it since."""
    hold(session, procurement.partnership)
    session.refresh(procurement, ["version"])
    texts = (
        ("Title", procurement.title, details.title),
        ("Service", procurement.service, details.service),
        ("First day", procurement.starts_on, details.starts_on),
        ("Last day", procurement.ends_on, details.ends_on),
        ("Lots", procurement.lots, details.lots),
        ("Other bodies", procurement.other_bidders, details.other_bidders),
    )
    check_version(procurement, details.version or 0, texts)
    _check(procurement.partnership, details)
    _write(procurement, details)
    flag_modified(procurement, "title")  # so that the version also counts changes of bidders
    session.flush()
    _note(session, procurement, f"{by.name} changed the procurement “{procurement.title}”.", by=by)


def settle_reader(
    session: Session, procurement: Procurement, person: Person, *, withheld: bool, reason: str, by: Person
) -> ProcurementSettlement:
    """Record that a person has an interest in a procurement, or that they have no conflict, with the reason.

    A decision that there is no conflict covers the grounds of today. Raises Refusal without a reason, or if a
    coordinator settles their own interest.
    """
    hold(session, procurement.partnership)
    session.refresh(procurement, ["settlements"])
    if not reason.strip():
        raise Refusal("Enter the reason.", field="reason")
    if person.id == by.id and not withheld:
        raise Refusal("Ask another coordinator to decide whether you have a conflict.")
    today = clock.today()
    found = grounds_of(session, procurement.partnership, [procurement], today, person_id=person.id)
    grounds = found.get((procurement.id, person.id), NO_GROUNDS)
    settlement = settlement_of(procurement, person.id)
    if settlement is None:
        settlement = ProcurementSettlement(person=person)
        session.add(settlement)
        with session.no_autoflush:
            procurement.settlements.append(settlement)
    settlement.withheld, settlement.reason = withheld, reason.strip()
    settlement.grounds = list(grounds.marks)
    settlement.settled_at, settlement.settled_by = clock.now(), by
    session.flush()
    what = "has an interest in" if withheld else "has no conflict of interest in"
    record(
        session,
        f"{by.name} recorded that {person.name} {what} the procurement “{procurement.title}”.",
        by=by,
        on=procurement,
        partnership=procurement.partnership,
        details={"person": person.key, "reason": reference_to(reason)},
    )
    return settlement


def _check(partnership: Partnership, details: ProcurementDetails) -> None:
    if not details.title.strip():
        raise Refusal("Enter a title.", field="title")
    if not details.service.strip():
        raise Refusal("Enter the service.", field="service")
    check_order(
        details.starts_on, details.ends_on, "Enter a last day that is not before the first day.", "ends_on"
    )
    if any(each.partnership_id != partnership.id for each in details.bidders):
        raise Refusal("Choose organisations of this partnership.", field="bidders")


def _write(procurement: Procurement, details: ProcurementDetails) -> None:
    procurement.title, procurement.service = (
        " ".join(details.title.split()),
        " ".join(details.service.split()),
    )
    procurement.starts_on, procurement.ends_on = details.starts_on, details.ends_on
    procurement.lots, procurement.other_bidders = details.lots.strip(), details.other_bidders.strip()
    there = {bidder.organisation: bidder for bidder in procurement.bidders}
    procurement.bidders = [
        there.get(each) or ProcurementBidder(organisation=each) for each in dict.fromkeys(details.bidders)
    ]


def _note(session: Session, procurement: Procurement, sentence: str, *, by: Person) -> None:
    record(session, sentence, by=by, on=procurement, partnership=procurement.partnership)
