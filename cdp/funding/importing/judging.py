"""The verdict on every row of a budget, compared with the lines that are recorded. Pure functions."""

from dataclasses import dataclass

from cdp.funding.figures import YearFigures
from cdp.funding.importing.drafts import BudgetDrafts, DraftYear, LineDraft, years_in_words
from cdp.funding.importing.sheets import BudgetSheet, label_of
from cdp.funding.importing.state import BudgetState, RecordedLine
from cdp.imports.cells import RowPlace, SheetRow, shortened
from cdp.imports.judging import JudgedRows
from cdp.imports.rows import FileRows
from cdp.imports.verdicts import Consent, ImportChange, RowVerdict

NO_STREAM = "This partnership has no funding stream yet. Add the stream first, then import its lines."


@dataclass(frozen=True)
class ImportedYear:
    """The amounts of a line for one year, in pence, as pairs of quarter and amount."""

    year: int
    profile: tuple[tuple[int, int], ...]
    actual: tuple[tuple[int, int], ...]
    forecast: int | None

    @classmethod
    def of(cls, year: int, draft: DraftYear) -> "ImportedYear":
        """Return the amounts of a draft, without profiles of nothing."""
        profile = tuple((quarter, pence) for quarter, pence in sorted(draft.profile.items()) if pence)
        return cls(year, profile, tuple(sorted(draft.actual.items())), draft.forecast)

    def is_recorded(self, figures: YearFigures | None) -> bool:
        """Return whether these amounts are those that are recorded."""
        if figures is None:
            return not (self.profile or self.actual or self.forecast is not None)
        quarters = list(enumerate(figures.quarters))
        forecast = None if figures.without_forecast else figures.forecast
        return (
            self.profile == tuple((quarter, each.original) for quarter, each in quarters if each.original)
            and self.actual
            == tuple((quarter, each.actual) for quarter, each in quarters if each.actual is not None)
            and self.forecast == forecast
        )


@dataclass(frozen=True, kw_only=True)
class RecordPlanLine(ImportChange):
    """A change that records a line, or new amounts of the line `line_id`; `sheet` and `row` are where it stands."""

    line_id: int | None
    stream_id: int
    service: str
    heading: str
    provider_id: int | None
    provider_name: str
    measure: str
    note: str
    years: tuple[ImportedYear, ...]
    sheet: str
    row: int


def judge(rows: FileRows, state: BudgetState) -> JudgedRows:
    """Return the verdict on every row of a budget, and the questions about it."""
    drafts = BudgetDrafts(rows, state)
    missing = () if state.streams else (NO_STREAM,)
    by_row: dict[RowPlace, list[LineDraft]] = {}
    for draft in drafts.drafts:
        by_row.setdefault(draft.row.place, []).append(draft)
    seen: dict[tuple[int | None, str, str, int], int] = {}
    verdicts = []
    for sheet in drafts.sheets:
        for row in sheet.lines:
            if id(row) in drafts.left_out:
                verdicts.append(_out(row, "Left out: money that moved. Propose it as a movement."))
            else:
                verdicts.append(_line(row, by_row.get(row.place, []), state, seen))
        verdicts += _others(sheet)
    return JudgedRows(verdicts, missing, questions=tuple(drafts.asked.all()))


def _line(
    row: SheetRow,
    drafts: list[LineDraft],
    state: BudgetState,
    seen: dict[tuple[int | None, str, str, int], int],
) -> RowVerdict:
    changes, notes = [], []
    for draft in drafts:
        for year in draft.years:
            key = (
                draft.stream_id,
                draft.service.casefold(),
                f"{draft.provider_id} {draft.provider_name}",
                year,
            )
            if seen.setdefault(key, row.place.row) != row.place.row:
                row.refuse(
                    "service", f"is in row {seen[key]} too, for the same year. Leave one of the rows out."
                )
        known = _known(draft, state)
        years = tuple(ImportedYear.of(year, each) for year, each in sorted(draft.years.items()))
        if known is not None and all(each.is_recorded(known.figures.get(each.year)) for each in years):
            notes.append(f"Already recorded as plan line {known.reference}.")
        elif draft.stream_id is not None and not row.problems:
            changes.append(_change(draft, draft.stream_id, known, years))
    shown = () if row.problems else tuple(changes)
    return RowVerdict(row.place, shortened(label_of(row)), shown, tuple(row.problems), tuple(notes))


def _known(draft: LineDraft, state: BudgetState) -> RecordedLine | None:
    if draft.row.raw("recipient"):  # lines of several recipients have one service
        return None
    return state.recorded(draft.row.raw("reference"), draft.stream_id or 0, draft.service)


def _change(
    draft: LineDraft, stream_id: int, known: RecordedLine | None, years: tuple[ImportedYear, ...]
) -> RecordPlanLine:
    amounts = years_in_words(draft.years)
    words = (
        f"New amounts of {known.reference}: {amounts}" if known else f"New line: {draft.service}; {amounts}"
    )
    return RecordPlanLine(
        words=words,
        consent=Consent.CHANGE if known else Consent.NEW,
        line_id=known.id if known else None,
        stream_id=stream_id,
        service=draft.service,
        heading=draft.heading,
        provider_id=draft.provider_id,
        provider_name=draft.provider_name,
        measure=draft.measure,
        note="\n".join(filter(None, draft.notes)),
        years=years,
        sheet=draft.row.place.sheet,
        row=draft.row.place.row,
    )


def _others(sheet: BudgetSheet) -> list[RowVerdict]:
    """Return the verdicts on rows that are no lines: totals, sections and notes."""
    verdicts = []
    for total in sheet.totals:
        words = "Its amounts are the sum of the rows above, so it is a total." if total.by_sum else "A total."
        verdicts.append(_out(total.row, f"{words} Totals are computed, never imported."))
    verdicts += [_out(row, "A menu heading for the lines below it.") for row in sheet.sections]
    verdicts += [_out(row, "A note. It is not a line.") for row in sheet.notes]
    return verdicts


def _out(row: SheetRow, note: str) -> RowVerdict:
    what = shortened(label_of(row))
    return RowVerdict(
        row.place, what, (), tuple(row.problems), notes=(note,), is_left_out=not row.problems, in_history=what
    )
