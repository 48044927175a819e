"""Saving the changes of an import through the partnership's services, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from cdp.errors import Refusal
from cdp.imports.judging import of_kind
from cdp.imports.kinds import ImportResult, WriteOrder
from cdp.imports.verdicts import Consent, ImportChange
from cdp.models import Appointment, Partnership, Person
from cdp.partnerships import queries as partnerships
from cdp.partnerships.boards.service import board_changes
from cdp.partnerships.boards.service.board_changes import BoardDetails
from cdp.partnerships.changes import folded
from cdp.partnerships.footprints.service import areas
from cdp.partnerships.founding import service as founding
from cdp.partnerships.founding.service import PartnershipDetails
from cdp.partnerships.importing.changes import (
    AddArea,
    Appoint,
    AppointSro,
    AppointToRole,
    Complete,
    Describe,
    Readdress,
    Rename,
    SetBoard,
    SetOrganisation,
    SetSeat,
)
from cdp.partnerships.importing.writing_members import Writer, person_details
from cdp.partnerships.people import PersonDetails, invite_if_asked
from cdp.wording.formats import plural

MOST_FOLLOWING = 300
"""The most people that one import can replace; the limit exists because ending each role takes several steps."""
MOST_INVITED = 200
INVITED = "invited"
"""The choice to send everyone who is appointed an invitation to sign in."""


def check(changes: Sequence[ImportChange], choices: Collection[str]) -> None:
    """Raise Refusal if one import would replace or invite too many people."""
    following = sum(change.consent is Consent.FOLLOW for change in changes)
    if following > MOST_FOLLOWING:
        raise Refusal(
            f"One import can replace at most {MOST_FOLLOWING} people, and this file replaces {following:,}. "
            "Divide the file.",
            field="follow",
        )
    if INVITED in choices and len(addresses(changes)) > MOST_INVITED:
        raise Refusal(
            f"One import can invite at most {MOST_INVITED} people, and this file appoints {len(addresses(changes)):,}. "
            "Import without inviting, then invite them from the members page.",
            field=INVITED,
        )


def addresses(changes: Collection[ImportChange]) -> set[str]:
    """Return the email addresses of everyone who is appointed by the changes."""
    return {
        change.person.email.casefold()
        for change in changes
        if isinstance(change, (Appoint, AppointToRole, AppointSro))
    }


def write(session: Session, order: WriteOrder) -> ImportResult:
    """Save all changes, and create the partnership first if there is none yet.

    Raises Refusal if there is too much for one import or a service refuses a change. The caller must then roll back.
    """
    changes, partnership, by = order.changes, order.partnership, order.by
    check(changes, order.choices)
    roles = of_kind(changes, AppointToRole)
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
    writer.corrections([*of_kind(changes, Rename), *of_kind(changes, Readdress)])
    writer.roles(roles)
    writer.sros(of_kind(changes, AppointSro))
    if INVITED in order.choices:
        for person in dict.fromkeys(writer.appointed):
            invite_if_asked(session, partnership, person, replace(_AS_APPOINTED, invited=True), by=by)
    return ImportResult(partnership, list(_made(changes)))


_AS_APPOINTED = PersonDetails("", "")


def _found(
    session: Session, changes: Sequence[ImportChange], roles: list[AppointToRole], *, by: Person
) -> Partnership:
    """Create the partnership with the file's first coordinator, and remove that role from `roles`."""
    described = of_kind(changes, Describe)[0]
    first = next(role for role in roles if role.role is Appointment.COORDINATOR)
    roles.remove(first)
    return founding.create_partnership(
        session, _details(described, None), person_details(first.person), by=by, since=first.starts_on
    )


def _describe(session: Session, partnership: Partnership, changes: Sequence[Describe], *, by: Person) -> None:
    for change in changes:
        founding.change_partnership(
            session,
            partnership,
            replace(_details(change, partnership.parent), sro_word=partnership.sro_word),
            version=partnership.version,
            by=by,
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
    """Add and change boards, each after its parent board."""
    boards = {folded(board.name): board for board in partnerships.boards_of(session, partnership)}
    waiting = {folded(change.name): change for change in changes}
    while waiting:
        ready = [name for name, change in waiting.items() if folded(change.under) not in waiting]
        for name in ready or list(waiting)[:1]:
            change, known = waiting.pop(name), boards.get(name)
            details = BoardDetails(
                name=change.name,
                kind=change.kind,
                purpose=change.purpose,
                parent=boards.get(folded(change.under)),
                starts_on=change.starts_on,
                closes_on=change.closes_on,
                output=change.output,
                is_council_committee=known is not None and known.is_council_committee,
            )
            if known is None:
                boards[name] = board_changes.add_board(session, partnership, details, by=by)
                session.flush()
            else:
                board_changes.change_board(session, known, details, version=known.version, by=by)


def _made(changes: Sequence[ImportChange]) -> Iterator[str]:
    for kind, words in _LABELS.items():
        if count := len(of_kind(changes, kind)):
            yield plural(count, *words)


_LABELS: dict[type[ImportChange], tuple[str, ...]] = {
    Describe: ("change to the partnership", "changes to the partnership"),
    AddArea: ("authority", "authorities"),
    SetBoard: ("board",),
    SetOrganisation: ("organisation",),
    SetSeat: ("seat",),
    Appoint: ("appointment",),
    Complete: ("completed entry", "completed entries"),
    Rename: ("changed name",),
    Readdress: ("changed address", "changed addresses"),
    AppointToRole: ("role",),
    AppointSro: ("SRO",),
}
