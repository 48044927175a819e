"""Sending a decision report for clearance, asking officers to clear it, and their answers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import Access
from cdp.access.identity import access_to
from cdp.agendas.gate import give_answer
from cdp.audit.record import reference_to
from cdp.decision_reports.clearing.roles import (
    ClearingRole,
    clearances_of,
    is_all_cleared,
    role_called,
    standing_of_roles,
)
from cdp.decision_reports.document import has_part_2, report_fingerprint
from cdp.decision_reports.progress import hold_in, letter_facts, take_step
from cdp.decision_reports.queries import report_by_key
from cdp.decision_reports.service import named, note
from cdp.decision_reports.visibility import reads_part_2_of
from cdp.errors import Refusal
from cdp.mail import letters
from cdp.models import (
    ClearanceState,
    DecisionReport,
    DecisionReportState,
    Person,
    ReportClearance,
    ReportStepKind,
)
from cdp.wording.formats import day

_WRITING = (DecisionReportState.DRAFT, DecisionReportState.SENT_BACK)
_AWAY = (DecisionReportState.WITH_CLEARERS, DecisionReportState.READY_TO_SIGN)
NOT_WITH_CLEARERS = "This report is not out for clearance."


@dataclass(frozen=True)
class ReportClearanceDetails:
    """Who is asked to clear a report, in which role, and until when."""

    code: str
    person: Person
    due_on: date


def send_for_clearance(session: Session, report: DecisionReport, *, by: Person) -> None:
    """Send a report to those who clear it; its text no longer changes until it is taken back.

    Clearances that were given for this very text still hold. Raises Refusal if it is not being written.
    """
    hold_in(session, report, _WRITING, "This report has already been sent for clearance.")
    take_step(session, report, ReportStepKind.SENT, DecisionReportState.WITH_CLEARERS, by=by)
    _move_on(session, report, by=by)


def take_back(session: Session, report: DecisionReport, *, by: Person) -> None:
    """Take a report back to change it; a clearance lapses as soon as the text differs.

    Raises Refusal if the report is not out for clearance and not waiting to be signed.
    """
    hold_in(
        session, report, _AWAY, "This report can no longer be withdrawn from clearance. Open its page again."
    )
    take_step(session, report, ReportStepKind.TAKEN_BACK, DecisionReportState.DRAFT, by=by)


def request_clearance(
    session: Session, report: DecisionReport, details: ReportClearanceDetails, *, by: Person
) -> ReportClearance:
    """Ask a person by email to clear a report in a role.

    Raises Refusal if the report is not out for clearance, if the role has cleared it or the person was asked already,
    for a day in the past, and if the person may not read the whole report.
    """
    hold_in(session, report, (DecisionReportState.WITH_CLEARERS,), NOT_WITH_CLEARERS)
    role = role_called(report, details.code)
    if role is None:
        raise Refusal("Choose a role that clears this report.", field="code")
    standing = standing_of_roles(session, report, clock.today())
    if any(one.role == role and one.is_cleared for one in standing):
        raise Refusal(f"The report is already cleared: {role.title}.", field="code")
    for earlier in clearances_of(session, report):
        waits = earlier.state is ClearanceState.REQUESTED
        if waits and earlier.code == role.code and earlier.person_id == details.person.id:
            raise Refusal(f"{details.person.name} has already been asked.", field="person")
    if details.due_on < clock.today():
        raise Refusal("Enter a date that is not in the past.", field="due_on")
    _check_may_read(session, report, details.person)
    made = ReportClearance(
        report=report,
        code=role.code,
        person=details.person,
        due_on=details.due_on,
        requested_at=clock.now(),
        requested_by=by,
        state=ClearanceState.REQUESTED,
    )
    session.add(made)
    session.flush()
    _ask(session, made, role)
    note(
        session,
        report,
        f"{by.name} asked {details.person.name} to clear {named(report)} ({role.title}).",
        by=by,
    )
    return made


def answer(
    session: Session, clearance: ReportClearance, *, cleared: bool, comment: str, shown: str, by: Person
) -> None:
    """Record an answer on the text as it was shown, and email whoever asked; the last clearance makes it ready.

    Raises Refusal as `give_answer` does, and if the report is no longer out for clearance.
    """
    report = clearance.report
    hold_in(session, report, (DecisionReportState.WITH_CLEARERS,), NOT_WITH_CLEARERS)
    now = report_fingerprint(report)
    give_answer(clearance, cleared=cleared, comment=comment, shown=shown, now=now)
    session.flush()
    role = role_called(report, clearance.code)
    title, did = role.title if role else clearance.code, "cleared" if cleared else "returned"
    note(
        session,
        report,
        f"{by.name} {did} {named(report)} ({title}).",
        {"text": now, "comment": reference_to(comment)},
        by=by,
    )
    letters.send(
        session,
        clearance.requested_by,
        "report_cleared.txt",
        partnership=report.partnership,
        did=did,
        clearer=by.name,
        role=title,
        comment="" if report.is_confidential or has_part_2(report) else comment,
        **letter_facts(report),
    )
    _move_on(session, report, by=by)


def may_answer(access: Access, clearance: ReportClearance) -> bool:
    """Return whether a person may see and answer a request: it is theirs, and they may read the whole report."""
    return clearance.person_id == access.person.id and reads_whole(access, clearance.report)


def reads_whole(access: Access, report: DecisionReport) -> bool:
    """Return whether a person who may see a report may read all of it."""
    return not has_part_2(report) or reads_part_2_of(access, report)


def _check_may_read(session: Session, report: DecisionReport, person: Person) -> None:
    access = access_to(session, report.partnership, person, clock.today())
    if (
        access is None
        or report_by_key(session, access, report.key) is None
        or not reads_whole(access, report)
    ):
        raise Refusal(f"{person.name} may not read the whole report. Choose someone else.", field="person")


def _move_on(session: Session, report: DecisionReport, *, by: Person) -> None:
    """Make the report ready to sign once every role has cleared it, and email the decision maker."""
    if not is_all_cleared(standing_of_roles(session, report, clock.today())):
        return
    take_step(session, report, ReportStepKind.READY, DecisionReportState.READY_TO_SIGN, by=by)
    if report.decision_maker is not None and report.decision_maker.has_account:
        letters.send(
            session,
            report.decision_maker,
            "report_ready.txt",
            partnership=report.partnership,
            **letter_facts(report),
        )


def _ask(session: Session, made: ReportClearance, role: ClearingRole) -> None:
    facts = letter_facts(made.report)
    letters.send(
        session,
        made.person,
        "report_to_clear.txt",
        partnership=made.report.partnership,
        role=role.title,
        due=day(made.due_on),
        title=facts["title"],
        page=f"{facts['page']}/clearances/{made.key}",
    )
