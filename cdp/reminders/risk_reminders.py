"""Reminders of the review of a risk: to its owner before the review date, and once more when it is overdue."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.models import (
    AgendaItem,
    BacklogItem,
    DeclaredInterest,
    ReminderKind,
    Risk,
    RiskEscalation,
    RiskState,
)
from cdp.reminders.due import DueReminder, RiskToReview
from cdp.reminders.people import PartnershipPeople
from cdp.reminders.rules import Rules, furthest, step_days

_DAY = timedelta(days=1)


def reminders_of(
    session: Session, people: PartnershipPeople, rules: Rules, until: date
) -> Iterator[DueReminder]:
    """Yield the reminders of open risks whose review date is near or has passed, in two statements.

    The named owner is reminded, or the representatives of the organisation if no one is named. No one is reminded of a
    confidential risk that they may not see.
    """
    kind = ReminderKind.RISK
    rule = rules[kind]
    if not rule.sent:
        return
    risks = session.scalars(
        sa.select(Risk)
        .where(
            Risk.partnership_id == people.partnership.id,
            Risk.state == RiskState.OPEN,
            Risk.review_on <= furthest(rule, until),
        )
        .options(joinedload(Risk.board, innerjoin=True))
        .order_by(Risk.review_on, Risk.id)
    ).all()
    interested = _interested(session, risks)
    for risk in risks:
        about = RiskToReview(risk, frozenset(interested[risk.id]))
        due = risk.review_on
        for person_id in _asked(people, risk):
            if about.may_be_seen_by(people.access[person_id]):
                because = (
                    f"you own risk {risk.reference}"
                    if risk.owner_id == person_id
                    else f"you represent {people.organisations.get(risk.organisation_id, '')}"
                )
                early = step_days(rule, kind, due)
                yield DueReminder(person_id, kind, about, risk.key, due, early, because, useful_until=due)
                yield DueReminder(
                    person_id, kind, about, risk.key, due, (due + _DAY,), because, looks_ahead=False
                )


def _asked(people: PartnershipPeople, risk: Risk) -> list[int]:
    if risk.owner_id is not None and risk.owner_id in people.access:
        return [risk.owner_id]
    return people.representatives_of(risk.organisation_id, risk.board_id)


def _interested(session: Session, risks: Sequence[Risk]) -> dict[int, set[int]]:
    """Return the ids of the people who declared an interest in an item to which a confidential risk was taken."""
    found: dict[int, set[int]] = defaultdict(set)
    hidden = [risk.id for risk in risks if risk.is_confidential]
    if not hidden:
        return found
    rows = session.execute(
        sa.select(RiskEscalation.risk_id, DeclaredInterest.person_id)
        .outerjoin(BacklogItem, RiskEscalation.backlog_item_id == BacklogItem.id)
        .join(AgendaItem, AgendaItem.id == sa.func.coalesce(RiskEscalation.item_id, BacklogItem.item_id))
        .join(
            DeclaredInterest,
            sa.or_(
                DeclaredInterest.item_id == AgendaItem.id, DeclaredInterest.item_id == AgendaItem.parent_id
            ),
        )
        .where(RiskEscalation.risk_id.in_(hidden))
    )
    for risk_id, person_id in rows:
        if person_id is not None:
            found[risk_id].add(person_id)
    return found
