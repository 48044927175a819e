"""What is recorded now, with which the lines of a budget are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.funding.figures import Figures, YearFigures, figures_of
from cdp.models import FundingStream, Organisation, Partnership, PlanLine
from cdp.reference.areas import plain
from cdp.workplans.periods import plan_year


@dataclass(frozen=True)
class RecordedLine:
    """A line that is recorded, with its figures by year."""

    id: int
    reference: str
    stream_id: int
    service: str
    figures: Mapping[int, YearFigures]


@dataclass(frozen=True)
class BudgetState:
    """The streams (id, name, short name), organisations (id, name, short name) and public lines of a partnership."""

    this_year: int
    streams: Sequence[tuple[int, str, str]] = ()
    organisations: Sequence[tuple[int, str, str]] = ()
    lines: Sequence[RecordedLine] = ()
    by_reference: Mapping[str, RecordedLine] = field(default_factory=dict)

    def recorded(self, reference: str, stream_id: int, service: str) -> RecordedLine | None:
        """Return the recorded line that a row is about: by reference and service, or by stream and service."""
        known = self.by_reference.get(reference.strip().upper())
        if known is not None and plain(known.service) == plain(service):
            return known
        same = [
            line
            for line in self.lines
            if line.stream_id == stream_id and plain(line.service) == plain(service)
        ]
        return same[0] if len(same) == 1 else None


def state_of(session: Session, partnership: Partnership) -> BudgetState:
    """Return what is recorded for a partnership now, with a number of queries that does not depend on the lines."""
    streams = session.execute(
        sa.select(FundingStream.id, FundingStream.name, FundingStream.short_name)
        .where(FundingStream.partnership_id == partnership.id)
        .order_by(FundingStream.starts_on, FundingStream.id)
    )
    organisations = session.execute(
        sa.select(Organisation.id, Organisation.name, Organisation.short_name)
        .where(Organisation.partnership_id == partnership.id)
        .order_by(Organisation.name)
    )
    here = PlanLine.partnership_id == partnership.id
    figures: Figures = figures_of(session, here)
    lines = [
        RecordedLine(line_id, f"F{number}", stream_id, service, figures.get(line_id, {}))
        for line_id, number, stream_id, service in session.execute(
            sa.select(PlanLine.id, PlanLine.number, PlanLine.stream_id, PlanLine.service)
            .where(here)
            .order_by(PlanLine.number)
        )
    ]
    return BudgetState(
        plan_year(clock.today()),
        [(key, name, short) for key, name, short in streams],
        [(key, name, short) for key, name, short in organisations],
        lines,
        {line.reference: line for line in lines},
    )
