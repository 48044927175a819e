"""A partnership with years of work in it, for measuring."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import product

from sqlalchemy.orm import Session

from cdp import clock
from cdp.audit import record
from cdp.models import (
    Action,
    ActionDateChange,
    ActionState,
    ActionUpdate,
    Activity,
    ActivityState,
    Attendance,
    Decision,
    DecisionState,
    ItemNote,
    KeyDate,
    Meeting,
    MeetingState,
    Minutes,
    Objective,
    Observation,
    Part,
    Presence,
    ValueStatus,
)
from cdp.reference import outcomes
from cdp.workplans.periods import plan_year
from tests import make

MEETINGS, ITEMS, ACTIONS, ACTIVITIES, PERIODS, ORGANISATIONS = 200, 30, 5_000, 500, 20, 40
METRIC = "s_alcohol_specific_deaths"
HERE = "/partnerships/west-midlands"


def fill(session: Session, world: make.World) -> dict[str, str]:
    """Fill a partnership; return the addresses of its main pages by name."""
    _organisations(session, world)
    meetings = _meetings(session, world)
    _minutes(session, world, meetings[0])
    to_come = make.meeting(session, world.board, title="Next board", state=MeetingState.SCHEDULED)
    for number in range(ITEMS):
        make.item(session, to_come, f"Item {number}", position=number, minutes=4)
    _actions(session, world, meetings)
    _workplan(session, world)
    _figures(session, world)
    record(
        session,
        "Started the partnership",
        by=world.coordinator,
        on=world.partnership,
        partnership=world.partnership,
    )
    return {
        "home": HERE,
        f"board with {MEETINGS} meetings": f"{HERE}/meetings",
        f"agenda with {ITEMS} items": f"{HERE}/meetings/{to_come.key}/agenda",
        f"minutes of {ITEMS} items": f"{HERE}/meetings/{meetings[0].key}/minutes",
        f"register with {ACTIONS:,} actions": f"{HERE}/actions",
        f"statistics of {ACTIONS:,} actions": f"{HERE}/actions/statistics",
        "actions changed since the last meeting": f"{HERE}/actions/changes",
        f"members ({ORGANISATIONS} organisations)": f"{HERE}/members",
        f"workplan with {ACTIVITIES} activities": f"{HERE}/workplan",
        f"its timeline, {ACTIVITIES} activities": f"{HERE}/workplan/timeline",
        f"indicator, {PERIODS} periods x 7 areas": f"{HERE}/indicators/{METRIC}",
        f"outcomes at a glance, {PERIODS} periods x 7 areas": f"{HERE}/indicators/dashboard",
    }


def _organisations(session: Session, world: make.World) -> None:
    for number in range(ORGANISATIONS):
        organisation = make.organisation(session, world.partnership, f"Organisation {number}")
        person = make.person(session, f"Representative {number}", account=False)
        make.seat(session, world.board, organisation, representative=person)


def _meetings(session: Session, world: make.World) -> list[Meeting]:
    start = clock.from_london(clock.today() - timedelta(days=1), time(10))
    return [
        make.meeting(
            session,
            world.board,
            start - timedelta(days=14 * number),
            title=f"Meeting {MEETINGS - number}",
            state=MeetingState.HELD,
        )
        for number in range(MEETINGS)
    ]


def _minutes(session: Session, world: make.World, meeting: Meeting) -> None:
    session.add(Minutes(meeting=meeting))
    for seat in (world.treatment_seat, world.police_seat, world.health_seat):
        session.add(
            Attendance(
                meeting=meeting,
                seat=seat,
                name=f"Someone from {seat.organisation.name}",
                organisation=seat.organisation,
                presence=Presence.PRESENT,
                votes=True,
            )
        )
    for number in range(ITEMS):
        item = make.item(session, meeting, f"Item {number}", position=number, minutes=4)
        session.add(
            ItemNote(
                item=item,
                body="The board heard a report. **Members** asked questions.\n\n- one\n- two",
                updated_at=clock.now(),
                updated_by=world.coordinator,
            )
        )
        session.add(
            Decision(
                board=world.board,
                meeting=meeting,
                item=item,
                part=Part.PUBLIC,
                year=2026,
                number=number + 1,
                wording="Agreed as recommended.",
                state=DecisionState.DECIDED,
                decided_at=clock.now(),
            )
        )


def _actions(session: Session, world: make.World, meetings: Sequence[Meeting]) -> None:
    """Raise actions at every meeting over eight years; one in ten is still open, and one in ten was moved."""
    owners = ((world.treatment, world.member), (world.police, world.police_member), (world.health, None))
    actions = []
    for number in range(ACTIONS):
        organisation, owner = owners[number % 3]
        raised, is_open = clock.today() - timedelta(days=number * 3_000 // ACTIONS), number % 10 == 0
        due = raised + timedelta(days=60)
        actions.append(
            Action(
                partnership=world.partnership,
                board=world.board,
                meeting=meetings[number * MEETINGS // ACTIONS],
                number=ACTIONS - number,
                title=f"Action {number}",
                organisation=organisation,
                owner=owner,
                raised_on=raised,
                due_on=due + timedelta(days=30 if number % 10 == 1 else 0),
                original_due_on=due,
                state=ActionState.IN_PROGRESS if is_open else ActionState.CLOSED,
                completed_on=None if is_open else due,
            )
        )
    session.add_all(actions)
    session.flush()
    at = clock.now()
    session.add_all(
        ActionUpdate(
            action=action,
            by=world.coordinator,
            at=at - timedelta(days=(clock.today() - action.due_on).days),
            state=ActionState.CLOSED,
            text="Closed.",
        )
        for action in actions
        if action.state is ActionState.CLOSED
    )
    session.add_all(
        ActionDateChange(
            action=action,
            by=world.coordinator,
            at=at - timedelta(days=(clock.today() - action.raised_on).days),
            moved_from=action.original_due_on,
            moved_to=action.due_on,
            reason="Moved.",
        )
        for action in actions
        if action.due_on != action.original_due_on
    )


def _workplan(session: Session, world: make.World) -> None:
    aims = [
        Objective(
            partnership=world.partnership, outcome_code=outcome.id, title=f"Aim {outcome.name}", position=n
        )
        for n, outcome in enumerate(outcomes.outcomes())
    ]
    session.add_all(aims)
    for number in range(ACTIVITIES):
        session.add(
            Activity(
                partnership=world.partnership,
                objective=aims[number % len(aims)],
                number=number + 1,
                year=plan_year(clock.today()),
                title=f"Activity {number}",
                lead_organisation=world.police,
                starts_on=clock.today() - timedelta(days=number),
                due_on=clock.today() + timedelta(days=number),
                state=ActivityState.UNDER_WAY,
                percent_complete=number % 100,
                key_dates=[KeyDate(title="Contract signed", due_on=clock.today())],
            )
        )


def _figures(session: Session, world: make.World) -> None:
    headlines = [metric.id for metric in outcomes.metrics() if metric.tier is outcomes.Tier.HEADLINE]
    for metric_id, period in product((METRIC, *headlines), range(PERIODS)):
        for place, code in enumerate(make.WEST_MIDLANDS):
            value = Decimal(10 + place + period % 5)
            session.add(
                Observation(
                    partnership=world.partnership,
                    metric_code=metric_id,
                    area_code=code,
                    period=str(2004 + period),
                    starts_on=date(2004 + period, 1, 1),
                    ends_on=date(2004 + period, 12, 31),
                    value=value,
                    lower=value - 2,
                    upper=value + 2,
                    status=ValueStatus.FINAL,
                    source="OHID Fingertips",
                    entered_at=clock.now(),
                    entered_by=world.coordinator,
                )
            )
