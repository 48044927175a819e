"""Saving the risks of a register, with their first score and their history. No one is emailed."""

from typing import Any

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit.record import Fact, record_many, reference_to
from cdp.imports.judging import of_kind
from cdp.imports.kinds import ImportResult, WriteOrder
from cdp.models import Part, Partnership, Risk, RiskScore, RiskState
from cdp.models.adding import add_many, insert_rows
from cdp.risks import queries
from cdp.risks.importing.judging import RecordRisk
from cdp.wording.formats import plural


def write(session: Session, order: WriteOrder) -> ImportResult:
    """Save the risks that a person confirmed; the caller has locked the partnership."""
    assert order.partnership is not None  # noqa: S101 -- the pages are those of a partnership
    changes = of_kind(order.changes, RecordRisk)
    session.flush()
    number = queries.next_risk_number(session, order.partnership, Part.PUBLIC)
    rows = [_risk(change, order.partnership, number + place) for place, change in enumerate(changes)]
    made = list(zip(add_many(session, Risk, rows), changes, strict=True))
    at = clock.now()
    insert_rows(
        session,
        RiskScore,
        [
            {
                "risk_id": risk.id,
                "by_id": order.by.id,
                "at": at,
                "likelihood": risk.likelihood,
                "impact": risk.impact,
                "review_on": risk.review_on,
                "text": "\n".join(filter(None, (f"Imported from “{order.file_name}”.", change.said))),
            }
            for risk, change in made
        ],
    )
    facts = [_fact(risk, change, order) for risk, change in made]
    record_many(session, facts, by=order.by, partnership=order.partnership)
    return ImportResult(order.partnership, [plural(len(made), "risk")])


def _risk(change: RecordRisk, partnership: Partnership, number: int) -> dict[str, Any]:
    today = clock.today()
    return {
        "partnership_id": partnership.id,
        "board_id": change.board_id,
        "part": Part.PUBLIC,
        "number": number,
        "title": change.title,
        "cause": change.cause,
        "event": change.event,
        "effect": change.effect,
        "controls": change.controls,
        "likelihood_before": change.before.likelihood,
        "impact_before": change.before.impact,
        "likelihood": change.now.likelihood,
        "impact": change.now.impact,
        "appetite": change.appetite,
        "target": change.target,
        "organisation_id": change.organisation,
        "owner_id": change.person,
        "raised_on": change.raised_on,
        "review_on": change.review_on,
        "state": RiskState.CLOSED if change.is_closed else RiskState.OPEN,
        "closed_on": today if change.is_closed else None,
        "closed_because": "Closed in the register that was imported." if change.is_closed else "",
    }


def _fact(risk: Risk, change: RecordRisk, order: WriteOrder) -> Fact:
    also = f" In the register, its reference was “{change.reference}”." if change.reference else ""
    return Fact(
        f"{order.by.name} imported risk {risk.reference} from “{order.file_name}”, {change.sheet}, row {change.row}: "
        f"{change.title.rstrip('.')}.{also}",
        risk,
        {
            "file": order.file_name,
            "sheet": change.sheet,
            "row": change.row,
            "score": str(change.now.score),
            "title": reference_to(change.title),
        },
    )
