"""Recording and changing visits, their evidence, and the actions that follow. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from cdp import clock
from cdp.actions import service as actions
from cdp.actions.service import ActionDetails, RaisedAction
from cdp.agreements.words import in_sentence
from cdp.audit.record import record, reference_to
from cdp.errors import Refusal
from cdp.files.uploads import CheckedFile
from cdp.models import AgreementVisit, FundingAgreement, Part, Person, VisitFile
from cdp.partnerships.changes import check_version
from cdp.wording.formats import day

MOST_THEMES = 12
LONGEST_THEME = 60
HIDDEN_NOW = (
    "Everyone reads actions, and this agreement is part of a procurement. Raise the action once that is over."
)


@dataclass(frozen=True)
class VisitDetails:
    """What a person enters about a visit; `version` is the version that they saw, or None for a new one."""

    visited_on: date
    visitors: str
    findings: str
    themes: Sequence[str] = ()
    version: int | None = None


def record_visit(
    session: Session,
    agreement: FundingAgreement,
    details: VisitDetails,
    files: Sequence[CheckedFile],
    *,
    by: Person,
) -> AgreementVisit:
    """Record a visit with its evidence; raises Refusal for details that are not allowed."""
    _check(details)
    visit = AgreementVisit(agreement=agreement, recorded_at=clock.now(), recorded_by=by)
    _write(visit, details)
    session.add(visit)
    session.flush()
    for file in files:
        session.add(_row(visit, file))
    words = f"recorded the visit of {day(visit.visited_on)} under"
    _note(session, visit, words, {"findings": reference_to(visit.findings)}, by=by)
    return visit


def change_visit(session: Session, visit: AgreementVisit, details: VisitDetails, *, by: Person) -> None:
    """Change a visit; raises Refusal, or Conflict if someone else has changed it since."""
    session.flush()
    session.refresh(visit, with_for_update={"of": AgreementVisit})
    texts = (
        ("Date", visit.visited_on, details.visited_on),
        ("Visitors", visit.visitors, details.visitors),
        ("Findings", visit.findings, details.findings),
        ("Themes", ", ".join(visit.themes), ", ".join(details.themes)),
    )
    check_version(visit, details.version or 0, texts)
    _check(details)
    _write(visit, details)
    words = f"changed the visit of {day(visit.visited_on)} under"
    _note(session, visit, words, {"findings": reference_to(visit.findings)}, by=by)


def add_file(session: Session, visit: AgreementVisit, file: CheckedFile, *, by: Person) -> None:
    """Add a file of evidence to a visit."""
    session.add(_row(visit, file))
    words = f"added evidence to the visit of {day(visit.visited_on)} under"
    _note(session, visit, words, {"file": file.sha256}, by=by)


def raise_follow_up(
    session: Session, visit: AgreementVisit, details: ActionDetails, *, by: Person
) -> RaisedAction:
    """Raise an action that follows from a visit; raises Refusal while a procurement with the agreement runs."""
    agreement = visit.agreement
    procurement = agreement.procurement
    if procurement is not None and procurement.runs_on(clock.today()):
        raise Refusal(HIDDEN_NOW)
    placed = replace(details, part=Part.PUBLIC)
    raised = actions.raise_action(session, agreement.partnership, placed, by=by)
    visit.actions.append(raised.action)
    words = f"raised an action after the visit of {day(visit.visited_on)} under"
    _note(session, visit, words, {"action": raised.action.key}, by=by)
    return raised


def themes_in(text: str) -> tuple[str, ...]:
    """Return the themes in a text, one in each line or between commas, each once."""
    found: dict[str, str] = {}
    for part in text.replace(",", "\n").splitlines():
        theme = " ".join(part.split())
        if theme:
            found.setdefault(theme.casefold(), theme)
    return tuple(found.values())


def _row(visit: AgreementVisit, file: CheckedFile) -> VisitFile:
    return VisitFile(
        visit=visit,
        name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        received_at=clock.now(),
    )


def _check(details: VisitDetails) -> None:
    if details.visited_on > clock.today():
        raise Refusal("Enter today’s date or a date in the past.", field="visited_on")
    if not details.visitors.strip():
        raise Refusal("Enter who visited.", field="visitors")
    if not details.findings.strip():
        raise Refusal("Enter the findings.", field="findings")
    if len(details.themes) > MOST_THEMES:
        raise Refusal(f"Enter at most {MOST_THEMES} themes.", field="themes")
    if any(len(theme) > LONGEST_THEME for theme in details.themes):
        raise Refusal(f"Shorten each theme to {LONGEST_THEME} characters.", field="themes")


def _write(visit: AgreementVisit, details: VisitDetails) -> None:
    visit.visited_on, visit.visitors = details.visited_on, " ".join(details.visitors.split())
    visit.findings, visit.themes = details.findings.strip(), list(details.themes)


def _note(
    session: Session, visit: AgreementVisit, words: str, details: dict[str, str], *, by: Person
) -> None:
    agreement = visit.agreement
    record(
        session,
        f"{by.name} {words} {in_sentence(agreement)}.",
        by=by,
        on=agreement,
        partnership=agreement.partnership,
        details=details,
    )
