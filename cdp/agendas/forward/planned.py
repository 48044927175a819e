"""An item that a board will need, and for whom it is looked for."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from cdp.access import Access
from cdp.agendas.links import LinkDetails
from cdp.agendas.matter.lines import path_in
from cdp.models import AgendaItem, Board, BoardKind, Organisation, Purpose


@dataclass(frozen=True)
class PlannedItem:
    """An item that a board will need: why, by or after which day, and the page of the record it follows from.

    `source` names that record, such as "milestone.k3v8w2q9x4y7". An item with neither `by` nor `after` belongs to the
    next meeting. `item` is the agenda item that it already is. `agreed_at` is the page on which it is put on an agenda,
    if that is not done from the plan.
    """

    source: str
    title: str
    why: str
    path: str
    by: date | None = None
    after: date | None = None
    lead: Organisation | None = None
    purpose: Purpose = Purpose.DISCUSSION
    confidential: bool = False
    links: LinkDetails = field(default_factory=LinkDetails)
    item: AgendaItem | None = None
    agreed_at: str = ""


@dataclass(frozen=True)
class PlanScope:
    """The board, the days and the reader of a forward plan.

    Without `access`, only what every reader of an agenda may see is looked for. `decisions` are the ids of the
    confidential decisions that the reader may see.
    """

    session: Session
    board: Board
    today: date
    until: date
    access: Access | None = None
    decisions: frozenset[int] = frozenset()

    @property
    def is_main(self) -> bool:
        """Whether the board is one for the whole partnership, which also sees what concerns all of it."""
        return self.board.kind is BoardKind.BOARD

    @property
    def prepares(self) -> bool:
        """Whether the reader prepares the meetings of the board, or leads it."""
        access = self.access
        return access is not None and (access.is_coordinator or access.is_sro or access.chairs(self.board))

    def path(self, *steps: str) -> str:
        """Return the path of a page of the partnership."""
        return path_in(self.board.partnership, *steps)
