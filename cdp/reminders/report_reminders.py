"""Reminders about decision reports: to who clears one before the answer is due, and about accessible formats."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from cdp.clock import in_london
from cdp.decision_reports.visibility import visible_to
from cdp.models import (
    AccessibleFormatRequest,
    DecisionReport,
    DecisionReportState,
    ReminderKind,
    ReportClearance,
)
from cdp.reminders.due import DueReminder
from cdp.reminders.people import PartnershipPeople
from cdp.reminders.rules import Rules, furthest, step_days


def reminders_of(
    session: Session, people: PartnershipPeople, rules: Rules, until: date
) -> Iterator[DueReminder]:
    """Yield the reminders of clearances and of accessible formats that are near their day, or late.

    No one is reminded of a report that they may no longer see. One statement for each kind, and one for each person
    who is asked to clear a report.
    """
    yield from _clearances(session, people, rules, until)
    yield from _formats(session, people, rules, until)


def _clearances(
    session: Session, people: PartnershipPeople, rules: Rules, until: date
) -> Iterator[DueReminder]:
    kind = ReminderKind.CLEARANCE
    rule = rules[kind]
    if not rule.sent:
        return
    asked = session.scalars(
        sa.select(ReportClearance)
        .join(ReportClearance.report)
        .where(
            DecisionReport.partnership_id == people.partnership.id,
            DecisionReport.state == DecisionReportState.WITH_CLEARERS,
            ReportClearance.answered_at.is_(None),
            ReportClearance.due_on <= furthest(rule, until),
        )
        .options(contains_eager(ReportClearance.report))
        .order_by(ReportClearance.due_on, ReportClearance.id)
    ).all()
    seen = _seen(session, people, {one.person_id for one in asked})
    for one in asked:
        if one.report_id in seen.get(one.person_id, ()):
            yield DueReminder(
                one.person_id,
                kind,
                one,
                one.key,
                one.due_on,
                step_days(rule, kind, one.due_on),
                "you were asked to clear a decision report",
                known_on=in_london(one.requested_at).date(),
            )


def _formats(session: Session, people: PartnershipPeople, rules: Rules, until: date) -> Iterator[DueReminder]:
    kind = ReminderKind.ACCESSIBLE
    rule = rules[kind]
    if not rule.sent:
        return
    wanted = session.scalars(
        sa.select(AccessibleFormatRequest)
        .join(AccessibleFormatRequest.report)
        .where(
            DecisionReport.partnership_id == people.partnership.id,
            AccessibleFormatRequest.answered_on.is_(None),
            AccessibleFormatRequest.due_on <= furthest(rule, until),
        )
        .options(contains_eager(AccessibleFormatRequest.report))
        .order_by(AccessibleFormatRequest.due_on, AccessibleFormatRequest.id)
    ).all()
    coordinators = people.coordinators if wanted else []
    seen = _seen(session, people, set(coordinators))
    for one in wanted:
        for person_id in coordinators:
            if one.report_id in seen[person_id]:
                days = step_days(rule, kind, one.due_on)
                yield DueReminder(person_id, kind, one, one.key, one.due_on, days, "you are the coordinator")


def _seen(session: Session, people: PartnershipPeople, who: set[int]) -> dict[int, set[int]]:
    """Return the ids of the reports that each of these people may see."""
    return {
        person: set(
            session.scalars(
                sa.select(DecisionReport.id).where(
                    DecisionReport.partnership_id == people.partnership.id, visible_to(people.access[person])
                )
            )
        )
        for person in sorted(who)
        if person in people.access
    }
