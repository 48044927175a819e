"""Proposing items for a board, and the coordinator's replies, each with an email to the proposer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import queries as agenda_queries
from cdp.agendas.backlog.letters import letter_to_proposer
from cdp.agendas.continuing import check_takes_items
from cdp.agendas.details import ItemDetails, check_part, new_item
from cdp.agendas.lineage import interests_of, link_to_earlier
from cdp.agendas.numbering import is_numbered
from cdp.agendas.ordering import locked_items, with_item, write_order
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.mail.previews import Mailing
from cdp.models import AgendaItem, BacklogItem, BacklogState, Board, Meeting, Person
from cdp.wording.formats import day

CHANGED = "The email has changed since you opened this page. Check it again, then send it."

URGENT = "This agenda has been published. Enter why the item is urgent and cannot wait for the next meeting."


@dataclass(frozen=True)
class ProposalDetails:
    """What a person enters about an item that they propose; `meeting` is None for any meeting."""

    item: ItemDetails
    meeting: Meeting | None
    has_paper: bool


class ReplyDeed(StrEnum):
    """What the coordinator does with an item of the backlog."""

    ACCEPT = "accept"
    DEFER = "defer"
    RETURN = "return"


@dataclass(frozen=True)
class BacklogReply:
    """The coordinator's reply; `shown` is the fingerprint of the email that they saw, and `until` may be None."""

    deed: ReplyDeed
    meeting: Meeting | None = None
    until: date | None = None
    message: str = ""
    shown: str = ""


def propose(session: Session, board: Board, details: ProposalDetails, *, by: Person) -> BacklogItem:
    """Propose an item; only its proposer and the coordinator see it until it is on an agenda or deferred."""
    if details.meeting is not None:
        _check_wanted(details.meeting)
    check_part(details.item)
    wanted = details.item
    item = BacklogItem(
        board=board,
        wanted_meeting=details.meeting,
        title=wanted.title,
        purpose=wanted.purpose,
        minutes=wanted.minutes,
        presenter=wanted.presenter,
        presenter_organisation=wanted.organisation,
        recommendation=wanted.recommendation,
        has_paper=details.has_paper,
        part=wanted.part,
        part_2_reason=wanted.part_2_reason,
        proposed_by=by,
        proposed_at=clock.now(),
    )
    session.add(item)
    where = details.meeting.title if details.meeting else board.name
    _record(session, item, f"proposed {named(item)} for {where}", by=by)
    return item


def reply_to(session: Session, item: BacklogItem, reply: BacklogReply, *, by: Person) -> AgendaItem | None:
    """Accept, defer or return an item, and email its proposer; return the new agenda item if there is one.

    Raises Refusal if the reply cannot be given (see `mailing_of`) or the email has changed since it was shown.
    """
    session.execute(sa.select(BacklogItem.id).where(BacklogItem.id == item.id).with_for_update())
    session.refresh(item)
    mailing = mailing_of(session, item, reply, by=by)
    if mailing.letters and mailing.fingerprint(session) != reply.shown:
        raise Refusal(CHANGED)
    item.reply, item.replied_at = reply.message, clock.now()
    added = None
    match reply.deed:
        case ReplyDeed.ACCEPT:
            added = _accept(session, item, reply.meeting, by=by)
        case ReplyDeed.DEFER:
            item.state, item.deferred_until = BacklogState.DEFERRED, reply.until
            item.wanted_meeting = reply.meeting
            _record(session, item, f"deferred {named(item)} of {item.board.name}", by=by)
        case ReplyDeed.RETURN:
            item.state = BacklogState.RETURNED
            _record(session, item, f"returned {named(item)} of {item.board.name} to its proposer", by=by)
    mailing.post(session)
    return added


def mailing_of(session: Session, item: BacklogItem, reply: BacklogReply, *, by: Person) -> Mailing[None]:
    """Return the email to the proposer. Raises Refusal if the item is settled, or the reply lacks what it needs."""
    if not item.is_open:
        raise Refusal("Someone has already replied to this proposal.")
    ref = "The item you proposed" if item.is_confidential else f"The item you proposed, “{item.title}”,"
    match reply.deed:
        case ReplyDeed.ACCEPT:
            if reply.meeting is None:
                raise Refusal("Choose the meeting.", field="meeting")
            check_takes_items(reply.meeting)
            if not reply.message and is_numbered(agenda_queries.items_of(session, reply.meeting)):
                raise Refusal(URGENT, field="message")
            subject = f"Your item is on the agenda: {reply.meeting.title}"
            sentence = f"{ref} has been added to the draft agenda of {reply.meeting.title}."
        case ReplyDeed.DEFER:
            _check_message(reply)
            until = f" until {day(reply.until)}" if reply.until else ""
            subject = f"Your item was deferred: {item.board.name}"
            sentence = f"{ref} has been deferred{until}. It stays in the backlog of {item.board.name}."
        case ReplyDeed.RETURN:
            _check_message(reply)
            subject = f"Your item was returned: {item.board.name}"
            sentence = f"{ref} has not been added to an agenda of {item.board.name}."
    reason = "" if item.is_confidential else reply.message
    facts = {"subject": subject, "sentence": sentence, "reason": reason, "item": item}
    return letter_to_proposer(session, item.board.partnership, item.proposed_by, facts, by=by)


def named(item: BacklogItem) -> str:
    """Return the words that name an item in the history, without the title if the item is confidential."""
    return "a confidential item" if item.is_confidential else f"the item “{item.title}”"


def details_of(item: BacklogItem) -> ItemDetails:
    """Return what was proposed as the details of an agenda item."""
    return ItemDetails(
        title=item.title,
        purpose=item.purpose,
        minutes=item.minutes,
        presenter=item.presenter,
        organisation=item.presenter_organisation,
        part=item.part,
        part_2_reason=item.part_2_reason,
        recommendation=item.recommendation,
    )


def _accept(session: Session, item: BacklogItem, meeting: Meeting | None, *, by: Person) -> AgendaItem:
    if meeting is None:
        raise Refusal("Choose the meeting.", field="meeting")
    others = locked_items(session, meeting)
    added = new_item(meeting, details_of(item))
    if is_numbered(others):
        added.urgency = item.reply
    added.proposed_by = item.proposed_by
    session.add(added)
    session.flush()
    write_order(session, with_item(others, added))
    if item.continues is not None:
        added.audience, added.commissioning = list(item.continues.audience), item.continues.commissioning
        added.interests = interests_of(item.continues)
        link_to_earlier(session, added, item.continues)
    item.state, item.item, item.wanted_meeting = BacklogState.ACCEPTED, added, meeting
    _record(session, item, f"added {named(item)} to the agenda of {meeting.title}", by=by)
    return added


def _check_wanted(meeting: Meeting) -> None:
    try:
        check_takes_items(meeting)
    except Refusal:
        raise Refusal(
            "You cannot propose an item for this meeting because it is over or cancelled. Choose a later meeting.",
            field="meeting",
        ) from None


def _check_message(reply: BacklogReply) -> None:
    if not reply.message:
        raise Refusal("Enter the reason.", field="message")


def _record(session: Session, item: BacklogItem, what: str, *, by: Person) -> None:
    record(
        session,
        f"{by.name} {what}.",
        by=by,
        on=item,
        partnership=item.board.partnership,
        details={"reply": reference_to(item.reply)} if item.reply else None,
    )
