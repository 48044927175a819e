"""Queries for the national facts in use: those that are shipped, with the changes of administrators on top."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Person, StoredFact
from cdp.reference.national_facts import Certainty, FactCategory, NationalFact, NationalFacts
from cdp.reference.national_facts_file import shipped_facts


def facts_in_use(session: Session) -> NationalFacts:
    """Return all national facts as they are used today; one statement."""
    return shipped_facts().with_changes(_fact(row) for row in session.scalars(sa.select(StoredFact)))


def stored_fact(session: Session, key: str) -> StoredFact | None:
    """Return the row of a fact that was changed or added, or None."""
    return session.scalar(sa.select(StoredFact).where(StoredFact.key == key))


def administrators(session: Session) -> Sequence[Person]:
    """Return the administrators of this installation who have not left, in order of name."""
    return session.scalars(
        sa.select(Person).where(Person.is_administrator, Person.left_at.is_(None)).order_by(Person.name)
    ).all()


def _fact(row: StoredFact) -> NationalFact:
    shipped = shipped_facts().by_key.get(row.key)
    return NationalFact(
        key=row.key,
        category=FactCategory(row.category),
        value=row.value,
        starts=row.starts,
        until=row.until,
        superseded_by=row.superseded_by,
        source=row.source,
        publisher=row.publisher,
        dated=row.dated,
        read_on=row.read_on,
        certainty=Certainty(row.certainty),
        note=row.note,
        basis=shipped.basis if shipped else None,
    )
