"""Clearances of a paper: requested in a role such as finance, given or returned, and lapsed when the paper changes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.access.visibility import declared_by, may_see_papers
from cdp.agendas.gate import fingerprint_of, give_answer, is_cleared
from cdp.agendas.papers import paper_named
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.mail.personal_links import PersonalLink
from cdp.mail.previews import Letter, Mailing
from cdp.models import Board, ClearanceState, MeetingState, Paper, PaperClearance, Person
from cdp.papers import queries
from cdp.partnerships.queries import belongs
from cdp.reference.working_days import working_days_after
from cdp.wording.formats import day, listed

USUAL_DAYS = 3
"""Working days proposed for a clearance."""
MOST_ROLES = 8
LONGEST_ROLE = 100


@dataclass(frozen=True)
class ClearanceDetails:
    """Who is asked to clear a paper, in which role, and until when."""

    role: str
    person: Person
    due_on: date


def usual_due_date(today: date) -> date:
    """Return the day proposed for the answer: some working days from today."""
    return working_days_after(today, USUAL_DAYS)


def set_roles(session: Session, board: Board, typed: str, *, version: int | None, by: Person) -> None:
    """Set the roles that must clear every paper of a board, one on each line; none switches clearances off.

    Raises Refusal for too many or too long roles, and if someone else changed the board.
    """
    roles = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    if len(roles) > MOST_ROLES:
        raise Refusal(f"Enter {MOST_ROLES} roles or fewer.", field="roles")
    if any(len(role) > LONGEST_ROLE for role in roles):
        raise Refusal(f"Use {LONGEST_ROLE} characters or fewer for each role.", field="roles")
    if board.version != version:
        raise Refusal("Someone else has changed this board. Open the page again and check it.")
    if roles == board.clearances:
        return
    board.clearances = roles
    wanted = f"clearance of papers by {listed(roles)}" if roles else "no clearance of papers"
    record(
        session,
        f"{by.name} set {wanted} for {board.name}.",
        by=by,
        on=board,
        partnership=board.partnership,
        details={"clearances": roles},
    )


def request_clearance(
    session: Session, paper: Paper, details: ClearanceDetails, *, by: Person
) -> PaperClearance:
    """Ask a person by email to clear a paper in a role.

    Raises Refusal if there is nothing to clear, if the board does not want the role or has its clearance, if someone
    was already asked, or if the person may not see a confidential item.
    """
    meeting = paper.item.meeting
    if meeting.state is MeetingState.HELD:
        raise Refusal("This meeting has been held, so its papers can no longer be cleared.")
    if details.role not in meeting.board.clearances:
        raise Refusal("Choose a role that clears papers of this board.", field="role")
    if paper.file is None and not any(section.text for section in paper.sections):
        raise Refusal("There is nothing to clear yet. Wait for the file, or write the report.")
    now = fingerprint_of(paper)
    for earlier in (one for one in paper.clearances if one.role == details.role):
        if is_cleared(earlier, now):
            raise Refusal(f"The paper is already cleared: {details.role}.", field="role")
        if earlier.state is ClearanceState.REQUESTED and earlier.person == details.person:
            raise Refusal(f"{details.person.name} has already been asked.", field="person")
    if details.due_on < clock.today():
        raise Refusal("Enter a date that is not in the past.", field="due_on")
    access = access_to(session, meeting.board.partnership, details.person, clock.today())
    if access is None or not may_see_papers(access, paper.item):
        raise Refusal(f"{details.person.name} may not see this paper. Choose someone else.", field="person")
    made = PaperClearance(
        paper=paper,
        role=details.role,
        person=details.person,
        due_on=details.due_on,
        requested_at=clock.now(),
        requested_by=by,
        state=ClearanceState.REQUESTED,
    )
    session.add(made)
    session.flush()
    _mailing(made).post(session)
    _record(session, made, f"asked {details.person.name} to clear", by)
    return made


def answer(
    session: Session, clearance: PaperClearance, *, cleared: bool, comment: str, shown: str, by: Person
) -> None:
    """Record an answer for the paper as it was shown; `shown` is its fingerprint, and email whoever asked.

    Raises Refusal if the paper has changed since, if a returned paper has no comment, or if it is already cleared.
    """
    if refusal := why_closed(clearance):
        raise Refusal(refusal)
    now = fingerprint_of(clearance.paper)
    give_answer(clearance, cleared=cleared, comment=comment, shown=shown, now=now)
    did = "cleared" if cleared else "returned"
    _record(session, clearance, did, by, comment)
    _tell_requester(session, clearance, did)


def why_closed(clearance: PaperClearance) -> str:
    """Return why a clearance can no longer be answered, or an empty string."""
    paper = clearance.paper
    if paper.removed_at is not None or paper.item.removed_at is not None:
        return "This paper has been withdrawn, so it needs no clearance."
    if paper.item.meeting.state in {MeetingState.HELD, MeetingState.CANCELLED}:
        return "The meeting is over or cancelled, so this paper needs no clearance."
    return ""


def may_answer(access: Access, clearance: PaperClearance) -> bool:
    """Return whether a signed-in person may see and answer a request: it is theirs, and they may see the paper."""
    return clearance.person_id == access.person.id and may_see_papers(access, clearance.paper.item)


def _works(session: Session, clearance: PaperClearance) -> bool:
    item = clearance.paper.item
    if (
        why_closed(clearance)
        or item.is_confidential
        or not item.accepted
        or declared_by(clearance.person, item)
    ):
        return False
    return belongs(session, item.meeting.board.partnership, clearance.person, clock.today())


LINK = PersonalLink("clear a paper", "/clear-paper", queries.clearance_by_key, _works)


def _mailing(clearance: PaperClearance) -> Mailing[PaperClearance]:
    item, meeting = clearance.paper.item, clearance.paper.item.meeting
    facts = {
        "meeting": meeting,
        "role": clearance.role,
        "title": "" if item.is_confidential else clearance.paper.title,
        "due": day(clearance.due_on),
        "page": page_of(clearance),
    }
    letter = Letter(
        clearance.person,
        "clearance_requested.txt",
        clearance,
        facts,
        opens=clearance,
        link_ended=item.is_confidential,
    )
    return Mailing(meeting.board.partnership, (letter,), link=LINK, meeting_id=meeting.id)


def page_of(clearance: PaperClearance) -> str:
    """Return the path of the signed-in page of a clearance."""
    meeting = clearance.paper.item.meeting
    return (
        f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}/papers/{clearance.paper.key}"
        f"/clearances/{clearance.key}"
    )


def _tell_requester(session: Session, clearance: PaperClearance, did: str) -> None:
    item, meeting = clearance.paper.item, clearance.paper.item.meeting
    public = not item.is_confidential
    letters.send(
        session,
        clearance.requested_by,
        "clearance_answered.txt",
        partnership=meeting.board.partnership,
        meeting_id=meeting.id,
        meeting=meeting,
        did=did,
        clearer=clearance.person.name,
        role=clearance.role,
        title=clearance.paper.title if public else "",
        comment=clearance.comment if public else "",
        page=f"/partnerships/{meeting.board.partnership.slug}/meetings/{meeting.key}/agenda/papers/{clearance.paper.key}",
    )


def _record(session: Session, clearance: PaperClearance, did: str, by: Person, comment: str = "") -> None:
    paper = clearance.paper
    record(
        session,
        f"{by.name} {did} {paper_named(paper)} of {paper.item.meeting.title} ({clearance.role}).",
        by=by,
        on=paper,
        partnership=paper.item.meeting.board.partnership,
        details={"clearance": clearance.key, "comment": reference_to(comment)} if comment else {},
    )
