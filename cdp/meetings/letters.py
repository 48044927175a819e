"""What invitations, updates and cancellations say: the facts for calendars and the words for people."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail import letters, outbox
from cdp.mail.invitations import EventFacts, EventStatus, Party
from cdp.mail.outbox import Concern, Invite, Words
from cdp.models import Meeting, MeetingState, Person, without_day
from cdp.wording import formats

STATUS = {
    MeetingState.DRAFT: EventStatus.TENTATIVE,
    MeetingState.SCHEDULED: EventStatus.CONFIRMED,
    MeetingState.HELD: EventStatus.CONFIRMED,
    MeetingState.CANCELLED: EventStatus.CANCELLED,
}


def path_of(meeting: Meeting) -> str:
    """Return the path of a meeting's page, for links in mails and calendars."""
    return f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}"


def status_of(meeting: Meeting) -> EventStatus:
    """Return what calendars say of a meeting's state: drafts and dates that are only held are tentative."""
    held = meeting.provisional and meeting.state is MeetingState.SCHEDULED
    return EventStatus.TENTATIVE if held else STATUS[meeting.state]


def event_facts(session: Session, meeting: Meeting, *, sequence: int, stamp: datetime) -> EventFacts:
    """Return what calendars say about a meeting now: its title, time, place and links, nothing of its agenda."""
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
    """Return what calendars say below a meeting: with whom it is held jointly, and where its papers are."""
    joint = f"Held jointly with {meeting.jointly_with}.\n" if meeting.jointly_with else ""
    return f"{joint}Papers and details: {url}"


def download_facts(session: Session, meeting: Meeting) -> EventFacts:
    """Return the facts of a meeting's calendar file: stamped when it was last revised, so that it is byte-stable."""
    return event_facts(session, meeting, sequence=meeting.sequence, stamp=meeting.revised_at)


def fingerprint_of(meeting: Meeting, *, hold: bool | None = None) -> str:
    """Return a hash of all that an invitation says, to know who has not heard of the latest version.

    `hold` says whether it only asks to hold the date; as the meeting stands unless told otherwise.
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
    """Return "Tuesday 19 January 2027, 10am to midday (UK time)"."""
    return f"{formats.span(starts_at, ends_at)} (UK time)"


def changes_between(before: EventFacts, after: EventFacts) -> tuple[str, ...]:
    """Return what is different in a later version of a meeting, one sentence each."""
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
        found.append("Note: see below" if _note_in(after) else "Note: taken out")
    return tuple(found)


def write(
    session: Session,
    template: str,
    meeting: Meeting,
    person: Person,
    *,
    invited_as: str = "",
    changes: tuple[str, ...] = (),
    answer_link: str = "",
) -> Words:
    """Return the words of one person's mail about a meeting from a template under templates/mail.

    `answer_link` is their personal link; without one the mail leads to the meeting's page only.
    """
    return letters.write(
        session,
        template,
        person=person,
        partnership=meeting.board.partnership,
        invited_as=invited_as,
        changes=changes,
        **facts_for_words(meeting, answer_link=answer_link),
    )


def post(session: Session, meeting: Meeting, invites: Sequence[Invite], *, organiser: str) -> None:
    """Put invitations to a meeting into the outbox, from the secretariat under the organiser's address."""
    partnership = meeting.board.partnership
    outbox.post_invites(
        session,
        invites,
        organiser=Party(organiser, letters.sender_for(session, partnership).name),
        concern=Concern(partnership.id, meeting.id),
    )


def facts_for_words(meeting: Meeting, *, answer_link: str = "") -> dict[str, Any]:
    """Return what every mail about a meeting says of it, under the names that its template knows."""
    return {
        "meeting": meeting,
        "on": formats.day(meeting.starts_at),
        "when": when(meeting.starts_at, meeting.ends_at),
        "page": path_of(meeting),
        "organiser": meeting.organiser_email,
        "answer_link": answer_link,
    }


def _undated(facts: EventFacts) -> str:
    """Return the title without its day: a meeting called after its day is not renamed by moving it."""
    return without_day(facts.summary, clock.in_london(facts.starts_at).date())


def _changed(label: str, before: str, after: str) -> str:
    if not before:
        return f"{label}: now {after}"
    return f"{label}: was {before}, now {after}" if after else f"{label}: was {before}, now none"


def _note_in(facts: EventFacts) -> str:
    return facts.description.partition("\n\n")[2]
