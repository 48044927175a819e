"""The areas and bodies of a partnership that end, and the records of the partnership that this affects.

There is no database access. Ends fixed by law are facts. Planned ends are shown with who announced or decided them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cdp.partnerships.footprints.queries.effects import FigureCount, QuorumNeed
from cdp.partnerships.footprints.represented import AreaSpan, LineToBody, OrganisationSeat
from cdp.partnerships.footprints.successors import names_after, planned_day
from cdp.reference.areas import PublicBodyKind, dated_authority, stored_code
from cdp.reference.bodies import bodies_ever_touching, entry_of, public_body
from cdp.reference.dated import UPPER_TIER, ListedBody, listed, renewed
from cdp.reference.dated_names import entry_called
from cdp.wording.formats import day as in_words
from cdp.wording.formats import listed as in_a_list
from cdp.wording.formats import plural

FROM_MEMORY = "from memory"
"""What the dated lists have in place of a source that nobody read."""
REMEMBERED = timedelta(days=365)
"""How long after its end a body in the footprint is still listed, even if no record names it."""


class Standing(StrEnum):
    """How sure an end is: it has happened, a law has fixed it, or it is planned."""

    ENDED = "ended"
    FIXED = "fixed"
    PLANNED = "planned"


@dataclass(frozen=True)
class OwnRecords:
    """A partnership's records that may name a body: footprint, organisations, lines, quorum rules, values, targets."""

    areas: Sequence[AreaSpan] = ()
    organisations: Sequence[OrganisationSeat] = ()
    lines: Sequence[LineToBody] = ()
    quorums: Sequence[QuorumNeed] = ()
    figures: Sequence[FigureCount] = ()


@dataclass(frozen=True)
class ComingChange:
    """The end of one area or body: when, how sure, what follows, and the records that name it, each as a sentence.

    `is_overdue` says that the day of a plan has passed, and our lists do not say whether the body has ended.
    """

    entry: ListedBody
    standing: Standing
    day: date
    followed_by: tuple[str, ...]
    affects: tuple[str, ...]
    names_it: bool
    is_overdue: bool

    @property
    def code(self) -> str:
        """The code of the body, for addresses of pages; it is never shown to people."""
        return self.entry.code

    @property
    def name(self) -> str:
        """The full name of the area or body."""
        return self.entry.full_name

    @property
    def when(self) -> str:
        """The day of the end in words, or its month if only that is known."""
        plan = self.entry.planned_end
        return planned_day(plan) if self.standing is Standing.PLANNED and plan else in_words(self.day)

    @property
    def told(self) -> str:
        """The end in words, such as "Will end on 1 April 2027" or "May end in May 2028" for a plan."""
        if self.standing is not Standing.PLANNED:
            return f"{'Ended' if self.standing is Standing.ENDED else 'Will end'} on {self.when}"
        plan = self.entry.planned_end
        may = "May have ended" if self.is_overdue else "May end"
        return f"{may} {'in' if plan is not None and plan.month_only else 'on'} {self.when}"

    @property
    def plan(self) -> str:
        """For a planned end, who announced or decided it; otherwise empty."""
        plan = self.entry.planned_end
        return plan.certainty if self.standing is Standing.PLANNED and plan is not None else ""

    @property
    def source(self) -> str:
        """The source of the end, how sure we are of it, and when it was read."""
        if self.entry.source == FROM_MEMORY:
            return f"From memory, not read in a source. Noted on {in_words(self.entry.read_on)}."
        sure = "" if self.entry.certainty.startswith("seen") else f" ({self.entry.certainty})"
        return f"{self.entry.source}{sure}. Read on {in_words(self.entry.read_on)}."

    @property
    def can_be_replaced(self) -> bool:
        """Whether the partnership's records can be moved to the successors: they are fixed by law."""
        return self.standing is not Standing.PLANNED and bool(self.followed_by) and self.names_it


def coming_changes(codes: Sequence[str], own: OwnRecords, day: date) -> list[ComingChange]:
    """Return the ends of the areas and bodies of a footprint, and of those that its records name, by day.

    These are ends ahead, planned ends, and ends of the last twelve months. An older end is listed while records name
    the body.
    """
    named = _named(own, day)
    found = dict.fromkeys([*_of_footprint(codes, day), *(entry for entry in named)])
    changes = [change for entry in found if (change := _change(entry, own, named, day)) is not None]
    return sorted(changes, key=lambda change: (change.day, change.name))


