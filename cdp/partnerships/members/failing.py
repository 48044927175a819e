"""Email addresses marked as not working after a delivery report, until someone records that they work again.

A mark applies to one address, and not to a person's other addresses. Emails are still sent to a marked address, because
a full mailbox may be emptied and a report may be wrong.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.models import FailingAddress, Partnership, Person


def mark(
    session: Session, person: Person, address: str, reason: str, *, partnership: Partnership | None
) -> FailingAddress:
    """Mark a person's address as not working after a delivery report; a mark removed earlier is set again."""
    address, now = address.casefold(), clock.now()
    found = session.scalar(
        sa.select(FailingAddress)
        .where(FailingAddress.person_id == person.id, FailingAddress.address == address)
        .with_for_update()
    )
    if found is None:
        found = FailingAddress(person=person, address=address, since=now)
        session.add(found)
    elif found.cleared_at is not None:
        found.since, found.cleared_at, found.cleared_by_id = now, None, None
    elif found.reason == reason:
        found.reported_at = now
        return found
    found.reason, found.reported_at = reason, now
    session.flush()
    audit.record(
        session,
        f"An email to {person.name} was not delivered: the address is marked as not working.",
        by=None,
        on=found,
        partnership=partnership,
        details={"address": audit.reference_to(address)},
    )
    return found


def failing_among(session: Session, person_ids: Iterable[int]) -> dict[int, FailingAddress]:
    """Return the marks on these people's current addresses by person ID, in one statement."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    rows = session.scalars(
        sa.select(FailingAddress)
        .join(FailingAddress.person)
        .where(
            FailingAddress.person_id.in_(wanted),
            FailingAddress.cleared_at.is_(None),
            FailingAddress.address == sa.func.lower(Person.email),
        )
    )
    return {row.person_id: row for row in rows}


def works_again(session: Session, failing: FailingAddress, *, by: Person, partnership: Partnership) -> None:
    """Remove the mark from an address that works again. Does nothing if it was already removed."""
    if failing.cleared_at is not None:
        return
    failing.cleared_at, failing.cleared_by_id = clock.now(), by.id
    audit.record(
        session,
        f"{by.name} recorded that the address of {failing.person.name} works again.",
        by=by,
        on=failing,
        partnership=partnership,
        details={"address": audit.reference_to(failing.address)},
    )
