"""Changes to the log of a reporting line: what was reported, and what came back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Person, Report, ReportedMatter
from cdp.partnerships.changes import check_version
from cdp.reports.lines import LineStatus
from cdp.wording.formats import day


@dataclass(frozen=True)
class MatterDetails:
    """What was reported on a day, with the issued report that was taken, if any, and what came back and when."""

    reported_on: date
    what: str
    report: Report | None = None
    came_back: str = ""
    came_back_on: date | None = None


def add(session: Session, status: LineStatus, details: MatterDetails, *, by: Person) -> ReportedMatter:
    """Add what was reported under a line. Raises Refusal for a date in the future, or an answer without its text."""
    _check(details)
    matter = ReportedMatter(line=status.line, recorded_by=by, recorded_at=clock.now())
    _apply(matter, details)
    session.add(matter)
    _note(session, status, f"{by.name} recorded what {status.board.name} reported to {status.target}.", by=by)
    return matter


def change(
    session: Session,
    status: LineStatus,
    matter: ReportedMatter,
    details: MatterDetails,
    *,
    version: int,
    by: Person,
) -> None:
    """Change an entry, for example to add what came back. Raises Refusal as `add` does, and Conflict if it changed."""
    check_version(
        matter,
        version,
        [
            ("What was reported", matter.what, details.what),
            ("What came back", matter.came_back, details.came_back),
            ("Date", str(matter.reported_on), str(details.reported_on)),
        ],
    )
    _check(details)
    _apply(matter, details)
    log = f"the log of reports of {status.board.name} to {status.target}"
    _note(session, status, f"{by.name} changed the entry of {day(details.reported_on)} in {log}.", by=by)


def _check(details: MatterDetails) -> None:
    if details.reported_on > clock.today():
        raise Refusal("Enter a date that is not in the future.", field="reported_on")
    if details.came_back_on is not None and details.came_back_on < details.reported_on:
        raise Refusal("The answer cannot come before the report. Enter a later date.", field="came_back_on")
    if details.came_back_on is not None and not details.came_back:
        raise Refusal("Enter what came back, or clear its date.", field="came_back")


def _apply(matter: ReportedMatter, details: MatterDetails) -> None:
    matter.reported_on, matter.what, matter.report = details.reported_on, details.what, details.report
    matter.came_back, matter.came_back_on = details.came_back, details.came_back_on


def _note(session: Session, status: LineStatus, sentence: str, *, by: Person) -> None:
    audit.record(session, sentence, by=by, on=status.board, partnership=status.board.partnership)
