"""Changing an agenda: its items, their order, and what members propose for it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp import clock
from cdp.access import Access, visible_items
from cdp.agendas import queries
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.mail import letters
from cdp.models import (
    Action,
    AgendaItem,
    Decision,
    ItemNote,
    Meeting,
    MeetingState,
    Organisation,
    Part,
    Person,
    Purpose,
)
from cdp.reference.standing_items import StandingItem, standing_items

CLOSING = ("any_other_business", "next_meeting")
"""Standing items that end Part 1: what is added later goes before them."""

RECOMMENDED = {
    "minutes": "Confirm the minutes of the last meeting as a correct record.",
    "forward_plan": "Agree the items for the next meetings.",
}
"""What the board is asked to decide under a standing item that is for decision."""


class Direction(StrEnum):
    """Which way an item moves by one place."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class ItemDetails:
    """What a coordinator says of an item; `version` is that of the item as it was read, None for a new one."""

    title: str
    purpose: Purpose
    minutes: int
    presenter: str = ""
    organisation: Organisation | None = None
    part: Part = Part.PUBLIC
    part_2_reason: str = ""
    audience: tuple[Organisation, ...] = ()
    recommendation: str = ""
    outcome_code: str | None = None
    version: int | None = None


def naming(item: AgendaItem) -> str:
    """Return how history names an item: a confidential one never by its title."""
    return "a confidential item" if item.is_confidential else f"item “{item.title}”"


def order_mark(items: Iterable[AgendaItem]) -> int:
    """Return a number that stands for this order of these items: a change made from another order is refused."""
    keys = ",".join(item.key for item in items)
    return int.from_bytes(hashlib.sha256(keys.encode()).digest()[:4]) >> 1


def add_item(session: Session, meeting: Meeting, details: ItemDetails, *, by: Person) -> AgendaItem:
    """Put an item onto the agenda: at the end of its part, but before the items that close Part 1."""
    _check_open(meeting)
    _check_part(details)
    others = _locked_items(session, meeting)
    item = _new_item(meeting, details)
    session.add(item)
    session.flush()
    _write_order(session, _with(others, item))
    record(
        session,
        f"{by.name} added {naming(item)} to the agenda of {meeting.title}.",
        by=by,
        on=item,
        partnership=meeting.board.partnership,
        details=_facts(item),
    )
    return item


def add_standing_items(session: Session, meeting: Meeting, *, by: Person) -> list[AgendaItem]:
    """Put every standing item that is missing onto the agenda, in the usual order; return the new ones.

    Items already there keep their order. Raises Refusal when none is missing.
    """
    _check_open(meeting)
    order = _locked_items(session, meeting)
    there = {item.standing for item in order}
    missing = [standing for standing in standing_items() if standing.code not in there]
    if not missing:
        raise Refusal("All standing items are on the agenda already.")
    added = []
    for standing in missing:
        item = _standing_item(meeting, standing)
        order.insert(_place_of(standing, order), item)
        added.append(item)
    session.add_all(added)
    session.flush()
    _write_order(session, order)
    record(
        session,
        f"{by.name} added {len(added)} standing items to the agenda of {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"standing_items": [item.standing for item in added]},
    )
    return added


def edit_item(session: Session, item: AgendaItem, details: ItemDetails, *, by: Person) -> None:
    """Change an item; raises Conflict with both texts when somebody else changed it since it was read."""
    _check_open(item.meeting)
    _check_part(details)
    if item.version != details.version:
        raise Conflict(_differences(item, details), current_version=item.version)
    was_confidential = item.is_confidential
    before = _facts(item)
    _apply(item, details)
    flag_modified(item, "title")  # a change of the audience alone raises the version, too
    after = _facts(item)
    changed = {name: [before.get(name), fact] for name, fact in after.items() if before.get(name) != fact}
    if was_confidential is not item.is_confidential:
        changed = {"part": changed["part"]}  # what one part says does not appear beside the other
    record(
        session,
        f"{by.name} changed {_naming_either(item, was_confidential)} on the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"changed": changed},
    )


def remove_item(session: Session, item: AgendaItem, *, by: Person) -> None:
    """Take an item off the agenda; readers of the last publication see it until the next one.

    Raises Refusal once the minutes hold something under the item.
    """
    _check_open(item.meeting)
    if item.removed_at is not None:
        raise Refusal("This item was removed already.")
    if _is_minuted(session, item):
        raise Refusal("You cannot remove this item: the minutes have notes, decisions or actions under it.")
    item.removed_at = clock.now()
    record(
        session,
        f"{by.name} removed {naming(item)} from the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
    )


