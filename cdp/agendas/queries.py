"""Queries about agendas. Each starts from a meeting that the caller has found in the partnership."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from cdp.models import AgendaItem, AgendaPublication, Meeting, Paper, PaperClearance, PaperFile

# Built once, because building a statement costs more than running it. Few items have an audience, bodies or interests,
# so these are loaded by joining them to the item
_ITEMS = (
    sa.select(AgendaItem)
    .where(AgendaItem.meeting_id == sa.bindparam("meeting"))
    .options(
        joinedload(AgendaItem.presenter_organisation),
        joinedload(AgendaItem.proposed_by),
        joinedload(AgendaItem.audience),
        joinedload(AgendaItem.bodies),
        joinedload(AgendaItem.interests),
        joinedload(AgendaItem.exemption),
        selectinload(AgendaItem.deferred_to).joinedload(AgendaItem.meeting),
        selectinload(AgendaItem.papers).options(
            joinedload(Paper.requested_from),
            joinedload(Paper.requested_person),
            joinedload(Paper.files),
            joinedload(Paper.sections),
            joinedload(Paper.clearances),
        ),
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
    """Return a meeting's accepted items in order, Part 1 before Part 2, without removed ones.

    The list includes items that the reader may not see. Pass it to `cdp.access.visible_items` before showing, counting
    or numbering items.
    Papers, interests, audience and organisations are loaded, so the number of statements does not grow with the items.
    """
    return _found(session, _ITEMS_NOW, meeting)


def fresh_items_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the same as `items_of`, read again from the database after a lock."""
    return _found(session, _ITEMS_NOW.execution_options(populate_existing=True), meeting)


def items_ever_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return a meeting's accepted items, including removed ones that an earlier publication may still show."""
    return _found(session, _ITEMS_EVER, meeting)


def all_items_of(session: Session, meeting: Meeting) -> tuple[list[AgendaItem], list[AgendaItem]]:
    """Return the results of `items_ever_of` and `proposals_of`, read with one query."""
    found = _found(session, _ITEMS, meeting)
    return [item for item in found if item.accepted], [item for item in found if not item.accepted]


def proposals_of(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the items proposed for a meeting that have not been accepted, including declined ones."""
    return _found(session, _PROPOSALS, meeting)


def item_by_key(session: Session, meeting: Meeting, key: str) -> AgendaItem | None:
    """Return a proposed or accepted item of this meeting, or None if there is no such item or it was removed."""
    query = _ITEMS.where(AgendaItem.key == key, AgendaItem.removed_at.is_(None))
    found = _found(session, query, meeting)
    return found[0] if found else None


def paper_by_key(session: Session, meeting: Meeting, key: str) -> Paper | None:
    """Return a paper of this meeting with its files, even if it was removed, or None if there is no such paper."""
    return session.scalar(
        sa.select(Paper)
        .join(Paper.item)
        .where(AgendaItem.meeting_id == meeting.id, Paper.key == key)
        .options(
            contains_eager(Paper.item).options(
                joinedload(AgendaItem.meeting),
                selectinload(AgendaItem.audience),
                selectinload(AgendaItem.interests),
                joinedload(AgendaItem.exemption),
            ),
            joinedload(Paper.requested_from),
            joinedload(Paper.requested_person),
            selectinload(Paper.files).joinedload(PaperFile.received_by),
            selectinload(Paper.sections),
            selectinload(Paper.clearances).joinedload(PaperClearance.person),
        )
    )


def publications_of(session: Session, meeting: Meeting) -> list[AgendaPublication]:
    """Return every publication of a meeting's agenda with its publisher, newest first."""
    return list(
        session.scalars(
            sa.select(AgendaPublication)
            .where(AgendaPublication.meeting_id == meeting.id)
            .options(joinedload(AgendaPublication.published_by))
            .order_by(AgendaPublication.number.desc())
        )
    )


def last_publication(session: Session, meeting: Meeting) -> AgendaPublication | None:
    """Return the latest publication of an agenda, or None if it was never published."""
    return session.scalar(_LAST_PUBLICATION, {"meeting": meeting.id})


def _found(session: Session, query: sa.Select[AgendaItem], meeting: Meeting) -> list[AgendaItem]:
    return list(session.scalars(query, {"meeting": meeting.id}).unique())
