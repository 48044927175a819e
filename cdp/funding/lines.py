"""Adding and changing plan lines and their amounts. Nothing here commits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cdp.audit.record import record, reference_to
from cdp.errors import Conflict, Difference, Refusal
from cdp.funding import queries
from cdp.models import (
    WHOLE_YEAR,
    Activity,
    FundingStream,
    MeasureKind,
    MoneyMovement,
    MoneyMovementState,
    Organisation,
    Partnership,
    Person,
    PlanAmount,
    PlanLine,
)
from cdp.wording.money import pounds
from cdp.workplans.periods import FIRST_YEAR, LAST_YEAR, year_words


@dataclass(frozen=True)
class PlanLineDetails:
    """What a person enters about a plan line; `version` is the version that they saw, or None for a new line.

    The provider is a member organisation, or another named in `provider_name`.
    """

    stream: FundingStream
    service: str
    menu_heading: str = ""
    provider: Organisation | None = None
    provider_name: str = ""
    activity: Activity | None = None
    metric_code: str | None = None
    measure_kind: MeasureKind | None = None
    measure: str = ""
    note: str = ""
    is_confidential: bool = False
    version: int | None = None


@dataclass(frozen=True)
class YearEntered:
    """The amounts of a line for one year, in pence, by quarter; quarter 0 is what is not divided by quarter."""

    year: int
    profile: Mapping[int, int] = field(default_factory=dict)
    actual: Mapping[int, int] = field(default_factory=dict)
    forecast: int | None = None
    version: int | None = None


def add_line(session: Session, partnership: Partnership, details: PlanLineDetails, *, by: Person) -> PlanLine:
    """Add a plan line with the next number; raises Refusal for details that are not allowed."""
    _check(partnership, details)
    session.execute(
        sa.select(Partnership.id).where(Partnership.id == partnership.id).with_for_update(key_share=True)
    )
    line = PlanLine(partnership=partnership, number=queries.next_line_number(session, partnership))
    _write(line, details)
    session.add(line)
    session.flush()
    _note(session, line, "added", by=by)
    return line


def change_line(session: Session, line: PlanLine, details: PlanLineDetails, *, by: Person) -> None:
    """Change what a line says; raises Refusal as `add_line`, or Conflict with both texts if it has changed since."""
    if details.version != line.version:
        texts = (
            ("Service", line.service, details.service),
            ("Menu heading", line.menu_heading, details.menu_heading),
            ("Provider", line.provider_name, details.provider_name),
            ("Measure", line.measure, details.measure),
            ("Note", line.note, details.note),
        )
        raise Conflict(
            [Difference(*text) for text in texts if text[1] != text[2]], current_version=line.version
        )
    _check(line.partnership, details)
    if details.stream is not line.stream and _has_movements(session, line):
        raise Refusal("This line has movements, so it stays in its stream.", field="stream")
    _write(line, details)
    _note(session, line, "changed", by=by)


def set_year(session: Session, line: PlanLine, entered: YearEntered, *, by: Person) -> None:
    """Record the profile, actuals and forecast of a line for one year.

    Once a movement of the year is approved, the original profile stays as it is. Raises Refusal if it would change, or
    Conflict with both amounts if the line has changed since.
    """
    rows = {row.quarter: row for row in line.amounts if row.year == entered.year}
    if entered.version != line.version:
        raise Conflict(_differences(rows, entered), current_version=line.version)
    if not FIRST_YEAR - 10 <= entered.year <= LAST_YEAR:
        raise Refusal("Choose a financial year from the list.", field="year")
    before = {quarter: row.profile_pence for quarter, row in rows.items() if row.profile_pence}
    after = {quarter: pence for quarter, pence in entered.profile.items() if pence}
    if before != after and _has_movements(session, line, entered.year):
        raise Refusal(
            "The profile of this year is fixed, because money was moved. Propose a movement to change it.",
            field=f"profile_{min(set(before.items()) ^ set(after.items()))[0]}",
        )
    for quarter in range(5):
        _set_quarter(line, rows.get(quarter), quarter, entered)
    flag_modified(line, "service")  # so that the version increases, because amounts are rows of their own
    _note(
        session,
        line,
        f"recorded the amounts for {year_words(entered.year)} of",
        {"profile": {str(key): pence for key, pence in after.items()}, "actual": _texts(entered.actual)},
        by=by,
    )


def remove_line(session: Session, line: PlanLine, *, by: Person) -> None:
    """Remove a line that was added by mistake; raises Refusal if it has actuals or movements."""
    if _has_movements(session, line, any_state=True):
        raise Refusal("This line has movements, so it stays on record.")
    if any(row.actual_pence is not None for row in line.amounts):
        raise Refusal("Spending is recorded on this line, so it stays on record.")
    _note(session, line, "removed", by=by)
    session.delete(line)


def _texts(amounts: Mapping[int, int]) -> dict[str, int]:
    return {str(quarter): pence for quarter, pence in amounts.items()}


def _set_quarter(line: PlanLine, row: PlanAmount | None, quarter: int, entered: YearEntered) -> None:
    profile, actual = entered.profile.get(quarter, 0), entered.actual.get(quarter)
    forecast = entered.forecast if quarter == WHOLE_YEAR else None
    if not profile and actual is None and forecast is None:
        if row is not None:
            line.amounts.remove(row)
        return
    if row is None:
        row = PlanAmount(year=entered.year, quarter=quarter)
        line.amounts.append(row)
    row.profile_pence, row.actual_pence, row.forecast_pence = profile, actual, forecast


def _differences(rows: Mapping[int, PlanAmount], entered: YearEntered) -> list[Difference]:
    names = ("Not by quarter", "Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4")
    found = []
    for quarter, name in enumerate(names):
        row = rows.get(quarter)
        pairs = (
            ("profile", row.profile_pence if row else 0, entered.profile.get(quarter, 0)),
            ("actual", row.actual_pence if row else None, entered.actual.get(quarter)),
        )
        found += [
            Difference(f"{name}, {what}", pounds(theirs), pounds(yours))
            for what, theirs, yours in pairs
            if theirs != yours
        ]
    theirs = rows[WHOLE_YEAR].forecast_pence if WHOLE_YEAR in rows else None
    if theirs != entered.forecast:
        found.append(Difference("Forecast", pounds(theirs), pounds(entered.forecast)))
    return found


def _has_movements(
    session: Session, line: PlanLine, year: int | None = None, *, any_state: bool = False
) -> bool:
    out = MoneyMovement.from_line_id == line.id
    into = MoneyMovement.to_line_id == line.id
    if year is not None:
        out, into = (
            sa.and_(out, MoneyMovement.from_year == year),
            sa.and_(into, MoneyMovement.to_year == year),
        )
    found = sa.select(MoneyMovement.id).where(sa.or_(out, into))
    if not any_state:
        found = found.where(MoneyMovement.state == MoneyMovementState.APPROVED)
    return session.scalar(found.limit(1)) is not None


def _check(partnership: Partnership, details: PlanLineDetails) -> None:
    if details.stream.partnership_id != partnership.id:
        raise Refusal("Choose a stream of this partnership.", field="stream")
    if details.provider is not None and details.provider.partnership_id != partnership.id:
        raise Refusal("Choose an organisation of this partnership.", field="provider")
    if details.activity is not None and details.activity.partnership_id != partnership.id:
        raise Refusal("Choose an activity of this partnership.", field="activity")
    if not details.service.strip():
        raise Refusal("Enter what the money pays for.", field="service")


def _write(line: PlanLine, details: PlanLineDetails) -> None:
    line.stream, line.service = details.stream, " ".join(details.service.split())
    line.menu_heading = " ".join(details.menu_heading.split())
    line.provider, line.provider_name = details.provider, details.provider_name.strip()
    line.activity, line.metric_code = details.activity, details.metric_code
    line.measure_kind, line.measure = details.measure_kind, details.measure.strip()
    line.note, line.is_confidential = details.note.strip(), details.is_confidential


def _note(
    session: Session, line: PlanLine, words: str, details: dict[str, object] | None = None, *, by: Person
) -> None:
    """Record a sentence in the history, without the service of a confidential line."""
    named = line.reference if line.is_confidential else f"{line.reference}: {line.service}"
    facts = {"service": reference_to(line.service)} if line.is_confidential else details or {}
    sentence = f"{by.name} {words} plan line {named.rstrip('.')}."
    record(session, sentence, by=by, on=line, partnership=line.partnership, details=facts)
