"""Who must clear a decision report, and where each clearance stands."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.agendas.gate import clearance_words, is_cleared
from cdp.decision_reports.document import report_fingerprint
from cdp.decision_reports.numbering import form_of
from cdp.models import DecisionReport, ReportClearance
from cdp.reference.working_days import working_days_since

CHIEF_EXECUTIVE = "chief_executive"


@dataclass(frozen=True)
class ClearingRole:
    """A role that clears a report, and the statement that its officer confirms."""

    code: str
    title: str
    statement: str


@dataclass(frozen=True)
class RoleClearance:
    """Where the clearance of one role stands: the request that counts, its state in words, and the tag's colour.

    `waiting_days` is the number of working days since the request that has no answer yet; None if nothing waits.
    """

    role: ClearingRole
    clearance: ReportClearance | None
    words: str
    colour: str
    is_cleared: bool
    waiting_days: int | None = None


def roles_of(report: DecisionReport) -> tuple[ClearingRole, ...]:
    """Return the roles that the report's form names, in its order; the chief executive comes last."""
    form = form_of(report)
    roles = [ClearingRole(one.code, one.title, one.statement) for one in form.declarations]
    if form.chief_executive:
        roles.append(ClearingRole(CHIEF_EXECUTIVE, "Chief executive", form.chief_executive))
    return tuple(roles)


def role_called(report: DecisionReport, code: str) -> ClearingRole | None:
    """Return the role with a code, or None."""
    return next((role for role in roles_of(report) if role.code == code), None)


def clearances_of(session: Session, report: DecisionReport) -> list[ReportClearance]:
    """Return every request to clear a report with the person asked, the first one first."""
    return list(
        session.scalars(
            sa.select(ReportClearance)
            .where(ReportClearance.report_id == report.id)
            .options(joinedload(ReportClearance.person))
            .order_by(ReportClearance.id)
        )
    )


def standing_of_roles(session: Session, report: DecisionReport, today: date) -> list[RoleClearance]:
    """Return where the clearance of each role stands for the text as it is now."""
    now, asked = report_fingerprint(report), clearances_of(session, report)
    return [
        _standing(role, [one for one in asked if one.code == role.code], now, today)
        for role in roles_of(report)
    ]


def is_all_cleared(standing: list[RoleClearance]) -> bool:
    """Return whether every role has cleared the text as it is now."""
    return all(one.is_cleared for one in standing)


def _standing(role: ClearingRole, asked: list[ReportClearance], now: str, today: date) -> RoleClearance:
    cleared = next((one for one in reversed(asked) if is_cleared(one, now)), None)
    latest = cleared or (asked[-1] if asked else None)
    if latest is None:
        return RoleClearance(role, None, "Not requested yet", "grey", is_cleared=False)
    words, colour = clearance_words(latest, now, today)
    waits = None if latest.answered_at else working_days_since(latest.requested_at.date(), today)
    return RoleClearance(role, latest, words, colour, is_cleared=cleared is not None, waiting_days=waits)
