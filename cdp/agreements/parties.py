"""The two sides of an agreement: a member of the partnership or another body, and the person who signs for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.places import fills_seat, not_over
from cdp.errors import Refusal
from cdp.models import (
    AgreementParty,
    AgreementSide,
    Board,
    Capacity,
    Organisation,
    Partnership,
    Person,
    Seat,
    SeatHolding,
)
from cdp.partnerships.queries import people_of


@dataclass(frozen=True)
class PartyDetails:
    """One side as entered: an organisation of the partnership or the name of another body, and its contact."""

    organisation: Organisation | None = None
    body_name: str = ""
    contact_name: str = ""
    contact_email: str = ""


@dataclass(frozen=True)
class Signatories:
    """The people of a partnership today by email address, and the representative of each organisation by its id."""

    by_email: Mapping[str, Person]
    representatives: Mapping[int, Person]

    @classmethod
    def of(cls, session: Session, partnership: Partnership) -> Self:
        """Return the people who may sign for organisations of a partnership, in two statements."""
        today = clock.today()
        people = people_of(session, partnership, today)
        rows = session.execute(
            sa.select(Seat.organisation_id, Person)
            .join(SeatHolding, SeatHolding.seat_id == Seat.id)
            .join(Board, Seat.board_id == Board.id)
            .join(Person, SeatHolding.person_id == Person.id)
            .where(
                Board.partnership_id == partnership.id,
                SeatHolding.capacity == Capacity.REPRESENTATIVE,
                fills_seat(today),
                not_over(Board.closes_on, today),
                Person.left_at.is_(None),
            )
            .order_by(Seat.id.desc(), SeatHolding.id.desc())
        )
        return cls(
            {person.email.casefold(): person for person in people},
            dict(rows.all()),
        )

    def contact_of(self, details: PartyDetails) -> Person | None:
        """Return the person on record who signs: by the address entered, or else the organisation's representative."""
        if details.contact_email:
            return self.by_email.get(details.contact_email.casefold())
        if details.organisation is not None and not details.contact_name:
            return self.representatives.get(details.organisation.id)
        return None


def check_party(partnership: Partnership, details: PartyDetails, side: AgreementSide) -> None:
    """Raise Refusal for a side without a body, with two, or with an organisation of another partnership."""
    field = side.value
    if details.organisation is None and not details.body_name.strip():
        who = "gives" if side is AgreementSide.GIVES else "receives"
        raise Refusal(f"Choose the organisation that {who} the money, or enter its name.", field=field)
    if details.organisation is not None and details.body_name.strip():
        raise Refusal("Choose an organisation or enter another body, not both.", field=f"{field}_name")
    if details.organisation is not None and details.organisation.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field=field)


def write_party(party: AgreementParty, details: PartyDetails, signatories: Signatories) -> None:
    """Write the body and the contact of a side."""
    contact = signatories.contact_of(details)
    party.organisation, party.body_name = details.organisation, " ".join(details.body_name.split())
    party.contact = contact
    party.contact_name = "" if contact else " ".join(details.contact_name.split())
    party.contact_email = "" if contact else details.contact_email.strip()
