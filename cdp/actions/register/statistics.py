"""Statistics of the register: what was opened, closed and moved in a period, by month and by organisation."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.access.identity import Access
from cdp.actions.rating import ENDED, OPEN, ActionRating, rating_in_sql
from cdp.actions.visibility import visible_to
from cdp.charts.bars import BarChart, bar_chart
from cdp.charts.scales import next_month
from cdp.clock import from_london, in_london, months_after
from cdp.models import Action, ActionDateChange, ActionState, ActionUpdate, Board, Organisation, Part

Conditions = list[sa.ColumnElement[bool]]


@dataclass(frozen=True)
class ActionNumbers:
    """The numbers for one month, organisation or the whole: open and overdue today, the rest in the period.

    `ended` counts actions that were transferred, merged or withdrawn. `moved` counts changes of due dates. `days` is
    the median number of days from raising to closing, or None if none was closed.
    """

    label: str
    still_open: int
    overdue: int
    opened: int
    closed: int
    ended: int
    moved: int
    days: int | None


@dataclass(frozen=True)
class ActionStatistics:
    """The statistics of a period: the whole, each month, and each organisation that has any numbers."""

    since: date
    total: ActionNumbers
    months: list[ActionNumbers]
    organisations: list[ActionNumbers]

    @property
    def chart(self) -> BarChart | None:
        """Actions opened and closed in each month, or None if there were none."""
        return bar_chart(
            ("Opened", "Closed"), [(month.label, (month.opened, month.closed)) for month in self.months]
        )


@dataclass(frozen=True)
class _Life:
    """What the statistics need to know of one action; `ended_on` is None while it is open."""

    organisation_id: int
    raised_on: date
    state: ActionState
    is_overdue: bool
    ended_on: date | None


def statistics_of(
    session: Session,
    access: Access,
    *,
    board: str | None,
    months: int,
    today: date,
    public_only: bool = False,
) -> ActionStatistics:
    """Return the statistics of the actions that a person may see, for whole months up to today; three statements.

    `board` is the key of a board, or None for all. `public_only` leaves out confidential actions, for files. An action
    that was closed without an update, as in an imported log, counts on the day on which it was completed.
    """
    since = months_after(today.replace(day=1), 1 - months)
    ours = _ours(access, board, public_only=public_only)
    months_in_order = list(_months(since, today))
    total = _Tally()
    by_month: dict[date, _Tally] = defaultdict(_Tally)
    by_organisation: dict[int, _Tally] = defaultdict(_Tally)
    for life in _lives(session, ours, since, today):
        owner = by_organisation[life.organisation_id]
        for tally in (total, owner):
            tally.counts["still_open"] += life.ended_on is None
            tally.counts["overdue"] += life.is_overdue
        if life.raised_on >= since:
            for tally in (total, owner, by_month[life.raised_on.replace(day=1)]):
                tally.counts["opened"] += 1
        if life.ended_on is not None and life.ended_on >= since:
            for tally in (total, owner, by_month[life.ended_on.replace(day=1)]):
                tally.end(life)
    for organisation, on in _moves(session, ours, since):
        for tally in (total, by_organisation[organisation], by_month[on.replace(day=1)]):
            tally.counts["moved"] += 1
    names = session.execute(
        sa.select(Organisation.id, Organisation.name)
        .where(Organisation.partnership_id == access.partnership.id)
        .order_by(sa.func.lower(Organisation.name), Organisation.id)
    )
    return ActionStatistics(
        since,
        total.numbers("All"),
        [by_month[month].numbers(f"{month:%b} {month:%y}") for month in months_in_order],
        [
            by_organisation[number].numbers(name)
            for number, name in names
            if any(by_organisation[number].counts.values())
        ],
    )


@dataclass
class _Tally:
    """Numbers being counted, and the days that each closed action took."""

    counts: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)

    def end(self, life: "_Life") -> None:
        """Count an action that has ended, and the days that it took if it was closed."""
        if life.state is not ActionState.CLOSED or life.ended_on is None:
            self.counts["ended"] += 1
            return
        self.counts["closed"] += 1
        self.days.append((life.ended_on - life.raised_on).days)

    def numbers(self, label: str) -> ActionNumbers:
        """Return what was counted."""
        return ActionNumbers(
            label,
            still_open=self.counts["still_open"],
            overdue=self.counts["overdue"],
            opened=self.counts["opened"],
            closed=self.counts["closed"],
            ended=self.counts["ended"],
            moved=self.counts["moved"],
            days=round(median(self.days)) if self.days else None,
        )


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = next_month(first)


def _ours(access: Access, board: str | None, *, public_only: bool) -> Conditions:
    conditions = [Action.partnership_id == access.partnership.id, visible_to(access)]
    if board is not None:
        conditions.append(Action.board_id.in_(sa.select(Board.id).where(Board.key == board)))
    if public_only:
        conditions.append(Action.part == Part.PUBLIC)
    return conditions


def _lives(session: Session, ours: Conditions, since: date, today: date) -> list[_Life]:
    """Return the actions that are open, or that were raised or ended in the period."""
    ended = (
        sa.select(ActionUpdate.action_id, sa.func.max(ActionUpdate.at).label("at"))
        .join(Action, Action.id == ActionUpdate.action_id)
        .where(ActionUpdate.state.in_(ENDED), *ours)
        .group_by(ActionUpdate.action_id)
        .subquery()
    )
    rows: Sequence[Any] = session.execute(
        sa.select(
            Action.organisation_id,
            Action.raised_on,
            Action.state,
            rating_in_sql(today) == ActionRating.OVERDUE.value,
            Action.completed_on,
            ended.c.at,
        )
        .outerjoin(ended, ended.c.action_id == Action.id)
        .where(
            *ours,
            sa.or_(
                Action.state.in_(OPEN),
                Action.raised_on >= since,
                ended.c.at >= from_london(since, time()),
                sa.and_(ended.c.at.is_(None), Action.completed_on >= since),
            ),
        )
    ).all()
    return [
        _Life(
            organisation,
            raised_on,
            state,
            bool(overdue),
            None if state in OPEN else (in_london(at).date() if at else completed_on or raised_on),
        )
        for organisation, raised_on, state, overdue, completed_on, at in rows
    ]


def _moves(session: Session, ours: Conditions, since: date) -> list[tuple[int, date]]:
    """Return the owner organisation's id and the London day of each change of a due date in the period."""
    rows = session.execute(
        sa.select(Action.organisation_id, ActionDateChange.at)
        .join(ActionDateChange, ActionDateChange.action_id == Action.id)
        .where(*ours, ActionDateChange.at >= from_london(since, time()))
    )
    return [(organisation, in_london(at).date()) for organisation, at in rows]
