"""Freezing packs: a pack for the first publication of an agenda, then a supplement for whatever later ones add.

A pack is never changed. Pages keep their numbers, because a supplement has its own: S1-1, S1-2 and so on.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, sessionmaker

from cdp import clock
from cdp.access.identity import access_of_everyone
from cdp.agendas import queries as agendas
from cdp.agendas.published import read
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.extensions import reading_only
from cdp.models import (
    AgendaItem,
    AgendaPack,
    AgendaPublication,
    Meeting,
    MeetingState,
    PackFile,
    PackState,
    Person,
)
from cdp.packs.contents import adds_to, contents_for
from cdp.packs.reading import PackRights, rights_of


def freeze_due(sessions: sessionmaker[Session]) -> None:
    """Freeze a pack or supplement for each newest publication that no pack covers yet."""
    with reading_only(), sessions() as session:
        due = list(session.scalars(_due()))
    for number in due:
        try:
            with sessions.begin() as session:
                publication = session.get_one(AgendaPublication, number)
                freeze(session, publication)
        except IntegrityError:
            continue  # another worker froze it first


def freeze(session: Session, publication: AgendaPublication) -> AgendaPack | None:
    """Freeze the first pack of a meeting, or a supplement to its newest pack; None if there is nothing new to add."""
    meeting = publication.meeting
    last = newest_pack(session, meeting)
    if last is not None and not adds_to(publication, last.covered):
        last.covered = publication
        return None
    if last is None:
        pack = _add(session, publication, edition=1)
    else:
        pack = _add(
            session, publication, edition=last.edition, supplement=last.supplement + 1, since=last.covered
        )
    record(
        session,
        f"{'A supplement to the' if pack.supplement else 'The'} pack of {meeting.title} was frozen.",
        by=None,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"publication": publication.number},
    )
    return pack


def rebuild(session: Session, meeting: Meeting, *, by: Person) -> AgendaPack:
    """Freeze a whole new pack of the newest publication; earlier packs and supplements are kept.

    Raises Refusal if the agenda is not published, or if the newest pack already has everything that is published.
    """
    publication = agendas.last_publication(session, meeting)
    if publication is None:
        raise Refusal("Publish the agenda before you build the pack.")
    last = newest_pack(session, meeting)
    if not may_rebuild(last, publication):
        raise Refusal("The pack already has everything that is published.")
    pack = _add(session, publication, edition=last.edition + 1 if last else 1)
    record(
        session,
        f"{by.name} had the pack of {meeting.title} built{' again' if last else ''}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"edition": pack.edition, "publication": publication.number},
    )
    return pack


def may_rebuild(last: AgendaPack | None, publication: AgendaPublication) -> bool:
    """Return whether a whole new pack of a publication would differ from the newest pack or supplement."""
    return last is None or bool(last.supplement) or last.publication_id != publication.id


def request_file(session: Session, pack: AgendaPack, rights: PackRights) -> PackFile | None:
    """Queue the file of a pack for a person's rights, or queue it again if it failed; None if it would be empty."""
    found = next(
        (file for file in pack.files if file.part is rights.part and file.variant == rights.variant), None
    )
    if found is not None:
        if found.state is PackState.FAILED:
            found.state, found.queued_at, found.reason = PackState.QUEUED, clock.now(), ""
        return found
    if not contents_for(pack, rights.part, rights.shown, rights.withheld).lines:
        return None
    made = PackFile(
        supplement=_number_for(session, pack, rights),
        part=rights.part,
        variant=rights.variant,
        shown=list(rights.shown),
        withheld=list(rights.withheld),
        queued_at=clock.now(),
    )
    pack.files.append(made)
    return made


def _number_for(session: Session, pack: AgendaPack, rights: PackRights) -> int:
    """Return the number of a supplement as people with these rights count them, without those they may not read."""
    if not pack.supplement:
        return 0
    published = {entry.key for entry in read(pack.publication).items}
    earlier = session.scalars(
        sa.select(PackFile)
        .join(PackFile.pack)
        .where(
            AgendaPack.meeting_id == pack.meeting_id,
            AgendaPack.edition == pack.edition,
            AgendaPack.supplement < pack.supplement,
            PackFile.part == rights.part,
        )
    )
    read_too = (file.supplement for file in earlier if set(file.shown) & published <= set(rights.shown))
    return max(read_too, default=0) + 1


def newest_pack(session: Session, meeting: Meeting) -> AgendaPack | None:
    """Return the newest pack or supplement of a meeting, or None."""
    return session.scalar(
        sa.select(AgendaPack)
        .where(AgendaPack.meeting_id == meeting.id)
        .order_by(AgendaPack.edition.desc(), AgendaPack.supplement.desc())
        .limit(1)
    )


def _add(
    session: Session,
    publication: AgendaPublication,
    *,
    edition: int,
    supplement: int = 0,
    since: AgendaPublication | None = None,
) -> AgendaPack:
    pack = AgendaPack(
        meeting=publication.meeting,
        publication=publication,
        covered=publication,
        since=since,
        edition=edition,
        supplement=supplement,
        made_at=clock.now(),
    )
    session.add(pack)
    session.flush()
    for rights in _rights_of_everyone(
        session, publication, agendas.items_ever_of(session, publication.meeting)
    ):
        request_file(session, pack, rights)
    return pack


def _rights_of_everyone(
    session: Session, publication: AgendaPublication, items: Iterable[AgendaItem]
) -> list[PackRights]:
    """Return each set of rights that someone in the partnership has, so that their files are ready when they come."""
    items = list(items)
    people = access_of_everyone(session, publication.meeting.board.partnership, clock.today())
    found = {rights for access in people.values() for rights in rights_of(access, publication, items)}
    return sorted(
        found,
        key=lambda rights: (rights.part.value, -len(rights.shown), len(rights.withheld), rights.variant),
    )


def _due() -> sa.Select[int]:
    """Return the query for newest publications without a pack, of meetings to come or with a pack already."""
    later = aliased(AgendaPublication)
    covered = aliased(AgendaPublication)
    packed = sa.exists().where(AgendaPack.meeting_id == AgendaPublication.meeting_id)
    return (
        sa.select(AgendaPublication.id)
        .join(AgendaPublication.meeting)
        .where(
            ~sa.exists().where(
                later.meeting_id == AgendaPublication.meeting_id, later.number > AgendaPublication.number
            ),
            ~sa.exists().where(
                AgendaPack.covered_id == covered.id,
                covered.meeting_id == AgendaPublication.meeting_id,
                covered.number >= AgendaPublication.number,
            ),
            sa.or_(Meeting.state == MeetingState.SCHEDULED, packed),
        )
        .order_by(AgendaPublication.id)
        .limit(20)
    )