def reorder(
    session: Session, access: Access, meeting: Meeting, keys: Sequence[str], mark: int, *, by: Person
) -> list[AgendaItem]:
    """Put the items of one part that the person sees into the order of `keys`; return them so.

    `mark` is the `order_mark` of that part as it was read: raises Conflict with both orders when it has changed.
    """
    _check_open(meeting)
    items = _locked_items(session, meeting)
    seen = visible_items(access, items)
    part = next((item.part for item in seen if item.key in keys), Part.PUBLIC)
    seen = [item for item in seen if item.part is part]
    by_key = {item.key: item for item in seen}
    wanted = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    now = order_mark(seen)
    if mark != now or set(keys) != set(by_key):
        raise Conflict(
            [Difference("Order of the items", _titles(seen), _titles(wanted))], current_version=now
        )
    if wanted == seen:
        return seen
    following = iter(wanted)
    _write_order(session, [next(following) if item.key in by_key else item for item in items])
    record(
        session,
        f"{by.name} changed the order of the agenda of {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
    )
    return wanted


def move_item(
    session: Session, access: Access, item: AgendaItem, direction: Direction, mark: int, *, by: Person
) -> None:
    """Move an item one place up or down within its part; raises Refusal at the end and Conflict as `reorder`."""
    items = visible_items(access, _locked_items(session, item.meeting))
    seen = [other for other in items if other.part is item.part]
    if mark != order_mark(seen) or item not in seen:
        raise _order_changed(seen, f"{item.title}: one place {direction}")
    keys = [other.key for other in seen]
    here = keys.index(item.key)
    there = here - 1 if direction is Direction.UP else here + 1
    if not 0 <= there < len(keys):
        raise Refusal(f"This item cannot move further {direction}.")
    keys[here], keys[there] = keys[there], keys[here]
    reorder(session, access, item.meeting, keys, mark, by=by)


def propose_item(session: Session, meeting: Meeting, details: ItemDetails, *, by: Person) -> AgendaItem:
    """Propose an item for a meeting; only its proposer and the coordinator see it until it is accepted."""
    if meeting.state in {MeetingState.HELD, MeetingState.CANCELLED} or meeting.ends_at <= clock.now():
        raise Refusal(
            "You cannot propose an item for this meeting: it is over or cancelled. Choose a later one."
        )
    _check_part(details)
    item = _new_item(meeting, details)
    item.accepted, item.proposed_by = False, by
    session.add(item)
    record(
        session,
        f"{by.name} proposed {naming(item)} for the agenda of {meeting.title}.",
        by=by,
        on=item,
        partnership=meeting.board.partnership,
    )
    return item


def accept_proposal(session: Session, item: AgendaItem, *, by: Person) -> None:
    """Take a proposed item onto the agenda, and tell its proposer."""
    _check_waiting(item)
    _check_open(item.meeting)
    others = _locked_items(session, item.meeting)
    item.accepted = True
    session.flush()
    _write_order(session, _with(others, item))
    record(
        session,
        f"{by.name} accepted {naming(item)} for the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
    )
    _tell_proposer(session, item, "proposal_accepted.txt")


def decline_proposal(session: Session, item: AgendaItem, reason: str, *, by: Person) -> None:
    """Decline a proposed item with a reason, which its proposer can read."""
    _check_waiting(item)
    item.declined_because, item.removed_at = reason, clock.now()
    record(
        session,
        f"{by.name} declined {naming(item)} for the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
        details={"reason": reference_to(reason)},
    )
    _tell_proposer(session, item, "proposal_declined.txt")


def _tell_proposer(session: Session, item: AgendaItem, template: str) -> None:
    if item.proposed_by is None:
        return
    partnership = item.meeting.board.partnership
    title = "" if item.is_confidential else item.title
    letters.send(
        session, item.proposed_by, template, partnership=partnership, meeting=item.meeting, title=title
    )


def _check_open(meeting: Meeting) -> None:
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting was held, so its agenda can no longer change.")


def _check_waiting(item: AgendaItem) -> None:
    if item.accepted or item.removed_at is not None:
        raise Refusal("This proposal was answered already.")


def _check_part(details: ItemDetails) -> None:
    """Part 2 needs a reason (DOMAIN 5), and only Part 2 can be narrowed to organisations (DECISIONS)."""
    if details.part is Part.CONFIDENTIAL and not details.part_2_reason:
        raise Refusal("Say why the item is confidential.", field="part_2_reason")
    if details.part is Part.PUBLIC and details.audience:
        raise Refusal(
            "Only a confidential item can be kept to some organisations. Choose Part 2, or clear them.",
            field="audience",
        )


