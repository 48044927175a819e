"""Saving the lines of a budget with their amounts and their history. No one is emailed."""

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.audit.record import Fact, record_many
from cdp.funding import lines, queries
from cdp.funding.importing.judging import ImportedYear, RecordPlanLine
from cdp.funding.lines import YearEntered
from cdp.imports.judging import of_kind
from cdp.imports.kinds import ImportResult, WriteOrder
from cdp.models import Partnership, PlanAmount, PlanLine
from cdp.models.adding import add_many, insert_rows
from cdp.wording.formats import plural


def write(session: Session, order: WriteOrder) -> ImportResult:
    """Save the lines that a person confirmed; the caller has locked the partnership. Raises Refusal as `set_year`."""
    assert order.partnership is not None  # noqa: S101 -- the pages are those of a partnership
    changes = of_kind(order.changes, RecordPlanLine)
    session.flush()
    new = [change for change in changes if change.line_id is None]
    changed = _change(session, [change for change in changes if change.line_id is not None], order)
    number = queries.next_line_number(session, order.partnership)
    made = add_many(
        session,
        PlanLine,
        [_row(change, order.partnership, number + place) for place, change in enumerate(new)],
    )
    amounts = [
        {"line_id": line.id, **row}
        for line, change in zip(made, new, strict=True)
        for year in change.years
        for row in _amounts(year)
    ]
    insert_rows(session, PlanAmount, amounts)
    facts = [
        Fact(
            f"{order.by.name} imported plan line {line.reference} from “{order.file_name}”, {change.sheet}, row "
            f"{change.row}: {line.service.rstrip('.')}.",
            line,
            {"file": order.file_name, "sheet": change.sheet, "row": change.row, "amounts": change.words},
        )
        for line, change in zip(made, new, strict=True)
    ]
    record_many(session, facts, by=order.by, partnership=order.partnership)
    counts = Counter({"plan line": len(made), "changed plan line": changed})
    return ImportResult(order.partnership, [plural(count, noun) for noun, count in counts.items() if count])


def _change(session: Session, changes: list[RecordPlanLine], order: WriteOrder) -> int:
    """Save new amounts of lines that are recorded; return how many lines there are."""
    found = {
        line.id: line
        for line in session.scalars(
            sa.select(PlanLine)
            .where(PlanLine.id.in_([change.line_id for change in changes]))
            .options(selectinload(PlanLine.amounts))
        )
    }
    for change in changes:
        line = found[change.line_id or 0]
        for year in change.years:
            entered = YearEntered(
                year.year, dict(year.profile), dict(year.actual), year.forecast, line.version
            )
            lines.set_year(session, line, entered, by=order.by)
            session.flush()
    return len(found)


def _row(change: RecordPlanLine, partnership: Partnership, number: int) -> dict[str, object]:
    return {
        "version": 1,
        "partnership_id": partnership.id,
        "stream_id": change.stream_id,
        "number": number,
        "menu_heading": change.heading,
        "service": change.service,
        "provider_id": change.provider_id,
        "provider_name": change.provider_name,
        "activity_id": None,
        "metric_code": None,
        "measure_kind": None,
        "measure": change.measure,
        "note": change.note,
        "is_confidential": False,
    }


def _amounts(year: ImportedYear) -> list[dict[str, int | None]]:
    profile, actual = dict(year.profile), dict(year.actual)
    quarters = sorted({*profile, *actual, *([0] if year.forecast is not None else [])})
    return [
        {
            "year": year.year,
            "quarter": quarter,
            "profile_pence": profile.get(quarter, 0),
            "forecast_pence": year.forecast if quarter == 0 else None,
            "actual_pence": actual.get(quarter),
        }
        for quarter in quarters
    ]