def _of_footprint(codes: Sequence[str], day: date) -> Iterator[ListedBody]:
    """Yield the entries of the footprint's areas, health boards, policing bodies and regions of NHS England."""
    yield from (dated_authority(code) for code in codes)
    regions: dict[str, ListedBody] = {}
    for body in bodies_ever_touching(codes):
        if body.kind not in {PublicBodyKind.INTEGRATED_CARE_BOARD, PublicBodyKind.POLICING_BODY}:
            continue
        entry = entry_of(body)
        if entry is None or (entry.ends_on is not None and entry.ends_on + REMEMBERED < day):
            continue
        yield entry
        region = listed(entry.parent)
        if body.kind is PublicBodyKind.INTEGRATED_CARE_BOARD and entry.holds_on(day) and region is not None:
            regions[region.code] = region
    yield from regions.values()


def _change(
    entry: ListedBody, own: OwnRecords, named: dict[ListedBody, list[str]], day: date
) -> ComingChange | None:
    """Return the end of a body, or None if it has no end, or only got a new code."""
    if entry.ends_on is not None and renewed(entry.code) == entry.code:
        standing = Standing.ENDED if entry.has_ended_by(day) else Standing.FIXED
        ends = entry.ends_on
    elif entry.planned_end is not None:
        standing, ends = Standing.PLANNED, entry.planned_end.day
    else:
        return None
    affects = [*_in_footprint(entry, own, ends), *named.get(entry, ()), *_figures(entry, own)]
    names_it = bool(named.get(entry)) or _open_area(entry, own, ends) is not None
    overdue = standing is Standing.PLANNED and ends <= day
    return ComingChange(entry, standing, ends, tuple(names_after(entry)), tuple(affects), names_it, overdue)


def _named(own: OwnRecords, day: date) -> dict[ListedBody, list[str]]:
    """Return, for each body that organisations or reporting lines name, the sentences that say so."""
    found: dict[ListedBody, list[str]] = {}
    for one, entry, boards in organisations_by_entry(own.organisations, day):
        sentence = f"{one.name} is a member organisation without a seat."
        if boards:
            sentence = f"{one.name} has a seat on {in_a_list(boards)}."
        rules = [need.board for need in own.quorums if need.organisation_key == one.key]
        needed = [f"The quorum rule of {board} names {one.name}." for board in rules]
        found.setdefault(entry, []).extend([sentence, *needed])
    for line in own.lines:
        entry_of_line = entry_called(line.body, day)
        if entry_of_line is not None:
            found.setdefault(entry_of_line, []).append(f"{line.board} reports to {line.body}.")
    return found


def organisations_by_entry(
    organisations: Iterable[OrganisationSeat], day: date
) -> list[tuple[OrganisationSeat, ListedBody, list[str]]]:
    """Return (organisation, entry, boards) of organisations in the dated lists, by their match or else by name."""
    boards: dict[str, list[str]] = {}
    first: dict[str, OrganisationSeat] = {}
    for each in organisations:
        first.setdefault(each.key, each)
        boards.setdefault(each.key, []).extend([each.board] if each.board else [])
    found = []
    for key, each in first.items():
        entry = entry_of_organisation(each.kind, each.code, each.name, day)
        if entry is not None:
            found.append((each, entry, boards[key]))
    return found


def entry_of_organisation(kind: str | None, code: str | None, name: str, day: date) -> ListedBody | None:
    """Return the entry of the body that an organisation is matched to or, if it is not matched, named after."""
    body = public_body(kind, code)
    return entry_of(body) if body is not None else entry_called(name, day)


def _open_area(entry: ListedBody, own: OwnRecords, ends: date) -> AreaSpan | None:
    """Return the area of the footprint that is this authority and does not leave it by the end, or None."""
    if entry.kind not in UPPER_TIER:
        return None
    code = stored_code(entry.code)
    return next(
        (area for area in own.areas if area.code == code and (area.ends_on is None or area.ends_on > ends)),
        None,
    )


def _in_footprint(entry: ListedBody, own: OwnRecords, ends: date) -> Iterator[str]:
    if entry.kind not in UPPER_TIER:
        return
    if _open_area(entry, own, ends) is not None:
        yield f"{entry.name} is in the footprint."
    elif any(area.code == stored_code(entry.code) for area in own.areas):
        yield f"{entry.name} leaves the footprint in time."


def _figures(entry: ListedBody, own: OwnRecords) -> Iterator[str]:
    if entry.kind not in UPPER_TIER:
        return
    ours = [each for each in own.figures if each.area == stored_code(entry.code)]
    figures, targets = sum(each.figures for each in ours), sum(each.targets for each in ours)
    if figures or targets:
        parts = [plural(figures, "value")] * bool(figures) + [plural(targets, "target")] * bool(targets)
        yield f"Indicators have {in_a_list(parts)} for {entry.name}."