def _is_minuted(session: Session, item: AgendaItem) -> bool:
    tables: tuple[type[Decision] | type[Action] | type[ItemNote], ...] = (Decision, Action, ItemNote)
    found = sa.or_(*(sa.exists().where(table.item_id == item.id) for table in tables))
    return bool(session.scalar(sa.select(found)))


def _locked_items(session: Session, meeting: Meeting) -> list[AgendaItem]:
    """Return the agenda's items; until the transaction ends nobody else changes their order."""
    session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    return queries.fresh_items_of(session, meeting)


def _write_order(session: Session, items: Sequence[AgendaItem]) -> None:
    """Number the items' positions; the version stays, so that an open form of an item is not refused."""
    moved = {item.id: place for place, item in enumerate(items, start=1) if item.position != place}
    if not moved:
        return
    session.flush()
    session.execute(
        sa.update(AgendaItem)
        .where(AgendaItem.id.in_(moved))
        .values(position=sa.case(moved, value=AgendaItem.id))
        .execution_options(synchronize_session=False)
    )
    for item in items:
        if item.id in moved:
            session.expire(item, ["position"])


def _with(others: Sequence[AgendaItem], item: AgendaItem) -> list[AgendaItem]:
    """Return the agenda with one more item at its place."""
    order = [other for other in others if other is not item]
    place = len(order)
    if not item.is_confidential:
        place = next(
            (n for n, other in enumerate(order) if other.is_confidential or other.standing in CLOSING), place
        )
    order.insert(place, item)
    return order


def _place_of(standing: StandingItem, order: Sequence[AgendaItem]) -> int:
    """Return where a standing item goes: opening ones after those before them, others before those after them."""
    places = {item.code: item.order for item in standing_items()}
    themed = places["themed_item"]
    if standing.order <= themed:
        before = [n for n, item in enumerate(order) if places.get(item.standing or "", 99) < standing.order]
        return before[-1] + 1 if before else 0
    after = (
        n
        for n, item in enumerate(order)
        if item.is_confidential or places.get(item.standing or "", 0) > standing.order
    )
    return next(after, len(order))


def _standing_item(meeting: Meeting, standing: StandingItem) -> AgendaItem:
    return AgendaItem(
        meeting=meeting,
        position=0,
        title=standing.title,
        purpose=Purpose(standing.purpose.value),
        minutes=standing.minutes,
        part=Part.PUBLIC,
        standing=standing.code,
        recommendation=RECOMMENDED.get(standing.code, ""),
    )


def _new_item(meeting: Meeting, details: ItemDetails) -> AgendaItem:
    item = AgendaItem(meeting=meeting, position=0)
    _apply(item, details)
    return item


def _apply(item: AgendaItem, details: ItemDetails) -> None:
    item.title = details.title
    item.purpose = details.purpose
    item.minutes = details.minutes
    item.presenter = details.presenter
    item.presenter_organisation = details.organisation
    item.part = details.part
    item.part_2_reason = details.part_2_reason if details.part is Part.CONFIDENTIAL else ""
    item.audience = list(details.audience)
    item.recommendation = details.recommendation
    item.outcome_code = details.outcome_code


def _facts(item: AgendaItem) -> dict[str, object]:
    """Return what history keeps of an item: nothing that a confidential one says."""
    if item.is_confidential:
        return {"part": item.part.value, "item": reference_to(f"{item.title}\n{item.recommendation}")}
    return {
        "part": item.part.value,
        "title": item.title,
        "purpose": item.purpose.value,
        "minutes": item.minutes,
        "presenter": item.presenter,
        "recommendation": item.recommendation,
        "outcome": item.outcome_code,
    }


def _naming_either(item: AgendaItem, was_confidential: bool) -> str:  # noqa: FBT001 -- what it was, beside what it is
    return "a confidential item" if was_confidential else naming(item)


def _differences(item: AgendaItem, details: ItemDetails) -> list[Difference]:
    texts = (
        ("Title", item.title, details.title),
        ("Presenter", item.presenter, details.presenter),
        ("Minutes", str(item.minutes), str(details.minutes)),
        ("Purpose", item.purpose.value, details.purpose.value),
        ("Part", item.part.value, details.part.value),
        ("Reason for Part 2", item.part_2_reason, details.part_2_reason),
        ("Recommendation", item.recommendation, details.recommendation),
    )
    return [Difference(*text) for text in texts if text[1] != text[2]]


def _order_changed(seen: Sequence[AgendaItem], wanted: str) -> Conflict:
    return Conflict(
        [Difference("Order of the items", _titles(seen), wanted)], current_version=order_mark(seen)
    )


def _titles(items: Sequence[AgendaItem]) -> str:
    return "\n".join(f"{number}. {item.title}" for number, item in enumerate(items, start=1))
