"""What an agenda item is about: the records it serves, and the earlier item that it continues."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cdp.models.agenda import AgendaItem
from cdp.models.base import Base, Numbered
from cdp.models.decision import Decision
from cdp.models.milestone import Milestone
from cdp.models.workplan import Activity, Objective


class ItemLinks(Numbered, Base):
    """The records to which an agenda item is linked; an item without links has no row.

    `first_item_id` is the first item of the same subject, at an earlier meeting. `metric_code` is an indicator, and a
    milestone is a duty of the partnership.
    """

    __tablename__ = "agenda_item_links"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), unique=True)
    first_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    objective_id: Mapped[int | None] = mapped_column(sa.ForeignKey("objectives.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activities.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(sa.ForeignKey("milestones.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    metric_code: Mapped[str | None] = mapped_column(sa.String(60))

    item: Mapped[AgendaItem] = relationship(foreign_keys=item_id)
    objective: Mapped[Objective | None] = relationship()
    activity: Mapped[Activity | None] = relationship()
    milestone: Mapped[Milestone | None] = relationship()
    decision: Mapped[Decision | None] = relationship()
