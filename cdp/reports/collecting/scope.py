"""What a report covers: the partnership, the board if it is about one, the period, and the day of the records."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from cdp import clock
from cdp.models import Action, Board, Decision, Meeting, Part, Partnership


@dataclass(frozen=True)
class ReportScope:
    """The scope of a report; both days of the period are included. Without a board, it covers every board."""

    partnership: Partnership
    board: Board | None
    starts_on: date
    ends_on: date
    today: date

    def covers_day(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Return the condition that a date is in the period."""
        return column.between(self.starts_on, self.ends_on)

    def covers_moment(self, column: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
        """Return the condition that a time is in the period, by days in London."""
        first = clock.from_london(self.starts_on, time())
        return sa.and_(column >= first, column < clock.from_london(self.ends_on + timedelta(days=1), time()))

    @property
    def board_ids(self) -> sa.Select[int]:
        """The statement for the ids of the boards covered."""
        query = sa.select(Board.id).where(Board.partnership_id == self.partnership.id)
        return query.where(Board.id == self.board.id) if self.board is not None else query

    @property
    def public_actions(self) -> sa.ColumnElement[bool]:
        """The condition that an action is public and belongs to a board covered."""
        return sa.and_(Action.part == Part.PUBLIC, Action.board_id.in_(self.board_ids))

    @property
    def meetings(self) -> sa.ColumnElement[bool]:
        """The condition that a meeting of a board covered starts in the period."""
        return sa.and_(Meeting.board_id.in_(self.board_ids), self.covers_moment(Meeting.starts_at.expression))

    @property
    def decisions(self) -> sa.ColumnElement[bool]:
        """The condition that a decision belongs to a board covered; see `public_decisions` for the rest."""
        return Decision.board_id.in_(self.board_ids)
