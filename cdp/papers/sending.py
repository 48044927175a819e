"""Requesting papers and chasing them: one email to each person about all their papers, always after a preview."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.visibility import may_see_papers
from cdp.agendas import queries as agendas
from cdp.agendas.papers import is_requested_from
from cdp.audit.record import record
from cdp.errors import Refusal
from cdp.mail.previews import Letter, Mailing, NotEmailed
from cdp.models import Meeting, MeetingState, Paper, PaperLink, Person, StepCode, StepRecord
from cdp.papers import links, queries
from cdp.wording import formats

REQUEST, CHASER = "papers_requested.txt", "papers_chased.txt"


def unsent(session: Session, access: Access, meeting: Meeting) -> list[Paper]:
    """Return the papers to request that a person may see, whose requests have not been emailed yet."""
    return [paper for paper in _papers(session, access, meeting) if queries.is_unsent(paper)]


def outstanding(session: Session, access: Access, meeting: Meeting) -> list[Paper]:
    """Return the papers that a person may see and that were requested but not received."""
    return [paper for paper in _papers(session, access, meeting) if queries.is_outstanding(paper)]


def mailing_of(
    session: Session, meeting: Meeting, papers: Iterable[Paper], template: str
) -> Mailing[PaperLink | None]:
    """Return one email for each person asked for any of these papers, and those who get no email."""
    everyone, existing = queries.askable(session, meeting), queries.links_of(session, meeting)
    wanted: dict[int, list[Paper]] = {}
    nobody: list[NotEmailed] = []
    for paper in papers:
        asked = [one for one in everyone.values() if is_requested_from(one, paper)]
        reached = [one for one in asked if may_see_papers(one, paper.item)]
        for one in reached:
            wanted.setdefault(one.person.id, []).append(paper)
        if not reached:
            reason = "Declared an interest in the item." if asked else "No one to email in the partnership."
            nobody.append(NotEmailed(paper.asked_name, reason))
    people = sorted((everyone[number].person for number in wanted), key=lambda one: (one.name, one.id))
    letters = [_letter(meeting, one, wanted[one.id], template, existing.get(one.id)) for one in people]
    return Mailing(
        meeting.board.partnership,
        tuple(letters),
        tuple(dict.fromkeys(nobody)),
        links.LINK,
        meeting_id=meeting.id,
    )


def request(
    session: Session, access: Access, meeting: Meeting, *, shown: str, by: Person
) -> Mailing[PaperLink | None]:
    """Email the requests that have not been sent; raises Refusal as `_send` does."""
    _lock(session, meeting)
    return _send(session, meeting, unsent(session, access, meeting), REQUEST, shown=shown, by=by)


def chase(
    session: Session, access: Access, meeting: Meeting, *, shown: str, by: Person
) -> Mailing[PaperLink | None]:
    """Email a reminder of missing papers, which does that step of the timetable; raises Refusal as `_send` does."""
    _lock(session, meeting)
    sent = _send(session, meeting, outstanding(session, access, meeting), CHASER, shown=shown, by=by)
    emails = len(sent.letters)
    session.add(
        StepRecord(meeting=meeting, code=StepCode.PAPERS, done_at=clock.now(), done_by=by, emails=emails)
    )
    return sent


def why_closed(meeting: Meeting) -> str:
    """Return why papers can no longer be requested for a meeting, or an empty string."""
    if meeting.state is MeetingState.CANCELLED:
        return "This meeting is cancelled. Reinstate it before you request papers."
    if meeting.state is MeetingState.HELD:
        return "This meeting has been held, so you can no longer request papers for it."
    return ""


def _lock(session: Session, meeting: Meeting) -> None:
    """Let other people who send the same emails wait until the transaction ends."""
    session.refresh(meeting, with_for_update={"of": Meeting})


def _send(
    session: Session, meeting: Meeting, papers: list[Paper], template: str, *, shown: str, by: Person
) -> Mailing[PaperLink | None]:
    """Add the emails to the outbox with personal links, and record the requests as sent.

    Raises Refusal if the meeting is over, if there is nothing to send, or if the emails have changed since they were
    shown (`shown` is their fingerprint).
    """
    if refusal := why_closed(meeting):
        raise Refusal(refusal)
    mailing = mailing_of(session, meeting, papers, template)
    if not mailing.letters:
        raise Refusal("There is nothing to send.")
    if mailing.fingerprint(session) != shown:
        raise Refusal("The emails have changed since you opened this page. Check them again, then send.")
    now, existing = clock.now(), queries.links_of(session, meeting)
    for letter in mailing.letters:
        link = existing.get(letter.person.id)
        if link is None:
            session.add(PaperLink(meeting=meeting, person=letter.person, sent_at=now))
        else:
            link.sent_at = now
    session.flush()
    mailing_of(session, meeting, papers, template).post(session)
    for paper in papers:
        if template == REQUEST:
            paper.asked_at = now
        else:
            paper.chased_at = now
    people = formats.plural(len(mailing.letters), "person", "people")
    what = "a request for papers" if template == REQUEST else "a reminder of papers"
    record(
        session,
        f"{by.name} sent {people} {what} for {meeting.title}.",
        by=by,
        on=meeting,
        partnership=meeting.board.partnership,
        details={"papers": [paper.key for paper in papers]},
    )
    return mailing


def _papers(session: Session, access: Access, meeting: Meeting) -> list[Paper]:
    items = agendas.items_of(session, meeting)
    return [paper for item in items if may_see_papers(access, item) for paper in item.papers]


def _letter(
    meeting: Meeting, person: Person, papers: list[Paper], template: str, link: PaperLink | None
) -> Letter[PaperLink | None]:
    """Return one person's email, which neither names confidential papers nor links to them."""
    public = [paper for paper in papers if not paper.item.is_confidential]
    facts = {
        "meeting": meeting,
        "on": ""
        if formats.day(meeting.starts_at) in meeting.title
        else f" on {formats.day(meeting.starts_at)}",
        "provisional": meeting.provisional or meeting.state is MeetingState.DRAFT,
        "asks": [_line(paper) for paper in public],
        "pages": [_page(meeting, paper) for paper in papers if paper not in public],
    }
    return Letter(person, template, link, facts, opens=link, link_ended=not public)


def _line(paper: Paper) -> str:
    due = f", due by {formats.day(paper.due_on)}" if paper.due_on else ""
    under = f" (item: {paper.item.title})" if paper.item.title != paper.title else ""
    return f"{paper.title}{under}{due}"


def _page(meeting: Meeting, paper: Paper) -> str:
    return f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}/agenda/papers/{paper.key}"
