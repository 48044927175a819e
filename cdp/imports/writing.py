"""Writing what an import stands for through the services of the partnership, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cdp import audit
from cdp.accounts.service import normal_email
from cdp.errors import Refusal
from cdp.imports import queries
from cdp.imports.cells import Place
from cdp.imports.changes import (
    AddArea,
    Appoint,
    AppointSro,
    Change,
    Complete,
    Consent,
    Describe,
    GiveRole,
    SetBoard,
    SetOrganisation,
    SetSeat,
)
from cdp.imports.judging import of_kind
from cdp.imports.rows import Named
from cdp.models import Appointment, Organisation, Partnership, Person, RoleHolding
from cdp.partnerships import queries as partnerships
from cdp.partnerships import service
from cdp.partnerships.service import (
    Additions,
    BoardDetails,
    HoldingDetails,
    NewSeat,
    OrganisationDetails,
    PartnershipDetails,
    PersonDetails,
    RoleDetails,
    SeatDetails,
    SroDetails,
)
from cdp.partnerships.service.changes import folded
from cdp.partnerships.service.people import complete, invite_if_asked
from cdp.web.formats import plural

MOST_FOLLOWING = 300
"""How many people may follow others in one import: ending somebody's time ends rights, sessions and mail one by one."""
MOST_INVITED = 200


@dataclass(frozen=True)
class Orders:
    """What the person who confirms agreed to beside what is new, and whether those who are appointed are invited."""

    consents: frozenset[Consent]
    invited: bool = False


def check(changes: Sequence[Change], orders: Orders) -> None:
    """Raise Refusal for nothing to write, and for more than is done at once."""
    if not changes:
        raise Refusal(
            "Nothing would be written. Tick what may change, or leave everything as it is by going back."
        )
    following = sum(change.consent is Consent.FOLLOW for change in changes)
    if following > MOST_FOLLOWING:
        raise Refusal(
            f"In one import at most {MOST_FOLLOWING} people can follow others, and these are {following:,}. "
            "Divide the file.",
            field="follow",
        )
    if orders.invited and len(addresses(changes)) > MOST_INVITED:
        raise Refusal(
            f"An import invites at most {MOST_INVITED} people, and these are {len(addresses(changes)):,}. "
            "Import without inviting, then invite them from the list of members.",
            field="invited",
        )


def addresses(changes: Sequence[Change]) -> set[str]:
    """Return the addresses of everybody whom changes appoint."""
    return {
        change.person.email.casefold()
        for change in changes
        if isinstance(change, (Appoint, GiveRole, AppointSro))
    }


def write(
    session: Session,
    partnership: Partnership | None,
    changes: Sequence[Change],
    orders: Orders,
    *,
    file_name: str,
    by: Person,
) -> Partnership:
    """Write changes, all of them, and return the partnership: one that is new where there was none.

    Raises Refusal where a service refuses; the caller then takes everything back.
    """
    check(changes, orders)
    roles = of_kind(changes, GiveRole)
    if partnership is None:
        partnership = _found(session, changes, roles, by=by)
    else:
        _describe(session, partnership, of_kind(changes, Describe), by=by)
    _areas(session, partnership, of_kind(changes, AddArea), by=by)
    _boards(session, partnership, of_kind(changes, SetBoard), by=by)
    session.flush()
    writer = _Writer(session, partnership, by)
    writer.organisations(of_kind(changes, SetOrganisation))
    writer.seats(of_kind(changes, SetSeat), of_kind(changes, Appoint))
    writer.complete(of_kind(changes, Complete))
    writer.roles(roles)
    writer.sros(of_kind(changes, AppointSro))
    _tell(session, partnership, changes, file_name, by=by)
    if orders.invited:
        for person in dict.fromkeys(writer.appointed):
            invite_if_asked(session, partnership, person, replace(_AS_APPOINTED, invited=True), by=by)
    return partnership


_AS_APPOINTED = PersonDetails("", "")


def _found(session: Session, changes: Sequence[Change], roles: list[GiveRole], *, by: Person) -> Partnership:
    """Found the partnership with the first coordinator of the file, who is then no more among the roles."""
    described = of_kind(changes, Describe)[0]
    first = next(role for role in roles if role.role is Appointment.COORDINATOR)
    roles.remove(first)
    return service.create_partnership(
        session, _details(described, None), _person(first.person), by=by, since=first.starts_on
    )


def _describe(session: Session, partnership: Partnership, changes: Sequence[Describe], *, by: Person) -> None:
    for change in changes:
        service.change_partnership(
            session, partnership, _details(change, partnership.parent), version=partnership.version, by=by
        )


def _details(change: Describe, parent: Partnership | None) -> PartnershipDetails:
    return PartnershipDetails(
        name=change.name,
        secretariat_email=change.secretariat_email,
        acronym=change.acronym,
        rationale=change.rationale,
        agreed_on=change.agreed_on,
        parent=parent,
    )


def _areas(session: Session, partnership: Partnership, changes: Sequence[AddArea], *, by: Person) -> None:
    by_day: dict[date, list[str]] = defaultdict(list)
    for change in changes:
        by_day[change.starts_on].append(change.code)
    for starts_on, codes in sorted(by_day.items()):
        service.add_areas(session, partnership, codes, starts_on, by=by)


