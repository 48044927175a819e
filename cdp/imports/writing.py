"""Writing what an import stands for through the services of the partnership, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit
from cdp.errors import Refusal
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
from cdp.imports.writing_members import Writer, person_details
from cdp.models import Appointment, Partnership, Person
from cdp.partnerships import queries as partnerships
from cdp.partnerships.boards.service import board_changes
from cdp.partnerships.boards.service.board_changes import BoardDetails
from cdp.partnerships.changes import folded
from cdp.partnerships.footprints.service import areas
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.service import PartnershipDetails
from cdp.partnerships.people import PersonDetails, invite_if_asked
from cdp.wording.formats import listed, plural

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
    writer = Writer(session, partnership, by)
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
    return founding.create_partnership(
        session, _details(described, None), person_details(first.person), by=by, since=first.starts_on
    )


def _describe(session: Session, partnership: Partnership, changes: Sequence[Describe], *, by: Person) -> None:
    for change in changes:
        founding.change_partnership(
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
        areas.add_areas(session, partnership, codes, starts_on, by=by)


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
                boards[name] = board_changes.add_board(session, partnership, details, by=by)
                session.flush()
            else:
                board_changes.change_board(session, known, details, version=known.version, by=by)


def _tell(
    session: Session, partnership: Partnership, changes: Sequence[Change], file_name: str, *, by: Person
) -> None:
    counts = {kind.__name__: len(of_kind(changes, kind)) for kind in _TOLD}
    told = [plural(counts[kind.__name__], *words) for kind, words in _TOLD.items() if counts[kind.__name__]]
    audit.record(
        session,
        f"{by.name} imported the file “{file_name}”: {listed(told)}.",
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
