"""Reading agendas: every query starts from a meeting of the partnership, which its caller has found."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.models import AgendaItem, AgendaPublication, Meeting, Paper, PaperFile

WHOLE_ITEM = (
    joinedload(AgendaItem.presenter_organisation),
    joinedload(AgendaItem.proposed_by),
    selectinload(AgendaItem.audience),
    selectinload(AgendaItem.interests),
    selectinload(AgendaItem.papers).options(joinedload(Paper.requested_from), joinedload(Paper.files)),
)


def items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return a meeting's items in order, Part 1 before Part 2, with all that decides who may see them.

    Accepted items only, and none that was removed. They are not filtered: hand them to
    `cdp.access.visible_items` before showing, counting or numbering them. Papers, interests, audience and
    organisations are loaded: the number of statements does not grow with the items.
    """
    return _items(session, meeting, AgendaItem.accepted.is_(True), AgendaItem.removed_at.is_(None))


def fresh_items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return what `items_of` does as it is in the database now, whatever this session read before a lock."""
    conditions = (AgendaItem.accepted.is_(True), AgendaItem.removed_at.is_(None))
    return _items(session, meeting, *conditions, populate_existing=True)


def items_ever_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return a meeting's accepted items with those removed since, which an earlier publication may still show."""
    return _items(session, meeting, AgendaItem.accepted.is_(True))


def all_items_of(session: Session, meeting: Meeting) -> tuple[list[AgendaItem], list[AgendaItem]]:
    """Return what `items_ever_of` and `proposals_of` do, for the price of one of them."""
    found = _items(session, meeting)
    return [item for item in found if item.accepted], [item for item in found if not item.accepted]


def proposals_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return what was proposed for a meeting and not taken onto its agenda, declined ones included."""
    return _items(session, meeting, AgendaItem.accepted.is_(False))


def item_by_key(session: Session, meeting: Meeting, key: str) -> AgendaItem | None:
    """Return an item of this meeting, proposed or accepted, unless it was removed; None when there is none."""
    found = _items(session, meeting, AgendaItem.key == key, AgendaItem.removed_at.is_(None))
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
    return session.scalar(
        sa.select(AgendaPublication)
        .where(AgendaPublication.meeting_id == meeting.id)
        .order_by(AgendaPublication.number.desc())
        .limit(1)
    )


def _items(
    session: Session, meeting: Meeting, *conditions: sa.ColumnElement[bool], populate_existing: bool = False
) -> list[AgendaItem]:
    found = session.scalars(
        sa.select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id, *conditions)
        .options(*WHOLE_ITEM)
        .order_by(AgendaItem.part, AgendaItem.position, AgendaItem.id)
        .execution_options(populate_existing=populate_existing)
    )
    return list(found)