def _boards(session: Session, partnership: Partnership, changes: Sequence[SetBoard], *, by: Person) -> None:
    """Set up and change boards, each after the one it works under."""
    boards = {folded(board.name): board for board in partnerships.boards_of(session, partnership)}
    waiting = {folded(change.name): change for change in changes}
    while waiting:
        ready = [name for name, change in waiting.items() if folded(change.under) not in waiting]
        for name in ready or list(waiting)[:1]:
            change = waiting.pop(name)
            details = BoardDetails(
                name=change.name,
                kind=change.kind,
                purpose=change.purpose,
                parent=boards.get(folded(change.under)),
                starts_on=change.starts_on,
                closes_on=change.closes_on,
                output=change.output,
            )
            known = boards.get(name)
            if known is None:
                boards[name] = service.add_board(session, partnership, details, by=by)
                session.flush()
            else:
                service.change_board(session, known, details, version=known.version, by=by)


def _person(named: Named) -> PersonDetails:
    return PersonDetails(named.name, named.email, named.job_title, phone=named.phone)


def _tell(
    session: Session, partnership: Partnership, changes: Sequence[Change], file_name: str, *, by: Person
) -> None:
    counts = {kind.__name__: len(of_kind(changes, kind)) for kind in _TOLD}
    told = [plural(counts[kind.__name__], *words) for kind, words in _TOLD.items() if counts[kind.__name__]]
    audit.record(
        session,
        f"{by.name} imported the file “{file_name}”: {service.listed(told)}.",
        by=by,
        on=partnership,
        partnership=partnership,
        details={"file": file_name, "changes": len(changes)},
    )


_TOLD: dict[type[Change], tuple[str, ...]] = {
    Describe: ("change to the partnership", "changes to the partnership"),
    AddArea: ("authority", "authorities"),
    SetBoard: ("board",),
    SetOrganisation: ("organisation",),
    SetSeat: ("seat",),
    Appoint: ("appointment",),
    Complete: ("completed entry", "completed entries"),
    GiveRole: ("role",),
    AppointSro: ("SRO",),
}


class _Writer:
    """Writes what concerns organisations, seats and people; remembers whom it appointed."""

    def __init__(self, session: Session, partnership: Partnership, by: Person) -> None:
        self.session, self.partnership, self.by = session, partnership, by
        self.appointed: list[Person] = []
        self._boards = {board.name: board for board in partnerships.boards_of(session, partnership)}
        self._organisations: dict[str, Organisation] = {}

    def organisations(self, changes: Sequence[SetOrganisation]) -> None:
        """Add new organisations, and change what others are called."""
        there = partnerships.organisations_of(self.session, self.partnership)
        by_id = {one.id: one for one in there}
        new = [change for change in changes if change.organisation_id is None]
        added = service.add_organisations(
            self.session,
            self.partnership,
            [OrganisationDetails(change.name, change.short_name) for change in new],
            by=self.by,
        )
        self._organisations = {folded(one.name): one for one in [*there, *added]}
        service.rename_together(
            self.session,
            self.partnership,
            [
                (by_id[change.organisation_id], OrganisationDetails(change.name, change.short_name))
                for change in changes
                if change.organisation_id is not None
            ],
            by=self.by,
        )

    def seats(self, seats: Sequence[SetSeat], people: Sequence[Appoint]) -> None:
        """Add seats and those on them, change others, fill vacant ones, and let people follow others."""
        ids = {
            number
            for number in (*(s.seat_id for s in seats), *(p.seat_id for p in people))
            if number is not None
        }
        known = queries.seats_by_id(self.session, ids)
        on_new: dict[Place, list[HoldingDetails]] = defaultdict(list)
        for one in people:
            if one.seat_id is None:
                on_new[one.place].append(_holding(one))
        service.change_together(
            self.session,
            self.partnership,
            [(known[one.seat_id], self._seat(one)) for one in seats if one.seat_id is not None],
            by=self.by,
        )
        added = service.add_together(
            self.session,
            self.partnership,
            Additions(
                [
                    NewSeat(self._boards[one.board], self._seat(one), tuple(on_new[one.place]))
                    for one in seats
                    if one.seat_id is None
                ],
                [
                    (known[one.seat_id], _holding(one))
                    for one in people
                    if one.seat_id is not None and one.consent is not Consent.FOLLOW
                ],
            ),
            by=self.by,
        )
        self.appointed += added.people
        for one in people:
            if one.seat_id is not None and one.consent is Consent.FOLLOW:
                holding = service.appoint(self.session, known[one.seat_id], _holding(one), by=self.by)
                self.appointed.append(holding.person)

    def complete(self, changes: Sequence[Complete]) -> None:
        """Note what was not known of people who are here."""
        people = queries.people_by_email(self.session, {normal_email(one.email) for one in changes})
        facts = []
        for one in changes:
            person = people[normal_email(one.email)]
            complete(person, PersonDetails(person.name, person.email, one.job_title, phone=one.phone))
            added = [name for name, text in (("job_title", one.job_title), ("phone", one.phone)) if text]
            facts.append(
                audit.Fact(
                    f"{self.by.name} completed the details of {person.name}.", person, {"added": added}
                )
            )
        audit.record_many(self.session, facts, by=self.by, partnership=self.partnership)

    def roles(self, changes: Sequence[GiveRole]) -> None:
        """Give roles, each in place of whoever has it where that was agreed to."""
        for one in changes:
            if one.ends_role_id is not None:
                before = self.session.get_one(RoleHolding, one.ends_role_id)
                service.end_role(self.session, before, one.starts_on - timedelta(days=1), by=self.by)
            details = RoleDetails(
                role=one.role,
                person=_person(one.person),
                starts_on=one.starts_on,
                ends_on=one.ends_on,
                board=self._boards.get(one.board),
            )
            holding = service.give_role(self.session, self.partnership, details, by=self.by)
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
            appointment = service.appoint_sro(
                self.session, self.partnership, _person(one.person), details, by=self.by
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
    return HoldingDetails(change.capacity, _person(change.person), change.starts_on)
