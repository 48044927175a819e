"""Actions in a report: completed, late or moved, overdue, and how many."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp.actions.rating import OPEN
from cdp.agendas.matter.lines import MatterLine, path_in
from cdp.models import Action, ActionDateChange, ActionState
from cdp.reports.collecting.scope import ReportScope
from cdp.reports.text import Collected, ReportTable, cell
from cdp.wording.formats import day_short, plural

_DONE = (ActionState.DONE, ActionState.CLOSED)


def completed(session: Session, scope: ReportScope) -> Collected:
    """Return the actions completed in the period, with their original due dates, in one query."""
    rows = session.scalars(
        _listed().where(
            scope.public_actions, Action.state.in_(_DONE), scope.covers_day(Action.completed_on.expression)
        )
    ).all()
    table = ReportTable(
        f"{plural(len(rows), 'action')} completed",
        ("Action", "Owner", "Completed", "Originally due"),
        tuple(
            (
                _named(action),
                cell(_owner(action)),
                cell(day_short(action.completed_on)),
                cell(day_short(action.original_due_on)),
            )
            for action in rows
        ),
    )
    return Collected(tables=(table,) if rows else (), nothing="No action was completed in this period.")


def late(session: Session, scope: ReportScope) -> Collected:
    """Return the actions that are overdue or have a new date, or were late as the period ended, and why."""
    rows = session.scalars(
        _listed().where(
            scope.public_actions,
            Action.raised_on <= scope.ends_on,
            sa.or_(
                sa.and_(
                    Action.state.in_(OPEN),
                    sa.or_(_overdue(scope), Action.due_on != Action.original_due_on),
                ),
                # late on the last day, and completed before the report was written
                sa.and_(
                    Action.state.in_(_DONE),
                    Action.due_on < scope.ends_on,
                    Action.completed_on > scope.ends_on,
                ),
            ),
        )
    ).all()
    table = ReportTable(
        plural(len(rows), "action"),
        ("Action", "Owner", "Originally due", "Due now", "Why"),
        tuple(
            (
                _named(action),
                cell(_owner(action)),
                cell(day_short(action.original_due_on)),
                cell(_due_now(action, scope)),
                cell(_reason(action)),
            )
            for action in rows
        ),
    )
    return Collected(tables=(table,) if rows else (), nothing="No open action is late or has a new date.")


def overdue(session: Session, scope: ReportScope) -> Collected:
    """Return the overdue actions, longest overdue first."""
    rows = session.scalars(
        _listed().where(scope.public_actions, Action.state.in_(OPEN), _overdue(scope))
    ).all()
    table = ReportTable(
        plural(len(rows), "overdue action"),
        ("Action", "Owner", "Due", "Overdue by", "Last update"),
        tuple(
            (
                _named(action),
                cell(_owner(action)),
                cell(day_short(action.due_on)),
                cell(plural((scope.today - action.due_on).days, "day")),
                cell(action.latest_update or "No update yet"),
            )
            for action in rows
        ),
    )
    return Collected(tables=(table,) if rows else (), nothing="No action is overdue.")


def counts(session: Session, scope: ReportScope) -> list[tuple[str, str]]:
    """Return how many actions were raised and completed in the period, are open and overdue, and got a new date."""

    def number_of(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((condition, 1)))

    moved = sa.exists().where(
        ActionDateChange.action_id == Action.id, scope.covers_moment(ActionDateChange.at.expression)
    )
    is_open = Action.state.in_(OPEN)
    figures = session.execute(
        sa.select(
            number_of(scope.covers_day(Action.raised_on.expression)),
            number_of(sa.and_(Action.state.in_(_DONE), scope.covers_day(Action.completed_on.expression))),
            number_of(is_open),
            number_of(sa.and_(is_open, _overdue(scope))),
            number_of(moved),
        ).where(scope.public_actions)
    ).one()
    labels = (
        "Actions raised",
        "Actions completed",
        "Actions open now",
        "Actions overdue now",
        "Actions given a new date",
    )
    return [(label, str(figure)) for label, figure in zip(labels, figures, strict=True)]


def _listed() -> sa.Select[Action]:
    return (
        sa.select(Action)
        .options(joinedload(Action.organisation), joinedload(Action.owner), selectinload(Action.date_changes))
        .order_by(Action.due_on, Action.number)
    )


def _overdue(scope: ReportScope) -> sa.ColumnElement[bool]:
    return sa.and_(Action.due_on < scope.today, Action.completed_on.is_(None))


def _named(action: Action) -> MatterLine:
    path = path_in(action.partnership, "actions", action.key)
    return MatterLine(action.reference, path, f" {action.title}")


def _owner(action: Action) -> str:
    return ", ".join(filter(None, [action.organisation.name, action.owner.name if action.owner else ""]))


def _due_now(action: Action, scope: ReportScope) -> str:
    if action.completed_on is not None and action.completed_on > scope.ends_on:
        return f"{day_short(action.due_on)}, completed on {day_short(action.completed_on)}"
    is_late = action.completed_on is None and action.due_on < scope.today
    return f"{day_short(action.due_on)}, overdue" if is_late else day_short(action.due_on)


def _reason(action: Action) -> str:
    """Return the reason of the last new date, else the last update, else that none was given."""
    if action.date_changes:
        moved = plural(len(action.date_changes), "time")
        return f"Date moved {moved}. {action.date_changes[-1].reason}"
    return action.latest_update or "No reason given"
