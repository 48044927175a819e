"""The areas of a file: which we keep, which we leave out and why, and names that mean several areas.

We keep England, England and Wales, regions, police force areas, upper-tier authorities and the partnership's whole
footprint, because comparisons and maps need them. Old codes find the same area of today.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from cdp.indicators.places import ENGLAND, ENGLAND_AND_WALES, WHOLE_FOOTPRINT, canonical
from cdp.reference import area_bodies, area_names, areas, dated
from cdp.reference.areas import plain
from cdp.reference.districts import all_districts

LEFT_OUT = "none"
"""The answer of a person who leaves an area out."""
_ONS_CODE = re.compile(r"[EKNSW]\d{8}")
_NOTE = re.compile(r"\s*\[[^\]]{1,12}\]\s*$")
"""A reference to a note after a name, such as "[note 1]"."""
_UPPER_TIER = ("E06", "E08", "E09", "E10")
_MET_COUNTY = "E11"
MET_COUNTIES = {
    "E11000001": "Greater Manchester",
    "E11000002": "Merseyside",
    "E11000003": "South Yorkshire",
    "E11000005": "West Midlands",
    "E11000006": "West Yorkshire",
    "E11000007": "Tyne and Wear",
}
"""Metropolitan counties have no councils; source: Office for National Statistics, register of geographic codes."""


class AreaReason(StrEnum):
    """Why a row of an area is left out."""

    UNKNOWN = "unknown_area"
    DISTRICT = "district"
    ENDED = "ended_area"
    OTHER_KIND = "other_kind"
    CHOSEN = "area_left_out"


AREA_REASON_WORDS = {
    AreaReason.UNKNOWN: "We do not know the area",
    AreaReason.DISTRICT: "District of a county: we keep larger areas only",
    AreaReason.ENDED: "An authority that has ended, whose area is not one authority of today",
    AreaReason.OTHER_KIND: "Another kind of area, such as a metropolitan county, a health area or Wales",
    AreaReason.CHOSEN: "You left this area out",
}


@dataclass(frozen=True)
class FoundArea:
    """What the code and name of an area mean: the code to store, the reason to leave it out, or areas to choose from.

    `choices` are pairs of code and words; an empty code means an area that we do not keep.
    """

    code: str = ""
    reason: AreaReason | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass
class AreaFinder:
    """Finds areas for a partnership with a footprint; `names` are its own names, and `chosen` what people answered."""

    footprint: Collection[str]
    names: Collection[str]
    chosen: Mapping[str, str]
    day: date

    def find(self, code: str, name: str, kind: str = "") -> FoundArea:
        """Return what a code and name mean. The code decides; a name that means several areas is asked about."""
        code, name = code.strip().upper(), " ".join(_NOTE.sub("", name).split())
        if code:
            found = self._by_code(code)
            if found.code or found.reason is not AreaReason.UNKNOWN or not name or _ONS_CODE.fullmatch(code):
                return found
        return self._by_name(name, kind)

    def _by_code(self, code: str) -> FoundArea:
        if code in {ENGLAND, ENGLAND_AND_WALES} or code in self._bodies:
            return FoundArea(code)
        if areas.is_authority(code):
            return FoundArea(canonical(code))
        if not _ONS_CODE.fullmatch(code):
            return FoundArea(reason=AreaReason.UNKNOWN)
        if code.startswith("E07"):
            return FoundArea(reason=AreaReason.DISTRICT)
        if code.startswith(_UPPER_TIER):
            return FoundArea(reason=AreaReason.ENDED if dated.listed(code) else AreaReason.UNKNOWN)
        return FoundArea(reason=AreaReason.OTHER_KIND)

    def _by_name(self, name: str, kind: str) -> FoundArea:
        wanted = plain(name)
        if not wanted:
            return FoundArea(reason=AreaReason.UNKNOWN)
        if wanted in self.chosen:
            code = self.chosen[wanted]
            return FoundArea(reason=AreaReason.CHOSEN) if code == LEFT_OUT else FoundArea(code)
        choices = list(self._meanings.get(wanted, ()))
        if not any(code and areas.is_authority(code) for code, _ in choices):
            named = area_names.named_area(name, self.day)
            if named is not None and len(named.places) == 1 and named.is_exact:
                choices.append((canonical(named.places[0].code), named.places[0].name))
            elif named is not None and not choices:
                return FoundArea(reason=AreaReason.ENDED)
            elif named is not None and all(code.startswith("E23") for code, _ in choices):
                choices.append(("", f"{name}, an authority that has ended (we do not keep it)"))
        choices = _of_kind(choices, kind) or choices
        if not choices:
            district = any(plain(each.name) == wanted for each in all_districts())
            return FoundArea(reason=AreaReason.DISTRICT if district else AreaReason.UNKNOWN)
        if len(choices) == 1:
            code = choices[0][0]
            return FoundArea(code) if code else FoundArea(reason=AreaReason.OTHER_KIND)
        return FoundArea(choices=tuple(choices))

    @cached_property
    def _bodies(self) -> Collection[str]:
        return {body.code for body in (*area_bodies.regions(), *area_bodies.police_forces())}

    @cached_property
    def _meanings(self) -> Mapping[str, list[tuple[str, str]]]:
        """The areas with each plain name, as pairs of code and words."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, code, words in self._named():
            if (code, words) not in found[plain(name)]:
                found[plain(name)].append((code, words))
        return found

    def _named(self) -> Iterator[tuple[str, str, str]]:
        for name in ("Whole footprint", *self.names):
            yield name, WHOLE_FOOTPRINT, "Whole footprint of the partnership"
        yield "England", ENGLAND, "England"
        yield "England and Wales", ENGLAND_AND_WALES, "England and Wales"
        for body in area_bodies.regions():
            words = f"{body.name} region{self._beside(body.authority_codes)}"
            for name in (body.name, f"{body.name} region", f"{body.name} region (statistical)"):
                yield name, body.code, words
        for body in area_bodies.police_forces():
            words = f"{body.name} police force area{self._beside(body.authority_codes)}"
            for name in (body.name, *body.aliases):
                for end in ("", " police", " constabulary", " police force area", " police force"):
                    yield f"{name}{end}", body.code, words
        for name in MET_COUNTIES.values():
            words = f"{name} metropolitan county (we do not keep it)"
            yield name, "", words
            yield f"{name} (Met County)", "", words

    def _beside(self, codes: Collection[str]) -> str:
        """Return how an area compares with the footprint, such as " (the same area as your footprint)"."""
        ours, theirs = set(map(canonical, self.footprint)), set(map(canonical, codes))
        if ours == theirs:
            return " (the same area as your footprint)"
        if ours and ours < theirs:
            return " (larger than your footprint)"
        return " (part of your footprint)" if theirs < ours else ""


def _of_kind(choices: list[tuple[str, str]], kind: str) -> list[tuple[str, str]]:
    """Return the choices that fit the kind of area that the file gives, such as "Region"."""
    wanted = plain(kind)
    if "region" in wanted:
        return [choice for choice in choices if choice[0].startswith("E12")]
    if "police" in wanted or "force" in wanted:
        return [choice for choice in choices if choice[0].startswith("E23")]
    if "met county" in wanted or "metropolitan county" in wanted:
        return [choice for choice in choices if not choice[0]]
    if any(word in wanted for word in ("county", "ua", "authority", "utla")):
        return [choice for choice in choices if choice[0].startswith(_UPPER_TIER)]
    return []
