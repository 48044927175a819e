"""The content of invitations, updates and cancellations: facts for calendars and text for people."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail import letters, outbox
from cdp.mail.invitations import EventFacts, EventStatus, Party
from cdp.mail.outbox import Concern, Invite
from cdp.mail.personal_links import PersonalLink
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.meetings.replies_so_far import NO_REPLY, ReplySoFar
from cdp.models import Invitation, Meeting, MeetingState, Removal, without_day
from cdp.wording import formats

A = TypeVar("A")

STATUS = {
    MeetingState.DRAFT: EventStatus.TENTATIVE,
    MeetingState.SCHEDULED: EventStatus.CONFIRMED,
    MeetingState.HELD: EventStatus.CONFIRMED,
    MeetingState.CANCELLED: EventStatus.CANCELLED,
}


def path_of(meeting: Meeting) -> str:
    """Return the path of a meeting's page, for links in emails and calendars."""
    return f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}"


def status_of(meeting: Meeting) -> EventStatus:
    """Return a meeting's status for calendars; drafts and provisional dates are tentative."""
    held = meeting.provisional and meeting.state is MeetingState.SCHEDULED
    return EventStatus.TENTATIVE if held else STATUS[meeting.state]


def event_facts(session: Session, meeting: Meeting, *, sequence: int, stamp: datetime) -> EventFacts:
    """Return the facts of a meeting for calendars: title, time, place, links and note, but no agenda."""
    url = letters.link(session, path_of(meeting))
    words = described(meeting, url)
    return EventFacts(
        uid=meeting.uid,
        sequence=sequence,
        stamp=stamp,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting.title,
        location=meeting.place,
        description=f"{words}\n\n{meeting.note}" if meeting.note else words,
        url=url,
        joining_link=meeting.video_link,
        status=status_of(meeting),
        joint_with=meeting.jointly_with,
    )


def described(meeting: Meeting, url: str) -> str:
    """Return the description of a meeting for calendars: any bodies that hold it jointly, and the URL of its papers."""
    joint = f"Held jointly with {meeting.jointly_with}.\n" if meeting.jointly_with else ""
    return f"{joint}Papers and details: {url}"


def download_facts(session: Session, meeting: Meeting) -> EventFacts:
    """Return the facts for a meeting's calendar file, stamped at its last revision so that the file does not vary."""
    return event_facts(session, meeting, sequence=meeting.sequence, stamp=meeting.revised_at)


def fingerprint_of(meeting: Meeting, *, hold: bool | None = None) -> str:
    """Return a hash of the content of an invitation, to find people who do not have the latest version.

    `hold` is whether the email only asks people to hold the date; None means whether the meeting is provisional.
    """
    facts = [
        meeting.title,
        meeting.starts_at.isoformat(),
        meeting.ends_at.isoformat(),
        meeting.place,
        meeting.video_link,
        meeting.note,
    ]
    if meeting.provisional if hold is None else hold:
        facts.append("hold")
    if meeting.joint_board_id is not None or meeting.joint_with:
        facts.append(f"jointly with {meeting.joint_board_id} {meeting.joint_with}")
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Return text such as "Tuesday 19 January 2027, 10am to midday (UK time)"."""
    return f"{formats.span(starts_at, ends_at)} (UK time)"


def changes_between(before: EventFacts, after: EventFacts) -> tuple[str, ...]:
    """Return the differences between two versions of a meeting, as one line of text each."""
    found = []
    if _undated(before) != _undated(after):
        found.append(f"Title: was {before.summary}, now {after.summary}")
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at):
        was, now = when(before.starts_at, before.ends_at), when(after.starts_at, after.ends_at)
        found.append(f"Date and time: was {was}, now {now}")
    if before.location != after.location:
        found.append(_changed("Place", before.location, after.location))
    if before.joining_link != after.joining_link:
        found.append(_changed("Video link", before.joining_link, after.joining_link))
    if before.joint_with != after.joint_with:
        found.append(_changed("Held jointly with", before.joint_with, after.joint_with))
    if _note_in(before) != _note_in(after):
        found.append(_changed("Note", _quoted(_note_in(before)), _quoted(_note_in(after))))
    return tuple(found)


@dataclass(frozen=True)
class LetterDetails:
    """What one person's email about a meeting says besides the facts of the meeting.

    `had` is the version that the person has, for an email that ends it, and `declined` is whether they declined it.
    `removal` is why they are off the list, and `instead` is the name of the person who attends for their seat. Without
    `has_link`, the email leads only to the meeting's page.
    """

    invited_as: str = ""
    changes: tuple[str, ...] = ()
    reply: ReplySoFar = NO_REPLY
    had: EventFacts | None = None
    declined: bool = False
    removal: Removal | None = None
    instead: str = ""
    has_link: bool = True


def letter(
    template: str, meeting: Meeting, invitation: Invitation, about: A, details: LetterDetails | None = None
) -> Letter[A]:
    """Return one person's email about a meeting, with their personal link unless the link was ended."""
    details = details or LetterDetails()
    starts_at, ends_at, place = meeting.starts_at, meeting.ends_at, meeting.place
    if details.had is not None:
        starts_at, ends_at, place = details.had.starts_at, details.had.ends_at, details.had.location
    facts = {
        "meeting": meeting,
        "on": formats.weekday(starts_at),
        "when": when(starts_at, ends_at),
        "place": place,
        "page": path_of(meeting),
        "organiser": meeting.organiser_email or meeting.board.partnership.secretariat_email,
        "changed_by": meeting.revised_by.name if meeting.revised_by is not None else "",
        "changes": details.changes,
        "reply": details.reply,
        "declined": details.declined,
        "removal": details.removal,
        "instead": details.instead,
        "as_deputy": details.removal is Removal.SEAT_ENDED and invitation.stands_in,
    }
    seat = invitation.seat if details.removal is not None else None
    own = {
        "invited_as": details.invited_as,
        "organisation": seat.organisation.name if seat is not None else "",
        "board": seat.board.name if seat is not None else "",
    }
    ended = not details.has_link or invitation.link_ended_at is not None
    return Letter(invitation.person, template, about, facts, own, opens=invitation, link_ended=ended)


def mailing(
    meeting: Meeting,
    letters: Iterable[Letter[A]],
    link: PersonalLink[Invitation],
    left_out: Iterable[NotEmailed] = (),
) -> Mailing[A]:
    """Return emails about a meeting, with personal links for replying to the invitation."""
    return Mailing(meeting.board.partnership, tuple(letters), tuple(left_out), link, meeting_id=meeting.id)


def post(session: Session, meeting: Meeting, invites: Sequence[Invite], *, organiser: str) -> None:
    """Put emails about a meeting into the outbox, sent in the secretariat's name from the organiser's address."""
    partnership = meeting.board.partnership
    outbox.post_invites(
        session,
        invites,
        organiser=Party(organiser, letters.sender_for(session, partnership).name),
        concern=Concern(partnership.id, meeting.id),
    )


def _undated(facts: EventFacts) -> str:
    """Return the title without its date, because moving a meeting does not count as a new title."""
    return without_day(facts.summary, clock.in_london(facts.starts_at).date())


def _changed(label: str, before: str, after: str) -> str:
    if not before:
        return f"{label}: now {after}"
    return f"{label}: was {before}, now {after}" if after else f"{label}: was {before}, now none"


def _quoted(text: str) -> str:
    """Return a text of several lines in quotation marks on one line, or an empty string."""
    return f"“{' '.join(text.split())}”" if text else ""


def _note_in(facts: EventFacts) -> str:
    return facts.description.partition("\n\n")[2]
