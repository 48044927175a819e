"""The rows of a workplan file as entries: each cell read, or a problem with it. An empty cell says nothing."""

from dataclasses import dataclass
from datetime import date

from cdp.imports.cells import SheetRow
from cdp.models import Activity, ActivityState, LeadConfidence, Organisation, Person
from cdp.partnerships.changes import folded
from cdp.workplans.importing import cells
from cdp.workplans.importing.cells import KeyDateCell
from cdp.workplans.importing.state import PlanNow

UNKNOWN_ORGANISATION = (
    "is not an organisation of the partnership. Add it on the page “Members” first, correct the name, or leave the "
    "cell empty."
)


@dataclass(frozen=True)
class PlanEntry:
    """One row. None, an empty text or an empty tuple means that the row says nothing about it."""

    row: SheetRow
    activity: Activity | None
    year: int | None
    serves: str
    objective: str
    title: str
    lead_organisation: Organisation | None
    lead_person: Person | None
    partner_organisations: tuple[Organisation, ...]
    partners: str
    starts_on: date | None
    due_on: date | None
    waits_for: tuple[int, ...]
    key_dates: tuple[KeyDateCell, ...]
    metric: str | None
    funding_stream: str
    state: ActivityState | None
    percent: int | None
    confidence: LeadConfidence | None
    text: str


def entry_of(row: SheetRow, now: PlanNow) -> PlanEntry:
    """Return the entry of a row; problems are added to the row."""
    number = row.meant("reference", cells.number_in)
    activity = now.numbered(number) if number is not None else None
    if number is not None and activity is None:
        row.refuse("reference", "is not in the workplan. Leave the cell empty for a new activity.")
    title = row.line("title", 300)
    if not title:
        row.refuse("title", "The activity is missing. Enter what will be done.", "")
    waits_for = row.meant("waits_for", cells.numbers_in) or ()
    if missing := [f"W{each}" for each in waits_for if now.numbered(each) is None]:
        row.refuse("waits_for", f"{missing[0]} is not in the workplan. Correct the reference.")
    known, others = _partners(row, now)
    return PlanEntry(
        row=row,
        activity=activity,
        year=row.meant("year", cells.year_in),
        serves=row.named("serves", 220),
        objective=row.named("objective", 300),
        title=title,
        lead_organisation=_organisation(row, now),
        lead_person=_person(row, now),
        partner_organisations=known,
        partners=others,
        starts_on=row.day("starts_on"),
        due_on=row.day("due_on", is_last=True),
        waits_for=waits_for,
        key_dates=row.meant("key_dates", cells.key_dates_in) or (),
        metric=row.meant("metric", lambda text: cells.measure_in(text, now.measures)),
        funding_stream=row.named("funding_stream", 120),
        state=row.meant("state", cells.state_in),
        percent=row.meant("percent", cells.percent_in),
        confidence=row.meant("confidence", cells.confidence_in),
        text=row.text("text", 4_000),
    )


def _organisation(row: SheetRow, now: PlanNow) -> Organisation | None:
    name = row.named("lead_organisation")
    found = now.organisations.get(folded(name)) if name else None
    if name and found is None:
        row.refuse("lead_organisation", UNKNOWN_ORGANISATION)
    return found


def _person(row: SheetRow, now: PlanNow) -> Person | None:
    name = row.named("lead_person")
    found = now.people.get(folded(name)) if name else None
    if name and found is None:
        row.refuse(
            "lead_person", "is not a person of the partnership. Correct the name, or leave the cell empty."
        )
    return found


def _partners(row: SheetRow, now: PlanNow) -> tuple[tuple[Organisation, ...], str]:
    """Return the partners that are organisations of the partnership, and the others as text."""
    names = cells.texts_in(row.text("partners", 2_000))
    known = {name: now.organisations.get(folded(name)) for name in names}
    others = "; ".join(name for name, found in known.items() if found is None)
    if len(others) > 300:
        row.refuse(
            "partners", "has more than 300 characters of names that are not organisations here. Shorten it."
        )
    return tuple(dict.fromkeys(found for found in known.values() if found is not None)), others
