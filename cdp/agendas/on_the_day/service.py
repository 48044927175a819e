"""What becomes of published items: withdrawn, deferred, put back, or taken in another order. Numbers never change."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, selectinload

from cdp import clock
from cdp.access import Access, visible_items
from cdp.agendas.lineage import interests_of, link_to_earlier
from cdp.agendas.numbering import is_numbered, numbers_of
from cdp.agendas.ordering import locked_items, with_item, write_order
from cdp.agendas.service import is_decided, naming, sub_items_of
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.models import (
    AgendaItem,
    Board,
    ItemState,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Person,
)
from cdp.wording import formats

FROM = "Deferred from the meeting on {}."


def why_settled(session: Session, meeting: Meeting) -> str:
    """Return why the record of the items can no longer change, or an empty string if it can."""
    if meeting.state is MeetingState.CANCELLED:
        return "This meeting is cancelled, so its agenda can no longer change."
    state = session.scalar(sa.select(Minutes.state).where(Minutes.meeting_id == meeting.id))
    if state not in {None, MinutesState.DRAFT}:
        return (
            "The minutes are with the chair or circulated, so the record of the items can no longer change."
        )
    return ""


def later_meetings(session: Session, meeting: Meeting, limit: int = 20) -> list[Meeting]:
    """Return up to `limit` later meetings of the same board that have not taken place, earliest first."""
    query = sa.select(Meeting).where(
        Meeting.board_id == meeting.board_id,
        Meeting.starts_at > max(meeting.starts_at, clock.now()),
        Meeting.state.in_([MeetingState.DRAFT, MeetingState.SCHEDULED]),
    )
    return list(session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)))


def withdraw_item(session: Session, item: AgendaItem, reason: str, *, by: Person) -> None:
    """Withdraw a published item with its sub-items; it keeps its number and is marked as withdrawn."""
    _check(session, item)
    for each in (item, *sub_items_of(session, item)):
        if each.state is ItemState.ON_AGENDA:
            each.state, each.state_reason = ItemState.WITHDRAWN, reason if each is item else ""
    _record(session, item, "withdrew", reason, by)


def defer_item(
    session: Session, item: AgendaItem, to: Meeting | None, reason: str, *, by: Person
) -> AgendaItem | None:
    """Defer a published item to a later meeting, or to wait for one, and return its copy on that agenda.

    The copy has the same sub-items and declared interests, but no papers. Raises Refusal without a reason.
    """
    if not reason:
        raise Refusal("Enter why the item is deferred.", field="reason")
    _check(session, item)
    below = [each for each in sub_items_of(session, item) if each.state is ItemState.ON_AGENDA]
    for each in (item, *below):
        each.state, each.state_reason = ItemState.DEFERRED, reason if each is item else ""
    if to is not None:
        _copy_to(session, item, to, below)
    _record(session, item, "deferred", reason, by)
    return item.deferred_to


def take_up(session: Session, item: AgendaItem, meeting: Meeting, *, by: Person) -> AgendaItem:
    """Put an item that waits for a meeting on its agenda, and return the copy."""
    if item.state is not ItemState.DEFERRED or item.deferred_to is not None:
        raise Refusal("This item is already on another agenda.")
    if meeting.board_id != item.meeting.board_id or meeting.state not in {
        MeetingState.DRAFT,
        MeetingState.SCHEDULED,
    }:
        raise Refusal("Choose a later meeting of the same board.")
    below = [each for each in sub_items_of(session, item) if each.state is ItemState.DEFERRED]
    copy = _copy_to(session, item, meeting, below)
    record(
        session,
        f"{by.name} put {naming(copy)} on the agenda of {meeting.title}, deferred from {item.meeting.title}.",
        by=by,
        on=copy,
        partnership=meeting.board.partnership,
    )
    return copy


def put_back(session: Session, item: AgendaItem, *, by: Person) -> None:
    """Put a withdrawn or deferred item back on the agenda; its copy on a later agenda is removed.

    Raises Refusal once the later agenda with the copy has been published.
    """
    if refusal := why_settled(session, item.meeting):
        raise Refusal(refusal)
    if item.state is ItemState.ON_AGENDA:
        raise Refusal("This item is on the agenda already.")
    if item.parent is not None and item.parent.state is not ItemState.ON_AGENDA:
        raise Refusal("Put the item above it back on the agenda first.")
    if item.deferred_to is not None and item.deferred_to.number is not None:
        raise Refusal("The later agenda with this item has been published. Withdraw the item there first.")
    was = item.state
    for each in (item, *sub_items_of(session, item)):
        if each.state is not was:
            continue
        if each.deferred_to is not None:
            each.deferred_to.removed_at = clock.now()
        each.state, each.state_reason, each.deferred_to = ItemState.ON_AGENDA, "", None
    _record(session, item, "put back", "", by)


def waiting_items(session: Session, access: Access, meeting: Meeting) -> list[AgendaItem]:
    """Return the items deferred by earlier meetings of the same board that are on no later agenda yet, oldest first."""
    return [
        item
        for item in waiting_in(session, access, meeting.board)
        if item.meeting.starts_at < meeting.starts_at
    ]


def waiting_in(session: Session, access: Access, board: Board) -> list[AgendaItem]:
    """Return the items deferred by meetings of a board that are on no later agenda yet, oldest first."""
    query = (
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            Meeting.board_id == board.id,
            AgendaItem.state == ItemState.DEFERRED,
            AgendaItem.deferred_to_id.is_(None),
            AgendaItem.parent_id.is_(None),
            AgendaItem.removed_at.is_(None),
        )
        .options(
            contains_eager(AgendaItem.meeting),
            selectinload(AgendaItem.audience),
            selectinload(AgendaItem.interests),
        )
        .order_by(Meeting.starts_at, AgendaItem.part, AgendaItem.position)
        .limit(50)
    )
    return visible_items(access, session.scalars(query))


def record_order_taken(
    session: Session, access: Access, meeting: Meeting, places: Mapping[str, int | None], *, by: Person
) -> None:
    """Record the order in which items were taken: the place of each item by key, or None for its usual place.

    Items of the same place keep the order of the agenda. Raises Refusal before the agenda is published, because until
    then the items themselves can be moved.
    """
    if refusal := why_settled(session, meeting):
        raise Refusal(refusal)
    items = locked_items(session, meeting)
    if not is_numbered(items):
        raise Refusal("The agenda has not been published yet. Change the order of its items instead.")
    seen = [item for item in visible_items(access, items) if item.parent is None]
    usual = {item.key: place for place, item in enumerate(seen, start=1)}
    taken = {item.key: places.get(item.key) or usual[item.key] for item in seen}
    is_usual = taken == usual
    for item in seen:
        item.taken_at = None if is_usual else taken[item.key]
    record(
        session,
        f"{by.name} recorded the order in which the items of {meeting.title} were taken.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"order": [item.number for item in order_taken(seen) if not item.is_confidential]},
    )


def order_taken(items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Return the items that were taken, without sub-items, in the order in which they were taken."""
    tops = [item for item in items if item.parent_id is None and item.state is ItemState.ON_AGENDA]
    places = {item.key: place for place, item in enumerate(tops, start=1)}
    return sorted(tops, key=lambda item: (item.taken_at or places[item.key], places[item.key]))


