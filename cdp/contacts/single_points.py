"""The single points of contact by kind and area, and the areas that lack one. No database access.

The kinds follow the lists that the Home Office kept for the Drug Interventions Programme: treatment teams, police
leads, prisons, and an out-of-hours line (bulletin 1 of the programme, 24 July 2012).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cdp.contacts.words import HEADINGS, IN_A_SENTENCE
from cdp.models import ContactExpectation, ContactKind, ContactPoint
from cdp.reference.areas import authority
from cdp.wording.formats import listed

NEEDED = frozenset(
    {
        ContactKind.TREATMENT_TEAM,
        ContactKind.POLICE_LEAD,
        ContactKind.PRISON,
        ContactKind.OUT_OF_HOURS,
    }
)
# Few authorities have a prison, so one prison anywhere in the footprint is enough
ANYWHERE = frozenset({ContactKind.PRISON})


@dataclass(frozen=True)
class KindList:
    """The single points of contact of one kind: those for the whole footprint first, then by area.

    `missing` has the ONS codes of the authorities without a single point of contact; `everywhere` is whether that is
    the whole footprint. `reason` says why the kind is not needed.
    """

    kind: ContactKind
    points: tuple[ContactPoint, ...]
    needed: bool
    reason: str
    missing: tuple[str, ...]
    everywhere: bool

    @property
    def heading(self) -> str:
        """The heading of the list."""
        return HEADINGS[self.kind]

    @property
    def gap(self) -> str:
        """A sentence that says what is missing; empty if nothing is missing."""
        name = IN_A_SENTENCE[self.kind]
        if not self.missing:
            return ""
        if self.kind in ANYWHERE:
            return f"No {name} is listed."
        if self.everywhere:
            return f"No {name} for any part of the footprint."
        return f"No {name} for {listed(sorted(authority(code).name for code in self.missing))}."


def lists_of(
    points: Iterable[ContactPoint],
    expectations: Mapping[ContactKind, ContactExpectation],
    footprint: Collection[str],
    day: date,
) -> list[KindList]:
    """Return, for each kind in order, the list of its single points of contact in use on a day."""
    in_use = [point for point in points if point.is_single_point and point.holds_on(day)]
    return [
        _list_of(kind, [point for point in in_use if point.kind is kind], expectations.get(kind), footprint)
        for kind in ContactKind
    ]


def gaps(lists: Iterable[KindList]) -> list[str]:
    """Return one sentence for each kind of single point of contact missing in part or all of the footprint."""
    return [each.gap for each in lists if each.gap]


def _list_of(
    kind: ContactKind,
    points: list[ContactPoint],
    expectation: ContactExpectation | None,
    footprint: Collection[str],
) -> KindList:
    needed = expectation.needed if expectation else kind in NEEDED
    missing = _missing(kind, points, footprint) if needed else ()
    return KindList(
        kind,
        tuple(sorted(points, key=_by_area)),
        needed,
        expectation.reason if expectation and not needed else "",
        missing,
        everywhere=len(missing) == len(footprint),
    )


def _missing(
    kind: ContactKind, points: Iterable[ContactPoint], footprint: Collection[str]
) -> tuple[str, ...]:
    served = [set(point.area_codes or footprint) & set(footprint) for point in points]
    if kind in ANYWHERE and any(served):
        return ()
    return tuple(sorted(set(footprint).difference(*served)))


def _by_area(point: ContactPoint) -> tuple[list[str], str]:
    return sorted(authority(code).name for code in point.area_codes), point.name.casefold()
