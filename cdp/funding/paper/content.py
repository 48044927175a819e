"""What the finance paper says about a financial year. The page, the files and the agenda all have these figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from cdp.charts.bars import BarChart
from cdp.funding import queries
from cdp.funding.figures import YearFigures, figures_of, of_year
from cdp.funding.positions import (
    StreamPosition,
    allocated_in,
    positions_of,
    quarter_chart,
    quarter_rows,
    total_of,
)
from cdp.funding.visibility import SEEN_BY_ALL, movements_among
from cdp.models import FundingStream, MoneyMovement, MoneyMovementState, Partnership, PlanLine
from cdp.wording.formats import agree, day, days_until, plural
from cdp.wording.money import pounds
from cdp.workplans.periods import plan_year, year_ends, year_starts, year_words

MOST_VARIANCES = 10


@dataclass(frozen=True)
class FinancePaper:
    """The position of a year on a day: streams, quarters, the largest variances, movements, and what ends when."""

    partnership: Partnership
    year: int
    as_on: date
    positions: Sequence[StreamPosition]
    total: YearFigures
    allocated: int
    variances: Sequence[tuple[PlanLine, YearFigures]]
    to_approve: Sequence[MoneyMovement]
    approved: Sequence[MoneyMovement]
    ending: Sequence[FundingStream]

    @property
    def title(self) -> str:
        """The title of the paper."""
        return f"Finance paper {year_words(self.year)}"

    @property
    def quarters(self) -> list[tuple[str, int, int | None]]:
        """The profile and actual by quarter, for all streams."""
        return quarter_rows(self.total)

    @property
    def chart(self) -> BarChart | None:
        """The chart of the quarters, or None if one of them is below zero."""
        return quarter_chart(self.total)

    @property
    def summary(self) -> list[str]:
        """The position in sentences."""
        total = self.total
        spent = (
            "Nothing is recorded as spent yet."
            if total.actual is None
            else f"{pounds(total.actual)} is spent so far."
        )
        forecast = f"The forecast for the year is {pounds(total.forecast)}, {over_or_under(total)}."
        found = [f"The profile for {year_words(self.year)} is {pounds(total.profile)}.", spent, forecast]
        if total.without_forecast:
            verb = agree(total.without_forecast, "counts", "count")
            found.append(
                f"{plural(total.without_forecast, 'line')} without a forecast {verb} at the profile."
            )
        return found


def finance_paper(session: Session, partnership: Partnership, year: int | None, today: date) -> FinancePaper:
    """Return the finance paper for a year, by default this one; the number of statements does not grow with lines."""
    year = plan_year(today) if year is None else year
    lines = sa.and_(PlanLine.partnership_id == partnership.id, SEEN_BY_ALL)
    figures = figures_of(session, lines, year=year)
    streams = queries.streams_of(session, partnership)
    positions = positions_of(session, streams, lines, figures, year)
    with_variance = [line for line in figures if of_year(figures, line, year).variance]
    rows = session.scalars(
        queries.register(sa.and_(lines, PlanLine.id.in_(with_variance)), "reference")
    ).unique()
    pairs = [(line, of_year(figures, line.id, year)) for line in rows]
    movements = session.scalars(
        sa.select(MoneyMovement)
        .where(MoneyMovement.partnership_id == partnership.id, movements_among(lines))
        .where(MoneyMovement.state.in_([MoneyMovementState.PROPOSED, MoneyMovementState.APPROVED]))
        .options(*queries.with_lines(), joinedload(MoneyMovement.decision))
        .order_by(MoneyMovement.number)
    ).all()
    return FinancePaper(
        partnership=partnership,
        year=year,
        as_on=today,
        positions=positions,
        total=total_of(positions),
        allocated=allocated_in(positions),
        variances=sorted(pairs, key=lambda pair: (-abs(pair[1].variance), pair[0].number))[:MOST_VARIANCES],
        to_approve=[each for each in movements if each.state is MoneyMovementState.PROPOSED],
        approved=[
            each
            for each in movements
            if each.approved_on is not None and year_starts(year) <= each.approved_on <= year_ends(year)
        ],
        ending=queries.ending_streams(session, partnership, today),
    )


def over_or_under(figures: YearFigures) -> str:
    """Return the variance in words, such as "£1,500 over the profile"."""
    if not figures.variance:
        return "as the profile"
    return f"{pounds(abs(figures.variance))} {'over' if figures.variance > 0 else 'under'} the profile"


def variance_words(line: PlanLine, figures: YearFigures) -> str:
    """Return what the paper says about the variance of a line: by how much, and the line's note."""
    words = (
        f"Forecast {pounds(figures.forecast)} against {pounds(figures.profile)}: {over_or_under(figures)}."
    )
    return f"{words} {line.note}".strip()


def ending_words(stream: FundingStream, today: date) -> str:
    """Return when a stream ends and what carries it on."""
    if stream.ends_on is None:
        return ""
    carried = (
        f"{stream.successor.label} carries it on."
        if stream.successor
        else "Nothing is recorded that carries it on."
    )
    return f"{stream.label} ends {days_until(stream.ends_on, on=today)}, on {day(stream.ends_on)}. {carried}"
