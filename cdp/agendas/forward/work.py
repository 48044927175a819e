"""What a board will need because of the work: milestones, activities, indicator releases and outcomes not discussed."""

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from cdp import clock
from cdp.agendas.cover.queries import outcomes_of
from cdp.agendas.forward.planned import PlannedItem, PlanScope
from cdp.agendas.lineage import links_of
from cdp.agendas.links import LinkDetails
from cdp.clock import months_after
from cdp.indicators.releases import last_publications, releases_between
from cdp.meetings.queries import is_meeting_of
from cdp.models import (
    Activity,
    ActivityState,
    AgendaItem,
    ItemState,
    KeyDate,
    Meeting,
    MeetingState,
    Milestone,
    Part,
    Purpose,
    Risk,
    RiskState,
)
from cdp.national.queries import facts_in_use
from cdp.reference import outcomes
from cdp.risks.visibility import visible_to as visible_risks
from cdp.wording.formats import day, listed
from cdp.workplans.milestones.states import MilestoneState, line_of

A_YEAR = 12


def milestones(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the milestones that are not met and still apply; two statements."""
    if not scope.is_main:
        return
    rows = scope.session.scalars(
        sa.select(Milestone)
        .where(
            Milestone.partnership_id == scope.board.partnership_id,
            Milestone.submitted_on.is_(None),
            Milestone.removed_at.is_(None),
            Milestone.due_on <= scope.until,
        )
        .order_by(Milestone.due_on, Milestone.id)
    ).all()
    facts = facts_in_use(scope.session)
    for milestone in rows:
        line = line_of(milestone, facts, scope.today)
        if line.state is MilestoneState.NO_LONGER_APPLIES:
            continue
        kind = (
            f"national timetable, {line.basis.lower()}" if milestone.template_code else "milestone of our own"
        )
        yield PlannedItem(
            f"milestone.{milestone.key}",
            milestone.title,
            f"Due {day(milestone.due_on)} ({kind})",
            scope.path("workplan", "milestones", milestone.key),
            by=milestone.due_on,
            purpose=Purpose.DECISION,
            links=LinkDetails(milestone=milestone),
        )


def risks(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the open risks of the board that are to be reviewed and that the reader may see; one statement."""
    seen = Risk.part == Part.PUBLIC if scope.access is None else visible_risks(scope.access)
    rows = scope.session.scalars(
        sa.select(Risk)
        .where(
            Risk.partnership_id == scope.board.partnership_id,
            Risk.board_id == scope.board.id,
            Risk.state == RiskState.OPEN,
            Risk.review_on <= scope.until,
            seen,
        )
        .options(joinedload(Risk.organisation, innerjoin=True))
        .order_by(Risk.review_on, Risk.id)
    )
    for risk in rows:
        yield PlannedItem(
            f"risk.{risk.key}.{risk.review_on}",
            f"Review of risk {risk.reference}: {risk.title}",
            f"Review due {day(risk.review_on)}, score {risk.score}",
            scope.path("risks", risk.key),
            by=risk.review_on,
            lead=risk.organisation,
            purpose=Purpose.ASSURANCE,
            confidential=risk.is_confidential,
        )


def activities(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the activities of the workplan that have not ended; one statement."""
    if not scope.is_main:
        return
    rows = scope.session.scalars(
        sa.select(Activity)
        .where(
            Activity.partnership_id == scope.board.partnership_id,
            Activity.state.not_in([ActivityState.COMPLETE, ActivityState.STOPPED]),
            Activity.due_on <= scope.until,
        )
        .options(joinedload(Activity.lead_organisation))
        .order_by(Activity.due_on, Activity.number)
    )
    for activity in rows:
        yield PlannedItem(
            f"activity.{activity.key}",
            activity.title,
            f"Workplan activity {activity.reference}, due {day(activity.due_on)}",
            scope.path("workplan", "activities", activity.key),
            by=activity.due_on,
            lead=activity.lead_organisation,
            purpose=Purpose.ASSURANCE,
            links=LinkDetails(activity=activity),
        )


def key_dates(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the key dates of activities that have not ended and were not reached; one statement."""
    if not scope.is_main:
        return
    rows = scope.session.scalars(
        sa.select(KeyDate)
        .join(KeyDate.activity)
        .where(
            Activity.partnership_id == scope.board.partnership_id,
            Activity.state.not_in([ActivityState.COMPLETE, ActivityState.STOPPED]),
            KeyDate.reached_on.is_(None),
            KeyDate.due_on <= scope.until,
        )
        .options(contains_eager(KeyDate.activity).joinedload(Activity.lead_organisation))
        .order_by(KeyDate.due_on, KeyDate.id)
    )
    for key_date in rows:
        activity = key_date.activity
        yield PlannedItem(
            f"keydate.{key_date.key}",
            f"{key_date.title}: {activity.title}"[:200],
            f"Key date of workplan activity {activity.reference}, {day(key_date.due_on)}",
            scope.path("workplan", "activities", activity.key),
            by=key_date.due_on,
            lead=activity.lead_organisation,
            purpose=Purpose.ASSURANCE,
            links=LinkDetails(activity=activity),
        )


def releases(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield an item for each month in which new values of indicators are expected; one statement."""
    if not scope.is_main:
        return
    published = last_publications(scope.session, scope.board.partnership)
    found = releases_between(scope.today, scope.until, published)
    for month, group in groupby(found, key=lambda one: one.month):
        yield PlannedItem(
            f"releases.{month:%Y-%m}",
            f"New indicator values, {month:%B %Y}",
            f"Expected from the last publication dates: {listed([one.metric for one in group])}",
            scope.path("indicators"),
            after=month,
            purpose=Purpose.ASSURANCE,
        )


def outcomes_not_discussed(scope: PlanScope) -> Iterator[PlannedItem]:
    """Yield the outcomes that no meeting of the last year discussed, if any was held; two statements."""
    if not scope.is_main:
        return
    since = months_after(scope.today, -A_YEAR)
    items = scope.session.scalars(
        sa.select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            is_meeting_of(scope.board),
            Meeting.state == MeetingState.HELD,
            Meeting.starts_at >= clock.now().replace(year=since.year, day=1),
            AgendaItem.part == Part.PUBLIC,
            AgendaItem.accepted.is_(True),
            AgendaItem.removed_at.is_(None),
            AgendaItem.state == ItemState.ON_AGENDA,
        )
        .options(contains_eager(AgendaItem.meeting))
    ).all()
    if not items:
        return
    links = links_of(scope.session, items)
    discussed = {outcome for item in items for outcome in outcomes_of(item, links.get(item.id))}
    for outcome in outcomes.outcomes():
        if outcome.id not in discussed:
            yield PlannedItem(
                f"outcome.{outcome.id}",
                f"Outcome: {outcome.name}",
                "Not discussed in the last 12 months",
                scope.path("boards", scope.board.key, "cover"),
                purpose=Purpose.DISCUSSION,
            )
