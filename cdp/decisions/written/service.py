"""Drafting, circulating and withdrawing a written procedure. No function here commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import record as add_event
from cdp.audit.record import reference_to
from cdp.decisions.written import letters, queries
from cdp.decisions.written.queries import VotingMember
from cdp.errors import Conflict, Difference, Refusal
from cdp.files.uploads import CheckedFile
from cdp.mail import outbox
from cdp.mail.previews import Mailing, NotEmailed
from cdp.models import (
    Board,
    DecisionKind,
    Part,
    Person,
    ProcedurePaper,
    ProcedurePerson,
    ProcedureState,
    WrittenProcedure,
)
from cdp.wording.formats import day, plural

CHANGED = "Something has changed since you opened this page. Check the list again, then send."


@dataclass(frozen=True)
class WrittenProposalDetails:
    """What is entered about a proposal; `version` is the version that the person read, or None for a new one."""

    board: Board
    title: str
    wording: str
    reason: str
    answer_by: date
    part: Part = Part.PUBLIC
    kind: DecisionKind = DecisionKind.DECISION
    recommended_to: str = ""
    version: int | None = None


def draft(session: Session, details: WrittenProposalDetails, *, by: Person) -> WrittenProcedure:
    """Draft a written procedure; raises Refusal for details that are not allowed."""
    _check(details)
    procedure = WrittenProcedure(board=details.board, created_at=clock.now())
    _write(procedure, details)
    session.add(procedure)
    record(session, procedure, "drafted {procedure}", by=by)
    return procedure


def edit(
    session: Session, procedure: WrittenProcedure, details: WrittenProposalDetails, *, by: Person
) -> None:
    """Change a draft; raises Conflict with both texts if someone else has changed it, Refusal if it is circulated."""
    queries.lock(session, procedure)
    check_draft(procedure)
    if procedure.version != details.version:
        texts = [
            Difference("Title", procedure.title, details.title),
            Difference("Proposal", procedure.wording, details.wording),
            Difference("Reason", procedure.reason, details.reason),
        ]
        found = [each for each in texts if each.theirs != each.yours] or texts[1:2]
        raise Conflict(found, current_version=procedure.version)
    _check(details)
    _write(procedure, details)
    record(session, procedure, "changed {procedure}", {"wording": reference_to(details.wording)}, by=by)


def add_paper(
    session: Session, procedure: WrittenProcedure, file: CheckedFile, *, by: Person
) -> ProcedurePaper:
    """Add a file to a draft; its bytes are in the paper store already. Raises Refusal if it is there already."""
    queries.lock(session, procedure)
    check_draft(procedure)
    if any(paper.sha256 == file.sha256 for paper in procedure.papers):
        raise Refusal("This file has already been added.", field="file")
    paper = ProcedurePaper(
        name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        received_at=clock.now(),
    )
    procedure.papers.append(paper)
    record(session, procedure, "added a paper to {procedure}", {"sha256": file.sha256}, by=by)
    return paper


def remove_paper(session: Session, procedure: WrittenProcedure, paper: ProcedurePaper, *, by: Person) -> None:
    """Remove a file from a draft."""
    queries.lock(session, procedure)
    check_draft(procedure)
    procedure.papers.remove(paper)
    record(session, procedure, "removed a paper from {procedure}", by=by)


def leave_out(
    session: Session, procedure: WrittenProcedure, member: VotingMember, because: str, *, by: Person
) -> None:
    """Leave a member out of a draft because of an interest; raises Refusal if the seat is vacant."""
    queries.lock(session, procedure)
    check_draft(procedure)
    if member.person is None:
        raise Refusal("This seat is vacant.")
    if any(place.person is member.person for place in procedure.people):
        return
    procedure.people.append(
        ProcedurePerson(person=member.person, seat=member.seat, left_out_because=because.strip())
    )
    record(session, procedure, f"left {member.person.name} out of {{procedure}} for an interest", by=by)


def put_back(session: Session, procedure: WrittenProcedure, place: ProcedurePerson, *, by: Person) -> None:
    """Include a member again who was left out of a draft."""
    queries.lock(session, procedure)
    check_draft(procedure)
    procedure.people.remove(place)
    record(session, procedure, f"included {place.person.name} in {{procedure}} again", by=by)


def mailing_of(session: Session, procedure: WrittenProcedure) -> Mailing[ProcedurePerson]:
    """Return the emails that circulate a draft, and the voting members who get none.

    The rows are new and not stored until the mailing is sent.
    """
    left_out = {place.person_id: place for place in procedure.people}
    places, without = [], []
    for member in queries.members_of(session, procedure.board):
        name = member.seat.organisation.name
        if member.person is None:
            without.append(NotEmailed(name, "The seat is vacant."))
        elif member.person.id in left_out:
            without.append(NotEmailed(member.person.name, "Left out because of an interest."))
        else:
            places.append(ProcedurePerson(person=member.person, seat=member.seat))
    return letters.mailing(procedure, places, letters.CIRCULATED, without)


def fingerprint_of(session: Session, procedure: WrittenProcedure, mailing: Mailing[ProcedurePerson]) -> str:
    """Return a hash of a procedure and its emails, to check that they have not changed since they were shown."""
    files = [paper.sha256 for paper in procedure.papers]
    return letters.without_links(mailing).fingerprint(session, str(procedure.version), *files)


def circulate(session: Session, procedure: WrittenProcedure, *, shown: str, by: Person) -> int:
    """Email a draft to the board's voting members and open it; return the number of emails.

    `shown` is the fingerprint of the emails that the person confirmed. Raises Refusal if they have changed since, if
    there is no one to ask, or if the date for replies is not to come.
    """
    queries.lock(session, procedure)
    check_draft(procedure)
    _check_date(procedure.answer_by)
    mailing = mailing_of(session, procedure)
    if not mailing.letters:
        raise Refusal("This board has no voting member to ask.")
    if fingerprint_of(session, procedure, mailing) != shown:
        raise Refusal(CHANGED)
    now = clock.now()
    for letter in mailing.letters:
        letter.about.asked_at = now
        procedure.people.append(letter.about)
    session.flush()
    mailing.post(session)
    procedure.state, procedure.circulated_at = ProcedureState.OPEN, now
    people = plural(len(mailing.letters), "voting member")
    record(
        session,
        procedure,
        f"circulated {{procedure}} to {people} for replies by {day(procedure.answer_by)}",
        {"wording": reference_to(procedure.wording)},
        by=by,
    )
    return len(mailing.letters)


def reminders_of(session: Session, procedure: WrittenProcedure) -> Mailing[ProcedurePerson]:
    """Return the reminders to members who have not replied and have not been reminded, but not to those who left."""
    members = {each.person.id for each in queries.members_of(session, procedure.board) if each.person}
    waiting = [
        place
        for place in procedure.people
        if place.asked_at is not None and not place.replies and place.reminded_at is None
    ]
    gone = [
        NotEmailed(place.person.name, "Is no longer a voting member of the board.")
        for place in waiting
        if place.person_id not in members
    ]
    staying = [place for place in waiting if place.person_id in members]
    return letters.mailing(procedure, staying, letters.REMINDER, gone)


def remind(session: Session, procedure: WrittenProcedure, *, by: Person) -> int:
    """Remind each member who has not replied, once; raises Refusal if there is no one to remind, or it is not open."""
    queries.lock(session, procedure)
    if procedure.state is not ProcedureState.OPEN:
        raise Refusal("This written procedure is not open.")
    mailing = reminders_of(session, procedure)
    if not mailing.letters:
        raise Refusal("There is no one to remind. Everyone has replied or has been reminded.")
    mailing.post(session)
    for letter in mailing.letters:
        letter.about.reminded_at = clock.now()
    members = plural(len(mailing.letters), "voting member")
    record(session, procedure, f"reminded {members} to reply to {{procedure}}", by=by)
    return len(mailing.letters)


def withdraw(session: Session, procedure: WrittenProcedure, because: str, *, by: Person) -> None:
    """Withdraw a procedure that is a draft or open; emails that were not sent yet are withdrawn too."""
    queries.lock(session, procedure)
    if procedure.state not in {ProcedureState.DRAFT, ProcedureState.OPEN}:
        raise Refusal("This written procedure is closed, so you cannot withdraw it.")
    outbox.withdraw(session, letters.topic_of(procedure))
    procedure.state, procedure.withdrawn_because = ProcedureState.WITHDRAWN, because.strip()
    procedure.closed_at = clock.now()
    record(session, procedure, "withdrew {procedure}", {"because": reference_to(because)}, by=by)


def check_draft(procedure: WrittenProcedure) -> None:
    """Raise Refusal unless a procedure is a draft."""
    if procedure.state is not ProcedureState.DRAFT:
        raise Refusal("This proposal has been circulated, so you cannot change it. Withdraw it first.")


def record(
    session: Session,
    procedure: WrittenProcedure,
    words: str,
    details: dict[str, str] | None = None,
    *,
    by: Person,
) -> None:
    """Record a sentence in the history, without the title of a confidential proposal."""
    named = (
        "a confidential written procedure"
        if procedure.is_confidential
        else f"the written procedure “{procedure.title}”"
    )
    session.flush()
    add_event(
        session,
        f"{by.name} {words.replace('{procedure}', named, 1)}.",
        by=by,
        on=procedure,
        partnership=procedure.board.partnership,
        details=details,
    )


def _check(details: WrittenProposalDetails) -> None:
    if not details.wording.strip():
        raise Refusal("Enter the proposal.", field="wording")
    if details.kind is DecisionKind.RECOMMENDATION and not details.recommended_to.strip():
        raise Refusal("Enter the body that will decide.", field="recommended_to")
    _check_date(details.answer_by)


def _check_date(answer_by: date) -> None:
    if answer_by <= clock.today():
        raise Refusal("Choose a later date. Members need at least a day to reply.", field="answer_by")


def _write(procedure: WrittenProcedure, details: WrittenProposalDetails) -> None:
    procedure.title, procedure.wording = details.title.strip(), details.wording.strip()
    procedure.reason, procedure.answer_by = details.reason.strip(), details.answer_by
    procedure.part, procedure.kind = details.part, details.kind
    recommends = details.kind is DecisionKind.RECOMMENDATION
    procedure.recommended_to = details.recommended_to.strip() if recommends else ""
