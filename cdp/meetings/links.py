"""Personal links to answer an invitation: one person, one meeting, without an account.

A link is dead once the meeting is over, the invitation was taken back, the coordinator ended it, or its person has no
place in the partnership any more (RELIABILITY 4).
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail import letters as mail_letters
from cdp.mail import personal_links
from cdp.meetings import answers, letters, queries
from cdp.models import Board, Invitation, Meeting, MeetingState, Person, Seat, new_key
from cdp.partnerships.queries import has_place, has_place_to_come

PURPOSE = "answer an invitation"
PATH = "/answer-invitation"


def token_of(session: Session, invitation: Invitation) -> str:
    """Return what a person's link to a meeting carries."""
    return personal_links.token_of(session, PURPOSE, invitation.key, invitation.seal)


def address_of(session: Session, invitation: Invitation, *, hidden: bool = False) -> str:
    """Return a person's link to a meeting; `hidden` leaves the personal part out, for a mail that is only shown."""
    token = personal_links.UNSEEN if hidden else token_of(session, invitation)
    return mail_letters.link(session, f"{PATH}/{token}")


def invitation_of_token(session: Session, token: str) -> Invitation | None:
    """Return the invitation of a link that works now, or None."""
    sent = personal_links.read(session, PURPOSE, token)
    if sent is None:
        return None
    key, seal = sent
    invitation = session.scalar(
        sa.select(Invitation)
        .where(Invitation.key == key)
        .options(
            joinedload(Invitation.person),
            joinedload(Invitation.seat).joinedload(Seat.organisation),
            joinedload(Invitation.meeting).joinedload(Meeting.board).joinedload(Board.partnership),
        )
    )
    if invitation is None or invitation.seal != seal or not is_open(invitation, clock.now()):
        return None
    return invitation if _belongs(session, invitation, clock.today()) else None


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether a link has neither been ended nor expired, and its invitation stands."""
    meeting = invitation.meeting
    return (
        invitation.link_ended_at is None
        and invitation.removed_at is None
        and queries.is_announced(meeting)
        and meeting.state is not MeetingState.HELD
        and meeting.ends_at > now
    )


def end(session: Session, invitation: Invitation, *, by: Person) -> None:
    """End a person's link at once; invitations that leave later bring none until a new one is sent."""
    if invitation.link_ended_at is not None:
        return
    invitation.link_ended_at = clock.now()
    _record(session, invitation, "ended the personal link of", by)


def renew(session: Session, invitation: Invitation, *, by: Person) -> None:
    """Send somebody a new link; the old one is dead.

    Raises Refusal when the meeting takes no answers, or the person is not invited or has left.
    """
    meeting, person = invitation.meeting, invitation.person
    if refusal := answers.why_closed(meeting):
        raise Refusal(refusal)
    if invitation.removed_at is not None or invitation.sent_sequence is None:
        raise Refusal(f"{person.name} holds no invitation, so there is nothing to answer.")
    if not _belongs(session, invitation, clock.today()):
        raise Refusal(f"{person.name} has no place in the partnership any more.")
    invitation.seal, invitation.link_ended_at = new_key(), None
    session.flush()
    mail_letters.send(
        session,
        person,
        "meeting_link.txt",
        partnership=meeting.board.partnership,
        meeting_id=meeting.id,
        holds_secret=True,
        **letters.facts_for_words(meeting, answer_link=address_of(session, invitation)),
    )
    _record(session, invitation, "sent a new personal link to", by)


def _belongs(session: Session, invitation: Invitation, day: date) -> bool:
    """Whether a person has a place in the partnership, or is on the way in."""
    person, partnership = invitation.person, invitation.meeting.board.partnership
    if person.left_at is not None:
        return False
    return has_place(session, partnership, person, day) or has_place_to_come(
        session, partnership, person, day
    )


def _record(session: Session, invitation: Invitation, what: str, by: Person) -> None:
    meeting = invitation.meeting
    sentence = f"{by.name} {what} {invitation.person.name} to answer the invitation to {meeting.title}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)
