"""Who may decide what a report recommends, as the scheme of delegation on record says (docs/rules/domain.md 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.decision_reports.table.figures import total_of
from cdp.models import DecisionReport, SchemeKind, SchemeLine
from cdp.models.delegation import who_may_decide

_KINDS = frozenset(kind.value for kind in SchemeKind)


@dataclass(frozen=True)
class SchemeAnswer:
    """The lines of the scheme that say who decides one recommendation; none if the scheme does not say.

    `is_other` is whether they name someone else than the report does.
    """

    number: int
    pence: int
    lines: Sequence[SchemeLine]
    is_other: bool


def who_decides(session: Session, report: DecisionReport, day: date) -> list[SchemeAnswer]:
    """Return who may decide each recommendation about money, by the scheme of the organisation that decides."""
    about_money = [
        (number, one)
        for number, one in enumerate(report.recommendations, start=1)
        if one.kind.value in _KINDS and one.lines
    ]
    if report.organisation is None or not about_money:
        return []
    scheme = session.scalars(
        sa.select(SchemeLine)
        .where(
            SchemeLine.partnership_id == report.partnership_id,
            SchemeLine.organisation_id == report.organisation.id,
        )
        .order_by(SchemeLine.paragraph, SchemeLine.id)
    ).all()
    answers = []
    for number, one in about_money:
        pence = total_of(one.lines)
        found = who_may_decide(scheme, SchemeKind(one.kind.value), pence, day)
        named = {line.decided_by.casefold() for line in found}
        answers.append(
            SchemeAnswer(
                number, pence, found, is_other=bool(named) and report.decided_by.casefold() not in named
            )
        )
    return answers
