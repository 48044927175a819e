"""Linking an agenda item to the workplan, a duty, an indicator or an earlier decision."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.agendas.ordering import check_open
from cdp.agendas.service import naming
from cdp.audit.record import record
from cdp.indicators.catalogue import Indicator, by_outcome_of
from cdp.models import (
    Activity,
    AgendaItem,
    Board,
    Decision,
    ItemLinks,
    Milestone,
    Objective,
    Part,
    Partnership,
    Person,
)

MOST_DECISIONS = 100


@dataclass(frozen=True)
class LinkTargets:
    """The records to which an item of a board can be linked."""

    objectives: Sequence[Objective]
    activities: Sequence[Activity]
    milestones: Sequence[Milestone]
    decisions: Sequence[Decision]
    indicators: Sequence[Indicator]


@dataclass(frozen=True)
class LinkDetails:
    """The records that a person chose; None removes a link."""

    objective: Objective | None = None
    activity: Activity | None = None
    milestone: Milestone | None = None
    decision: Decision | None = None
    metric_code: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether there is any link."""
        return self != LinkDetails()


def targets_for(session: Session, partnership: Partnership, board: Board) -> LinkTargets:
    """Return the whole workplan, duties, indicators, and the board’s public decisions, newest first."""
    objectives = session.scalars(
        sa.select(Objective)
        .where(Objective.partnership_id == partnership.id)
        .order_by(Objective.position, Objective.id)
    )
    activities = session.scalars(
        sa.select(Activity).where(Activity.partnership_id == partnership.id).order_by(Activity.number)
    )
    milestones = session.scalars(
        sa.select(Milestone)
        .where(Milestone.partnership_id == partnership.id, Milestone.removed_at.is_(None))
        .order_by(Milestone.due_on.desc(), Milestone.id)
    )
    decisions = session.scalars(
        sa.select(Decision)
        .where(Decision.board_id == board.id, Decision.part == Part.PUBLIC)
        .order_by(Decision.year.desc(), Decision.number.desc())
        .limit(MOST_DECISIONS)
    )
    indicators = [one for _, group in by_outcome_of(session, partnership) for one in group]
    return LinkTargets(objectives.all(), activities.all(), milestones.all(), decisions.all(), indicators)


def links_of_item(session: Session, item: AgendaItem) -> ItemLinks | None:
    """Return the links of an item with the linked records, or None if it has none."""
    return session.scalar(
        sa.select(ItemLinks)
        .where(ItemLinks.item_id == item.id)
        .options(
            joinedload(ItemLinks.objective),
            joinedload(ItemLinks.activity),
            joinedload(ItemLinks.milestone),
            joinedload(ItemLinks.decision),
        )
    )


def link_item(session: Session, item: AgendaItem, details: LinkDetails, *, by: Person) -> None:
    """Link an item to records of its partnership. Raises Refusal if the meeting has been held."""
    check_open(item.meeting)
    row = links_of_item(session, item)
    if row is None:
        row = ItemLinks(item=item)
        session.add(row)
    row.objective, row.activity, row.milestone = details.objective, details.activity, details.milestone
    row.decision, row.metric_code = details.decision, details.metric_code
    record(
        session,
        f"{by.name} changed the links of {naming(item)} on the agenda of {item.meeting.title}.",
        by=by,
        on=item,
        partnership=item.meeting.board.partnership,
    )
