"""Saving changes to organisations, seats, people and roles through the partnership's services."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from cdp import audit
from cdp.accounts.addresses import change_email
from cdp.imports.cells import RowPlace
from cdp.imports.verdicts import Consent
from cdp.models import Organisation, Partnership, Person, RoleHolding
from cdp.partnerships import queries as partnerships
from cdp.partnerships.changes import folded
from cdp.partnerships.footprints.service import matching
from cdp.partnerships.importing import queries
from cdp.partnerships.importing.changes import (
    Appoint,
    AppointSro,
    AppointToRole,
    Complete,
    Readdress,
    Rename,
    SetOrganisation,
    SetSeat,
)
from cdp.partnerships.importing.entries import Named
from cdp.partnerships.members.service import holdings as holdings_service
from cdp.partnerships.members.service import organisations as organisations_service
from cdp.partnerships.members.service import seats as seats_service
from cdp.partnerships.members.service.holdings import HoldingDetails
from cdp.partnerships.members.service.organisations import OrganisationDetails
from cdp.partnerships.members.service.seats import NewSeat, SeatDetails
from cdp.partnerships.people import Identity, IdentityAnswer, PersonDetails, complete
from cdp.partnerships.roles.service import role_changes, sro_changes
from cdp.partnerships.roles.service.role_changes import RoleDetails
from cdp.partnerships.roles.service.sro_changes import SroDetails


def person_details(named: Named) -> PersonDetails:
    """Return the details of a person named in a row, without asking for an invitation to sign in.

    The page of the import asks about names that differ from those recorded with the same address.
    """
    answer = IdentityAnswer.SHARES if named.shares else IdentityAnswer.SAME
    return PersonDetails(
        named.name, named.email, named.job_title, phone=named.phone, identity=Identity(answer)
    )


class Writer:
    """Saves changes to organisations, seats, people and roles; `appointed` collects the people appointed."""

    def __init__(self, session: Session, partnership: Partnership, by: Person) -> None:
        self.session, self.partnership, self.by = session, partnership, by
        self.appointed: list[Person] = []
        self._boards = {board.name: board for board in partnerships.boards_of(session, partnership)}
        self._organisations: dict[str, Organisation] = {}

    def organisations(self, changes: Sequence[SetOrganisation]) -> None:
        """Add new organisations, and change the names of existing ones."""
        there = partnerships.organisations_of(self.session, self.partnership)
        by_id = {one.id: one for one in there}
        new = [change for change in changes if change.organisation_id is None]
        added = organisations_service.add_organisations(
            self.session,
            self.partnership,
            [OrganisationDetails(change.name, change.short_name) for change in new],
            by=self.by,
        )
        self._organisations = {folded(one.name): one for one in [*there, *added]}
        known = [(by_id[one.organisation_id], one) for one in changes if one.organisation_id is not None]
        organisations_service.change_organisations(
            self.session,
            self.partnership,
            [
                (
                    one,
                    OrganisationDetails(
                        change.name, change.short_name, matching.body_of(one), not_a_body=one.not_a_body
                    ),
                )
                for one, change in known
            ],
            by=self.by,
        )

    def seats(self, seats: Sequence[SetSeat], people: Sequence[Appoint]) -> None:
        """Add and change seats, then appoint people to new, vacant and occupied seats."""
        ids = {
            number
            for number in (*(s.seat_id for s in seats), *(p.seat_id for p in people))
            if number is not None
        }
        known = queries.seats_by_id(self.session, ids)
        on_new: dict[RowPlace, list[HoldingDetails]] = defaultdict(list)
        for one in people:
            if one.seat_id is None:
                on_new[one.place].append(_holding(one))
        seats_service.change_seats(
            self.session,
            self.partnership,
            [(known[one.seat_id], self._seat(one)) for one in seats if one.seat_id is not None],
            by=self.by,
        )
        added = seats_service.add_seats(
            self.session,
            self.partnership,
            [
                NewSeat(self._boards[one.board], self._seat(one), tuple(on_new[one.place]))
                for one in seats
                if one.seat_id is None
            ],
            by=self.by,
        )
        self.appointed += added.people
        for vacant in (True, False):
            wanted = [
                (known[one.seat_id], _holding(one))
                for one in people
                if one.seat_id is not None and (one.consent is not Consent.FOLLOW) is vacant
            ]
            holdings = holdings_service.appoint_many(
                self.session, self.partnership, wanted, by=self.by, vacant=vacant
            )
            self.appointed += [holding.person for holding in holdings]

    def complete(self, changes: Sequence[Complete]) -> None:
        """Fill in people's missing job titles and telephone numbers."""
        people = queries.people_by_id(self.session, {one.person_id for one in changes})
        facts = []
        for one in changes:
            person = people[one.person_id]
            complete(person, PersonDetails(person.name, person.email, one.job_title, phone=one.phone))
            added = [name for name, text in (("job_title", one.job_title), ("phone", one.phone)) if text]
            facts.append(
                audit.Fact(
                    f"{self.by.name} completed the details of {person.name}.", person, {"added": added}
                )
            )
        audit.record_many(self.session, facts, by=self.by, partnership=self.partnership)

    def corrections(self, changes: Sequence[Rename | Readdress]) -> None:
        """Change the recorded names and addresses of people; raises Refusal for an address that is taken."""
        people = queries.people_by_id(self.session, {one.person_id for one in changes})
        for one in changes:
            person = people[one.person_id]
            if isinstance(one, Readdress):
                change_email(self.session, person, one.new_email, by=self.by, partnership=self.partnership)
                continue
            before, person.name = person.name, one.name
            audit.record(
                self.session,
                f"{self.by.name} changed the name of {before} to {one.name}.",
                by=self.by,
                on=person,
                partnership=self.partnership,
            )

    def roles(self, changes: Sequence[AppointToRole]) -> None:
        """Assign roles; if a change replaces a holder, end that holder's role on the day before."""
        for one in changes:
            if one.ends_role_id is not None:
                before = self.session.get_one(RoleHolding, one.ends_role_id)
                role_changes.end_role(self.session, before, one.starts_on - timedelta(days=1), by=self.by)
            details = RoleDetails(
                role=one.role,
                person=person_details(one.person),
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                board=self._boards.get(one.board),
            )
            holding = role_changes.appoint_to_role(self.session, self.partnership, details, by=self.by)
            self.appointed.append(holding.person)

    def sros(self, changes: Sequence[AppointSro]) -> None:
        """Propose or appoint the senior responsible owner."""
        for one in changes:
            details = SroDetails(
                post=one.post,
                organisation_name=one.organisation,
                state=one.state,
                condition=one.condition,
                agreed_on=one.agreed_on,
            )
            appointment = sro_changes.appoint_sro(
                self.session, self.partnership, person_details(one.person), details, by=self.by
            )
            self.appointed.append(appointment.person)

    def _seat(self, change: SetSeat) -> SeatDetails:
        return SeatDetails(
            organisation=self._organisations[folded(change.organisation)],
            national_role=change.national_role,
            kind=change.kind,
            title=change.title,
            votes=change.votes,
            ends_on=change.ends_on,
        )


def _holding(change: Appoint) -> HoldingDetails:
    return HoldingDetails(change.capacity, person_details(change.person), change.starts_on)
