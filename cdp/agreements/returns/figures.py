"""The figures of a return, in pence: its stream's plan lines in the period, and its executed agreements.

The profile in force has every approved movement. Amounts that are not divided by quarter count only if the period has
the whole financial year.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.agreements.amounts import own_amounts
from cdp.models import (
    AgreementParty,
    AgreementState,
    FunderReturn,
    FundingAgreement,
    FundingStream,
    MoneyMovement,
    MoneyMovementState,
    PlanAmount,
    PlanLine,
)
from cdp.workplans.periods import plan_year, year_ends, year_starts

Place = tuple[int, int]
"""A financial year and a quarter; quarter 0 is what is not divided."""


@dataclass(frozen=True)
class LineFigures:
    """The profile and the actual spend of one plan line in the period; the actual is None if none is recorded."""

    reference: str
    service: str
    profile: int
    actual: int | None

    @property
    def variance(self) -> int | None:
        """The actual less the profile, or None without an actual."""
        return None if self.actual is None else self.actual - self.profile


@dataclass(frozen=True)
class AgreementFigures:
    """What an executed agreement gives in the financial years of the period."""

    reference: str
    title: str
    recipient: str
    pence: int


@dataclass(frozen=True)
class ReturnFigures:
    """The figures of a return, and their totals."""

    lines: tuple[LineFigures, ...] = ()
    agreements: tuple[AgreementFigures, ...] = ()

    @property
    def profile(self) -> int:
        """The profile of all lines."""
        return sum(line.profile for line in self.lines)

    @property
    def actual(self) -> int:
        """The actual spend of all lines, as far as it is recorded."""
        return sum(line.actual or 0 for line in self.lines)

    @property
    def without_actual(self) -> int:
        """The number of lines without an actual."""
        return sum(line.actual is None for line in self.lines)

    @property
    def agreed(self) -> int:
        """The total of the agreements."""
        return sum(agreement.pence for agreement in self.agreements)


def figures_for(session: Session, due: FunderReturn) -> ReturnFigures:
    """Return the figures of a return now, in a fixed number of statements; none without a stream."""
    if due.stream is None:
        return ReturnFigures()
    places = set(places_in(due.starts_on, due.ends_on))
    years = {year for year, _ in places}
    return ReturnFigures(
        tuple(_lines(session, due.stream, places)), tuple(_agreements(session, due.stream, years))
    )


def places_in(starts_on: date, ends_on: date) -> Iterator[Place]:
    """Yield the quarters that begin and end in a period, and quarter 0 of each whole financial year."""
    for year in range(plan_year(starts_on), plan_year(ends_on) + 1):
        if starts_on <= year_starts(year) and year_ends(year) <= ends_on:
            yield (year, 0)
        for quarter in range(1, 5):
            first = date(year + (quarter == 4), (4, 7, 10, 1)[quarter - 1], 1)
            last = {1: date(year, 6, 30), 2: date(year, 9, 30), 3: date(year, 12, 31), 4: year_ends(year)}
            if starts_on <= first and last[quarter] <= ends_on:
                yield (year, quarter)


def _lines(session: Session, stream: FundingStream, places: set[Place]) -> Iterator[LineFigures]:
    lines = session.scalars(
        sa.select(PlanLine)
        .where(PlanLine.stream_id == stream.id)
        .options(selectinload(PlanLine.amounts))
        .order_by(PlanLine.number)
    ).all()
    moved = _moved(session, [line.id for line in lines], places)
    for line in lines:
        amounts = [one for one in line.amounts if (one.year, one.quarter) in places]
        profile = sum(one.profile_pence for one in amounts) + moved[line.id]
        yield LineFigures(line.reference, line.service, profile, _actual(amounts))


def _actual(amounts: Iterable[PlanAmount]) -> int | None:
    known = [one.actual_pence for one in amounts if one.actual_pence is not None]
    return sum(known) if known else None


def _moved(session: Session, lines: list[int], places: set[Place]) -> dict[int, int]:
    """Return what approved movements brought into each line in the period, less what they took out."""
    found: dict[int, int] = defaultdict(int)
    movements = session.scalars(
        sa.select(MoneyMovement).where(
            MoneyMovement.state == MoneyMovementState.APPROVED,
            sa.or_(MoneyMovement.from_line_id.in_(lines), MoneyMovement.to_line_id.in_(lines)),
        )
    )
    for one in movements:
        if (one.from_year, one.from_quarter) in places:
            found[one.from_line_id] -= one.pence
        if one.to_line_id is not None and (one.to_year, one.to_quarter) in places:
            found[one.to_line_id] += one.pence
    return found


def _agreements(session: Session, stream: FundingStream, years: set[int]) -> Iterator[AgreementFigures]:
    executed = session.scalars(
        sa.select(FundingAgreement)
        .where(FundingAgreement.stream_id == stream.id, FundingAgreement.state == AgreementState.EXECUTED)
        .options(
            selectinload(FundingAgreement.amounts),
            selectinload(FundingAgreement.parties).joinedload(AgreementParty.organisation),
        )
        .order_by(FundingAgreement.id)
    )
    for agreement in executed:
        pence = sum(amount for year, amount in own_amounts(agreement).items() if year in years)
        if pence:
            yield AgreementFigures(agreement.reference, agreement.title, agreement.recipient.label, pence)
