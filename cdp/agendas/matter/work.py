"""The work that a board monitors: open actions, indicators that miss their target, and exceptions in the workplan."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import clock
from cdp.access import Access
from cdp.actions import rating as action_ratings
from cdp.actions.dates import due_in_words
from cdp.actions.owners import owners_in_words
from cdp.actions.queries import OWNERS
from cdp.actions.states import STATE_WORDS
from cdp.actions.visibility import visible_to
from cdp.agendas.matter.lines import Groups, MatterLine, grouped, path_in
from cdp.indicators.catalogue import written
from cdp.indicators.exceptions import IndicatorOffTarget, off_target
from cdp.models import Action, Activity, Board, Meeting, Part, Partnership
from cdp.wording.formats import day, listed
from cdp.workplans.exceptions import exceptions_of
from cdp.workplans.queries import live_activities_of

LONGEST_UPDATE = 400
"""Characters of an update under the item; the action's page has the whole text."""


def open_actions(session: Session, board: Board, today: date) -> Groups:
    """Return the open public actions of a board, next due first, in three queries."""
    return _actions("Open actions", session, board, today, Action.part == Part.PUBLIC)


def confidential_actions(session: Session, access: Access, board: Board, today: date) -> Groups:
    """Return the open confidential actions of a board that a person may see, next due first, in three queries."""
    seen = sa.and_(Action.part == Part.CONFIDENTIAL, visible_to(access))
    return _actions("Open confidential actions", session, board, today, seen)


def _actions(
    heading: str, session: Session, board: Board, today: date, among: sa.ColumnElement[bool]
) -> Groups:
    rows = session.scalars(
        sa.select(Action)
        .where(Action.board_id == board.id, Action.state.in_(action_ratings.OPEN), among)
        .options(*OWNERS, selectinload(Action.date_changes))
        .order_by(Action.due_on, Action.number)
    )
    lines = []
    for action in rows:
        rating = action_ratings.rating_of(action, today).words.lower()
        state = STATE_WORDS[action.state].lower()
        path = path_in(board.partnership, "actions", action.key)
        rest = f": {owners_in_words(action)}. Due {due_in_words(action)}: {rating}, {state}."
        lines.append(MatterLine(f"{action.reference} {action.title}", path, f"{rest}{_latest(action)}"))
    return grouped(heading, lines)


def _latest(action: Action) -> str:
    """Return the latest update with its date, as the owners answered before the meeting."""
    text = " ".join(action.latest_update.split())
    if not text or action.latest_update_at is None:
        return " No update yet."
    shortened = text if len(text) <= LONGEST_UPDATE else f"{text[:LONGEST_UPDATE].rsplit(' ', 1)[0]}…"
    return f" {day(action.latest_update_at)}: {shortened}"


def live_activities(session: Session, meeting: Meeting) -> list[Activity]:
    """Return the activities of the workplan that have not ended, next due first, with their lead organisations."""
    return live_activities_of(session, meeting.board.partnership, clock.today())


def performance(session: Session, meeting: Meeting, activities: Sequence[Activity], today: date) -> Groups:
    """Return the indicators that miss or nearly miss their target, then the activities that need attention.

    Three queries for the indicators and two for the workplan. Restricted indicators are left out, because agendas are
    passed on.
    """
    here = meeting.board.partnership
    return off_target_lines(session, here, today) + grouped(
        "Workplan exceptions",
        (activity_line(one.activity, *one.remarks) for one in exceptions_of(session, activities, today)),
    )


def off_target_lines(session: Session, partnership: Partnership, today: date) -> Groups:
    """Return the indicators that are off target, or whose values are too old to rate, in at most four queries."""
    return grouped(
        "Indicators that are not at their target",
        (
            MatterLine(
                found.indicator.label,
                path_in(partnership, "indicators", found.indicator.id),
                f", {found.period.label} ({found.age.words}). {_values(found)}",
            )
            for found in off_target(session, partnership, today)
        ),
    )


def activity_line(activity: Activity, *remarks: str) -> MatterLine:
    """Return a line for an activity with its lead organisation, its due date and remarks."""
    lead, due = activity.lead_organisation, activity.due_on
    known = [lead.name if lead else "no lead yet", f"due {day(due)}" if due else "no due date"]
    facts = ", ".join([*known, *remarks])
    path = path_in(activity.partnership, "workplan", "activities", activity.key)
    return MatterLine(f"{activity.reference} {activity.title}", path, f": {facts}")


def _values(found: IndicatorOffTarget) -> str:
    """Return the places with the same rating and target together, or that the values are too old to rate."""
    if not found.places:
        return "Not rated: the values are too old. Check whether newer ones are published."
    together: dict[str, list[str]] = defaultdict(list)
    for one in found.places:
        target = written(found.indicator, one.target.value)
        together[f"{one.rating.words} of {target} by {day(one.target.due_on)}"].append(
            f"{one.figure.place.name} {one.figure.value_words}"
        )
    return "; ".join(f"{rating}: {listed(places)}" for rating, places in together.items())
