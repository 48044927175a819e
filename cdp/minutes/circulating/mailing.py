"""The email that circulates minutes for comment, with a personal link for each person."""

from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.mail.personal_links import PersonalLink
from cdp.mail.previews import Letter, Mailing
from cdp.meetings.queries import invitations_of
from cdp.minutes.circulating import queries as circulated
from cdp.minutes.queries import READ_BY_ALL
from cdp.models import Meeting, Minutes, MinutesReader, Person
from cdp.partnerships.queries import belongs, people_of
from cdp.wording import formats

TEMPLATE = "minutes_circulated.txt"


def _works(session: Session, reader: MinutesReader) -> bool:
    """Return whether the minutes are still circulated, and the person still belongs to the partnership."""
    partnership = reader.minutes.meeting.board.partnership
    return reader.minutes.state in READ_BY_ALL and belongs(session, partnership, reader.person, clock.today())


LINK = PersonalLink("comment on minutes", "/comment-on-minutes", circulated.reader_by_key, _works)


def mailing_of(
    session: Session,
    meeting: Meeting,
    comments_by: date | None,
    *,
    by: Person,
    minutes: Minutes | None = None,
) -> Mailing[Person]:
    """Return the email to everyone who was invited and still belongs to the partnership, except `by`.

    With `minutes`, each person gets a personal link; without, it is a preview.
    """
    people = recipients(session, meeting, by=by)
    readers = ensure_readers(session, minutes, people) if minutes is not None else {}
    facts = {
        "title": meeting.title,
        "bare_title": meeting.bare_title,
        "day": formats.day(meeting.starts_at),
        "comments_by": formats.day(comments_by) if comments_by else "",
        "path": f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}/minutes",
    }
    letters = tuple(
        Letter(person, TEMPLATE, person, facts, opens=readers.get(person.id)) for person in people
    )
    return Mailing(meeting.board.partnership, letters, link=LINK, meeting_id=meeting.id)


def recipients(session: Session, meeting: Meeting, *, by: Person) -> list[Person]:
    """Return the people invited to a meeting who are still members today, except `by`."""
    members = set(people_of(session, meeting.board.partnership, clock.today()))
    return [
        row.person
        for row in invitations_of(session, meeting)
        if row.removed_at is None and row.person in members and row.person is not by
    ]


def ensure_readers(session: Session, minutes: Minutes, people: list[Person]) -> dict[int, MinutesReader]:
    """Return the readers of minutes by the id of the person, with a new one for each person who had none."""
    readers = circulated.readers_of(session, minutes)
    for person in people:
        if person.id not in readers:
            readers[person.id] = MinutesReader(minutes=minutes, person=person, sent_at=clock.now())
            session.add(readers[person.id])
    session.flush()
    return readers
