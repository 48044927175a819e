"""Recording who opened the papers of a meeting, and telling people about them."""

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.agendas import queries as agendas
from cdp.agendas.news import TEMPLATE, news_not_sent, post_news
from cdp.agendas.reading_links import LINK, reader_of, renew
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.mail.previews import Letter, Mailing
from cdp.models import Meeting, PackReader, Person
from cdp.wording.formats import plural, span, weekday


def record_opening(session: Session, meeting: Meeting, person: Person) -> None:
    """Note that a person downloaded papers of a meeting: the first time and the last time are kept."""
    reader = reader_of(session, meeting, person)
    reader.last_opened_at = clock.now()
    reader.first_opened_at = reader.first_opened_at or reader.last_opened_at


def record_confidential(session: Session, access: Access, meeting: Meeting, what: str) -> None:
    """Record in the history that a person downloaded confidential papers; `what` names no item."""
    record(
        session,
        f"{access.person.name} downloaded {what} of {meeting.title} with its confidential part.",
        by=access.person,
        on=meeting,
        partnership=access.partnership,
    )


def tell(session: Session, meeting: Meeting, *, shown: str, by: Person) -> int:
    """Email everyone invited who was not emailed about the newest publication yet, and return how many.

    Raises Refusal if the agenda is not published, if everyone was emailed already, or if the emails have changed since
    they were shown, whose fingerprint is `shown`.
    """
    session.refresh(
        meeting, with_for_update={"of": Meeting}
    )  # so that two people at once do not email everyone twice
    publication = agendas.last_publication(session, meeting)
    if publication is None:
        raise Refusal("Publish the agenda before you tell people about it.")
    news = news_not_sent(session, meeting, publication.number)
    if not news.letters:
        raise Refusal("Everyone invited has been emailed about this agenda already.")
    if news.fingerprint(session) != shown:
        raise Refusal("The emails have changed since you opened this page. Check them again, then send them.")
    post_news(session, meeting, news, publication.number)
    record(
        session,
        f"{by.name} told {plural(len(news.letters), 'person', 'people')} that the papers of {meeting.title} are ready.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"publication": publication.number},
    )
    return len(news.letters)


def send_new_link(session: Session, reader: PackReader, *, by: Person) -> None:
    """Email a person a new personal link, and end the old one; raises Refusal if they have left."""
    renew(session, reader, by=by)
    meeting = reader.meeting
    facts = {
        "meeting": meeting,
        "on": weekday(meeting.starts_at),
        "when": span(meeting.starts_at, meeting.ends_at),
        "again": False,
    }
    letter = Letter(reader.person, TEMPLATE, reader, facts, opens=reader)
    Mailing(meeting.board.partnership, (letter,), link=LINK, meeting_id=meeting.id).post(session)