def order_sentence(items: Sequence[AgendaItem]) -> str:
    """Return a sentence with the order in which items were taken, or an empty string if it is that of the agenda.

    `items` are those that one reader sees, so the sentence reveals no others.
    """
    numbers, taken = numbers_of(items), order_taken(items)
    tops = [item for item in items if item in set(taken)]
    if taken == tops:
        return ""
    return f"Items were taken in this order: {formats.listed([numbers[item.key] for item in taken])}."


def _check(session: Session, item: AgendaItem) -> None:
    if refusal := why_settled(session, item.meeting):
        raise Refusal(refusal)
    if item.number is None:
        raise Refusal("This item has not been published yet. Remove it instead.")
    if item.state is not ItemState.ON_AGENDA:
        raise Refusal(f"This item has already been {item.state.value}.")
    if is_decided(session, item):
        raise Refusal("The minutes have decisions or actions under this item, so it was taken.")


def _copy_to(session: Session, item: AgendaItem, to: Meeting, below: Sequence[AgendaItem]) -> AgendaItem:
    others = locked_items(session, to)
    published = is_numbered(others)
    copy = _copied(session, item, to, None, published=published)
    session.flush()
    link_to_earlier(session, copy, item)
    order = with_item(others, copy)
    place = order.index(copy) + 1
    subs = [_copied(session, sub, to, copy, published=published) for sub in below]
    session.flush()
    write_order(session, [*order[:place], *subs, *order[place:]])
    return copy


def _copied(
    session: Session, item: AgendaItem, to: Meeting, parent: AgendaItem | None, *, published: bool
) -> AgendaItem:
    copy = AgendaItem(
        meeting=to,
        position=0,
        title=item.title,
        purpose=item.purpose,
        minutes=item.minutes,
        presenter=item.presenter,
        presenter_organisation=item.presenter_organisation,
        part=item.part,
        part_2_reason=item.part_2_reason,
        outcome_code=item.outcome_code,
        recommendation=item.recommendation,
        proposed_by=item.proposed_by,
        audience=list(item.audience),
        bodies=list(item.bodies),
        state=ItemState.ON_AGENDA,
        parent=parent,
        urgency=FROM.format(formats.day(item.meeting.starts_at)) if published else "",
        interests=interests_of(item),
        commissioning=item.commissioning,
    )
    session.add(copy)
    item.deferred_to = copy
    return copy


def _record(session: Session, item: AgendaItem, what: str, reason: str, by: Person) -> None:
    how = f"put {naming(item)} back on" if what == "put back" else f"{what} {naming(item)} from"
    record(
        session,
        f"{by.name} {how} the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"reason": reference_to(reason)} if item.is_confidential else {"reason": reason},
    )
