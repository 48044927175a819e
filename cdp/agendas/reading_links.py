"""Personal links to read a meeting's agenda, papers and minutes without signing in: Part 1 only.

A link stops working when the coordinator ends it, or 180 days after the meeting. It also stops working once the person
no longer belongs to the partnership (docs/rules/reliability.md 4), and while the meeting is cancelled.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.mail.personal_links import PersonalLink
from cdp.meetings.queries import is_announced
from cdp.models import Board, Meeting, MeetingState, PackReader, Paper, PaperReading, Person, new_key
from cdp.partnerships.queries import belongs

LASTS = timedelta(days=180)
"""How long a link works after the meeting, so that the person can read the minutes until they are confirmed."""

OPENING_WAITS_MS = 500
"""How long the note that a person opened a paper waits for another write, in milliseconds."""


def is_open(reader: PackReader) -> bool:
    """Return whether a link can still be used; whether the person has left is checked separately."""
    meeting = reader.meeting
    return (
        reader.link_ended_at is None
        and is_announced(meeting)
        and meeting.state is not MeetingState.CANCELLED
        and meeting.ends_at + LASTS > clock.now()
    )


def _load(session: Session, key: str) -> PackReader | None:
    return session.scalar(
        sa.select(PackReader)
        .where(PackReader.key == key)
        .options(
            joinedload(PackReader.person),
            joinedload(PackReader.meeting).joinedload(Meeting.board).joinedload(Board.partnership),
        )
    )


def _belongs(session: Session, reader: PackReader) -> bool:
    return belongs(session, reader.meeting.board.partnership, reader.person, clock.today())


LINK = PersonalLink(
    "read the papers of a meeting",
    "/read-papers",
    _load,
    lambda session, reader: is_open(reader) and _belongs(session, reader),
)


def readers_of(session: Session, meeting: Meeting) -> dict[int, PackReader]:
    """Return everyone who was sent the papers of a meeting or opened them, by person ID."""
    query = sa.select(PackReader).where(PackReader.meeting_id == meeting.id)
    found = session.scalars(query.options(joinedload(PackReader.person)))
    return {reader.person_id: reader for reader in found}


def reader_of(session: Session, meeting: Meeting, person: Person) -> PackReader:
    """Return the record of a person's reading of a meeting's papers, which is added if there is none."""
    query = sa.select(PackReader).where(
        PackReader.meeting_id == meeting.id, PackReader.person_id == person.id
    )
    found = session.scalar(query)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            found = PackReader(meeting=meeting, person=person)
            session.add(found)
    except IntegrityError:  # the person downloads two files at once
        return session.scalars(query).one()
    return found


def note_paper_opened(session: Session, paper_id: int, person_id: int) -> None:
    """Note that a person opened the published file of a paper: the first time and the last time are kept."""
    paper, now = session.get_one(Paper, paper_id), clock.now()
    reader = reader_of(session, paper.item.meeting, session.get_one(Person, person_id))
    reader.first_opened_at, reader.last_opened_at = reader.first_opened_at or now, now
    reading = next((one for one in reader.readings if one.paper_id == paper_id), None)
    if reading is None:
        reading = PaperReading(reader=reader, paper=paper, first_opened_at=now)
    reading.last_opened_at = now
    session.add(reading)


def add_readers(session: Session, meeting: Meeting, people: Iterable[Person]) -> None:
    """Add the records of people's reading that are missing, so that each person has a personal link."""
    there: Collection[int] = readers_of(session, meeting)
    session.add_all(PackReader(meeting=meeting, person=person) for person in people if person.id not in there)
    session.flush()


def mark_told(session: Session, meeting: Meeting, people: Iterable[Person], number: int) -> None:
    """Note that people were emailed about a publication, so that no one is emailed twice about the same one."""
    readers, now = readers_of(session, meeting), clock.now()
    for person in people:
        readers[person.id].told_at, readers[person.id].told_of = now, number


def end(session: Session, reader: PackReader, *, by: Person) -> None:
    """End a person's link; later emails have no link until the person is sent a new one."""
    if reader.link_ended_at is not None:
        return
    reader.link_ended_at = clock.now()
    _record(session, reader, "ended the personal link of", by)


def renew(session: Session, reader: PackReader, *, by: Person) -> None:
    """Make a new link for a person, which the caller sends, and end the old one; raises Refusal if they have left."""
    if not _belongs(session, reader):
        raise Refusal(
            f"{reader.person.name} is no longer a member of the partnership, so we cannot send them a link."
        )
    reader.seal, reader.link_ended_at = new_key(), None
    session.flush()
    _record(session, reader, "sent a new personal link to", by)


def _record(session: Session, reader: PackReader, what: str, by: Person) -> None:
    meeting = reader.meeting
    sentence = f"{by.name} {what} {reader.person.name} to read the papers of {meeting.title}."
    audit.record(session, sentence, by=by, on=meeting, partnership=meeting.board.partnership)
