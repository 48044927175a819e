"""Dates of the national timetable before today, commitments of the board, and decisions about its forward plan."""

from datetime import date, timedelta

import sqlalchemy as sa

from cdp import clock
from cdp.commitments import service as commitments
from cdp.commitments.service import CommitmentDetails
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import PUBLIC_HEALTH, Cast
from cdp.forward_plans import service as forward_plans
from cdp.forward_plans.queries import public_plan
from cdp.forward_plans.service import OwnItem
from cdp.models import AgendaItem, Meeting, Part, Purpose
from cdp.workplans.milestones import queries, service
from cdp.workplans.milestones.service import MilestoneChange, MilestoneDetails, Submission

BY_AUGUST = date(2022, 8, 1)
SHOWN = "Strategic Policing and Crime Board, 26 July 2022: report on the national drugs strategy"


def record_past_dates(scenario: Scenario, cast: Cast) -> None:
    """Record the decisions due by 1 August 2022 with their evidence, and move the date of one to come."""
    session, partnership, by = scenario.session, cast.partnership, cast.coordinator
    with scenario.days_ago(160):
        past = service.add_national_dates(session, partnership, ["footprint_sro_membership.0"], by=by)
        session.flush()
        for milestone in past:
            met = Submission(date(2022, 7, 29), "Policy Officer", SHOWN, milestone.version)
            service.record_submission(session, milestone, met, by=by)
        for title in ("Decide the geographical footprint", "Decide who the SRO will be"):
            details = MilestoneDetails(title, BY_AUGUST, SHOWN, date(2022, 7, 13), "Policy Officer")
            service.add_milestone(session, partnership, details, by=by)
        session.flush()
    with scenario.days_ago(20):
        to_come = [
            each
            for each in queries.milestones_of(session, partnership)
            if each.template_code == "ring_fence_year" and each.due_on > scenario.today
        ]
        for milestone in to_come[:1]:
            earlier = scenario.working_day((milestone.due_on - scenario.today).days - 24)
            if earlier > scenario.today:
                reason = "The lead council’s cabinet decides on the ring-fence before the end of the year."
                service.change_milestone(
                    session, milestone, MilestoneChange(earlier, reason, milestone.version), by=by
                )


def make_commitments(scenario: Scenario, cast: Cast, held: Meeting) -> None:
    """Record a promise that was kept and one that is overdue, both made at the meeting that was held."""
    session, by, day = scenario.session, cast.coordinator, held.day
    item = session.scalar(
        sa.select(AgendaItem)
        .where(
            AgendaItem.meeting_id == held.id, AgendaItem.part == Part.PUBLIC, AgendaItem.standing.is_(None)
        )
        .order_by(AgendaItem.position)
        .limit(1)
    )
    with scenario.days_ago(12):
        told = commitments.add(
            session,
            cast.board,
            CommitmentDetails(
                "The board will be kept updated on developments as they are confirmed.",
                day + timedelta(days=10),
                day,
                "Policy Officer",
                3,
            ),
            item,
            by=by,
        )
        commitments.record_kept(
            session,
            told,
            clock.today(),
            "Email to members with the note of the call.",
            version=told.version,
            by=by,
        )
        commitments.add(
            session,
            cast.board,
            CommitmentDetails(
                "Publish the learning from the overdose exercise.",
                scenario.working_day(-4),
                day,
                "Public health",
            ),
            item,
            by=by,
        )


def plan_ahead(scenario: Scenario, cast: Cast) -> None:
    """Add an item to the forward plan by hand, and leave one out."""
    session, by = scenario.session, cast.coordinator
    with scenario.days_ago(2):
        details = OwnItem(
            "Visit to the recovery college",
            Purpose.DISCUSSION,
            scenario.working_day(150),
            cast.organisation(PUBLIC_HEALTH),
        )
        forward_plans.add_own_item(session, cast.board, details, by=by)
        session.flush()
    found = public_plan(session, cast.board, scenario.today)
    rows = [row for one in found.meetings for row in one.rows if row.planned.source.startswith("releases.")]
    for row in rows[:1]:
        forward_plans.leave_out(
            session, cast.board, row, "The data group reads these values first.", version=row.version, by=by
        )
