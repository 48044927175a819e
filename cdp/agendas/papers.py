"""Papers for agenda items: requested, received, replaced and tabled. They are published with the agenda.

Requests are emailed by `cdp.papers.sending`, after a preview.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.access.visibility import may_see_papers
from cdp.agendas.content import published_file_key
from cdp.agendas.notice import paper_notice
from cdp.agendas.queries import last_publication
from cdp.agendas.service import naming
from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.files.uploads import CheckedFile
from cdp.meetings.queries import prepares
from cdp.models import (
    AgendaItem,
    AgendaPublication,
    Organisation,
    Paper,
    PaperFile,
    PaperState,
    Part,
    Person,
)
from cdp.partnerships.queries import seats_of
from cdp.wording.formats import day as in_words


@dataclass(frozen=True)
class PaperDetails:
    """What is entered about a paper; it has no organisation and no person if the secretariat attaches the file.

    `recommendation` is what the board is asked to do. It becomes the recommendation of the item, unless it is empty.
    """

    title: str
    organisation: Organisation | None = None
    due_on: date | None = None
    version: int | None = None
    person: Person | None = None
    purpose: str = ""
    recommendation: str = ""


def may_open_newest(access: Access, paper: Paper) -> bool:
    """Return whether a person may open the newest file: they prepare the meeting or were asked for the paper."""
    if not may_see_papers(access, paper.item):
        return False
    return prepares(access, paper.item.meeting.board) or is_requested_from(access, paper)


def may_send_file(access: Access, paper: Paper) -> bool:
    """Return whether a person may send a paper's file, as coordinator or because they were asked for it."""
    if paper.removed_at is not None or paper.item.removed_at is not None:
        return False
    return may_see_papers(access, paper.item) and (access.is_coordinator or is_requested_from(access, paper))


def is_requested_from(access: Access, paper: Paper) -> bool:
    """Return whether the paper was requested from the person, or from an organisation that they represent.

    A paper that was requested from a person and an organisation is that person's.
    """
    if paper.requested_person_id is not None:
        return paper.requested_person_id == access.person.id
    return paper.requested_from_id in access.organisation_ids


def file_for(access: Access, paper: Paper, publication: AgendaPublication | None) -> PaperFile | None:
    """Return the file of a paper that a person may open: the newest or the last published, or else None."""
    if may_open_newest(access, paper):
        return paper.file
    if publication is None:
        return None
    key = published_file_key(access, publication, paper)
    return next((file for file in paper.files if file.key == key), None)


def add_paper(
    session: Session, item: AgendaItem, details: PaperDetails, file: CheckedFile | None, *, by: Person
) -> Paper:
    """Add a paper to an item: attached now, or requested from an organisation, a person or both.

    A request can be made while the meeting is still a draft. Raises Refusal when there is neither a file nor anyone to
    ask, when a request has no due date, and when those asked may not see the item.
    """
    is_request = details.organisation is not None or details.person is not None
    if not is_request and file is None:
        raise Refusal("Choose who to ask for the paper, or attach its file.", field="organisation")
    if is_request and file is None and details.due_on is None:
        raise Refusal("Enter the date the paper is due.", field="due_on")
    _check_may_see(session, item, details)
    paper = Paper(
        item=item,
        title=details.title,
        state=PaperState.REQUESTED,
        requested_from=details.organisation,
        requested_person=details.person,
        due_on=details.due_on,
        purpose=details.purpose,
    )
    if details.recommendation:
        item.recommendation = details.recommendation
    session.add(paper)
    session.flush()
    asked = f" from {paper.asked_name}" if paper.asked_name else ""
    record(
        session,
        f"{by.name} {'added' if file else 'requested'} {paper_named(paper)}{asked} under {naming(item)} "
        f"of {item.meeting.title}.",
        by=by,
        on=paper,
        partnership=item.meeting.board.partnership,
    )
    if file is not None:
        receive_file(session, paper, file, by=by)
    return paper


