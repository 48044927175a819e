"""Reading agendas: every query starts from a meeting of the partnership, which its caller has found."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.models import AgendaItem, AgendaPublication, Meeting, Paper, PaperFile

# Made once: building a statement costs more than running it. Few items are narrowed or kept to one of several bodies,
# and few interests declared, so that all of these come with the item
_ITEMS = (
    sa.select(AgendaItem)
    .where(AgendaItem.meeting_id == sa.bindparam("meeting"))
    .options(
        joinedload(AgendaItem.presenter_organisation),
        joinedload(AgendaItem.proposed_by),
        joinedload(AgendaItem.audience),
        joinedload(AgendaItem.hats),
        joinedload(AgendaItem.interests),
        selectinload(AgendaItem.papers).options(joinedload(Paper.requested_from), joinedload(Paper.files)),
    )
    .order_by(AgendaItem.part, AgendaItem.position, AgendaItem.id)
)
_ITEMS_EVER = _ITEMS.where(AgendaItem.accepted.is_(True))
_ITEMS_NOW = _ITEMS_EVER.where(AgendaItem.removed_at.is_(None))
_PROPOSALS = _ITEMS.where(AgendaItem.accepted.is_(False))
_LAST_PUBLICATION = (
    sa.select(AgendaPublication)
    .where(AgendaPublication.meeting_id == sa.bindparam("meeting"))
    .order_by(AgendaPublication.number.desc())
    .limit(1)
)


def items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return a meeting's items in order, Part 1 before Part 2, with all that decides who may see them.

    Accepted items only, and none that was removed. They are not filtered: hand them to
    `cdp.access.visible_items` before showing, counting or numbering them. Papers, interests, audience and
    organisations are loaded: the number of statements does not grow with the items.
    """
    return _found(session, _ITEMS_NOW, meeting)


def fresh_items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return what `items_of` does as it is in the database now, whatever this session read before a lock."""
    return _found(session, _ITEMS_NOW.execution_options(populate_existing=True), meeting)


def items_ever_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return a meeting's accepted items with those removed since, which an earlier publication may still show."""
    return _found(session, _ITEMS_EVER, meeting)


def all_items_of(session: Session, meeting: Meeting) -> tuple[list[AgendaItem], list[AgendaItem]]:
    """Return what `items_ever_of` and `proposals_of` do, for the price of one of them."""
    found = _found(session, _ITEMS, meeting)
    return [item for item in found if item.accepted], [item for item in found if not item.accepted]


def proposals_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return what was proposed for a meeting and not taken onto its agenda, declined ones included."""
    return _found(session, _PROPOSALS, meeting)


def item_by_key(session: Session, meeting: Meeting, key: str) -> AgendaItem | None:
    """Return an item of this meeting, proposed or accepted, unless it was removed; None when there is none."""
    query = _ITEMS.where(AgendaItem.key == key, AgendaItem.removed_at.is_(None))
    found = _found(session, query, meeting)
    return found[0] if found else None


def paper_by_key(session: Session, meeting: Meeting, key: str) -> Paper | None:
    """Return a paper under one of this meeting's items, also a removed one, with its files; else None."""
    return session.scalar(
        sa.select(Paper)
        .join(Paper.item)
        .where(AgendaItem.meeting_id == meeting.id, Paper.key == key)
        .options(
            contains_eager(Paper.item).options(
                joinedload(AgendaItem.meeting),
                selectinload(AgendaItem.audience),
                selectinload(AgendaItem.interests),
            ),
            joinedload(Paper.requested_from),
            selectinload(Paper.files).joinedload(PaperFile.received_by),
        )
    )


def publications_of(session: Session, meeting: Meeting) -> list[AgendaPublication]:
    """Return every publication of a meeting's agenda, the newest first, with who published it."""
    return list(
        session.scalars(
            sa.select(AgendaPublication)
            .where(AgendaPublication.meeting_id == meeting.id)
            .options(joinedload(AgendaPublication.published_by))
            .order_by(AgendaPublication.number.desc())
        )
    )


def last_publication(session: Session, meeting: Meeting) -> AgendaPublication | None:
    """Return the publication that readers see now, or None when the agenda was never published."""
    return session.scalar(_LAST_PUBLICATION, {"meeting": meeting.id})


def _found(session: Session, query: sa.Select[AgendaItem], meeting: Meeting) -> list[AgendaItem]:
    return list(session.scalars(query, {"meeting": meeting.id}).unique())
