"""Where the register of interests meets the agenda: readers of an item whose interests touch it.

It concerns confidential items and those about commissioning, procurement or a grant. The coordinator settles each
reader before the agenda is published: an interest is declared, which withholds the papers, or there is no conflict
because of a reason (docs/rules/rights.md 4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_of_everyone
from cdp.access.matrix import Role
from cdp.access.touching import PROVIDERS, names_organisation, touches
from cdp.interests.queries import interests_of
from cdp.interests.words import KINDS
from cdp.models import AgendaItem, InterestClearance, Meeting, Organisation, Person, RegisteredInterest, Seat
from cdp.partnerships.queries import organisations_of
from cdp.wording.mentions import folded


@dataclass(frozen=True)
class PossibleConflict:
    """A reader of an item whose interests may touch it: the grounds as sentences, and whether this is settled.

    `marks` identify the grounds. `withheld` means that an interest in the item is declared. `clearance` is the reason
    for which there is no conflict, if it covers all the grounds.
    """

    person: Person
    grounds: tuple[str, ...]
    marks: tuple[str, ...]
    withheld: bool = False
    clearance: InterestClearance | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the coordinator has settled this."""
        return self.withheld or self.clearance is not None


def is_checked(item: AgendaItem) -> bool:
    """Return whether the interests of an item's readers are settled before it is published."""
    return item.accepted and item.removed_at is None and (item.is_confidential or item.commissioning)


def conflicts_of(
    session: Session, meeting: Meeting, items: Iterable[AgendaItem]
) -> dict[int, list[PossibleConflict]]:
    """Return the readers with possible conflicts by item ID, in order of name; other items are left out.

    The number of queries does not grow with the items or the readers.
    """
    checked = [item for item in items if is_checked(item)]
    if not checked:
        return {}
    partnership = meeting.board.partnership
    people = access_of_everyone(session, partnership, clock.today())
    registered: dict[int, list[RegisteredInterest]] = {}
    for interest in interests_of(session, partnership, people):
        if interest.stands_on(clock.today()):
            registered.setdefault(interest.person_id, []).append(interest)
    organisations = organisations_of(session, partnership)
    providers = _provider_seats(session, meeting, clock.today())
    cleared = _clearances(session, checked)
    found = {}
    for item in checked:
        text = _text_of(item)
        named = [one for one in organisations if names_organisation(text, one)]
        conflicts = [
            _settled(item, conflict, cleared)
            for access in people.values()
            if _reads(access, item)
            and (conflict := _conflict(access, text, named, registered.get(access.person.id, ()), providers))
        ]
        found[item.id] = sorted(conflicts, key=lambda one: (one.person.name.casefold(), one.person.id))
    return found


def unsettled(
    conflicts: Mapping[int, Sequence[PossibleConflict]], item: AgendaItem
) -> list[PossibleConflict]:
    """Return the conflicts of an item that are not settled."""
    return [one for one in conflicts.get(item.id, ()) if not one.is_settled]


def _reads(access: Access, item: AgendaItem) -> bool:
    """Return whether a person may come to read an item: as a member or deputy, the SRO, a chair or a coordinator."""
    meeting = item.meeting
    if {Role.COORDINATOR, Role.SRO} & access.roles or access.chairs(meeting.board):
        return True
    narrowed_to = {organisation.id for organisation in item.audience}
    return any(
        meeting.is_of(seat.board_id) and (not narrowed_to or seat.organisation_id in narrowed_to)
        for seat in access.seats
    )


def _conflict(
    access: Access,
    text: str,
    named: Collection[Organisation],
    registered: Iterable[RegisteredInterest],
    providers: Mapping[tuple[int, int], str],
) -> PossibleConflict | None:
    grounds: dict[str, str] = {}
    for interest in registered:
        if touches(interest, text, named):
            body = f": {interest.body}" if interest.body else ""
            grounds[interest.key] = f"{KINDS[interest.kind]}{body}. {interest.words}"
    for seat in access.seats:
        name = providers.get((seat.board_id, seat.organisation_id))
        if name is not None:
            grounds[f"seat {seat.organisation_id}"] = f"Has a seat for a treatment provider: {name}."
    return PossibleConflict(access.person, tuple(grounds.values()), tuple(grounds)) if grounds else None


def _text_of(item: AgendaItem) -> str:
    """Return everything in an item that can name a body: its texts, its papers and its organisations."""
    organisations = [
        item.presenter_organisation,
        *(paper.requested_from for paper in item.papers),
        *item.audience,
    ]
    names = [name for one in organisations if one is not None for name in (one.name, one.short_name)]
    texts = [item.title, item.recommendation, item.part_2_reason, item.presenter]
    papers = [name for paper in item.papers for name in (paper.title, paper.file.name if paper.file else "")]
    return folded(" | ".join([*texts, *papers, *names]))


def _settled(
    item: AgendaItem, conflict: PossibleConflict, cleared: Mapping[tuple[int, int], InterestClearance]
) -> PossibleConflict:
    person = conflict.person
    withheld = any(interest.person_id == person.id for interest in item.interests)
    clearance = cleared.get((item.id, person.id))
    if clearance is not None and not set(conflict.marks) <= set(clearance.grounds):
        clearance = None
    return PossibleConflict(person, conflict.grounds, conflict.marks, withheld, clearance)


def _clearances(session: Session, items: Iterable[AgendaItem]) -> dict[tuple[int, int], InterestClearance]:
    rows = session.scalars(
        sa.select(InterestClearance)
        .where(InterestClearance.item_id.in_([item.id for item in items]))
        .options(joinedload(InterestClearance.cleared_by, innerjoin=True))
    )
    return {(row.item_id, row.person_id): row for row in rows}


def _provider_seats(session: Session, meeting: Meeting, day: date) -> dict[tuple[int, int], str]:
    """Return the names of the treatment providers with seats in the partnership, by board and organisation."""
    rows = session.execute(
        sa.select(Seat.board_id, Seat.organisation_id, Organisation.name)
        .join(Organisation, Seat.organisation_id == Organisation.id)
        .where(
            Organisation.partnership_id == meeting.board.partnership_id,
            Seat.national_role == PROVIDERS,
            Seat.starts_on <= day,
            sa.or_(Seat.ends_on.is_(None), Seat.ends_on >= day),
        )
    )
    return {(board, organisation): name for board, organisation, name in rows}
