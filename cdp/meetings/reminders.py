"""Reminders to people who have not replied, previewed first and then sent with a personal link."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.previews import Mailing
from cdp.meetings import answers, letters, links, queries
from cdp.meetings.letters import LetterDetails
from cdp.meetings.replies_so_far import replies_so_far
from cdp.models import Answer, Invitation, Meeting, Person
from cdp.partnerships.queries import people_to_reach
from cdp.wording.formats import plural

REMINDER = "meeting_reminder.txt"


def waiting(session: Session, meeting: Meeting) -> list[Invitation]:
    """Return the invitations of people who have not replied, or an empty list if replies are closed.

    People who no longer belong to the partnership are left out, because reminders to them would not be sent.
    """
    if answers.why_closed(meeting):
        return []
    reachable = people_to_reach(session, meeting.board.partnership, clock.today())
    return [
        row
        for row in queries.invitations_of(session, meeting)
        if _is_waited_for(row) and row.person_id in reachable
    ]


def mailing_of(session: Session, meeting: Meeting, invitations: Sequence[Invitation]) -> Mailing[Invitation]:
    """Return the reminders to people who have not replied, or whose reply no longer counts."""
    replies = replies_so_far(session, meeting, invitations)
    planned = [
        letters.letter(REMINDER, meeting, row, row, LetterDetails(reply=replies[row.id]))
        for row in invitations
    ]
    return letters.mailing(meeting, planned, links.LINK)


def why_not_yet(meeting: Meeting, invitations: Sequence[Invitation]) -> str:
    """Return why reminders cannot be sent now, or an empty string; after a change, the update must be sent first."""
    said = letters.fingerprint_of(meeting)
    if any(row.sent_facts_hash != said for row in invitations):
        return "The meeting has changed since the last email. Send the update first. It will also ask people to reply."
    return ""


def remind(session: Session, meeting: Meeting, *, by: Person) -> int:
    """Put a reminder into the outbox for each person who has not replied; return the number of reminders.

    Raises Refusal when there is no one to remind, or when the latest version has not been sent yet.
    """
    rows = waiting(session, meeting)
    if not rows:
        raise Refusal("There is no one to remind. Everyone who was invited has replied.")
    if refusal := why_not_yet(meeting, rows):
        raise Refusal(refusal)
    mailing_of(session, meeting, rows).post(session)
    now = clock.now()
    for row in rows:
        row.reminded_at = now
    reminded = f"{by.name} reminded {plural(len(rows), 'person', 'people')}"
    sentence = f"{reminded} to reply to the invitation to {meeting.title}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)
    return len(rows)


def _is_waited_for(invitation: Invitation) -> bool:
    return (
        invitation.removed_at is None
        and invitation.sent_sequence is not None
        and invitation.answer is Answer.NONE
    )
