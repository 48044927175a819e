"""Changes to a forward plan: items by hand, moving and leaving out, and putting an item on an agenda once."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.agendas import links as item_links
from cdp.agendas.continuing import check_takes_items
from cdp.agendas.escalation.service import record_on_agenda
from cdp.agendas.forward.plan import OWN, PlanRow, is_live
from cdp.agendas.forward.planned import PlannedItem
from cdp.agendas.forward.slots import PlanSlot
from cdp.agendas.service import ItemDetails, add_item
from cdp.errors import Conflict, Difference, Refusal
from cdp.models import AgendaItem, Board, ForwardPlanEntry, Meeting, Organisation, Part, Person, Purpose, Risk
from cdp.wording.formats import day

COMPUTED = "In the plan where its date places it"


@dataclass(frozen=True)
class OwnItem:
    """An item that someone adds to the plan: what it is, by when the board needs it, and who leads it."""

    title: str
    purpose: Purpose
    wanted_by: date
    lead: Organisation | None = None


@dataclass(frozen=True)
class AgendaEntry:
    """How an item goes on an agenda; `urgency` is needed once the agenda is published."""

    meeting: Meeting
    title: str
    purpose: Purpose
    minutes: int
    lead: Organisation | None = None
    part_2_reason: str = ""
    urgency: str = ""


def add_own_item(session: Session, board: Board, details: OwnItem, *, by: Person) -> ForwardPlanEntry:
    """Add an item by hand; raises Refusal for a day in the past."""
    if details.wanted_by < clock.today():
        raise Refusal("Enter a date that is today or later.", field="wanted_by")
    entry = ForwardPlanEntry(
        board=board,
        title=details.title,
        purpose=details.purpose,
        lead=details.lead,
        wanted_by=details.wanted_by,
    )
    session.add(entry)
    _note(session, entry, f"{by.name} added “{details.title}” to the forward plan of {board.name}.", by)
    return entry


def move(
    session: Session,
    board: Board,
    row: PlanRow,
    slot: PlanSlot | None,
    reason: str,
    *,
    version: int,
    by: Person,
) -> None:
    """Move an item to a meeting or month of the plan, or back to where it is computed if `slot` is None.

    Raises Refusal if it is on an agenda, and Conflict if another decision about it was saved after `version`.
    """
    _check_not_on_agenda(row.item)
    yours = _with_reason(f"Moved to {slot.heading}" if slot else COMPUTED, reason)
    entry = _entry(session, board, row.planned, version, yours)
    _check_not_on_agenda(entry.item)
    entry.meeting = slot.meeting if slot else None
    entry.month = slot.day if slot and slot.meeting is None else None
    entry.reason, entry.left_out_at = reason, None
    where = f"to {slot.heading}" if slot else "back to the date that follows from the record"
    _note(session, entry, f"{by.name} moved {_named(row.planned)} in the forward plan {where}.", by)


def leave_out(session: Session, board: Board, row: PlanRow, reason: str, *, version: int, by: Person) -> None:
    """Leave an item out of the plan; it can be restored. Raises Refusal and Conflict as `move` does."""
    _check_not_on_agenda(row.item)
    entry = _entry(session, board, row.planned, version, _with_reason("Left out", reason))
    if entry.left_out_at is not None:
        raise Refusal("This item has already been left out.")
    _check_not_on_agenda(entry.item)
    entry.left_out_at, entry.reason = clock.now(), reason
    _note(
        session, entry, f"{by.name} left {_named(row.planned)} out of the forward plan of {board.name}.", by
    )


def restore(session: Session, board: Board, row: PlanRow, *, version: int, by: Person) -> None:
    """Put an item that was left out back in the plan.

    Raises Refusal if it is there already, and Conflict if another decision about it was saved after `version`.
    """
    entry = _entry(session, board, row.planned, version, "Restored")
    if entry.left_out_at is None:
        raise Refusal("This item is already in the plan.")
    entry.left_out_at, entry.reason = None, ""
    _note(
        session, entry, f"{by.name} restored {_named(row.planned)} in the forward plan of {board.name}.", by
    )


def put_on_agenda(
    session: Session, board: Board, row: PlanRow, details: AgendaEntry, *, version: int, by: Person
) -> AgendaItem:
    """Create the agenda item of a planned item with its links, once.

    Raises Refusal if it is on an agenda already, if the meeting takes no items, or without a reason for urgency once
    the agenda is published. Raises Conflict if another decision about it was saved after `version`.
    """
    _check_not_on_agenda(row.item)
    check_takes_items(details.meeting)
    yours = f"On the agenda of {details.meeting.bare_title}, {day(details.meeting.day)}: {details.title}"
    entry = _entry(session, board, row.planned, version, yours)
    _check_not_on_agenda(entry.item)
    planned = row.planned
    item = add_item(
        session,
        details.meeting,
        ItemDetails(
            title=details.title,
            purpose=details.purpose,
            minutes=details.minutes,
            organisation=details.lead,
            part=Part.CONFIDENTIAL if planned.confidential else Part.PUBLIC,
            part_2_reason=details.part_2_reason,
            outcome_code=_outcome_of(planned),
            urgency=details.urgency,
        ),
        by=by,
    )
    if planned.links.is_set:
        item_links.link_item(session, item, planned.links, by=by)
    if (risk := _risk_of(session, board, planned)) is not None:
        record_on_agenda(session, risk, item, by=by)
    entry.item, entry.left_out_at = item, None
    session.flush()
    return item


def _entry(
    session: Session, board: Board, planned: PlannedItem, version: int, yours: str
) -> ForwardPlanEntry:
    """Return the entry of a planned item, made if there is none; the board is locked until the transaction ends.

    Raises Conflict with `yours` and what is stored if the entry no longer has this version; 0 is no entry.
    """
    session.execute(sa.select(Board.id).where(Board.id == board.id).with_for_update(key_share=True))
    kind, _, key = planned.source.partition(".")
    here = ForwardPlanEntry.board_id == board.id
    same = ForwardPlanEntry.key == key if kind == OWN else ForwardPlanEntry.source == planned.source
    entry = session.scalar(
        sa.select(ForwardPlanEntry).where(here, same).execution_options(populate_existing=True)
    )
    if entry is not None and not is_live(entry.item) and entry.version != version:
        raise Conflict([Difference(_named(planned), _decided(entry), yours)], current_version=entry.version)
    if entry is None:
        entry = ForwardPlanEntry(board=board, source=planned.source)
        session.add(entry)
        session.flush()
    return entry


def _decided(entry: ForwardPlanEntry) -> str:
    """Return what people decided about an item, with the reason."""
    if entry.left_out_at is not None:
        return _with_reason("Left out", entry.reason)
    if entry.meeting is not None:
        return _with_reason(f"Moved to {entry.meeting.bare_title}, {day(entry.meeting.day)}", entry.reason)
    if entry.month is not None:
        return _with_reason(f"Moved to {entry.month:%B %Y}", entry.reason)
    return _with_reason(COMPUTED, entry.reason)


def _with_reason(decided: str, reason: str) -> str:
    return f"{decided}: {reason}" if reason else decided


def _risk_of(session: Session, board: Board, planned: PlannedItem) -> Risk | None:
    kind, _, key = planned.source.partition(".")
    if kind != "risk":
        return None
    key, _, _ = key.partition(".")  # the day of the review follows
    return session.scalar(sa.select(Risk).where(Risk.partnership_id == board.partnership_id, Risk.key == key))


def _outcome_of(planned: PlannedItem) -> str | None:
    kind, _, code = planned.source.partition(".")
    return code if kind == "outcome" else None


def _check_not_on_agenda(item: AgendaItem | None) -> None:
    if item is not None and is_live(item):
        raise Refusal(
            f"This item is already on the agenda of {item.meeting.bare_title}, {day(item.meeting.day)}."
        )


def _named(planned: PlannedItem) -> str:
    return "a confidential item" if planned.confidential else f"“{planned.title}”"


def _note(session: Session, entry: ForwardPlanEntry, sentence: str, by: Person) -> None:
    audit.record(session, sentence, by=by, on=entry, partnership=entry.board.partnership)
