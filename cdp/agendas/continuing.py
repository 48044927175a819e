"""Moving, copying and deferring agenda items; an item keeps its history at the next meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access, visible_items
from cdp.agendas import queries
from cdp.agendas.details import ItemDetails, new_item
from cdp.agendas.lineage import link_to_earlier
from cdp.agendas.numbering import is_numbered
from cdp.agendas.ordering import check_open, locked_items, place_of, with_item, write_order
from cdp.agendas.service import naming, remove_item, sub_items_of
from cdp.agendas.standing.queries import standing_list
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.meetings.queries import last_meeting_of
from cdp.models import (
    AgendaItem,
    BacklogItem,
    BacklogState,
    ItemState,
    Meeting,
    MeetingState,
    Person,
)
from cdp.wording.formats import day, plural

FROM = "Moved from the meeting on {}."


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
    """Raise Refusal if an item cannot go there.

    No other meeting was chosen, its own meeting has been held, it has been published, or it is a sub-item.
    """
    if place.deed is not ItemDeed.COPY:
        check_open(item.meeting)
        if item.number is not None:
            raise Refusal(
                "This item has been published, so it keeps its number. Withdraw or defer it instead."
            )
    if item.parent is not None:
        raise Refusal("This is a sub-item. Choose the item above it.")
    if place.deed is ItemDeed.DEFER:
        if not place.message:
            raise Refusal("Enter the reason.", field="message")
        return
    if place.meeting is None or place.meeting == item.meeting:
        raise Refusal("Choose another meeting.", field="meeting")
    check_takes_items(place.meeting)


def move(session: Session, item: AgendaItem, meeting: Meeting, *, by: Person) -> AgendaItem:
    """Move an item that was never published to another meeting, with its sub-items and papers."""
    others = locked_items(session, meeting)
    record(
        session,
        f"{by.name} moved {naming(item)} from {item.meeting.title} to {meeting.title}.",
        by=by, on=item, partnership=meeting.board.partnership,
    )  # fmt: skip
    item.urgency = _urgency(item, others)
    below = sub_items_of(session, item)
    for each in (item, *below):
        each.meeting = meeting
    session.flush()
    order = with_item(others, item)
    place = order.index(item) + 1
    write_order(session, [*order[:place], *below, *order[place:]])
    return item


def copy(session: Session, item: AgendaItem, meeting: Meeting, *, by: Person) -> AgendaItem:
    """Add an item to another meeting that continues this one, with its links and without its papers."""
    others = locked_items(session, meeting)
    added = continued(session, item, meeting)
    added.urgency = _urgency(item, others)
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
    if is_numbered(order):
        raise Refusal(
            "The agenda has been published. Add late items one by one, with the reason for urgency."
        )
    there = {item.standing or item.title for item in order}
    copies: dict[int, AgendaItem] = {}
    for item in visible_items(access, queries.items_of(session, last)):
        if item.state is not ItemState.ON_AGENDA or (item.standing or item.title) in there:
            continue
        copies[item.id] = continued(session, item, meeting)
        copies[item.id].parent = copies.get(item.parent_id or 0)
    if not copies:
        raise Refusal(f"Every item of {last.title} is already on this agenda.")
    session.flush()
    listed = standing_list(session, meeting.board)
    by_code = {standing.code: standing for standing in listed}
    for item in copies.values():
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


def _urgency(item: AgendaItem, others: Sequence[AgendaItem]) -> str:
    """Return why an item that joins a published agenda is late, or an empty string."""
    return FROM.format(day(item.meeting.starts_at)) if is_numbered(others) else ""


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
        commissioning=earlier.commissioning,
        heading=earlier.heading,
    )
    added = new_item(meeting, details)
    added.standing = earlier.standing
    added.bodies = list(earlier.bodies)
    session.add(added)
    if not earlier.standing:
        session.flush()
        link_to_earlier(session, added, earlier)
    return added
