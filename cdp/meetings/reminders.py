"""Reminders to people who have not replied, previewed first and then sent with a personal link."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail import letters as mail_letters
from cdp.mail.outbox import Words
from cdp.meetings import answers, letters, links, queries
from cdp.models import Answer, Invitation, Meeting, Person
from cdp.partnerships.queries import people_to_reach
from cdp.wording.formats import plural

REMINDER = "meeting_reminder.txt"


@dataclass(frozen=True)
class MeetingReminderEmail:
    """A reminder to one person, as previewed before it is sent."""

    invitation: Invitation
    words: Words


def waiting(session: Session, meeting: Meeting) -> list[Invitation]:
    """Return the people invited to a meeting who have not replied, or an empty list if replies are closed.

    People who no longer belong to the partnership are left out, because their email would be withdrawn.
    """
    if answers.why_closed(meeting):
        return []
    reachable = people_to_reach(session, meeting.board.partnership, clock.today())
    return [
        row
        for row in queries.invitations_of(session, meeting)
        if _is_waited_for(row) and row.person_id in reachable
    ]


def letters_for(
    session: Session, meeting: Meeting, invitations: Sequence[Invitation]
) -> list[MeetingReminderEmail]:
    """Return the reminders that would be sent, without the personal part of each link."""
    return [
        MeetingReminderEmail(
            row,
            letters.write(
                session, REMINDER, meeting, row.person, answer_link=_link(session, row, hidden=True)
            ),
        )
        for row in invitations
    ]


def why_not_yet(meeting: Meeting, invitations: Sequence[Invitation]) -> str:
    """Return why reminders cannot be sent now, or an empty string; a change must be sent as an update first."""
    said = letters.fingerprint_of(meeting)
    if any(row.sent_facts_hash != said for row in invitations):
        return "The meeting has changed since the last email. Send the update first. It will also ask people to reply."
    return ""


def remind(session: Session, meeting: Meeting, *, by: Person) -> int:
    """Add a reminder for each person who has not replied to the outbox, and return how many there are.

    Raises Refusal when there is no one to remind, or the latest version has not been sent yet.
    """
    rows = waiting(session, meeting)
    if not rows:
        raise Refusal("There is no one to remind. Everyone who was invited has replied.")
    if refusal := why_not_yet(meeting, rows):
        raise Refusal(refusal)
    now, partnership = clock.now(), meeting.board.partnership
    with session.no_autoflush:  # add the rows together
        for row in rows:
            facts = letters.facts_for_words(meeting, answer_link=_link(session, row))
            mail_letters.send(
                session,
                row.person,
                REMINDER,
                partnership=partnership,
                meeting_id=meeting.id,
                holds_secret=True,
                **facts,
            )
            row.reminded_at = now
    reminded = f"{by.name} reminded {plural(len(rows), 'person', 'people')}"
    sentence = f"{reminded} to reply to the invitation to {meeting.title}."
    audit.record(session, sentence, by=by, on=meeting, partnership=partnership)
    return len(rows)


def _is_waited_for(invitation: Invitation) -> bool:
    return (
        invitation.removed_at is None
        and invitation.sent_sequence is not None
        and invitation.answer is Answer.NONE
    )


def _link(session: Session, invitation: Invitation, *, hidden: bool = False) -> str:
    return "" if invitation.link_ended_at else links.LINK.address_of(session, None if hidden else invitation)
