"""The people, organisations and roles of a partnership that files from outside may name as owners or leads."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from cdp.access.identity import access_of_everyone
from cdp.access.matrix import Permission
from cdp.imports.owners import KnownOwner
from cdp.models import Appointment, BoardKind, Partnership
from cdp.models.partnership import SroWord
from cdp.partnerships import queries

_ROLE_WORDS = {
    Appointment.CHAIR: ("chair", "the chair", "chairman", "chairperson", "board chair"),
    Appointment.DEPUTY_CHAIR: ("deputy chair", "vice chair"),
    Appointment.COORDINATOR: (
        "coordinator",
        "co ordinator",
        "secretariat",
        "cdp coordinator",
        "partnership coordinator",
    ),
    Appointment.PARTNERSHIP_LEAD: ("partnership lead",),
    Appointment.DATA_LEAD: ("data lead", "data and digital lead"),
}
_SRO_WORDS = ("sro", "the sro", *(word.in_full.casefold() for word in SroWord))


def known_organisations(session: Session, partnership: Partnership) -> list[tuple[str, str, KnownOwner]]:
    """Return the organisations by name and short name."""
    return [
        (one.name, one.short_name, KnownOwner(one.name, one.id))
        for one in queries.organisations_of(session, partnership)
    ]


def known_people(
    session: Session, partnership: Partnership, today: date, permission: Permission
) -> list[tuple[str, KnownOwner]]:
    """Return the people who have a right today, by name, with the first organisation that they represent."""
    represented: dict[int, tuple[int, str]] = {}
    for seat in queries.seats_of_partnership(session, partnership, today):
        for holding in seat.holdings:
            if holding.holds_on(today):
                represented.setdefault(holding.person_id, (seat.organisation_id, seat.organisation.name))
    found = []
    for access in access_of_everyone(session, partnership, today).values():
        if access.may(permission):
            place, name = represented.get(access.person.id, (None, ""))
            label = f"{access.person.name}, {name}" if name else access.person.name
            found.append((access.person.name, KnownOwner(label, place, access.person.id)))
    return sorted(found, key=lambda pair: pair[0].casefold())


def known_roles(
    session: Session, partnership: Partnership, today: date, people: Sequence[tuple[str, KnownOwner]]
) -> dict[str, KnownOwner]:
    """Return the people who hold a role alone today, by the words for the role."""
    owners = {one.person_id: one for _, one in people}
    found: dict[str, KnownOwner] = {}
    main = next((one for one in queries.boards_of(session, partnership) if one.kind is BoardKind.BOARD), None)
    for role, words in _ROLE_WORDS.items():
        board = main if role in {Appointment.CHAIR, Appointment.DEPUTY_CHAIR} else None
        holders = queries.role_holders(session, partnership, role, today, board)
        if len(holders) == 1 and holders[0].id in owners:
            found |= dict.fromkeys(words, owners[holders[0].id])
    sro = queries.current_sro(session, partnership, today)
    if sro is not None and sro.person_id in owners:
        found |= dict.fromkeys(_SRO_WORDS, owners[sro.person_id])
    return found
