"""The verdict on every row of a list of agreements, compared with what is recorded. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cdp.imports.cells import SheetRow, shortened
from cdp.imports.judging import JudgedRows
from cdp.imports.rows import FileRows
from cdp.imports.values import email_in
from cdp.imports.verdicts import ImportChange, RowVerdict
from cdp.models import AgreementKind
from cdp.reference.areas import plain
from cdp.wording.formats import day as in_words
from cdp.wording.money import pence_of, pounds
from cdp.wording.typed_numbers import Commas, NotANumber, UnclearNumber, number_of
from cdp.workplans.periods import year_words

NO_AMOUNT = "is not an amount in pounds. Enter it like 12,500 or 12500.50."
SAME = "is the recipient of row {row} too, with the same title. Leave one of the rows out."


@dataclass(frozen=True)
class ListChoices:
    """What a person chose for the whole list."""

    kind: AgreementKind
    giver: str
    year: int
    starts_on: date | None
    ends_on: date | None
    stream: str = ""


@dataclass(frozen=True)
class ListState:
    """The organisations and authorities of the partnership by folded name, and what is recorded already.

    `recorded` has the reference of each agreement by its recipient, title and first day.
    """

    organisations: Mapping[str, int] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[tuple[str, str, date], str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RecordAgreement(ImportChange):
    """A change that adds a draft agreement of a list."""

    kind: AgreementKind
    title: str
    service: str
    giver: str
    stream: str
    organisation: int | None
    body_name: str
    contact_name: str
    contact_email: str
    amounts: Mapping[int, int]
    areas: tuple[str, ...]
    conditions: str
    starts_on: date
    ends_on: date | None


def judge(rows: FileRows, state: ListState, choices: ListChoices) -> JudgedRows:
    """Return the verdict on every row of a list."""
    missing = []
    if not choices.giver:
        missing.append("Choose who gives the money, on the page about the columns.")
    if choices.starts_on is None:
        missing.append("Enter the first day of the agreements, on the page about the columns.")
    if choices.starts_on and choices.ends_on and choices.ends_on < choices.starts_on:
        missing.append("The last day of the agreements is before the first day. Correct it.")
    seen: dict[tuple[str, str], int] = {}
    return JudgedRows([_verdict(row, state, choices, seen) for row in rows.of("agreements")], tuple(missing))


def _verdict(
    row: SheetRow, state: ListState, choices: ListChoices, seen: dict[tuple[str, str], int]
) -> RowVerdict:
    recipient = row.named("recipient")
    if not recipient and not row.problems:
        row.refuse("recipient", "The recipient is missing. Enter it, or leave the row out.", "")
    service = row.named("service")
    title = row.named("title") or service or "Grant"
    amounts = {choices.year: _pence(row, "amount"), choices.year + 1: _pence(row, "amount_next")}
    if not amounts[choices.year] and not row.problems:
        row.refuse("amount", "The amount is missing. Enter it, or leave the row out.", "")
    email = row.meant("email", email_in) or ""
    areas = _areas(row, state)
    start = choices.starts_on
    name = (plain(recipient), plain(title))
    if start is not None and (recorded := state.recorded.get((*name, start))):
        note = f"Already recorded as {recorded}."
        return RowVerdict(row.place, shortened(recipient), notes=(note, *row.notes))
    if name in seen:
        row.refuse("recipient", SAME.format(row=seen[name]))
    seen.setdefault(name, row.place.row)
    if row.problems or start is None:
        return RowVerdict(row.place, shortened(recipient), problems=tuple(row.problems))
    organisation = state.organisations.get(name[0])
    contact = row.named("contact")
    change = RecordAgreement(
        words=_words(title, {year: pence for year, pence in amounts.items() if pence}, choices),
        kind=choices.kind,
        title=title,
        service=service or title,
        giver=choices.giver,
        stream=choices.stream,
        organisation=organisation,
        body_name="" if organisation else recipient,
        contact_name=contact,
        contact_email=email,
        amounts={year: pence for year, pence in amounts.items() if pence},
        areas=areas,
        conditions=row.text("conditions", 4_000).replace(";", "\n"),
        starts_on=start,
        ends_on=choices.ends_on,
    )
    if organisation is None:
        row.note("Not a member of the partnership: recorded under this name.")
    if not email and (organisation is None or contact):
        row.note("Without an email address. Its signature is recorded from a letter.")
    return RowVerdict(row.place, shortened(recipient), (change,), tuple(row.problems), tuple(row.notes))


def _pence(row: SheetRow, code: str) -> int:
    """Return the pence in a cell, or 0 if it is empty; add a problem for anything else."""
    said = row.named(code).replace("£", "").strip()
    if not said:
        return 0
    try:
        pence = pence_of(number_of(said, Commas.THOUSANDS))
    except (UnclearNumber, NotANumber, ValueError):
        row.refuse(code, NO_AMOUNT)
        return 0
    if not 0 < pence < 10**14:
        row.refuse(code, "is not an amount that can be given. Correct it.")
        return 0
    return pence


def _areas(row: SheetRow, state: ListState) -> tuple[str, ...]:
    said = row.named("areas", 1_000).replace(";", ",").replace(" and ", ",")
    found = []
    for name in filter(None, (part.strip() for part in said.split(","))):
        code = state.areas.get(plain(name))
        if code is None:
            row.refuse(
                "areas", f"has an authority that is not in the footprint: “{shortened(name)}”. Correct it."
            )
            return ()
        found.append(code)
    return tuple(dict.fromkeys(found))


def _words(title: str, amounts: Mapping[int, int], choices: ListChoices) -> str:
    money = "; ".join(f"{pounds(pence)} in {year_words(year)}" for year, pence in amounts.items())
    until = f" to {in_words(choices.ends_on)}" if choices.ends_on else ""
    since = in_words(choices.starts_on) if choices.starts_on else ""
    return f"New draft: {title}, {money}, from {since}{until}"


def area_names(codes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return codes by the folded names of their authorities, with and without the kind of council."""
    found = {}
    for code, name in codes:
        found[plain(name)] = code
        for ending in (" metropolitan borough council", " city council", " borough council", " council"):
            found.setdefault(f"{plain(name)}{ending}", code)
    return found
