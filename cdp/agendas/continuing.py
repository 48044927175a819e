"""Moving, copying and deferring agenda items; an item keeps its history at the next meeting."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, visible_items
from cdp.agendas import queries
from cdp.agendas.details import ItemDetails, new_item
from cdp.agendas.ordering import check_open, locked_items, place_of, with_item, write_order
from cdp.agendas.service import naming, remove_item
from cdp.agendas.standing.queries import standing_list
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.meetings.queries import last_meeting_of
from cdp.models import (
    AgendaItem,
    BacklogItem,
    BacklogState,
    ItemLinks,
    Meeting,
    MeetingState,
    Person,
)
from cdp.wording.formats import plural

LINKED = ("objective_id", "activity_id", "milestone_id", "decision_id", "metric_code")


class ItemDeed(StrEnum):
    """What the coordinator does with an item of an agenda."""

    MOVE = "move"
    COPY = "copy"
    DEFER = "defer"


@dataclass(frozen=True)
class NextPlace:
    """Where an item goes: to a meeting, or into the backlog until a day (or for any meeting), with the reason."""

    deed: ItemDeed
    meeting: Meeting | None = None
    until: date | None = None
    message: str = ""
    shown: str = ""


def check_takes_items(meeting: Meeting) -> None:
    """Raise Refusal if a meeting has been held, is over or is cancelled."""
    check_open(meeting)
    if meeting.state is MeetingState.CANCELLED or meeting.ends_at <= clock.now():
        raise Refusal("This meeting is over or cancelled. Choose a later meeting.", field="meeting")


def check_place(item: AgendaItem, place: NextPlace) -> None:
    """Raise Refusal if an item cannot go there: no other meeting was chosen, or its own meeting has been held."""
    if place.deed is not ItemDeed.COPY:
        check_open(item.meeting)
    if place.deed is ItemDeed.DEFER:
        if not place.message:
            raise Refusal("Enter the reason.", field="message")
        return
    if place.meeting is None or place.meeting == item.meeting:
        raise Refusal("Choose another meeting.", field="meeting")
    check_takes_items(place.meeting)


def move(session: Session, item: AgendaItem, meeting: Meeting, *, by: Person) -> AgendaItem:
    """Move an item to another meeting, and return it there.

    An item that was never published moves with its papers. A published one stays with the publication, and a new item
    continues it.
    """
    if queries.last_publication(session, item.meeting) is None:
        others = locked_items(session, meeting)
        record(
            session,
            f"{by.name} moved {naming(item)} from {item.meeting.title} to {meeting.title}.",
            by=by, on=item, partnership=meeting.board.partnership,
        )  # fmt: skip
        item.meeting = meeting
        session.flush()
        write_order(session, with_item(others, item))
        return item
    copied = copy(session, item, meeting, by=by)
    remove_item(session, item, by=by)
    return copied


def copy(session: Session, item: AgendaItem, meeting: Meeting, *, by: Person) -> AgendaItem:
    """Add an item to another meeting that continues this one, with its links and without its papers."""
    others = locked_items(session, meeting)
    added = continued(session, item, meeting)
    session.flush()
    write_order(session, with_item(others, added))
    record(
        session,
        f"{by.name} added {naming(item)} of {item.meeting.title} to the agenda of {meeting.title}.",
        by=by, on=added, partnership=meeting.board.partnership,
    )  # fmt: skip
    return added


def defer(
    session: Session, item: AgendaItem, place: NextPlace, proposer: Person | None, *, by: Person
) -> BacklogItem:
    """Remove an item from its agenda and keep it in the backlog of the board."""
    kept = BacklogItem(
        board=item.meeting.board,
        title=item.title,
        purpose=item.purpose,
        minutes=item.minutes,
        presenter=item.presenter,
        presenter_organisation=item.presenter_organisation,
        recommendation=item.recommendation,
        has_paper=bool(item.papers),
        part=item.part,
        part_2_reason=item.part_2_reason,
        state=BacklogState.DEFERRED,
        proposed_by=proposer or by,
        proposed_at=clock.now(),
        reply=place.message,
        replied_at=clock.now(),
        deferred_until=place.until,
        continues=item,
    )
    session.add(kept)
    remove_item(session, item, by=by)
    record(
        session,
        f"{by.name} deferred {naming(item)} of {item.meeting.title}.",
        by=by, on=kept, partnership=item.meeting.board.partnership,
    )  # fmt: skip
    return kept


def copy_last(session: Session, access: Access, meeting: Meeting, *, by: Person) -> int:
    """Add the items of the board’s last meeting without their papers, and return how many were added.

    Items that the person may not see are left out, and so are those on the agenda already. Raises Refusal if there is
    nothing to copy.
    """
    check_takes_items(meeting)
    last = last_meeting_of(session, meeting.board, before=meeting.starts_at)
    if last is None:
        raise Refusal("This board has no earlier meeting.")
    order = locked_items(session, meeting)
    there = {item.standing or item.title for item in order}
    earlier = visible_items(access, queries.items_of(session, last))
    copies = [
        continued(session, item, meeting) for item in earlier if (item.standing or item.title) not in there
    ]
    if not copies:
        raise Refusal(f"Every item of {last.title} is already on this agenda.")
    session.flush()
    listed = standing_list(session, meeting.board)
    by_code = {standing.code: standing for standing in listed}
    for item in copies:
        if there and item.standing in by_code:
            order.insert(place_of(by_code[item.standing], order, listed), item)
        elif there:
            order = with_item(order, item)
        else:
            order.append(item)
    write_order(session, order)
    record(
        session,
        f"{by.name} copied {plural(len(copies), 'item')} of {last.title} to the agenda of {meeting.title}.",
        by=by, on=meeting, partnership=meeting.board.partnership,
    )  # fmt: skip
    return len(copies)


def continued(session: Session, earlier: AgendaItem, meeting: Meeting) -> AgendaItem:
    """Return a new item of a meeting that continues an earlier one, not yet placed in the order."""
    details = ItemDetails(
        title=earlier.title,
        purpose=earlier.purpose,
        minutes=earlier.minutes,
        presenter=earlier.presenter,
        organisation=earlier.presenter_organisation,
        part=earlier.part,
        part_2_reason=earlier.part_2_reason,
        audience=tuple(earlier.audience),
        recommendation=earlier.recommendation,
        outcome_code=earlier.outcome_code,
    )
    added = new_item(meeting, details)
    added.standing = earlier.standing
    added.bodies = list(earlier.bodies)
    session.add(added)
    if not earlier.standing:
        session.flush()
        link_to_earlier(session, added, earlier)
    return added


def link_to_earlier(session: Session, item: AgendaItem, earlier: AgendaItem) -> None:
    """Record that an item continues an earlier one, and give it the same links."""
    row = session.scalar(sa.select(ItemLinks).where(ItemLinks.item_id == earlier.id))
    links = ItemLinks(item=item, first_item_id=(row and row.first_item_id) or earlier.id)
    if row is not None:
        for name in LINKED:
            setattr(links, name, getattr(row, name))
    session.add(links)
