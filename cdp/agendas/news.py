"""The emails that tell everyone invited that the agenda and papers are ready, each with a personal link."""

from dataclasses import replace

from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import queries
from cdp.agendas.reading_links import LINK, add_readers, mark_told, readers_of
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.meetings.queries import invitations_of
from cdp.models import Invitation, Meeting
from cdp.partnerships.queries import people_to_reach
from cdp.wording.formats import day, span, weekday

TEMPLATE = "agenda_published.txt"


def news_of(session: Session, meeting: Meeting) -> Mailing[Invitation]:
    """Return the emails that tell everyone invited about the publication that would come next."""
    return _news(session, meeting, again=queries.last_publication(session, meeting) is not None)


def news_not_sent(session: Session, meeting: Meeting, number: int) -> Mailing[Invitation]:
    """Return the emails about a publication to everyone invited who was not emailed about it yet."""
    readers = readers_of(session, meeting)
    whole = _news(session, meeting, again=number > 1)
    told = {row.person_id for row in readers.values() if (row.told_of or 0) >= number}
    letters = tuple(letter for letter in whole.letters if letter.person.id not in told)
    already = tuple(
        NotEmailed(letter.person.name, f"Was emailed on {day(readers[letter.person.id].told_at)}.")
        for letter in whole.letters
        if letter.person.id in told
    )
    return replace(whole, letters=letters, left_out=whole.left_out + already)


def post_news(session: Session, meeting: Meeting, news: Mailing[Invitation], number: int) -> None:
    """Add the emails about a publication to the outbox, and note who was told of it."""
    people = [letter.person for letter in news.letters]
    add_readers(session, meeting, people)
    readers = readers_of(session, meeting)
    letters = tuple(replace(letter, opens=readers[letter.person.id]) for letter in news.letters)
    replace(news, letters=letters).post(session)
    mark_told(session, meeting, people, number)


def _news(session: Session, meeting: Meeting, *, again: bool) -> Mailing[Invitation]:
    reachable = people_to_reach(session, meeting.board.partnership, clock.today())
    readers = readers_of(session, meeting)
    facts = {
        "meeting": meeting,
        "on": weekday(meeting.starts_at),
        "when": span(meeting.starts_at, meeting.ends_at),
        "again": again,
    }
    invited = [row for row in invitations_of(session, meeting) if row.removed_at is None]
    letters = []
    for row in invited:
        if row.person_id in reachable:
            reader = readers.get(row.person_id)
            ended = reader is not None and reader.link_ended_at is not None
            letters.append(Letter(row.person, TEMPLATE, row, facts, opens=reader, link_ended=ended))
    gone = [
        NotEmailed(row.person.name, "Is no longer a member of the partnership.")
        for row in invited
        if row.person_id not in reachable
    ]
    partnership = meeting.board.partnership
    return Mailing(partnership, tuple(letters), tuple(gone), link=LINK, meeting_id=meeting.id)
