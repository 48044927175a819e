"""Freezing the workplan of a year as a board approved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import (
    Activity,
    BaselineLine,
    Decision,
    Meeting,
    Partnership,
    Person,
    WorkplanBaseline,
)
from cdp.wording.formats import day, plural
from cdp.workplans.baselines import queries
from cdp.workplans.periods import year_words
from cdp.workplans.service import lock


@dataclass(frozen=True)
class PlanApproval:
    """What approved the plan of a year: a decision, a meeting, or something else as text, and on which day.

    Without a day, it is the day of the meeting or decision. `reason` says why an approved plan is approved again.
    """

    year: int
    decision: Decision | None = None
    meeting: Meeting | None = None
    approved_by: str = ""
    approved_on: date | None = None
    reason: str = ""


def freeze(
    session: Session,
    partnership: Partnership,
    activities: Sequence[Activity],
    approval: PlanApproval,
    *,
    by: Person,
) -> WorkplanBaseline:
    """Keep the dates of a year's activities as approved; earlier baselines of the year are kept.

    `activities` are all activities of the year. Raises Refusal if there are none, if the approval names nothing or more
    than one thing, for a day in the future, and for a second baseline without a reason.
    """
    lock(session, partnership)
    earlier = queries.baselines_of(session, partnership, approval.year)
    approved_on = _checked_day(approval)
    if not activities:
        raise Refusal(f"The plan for {year_words(approval.year)} has no activities yet. Add them first.")
    if earlier and not approval.reason:
        raise Refusal("Enter why the approved plan was changed.", field="reason")
    baseline = WorkplanBaseline(
        partnership=partnership,
        year=approval.year,
        number=earlier[0].number + 1 if earlier else 1,
        approved_on=approved_on,
        decision=approval.decision,
        meeting=approval.meeting,
        approved_by=approval.approved_by,
        reason=approval.reason,
        made_at=clock.now(),
        made_by=by,
    )
    for activity in activities:
        baseline.lines.append(
            BaselineLine(
                activity=activity,
                title=activity.title,
                starts_on=activity.starts_on,
                due_on=activity.due_on,
            )
        )
        for key_date in activity.key_dates:
            baseline.lines.append(
                BaselineLine(
                    activity=activity,
                    key_date_key=key_date.key,
                    title=key_date.title,
                    due_on=key_date.due_on,
                )
            )
    session.add(baseline)
    count = plural(len(activities), "activity", "activities")
    sentence = (
        f"{by.name} recorded baseline {baseline.number} of the workplan {year_words(approval.year)}, "
        f"approved on {day(approved_on)}: {count}."
    )
    audit.record(session, sentence, by=by, on=baseline, partnership=partnership)
    return baseline


def _checked_day(approval: PlanApproval) -> date:
    named = [each for each in (approval.decision, approval.meeting, approval.approved_by) if each]
    if not named:
        raise Refusal("Choose the decision or the meeting that approved the plan.", field="decision")
    if len(named) > 1:
        raise Refusal(
            "Choose a decision or a meeting, or enter something else, not more than one.", field="decision"
        )
    found = approval.approved_on
    if approval.decision is not None:
        found = found or clock.in_london(approval.decision.decided_at).date()
    if approval.meeting is not None:
        found = found or approval.meeting.day
    if found is None:
        raise Refusal("Enter the day the plan was approved.", field="approved_on")
    if found > clock.today():
        raise Refusal("Enter the day the plan was approved, today or earlier.", field="approved_on")
    return found
