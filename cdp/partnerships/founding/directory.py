"""The list of all partnerships, with what one person may read about each. No database access."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cdp.models import Partnership, Person, SroAppointment
from cdp.reference.areas import authority, plain


@dataclass(frozen=True)
class PartnershipEntry:
    """One partnership in the list; `sro` is None if there is none or the reader may not see it."""

    partnership: Partnership
    areas: tuple[str, ...]
    sro: SroAppointment | None
    mine: bool


def entries(
    partnerships: Iterable[Partnership],
    sros: Mapping[int, SroAppointment],
    mine: Collection[int],
    reader: Person,
    day: date,
) -> list[PartnershipEntry]:
    """Return the entries for a reader, with the SROs of the reader's partnerships or, for administrators, of all."""
    return [
        PartnershipEntry(
            partnership=one,
            areas=tuple(sorted(authority(code).name for code in one.area_codes_on(day))),
            sro=sros.get(one.id) if one.id in mine or reader.is_administrator else None,
            mine=one.id in mine,
        )
        for one in partnerships
    ]


def search(found: Iterable[PartnershipEntry], wanted: str) -> list[PartnershipEntry]:
    """Return the entries whose name, acronym or authorities contain every word, in either spelling of "combating"."""
    words = _searchable(wanted).split()
    return [entry for entry in found if all(word in _of(entry) for word in words)]


def _of(entry: PartnershipEntry) -> str:
    return _searchable(" ".join((entry.partnership.name, entry.partnership.acronym, *entry.areas)))


def _searchable(text: str) -> str:
    return plain(text).replace("combatting", "combating")