def receive_file(
    session: Session,
    paper: Paper,
    file: CheckedFile,
    *,
    by: Person,
    by_link: bool = False,
    report_mark: str = "",
) -> PaperFile:
    """Save a file as the newest version of a paper and keep earlier versions.

    Other readers see the file once the agenda is published. A paper is late if its first file arrives after the due
    date. Without a due date, it is late if it is added to a published agenda after the deadline of that agenda. The
    caller has already written the bytes to the paper store. Raises Refusal if the newest file is the same.
    """
    if paper.file is not None and paper.file.sha256 == file.sha256:
        raise Refusal("We already have this file. Choose the new one.", field="file")
    replaces = paper.file is not None
    received = PaperFile(
        number=len(paper.files) + 1,
        name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        received_at=clock.now(),
        received_by=by,
        by_link=by_link,
        report_mark=report_mark,
        problem=file.problem,
    )
    paper.files.append(received)
    if paper.state is not PaperState.TABLED:
        paper.state = _state_once_received(session, paper, replaces=replaces)
    record(
        session,
        f"{by.name} {'replaced' if replaces else 'sent'} the file of {paper_named(paper)} under "
        f"{naming(paper.item)} of {paper.item.meeting.title}{' by personal link' if by_link else ''}.",
        by=by,
        on=paper,
        partnership=paper.item.meeting.board.partnership,
        details={"number": received.number, "sha256": reference_to(file.sha256), "size": file.size},
    )
    return received


def edit_paper(session: Session, paper: Paper, details: PaperDetails, *, by: Person) -> None:
    """Change a paper's title or due date; raises Conflict when someone else has changed it since it was read."""
    if paper.version != details.version:
        texts = (
            ("Title", paper.title, details.title),
            ("Due date", in_words(paper.due_on), in_words(details.due_on)),
        )
        raise Conflict([Difference(*t) for t in texts if t[1] != t[2]], current_version=paper.version)
    paper.title, paper.due_on = details.title, details.due_on
    record(
        session,
        f"{by.name} changed {paper_named(paper)} under {naming(paper.item)} of {paper.item.meeting.title}.",
        by=by,
        on=paper,
        partnership=paper.item.meeting.board.partnership,
        details={"due_on": paper.due_on.isoformat() if paper.due_on else None},
    )


def table_paper(session: Session, paper: Paper, *, by: Person) -> None:
    """Mark a paper as tabled at the meeting."""
    if paper.state is PaperState.TABLED:
        raise Refusal("This paper is already marked as tabled.")
    paper.state = PaperState.TABLED
    record(
        session,
        f"{by.name} marked {paper_named(paper)} of {paper.item.meeting.title} as tabled at the meeting.",
        by=by,
        on=paper,
        partnership=paper.item.meeting.board.partnership,
    )


def remove_paper(session: Session, paper: Paper, *, by: Person) -> None:
    """Remove a paper from the agenda; readers of the last publication can open it until the next publication."""
    if paper.removed_at is not None:
        raise Refusal("This paper has already been removed.")
    paper.removed_at = clock.now()
    record(
        session,
        f"{by.name} removed {paper_named(paper)} from the agenda of {paper.item.meeting.title}.",
        by=by,
        on=paper,
        partnership=paper.item.meeting.board.partnership,
    )


def paper_named(paper: Paper) -> str:
    """Return the words that name a paper in the history, without its title if the item is confidential."""
    return "a paper" if paper.item.part is Part.CONFIDENTIAL else f"the paper “{paper.title}”"


def _state_once_received(session: Session, paper: Paper, *, replaces: bool) -> PaperState:
    """Return the state of a paper whose file was just received; a late paper stays late when its file is replaced."""
    if replaces:
        return PaperState.LATE if paper.state is PaperState.LATE else PaperState.RECEIVED
    meeting, deadline = paper.item.meeting, paper.due_on
    if deadline is None and last_publication(session, meeting) is not None:
        deadline = paper_notice(session, meeting).publish_by
    is_late = deadline is not None and clock.today() > deadline
    return PaperState.LATE if is_late else PaperState.RECEIVED


def _check_may_see(session: Session, item: AgendaItem, details: PaperDetails) -> None:
    """Refuse to request a paper for a confidential item from people who may not see the item."""
    person, organisation = details.person, details.organisation
    if not item.is_confidential:
        return
    if person is not None:
        access = access_to(session, item.meeting.board.partnership, person, clock.today())
        if access is None or not may_see_papers(access, item):
            raise Refusal(
                f"{person.name} may not see this confidential item. Request the paper another way and attach the file "
                "yourself.",
                field="person",
            )
        return
    if organisation is None:
        return
    if item.audience and organisation not in item.audience:
        raise Refusal(
            f"{organisation.name} may not see this confidential item. Add it to the organisations that may, or request "
            "the paper another way and attach the file yourself.",
            field="organisation",
        )
    seats = seats_of(session, item.meeting.board, clock.today())
    if all(seat.organisation_id != organisation.id for seat in seats):
        raise Refusal(
            f"{organisation.name} has no seat on this board, so its people may not see this confidential item. "
            "Request the paper another way and attach the file yourself.",
            field="organisation",
        )
