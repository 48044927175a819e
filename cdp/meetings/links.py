"""Personal links to reply to an invitation: one person, one meeting, without an account.

A link stops working once the meeting is over, the invitation is withdrawn or the coordinator ends the link. It also
stops working once the person no longer belongs to the partnership (docs/rules/reliability.md 4).
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.personal_links import PersonalLink
from cdp.meetings import answers, letters, queries
from cdp.meetings.letters import LetterDetails
from cdp.meetings.replies_so_far import reply_so_far
from cdp.models import Board, Invitation, Meeting, MeetingState, Person, Seat, new_key
from cdp.partnerships.queries import belongs


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Return whether a link can still be used for its invitation; whether the person has left is checked separately."""
    meeting = invitation.meeting
    return (
        invitation.link_ended_at is None
        and invitation.removed_at is None
        and queries.is_announced(meeting)
        and meeting.state is not MeetingState.HELD
        and meeting.ends_at > now
    )


def _load(session: Session, key: str) -> Invitation | None:
    return session.scalar(
        sa.select(Invitation)
        .where(Invitation.key == key)
        .options(
            joinedload(Invitation.person),
            joinedload(Invitation.seat).joinedload(Seat.organisation),
            joinedload(Invitation.meeting).joinedload(Meeting.board).joinedload(Board.partnership),
        )
    )


def _works(session: Session, invitation: Invitation) -> bool:
    return is_open(invitation, clock.now()) and _belongs(session, invitation)


def _belongs(session: Session, invitation: Invitation) -> bool:
    return belongs(session, invitation.meeting.board.partnership, invitation.person, clock.today())


LINK = PersonalLink("answer an invitation", "/answer-invitation", _load, _works)


def end(session: Session, invitation: Invitation, *, by: Person) -> None:
    """End a person's link; later invitations have no link until the person is sent a new one."""
    if invitation.link_ended_at is not None:
        return
    invitation.link_ended_at = clock.now()
    _record(session, invitation, "ended the personal link of", by)


def renew(session: Session, invitation: Invitation, *, by: Person) -> None:
    """Send a person a new link, and end the old one.

    Raises Refusal when replies are closed, or when the person is not invited or has left.
    """
    meeting, person = invitation.meeting, invitation.person
    if refusal := answers.why_closed(meeting, own=False):
        raise Refusal(refusal)
    if invitation.removed_at is not None or invitation.sent_sequence is None:
        raise Refusal(f"{person.name} has no invitation. Send the invitation first.")
    if not _belongs(session, invitation):
        raise Refusal(
            f"{person.name} is no longer a member of the partnership, so we cannot send them a link."
        )
    invitation.seal, invitation.link_ended_at = new_key(), None
    session.flush()
    details = LetterDetails(reply=reply_so_far(session, invitation))
    letter = letters.letter("meeting_link.txt", meeting, invitation, invitation, details)
    letters.mailing(meeting, [letter], LINK).post(session)
    _record(session, invitation, "sent a new personal link to", by)


def _record(session: Session, invitation: Invitation, what: str, by: Person) -> None:
    meeting = invitation.meeting
    sentence = f"{by.name} {what} {invitation.person.name} to reply to the invitation to {meeting.title}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)
