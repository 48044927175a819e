"""Moving, copying or deferring an item of an agenda, with an email to the person who proposed it."""

from sqlalchemy.orm import Session

from cdp.agendas import continuing
from cdp.agendas.backlog import queries
from cdp.agendas.backlog.letters import letter_to_proposer
from cdp.agendas.backlog.service import CHANGED
from cdp.agendas.continuing import ItemDeed, NextPlace
from cdp.errors import Refusal
from cdp.mail.previews import Mailing
from cdp.models import AgendaItem, Person
from cdp.wording.formats import day


def place(session: Session, item: AgendaItem, chosen: NextPlace, *, by: Person) -> None:
    """Move, copy or defer an item, and email its proposer unless it was copied.

    Raises Refusal if the item cannot go there, or the email has changed since it was shown.
    """
    mailing = mailing_of(session, item, chosen, by=by)
    if mailing.letters and mailing.fingerprint(session) != chosen.shown:
        raise Refusal(CHANGED)
    proposal = queries.proposal_of(session, item)
    if chosen.deed is ItemDeed.DEFER:
        continuing.defer(session, item, chosen, proposal.proposed_by if proposal else None, by=by)
    elif chosen.meeting is not None and chosen.deed is ItemDeed.MOVE:
        moved = continuing.move(session, item, chosen.meeting, by=by)
        if proposal is not None:
            proposal.item = moved
    elif chosen.meeting is not None:
        continuing.copy(session, item, chosen.meeting, by=by)
    mailing.post(session)


def mailing_of(session: Session, item: AgendaItem, chosen: NextPlace, *, by: Person) -> Mailing[None]:
    """Return the email to the item's proposer, if there is one. Raises Refusal if the item cannot go there."""
    continuing.check_place(item, chosen)
    proposal = queries.proposal_of(session, item)
    if proposal is None or chosen.deed is ItemDeed.COPY:
        return Mailing(item.meeting.board.partnership, ())
    ref = "The item you proposed" if item.is_confidential else f"The item you proposed, “{item.title}”,"
    if chosen.deed is ItemDeed.MOVE and chosen.meeting is not None:
        subject = f"Your item was moved: {chosen.meeting.title}"
        sentence = f"{ref} has been moved from {item.meeting.title} to {chosen.meeting.title}."
    else:
        until = f" until {day(chosen.until)}" if chosen.until else ""
        subject = f"Your item was deferred: {item.meeting.board.name}"
        sentence = f"{ref} has been removed from the agenda of {item.meeting.title} and deferred{until}."
    reason = "" if item.is_confidential else chosen.message
    facts = {"subject": subject, "sentence": sentence, "reason": reason, "item": proposal}
    return letter_to_proposer(session, item.meeting.board.partnership, proposal.proposed_by, facts, by=by)
