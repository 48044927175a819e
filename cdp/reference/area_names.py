"""The authorities that people mean by a name or code, including old, short and common ones."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from cdp.reference import dated
from cdp.reference.areas import (
    Authority,
    authority,
    dated_authority,
    is_authority,
    known_authorities,
    plain,
    stored_code,
)
from cdp.reference.dated import ListedBody, ListedKind

_RANKS = {
    "city", "county", "borough", "council", "metropolitan", "london", "royal", "of", "the", "district", "mbc", "cc",
    "unitary", "authority", "mdc", "bc", "dc", "lb", "rb", "and",
}  # fmt: skip


@dataclass(frozen=True)
class NamedArea:
    """What a typed name or code of an authority means on a day.

    If it is that of an authority that has ended, `ended` is its entry, and `places` are what follows it. `is_exact`
    says whether the places together are exactly the area that was named.
    """

    places: tuple[Authority, ...]
    ended: ListedBody | None = None
    is_exact: bool = True


def named_area(text: str, day: date) -> NamedArea | None:
    """Return what this name or code means on a day, or None if it names no authority, or several.

    Case, accents and punctuation do not matter. Names without their kind count, such as "Durham CC" for Durham.
    """
    code = text.strip().upper()
    if is_authority(code):
        return _on(authority(code), day)
    if (entry := dated.listed(code)) is not None:
        return _followed(entry, day) if _is_area(entry) else None
    wanted = plain(text)
    for index, name in ((_names(), wanted), (_bare_names(), without_rank(text))):
        current, ended = index.get(name, ({}, {})) if name else ({}, {})
        if len(current) == 1:
            return _on(authority(next(iter(current))), day)
        if not current and len(ended) == 1:
            return _followed(next(iter(ended.values())), day)
    return None


def find_authorities(text: str, day: date) -> tuple[Authority, ...]:
    """Return the authority with this code, or else the authorities one of whose names has every word of the text.

    Case, accents and punctuation do not matter, "&" means "and", and the start of a word is enough. Authorities named
    by the whole text come first, then names that start with it. If the text names only an authority that has ended,
    its successors are returned. Those that have ended by the day are left out. An empty text finds nothing.
    """
    wanted = plain(text)
    if not wanted:
        return ()
    named = named_area(text, day)
    exact = named.places if named else ()
    if is_authority(text.strip().upper()) or (named and named.ended):
        return exact

    def rank(place: Authority) -> tuple[int, str]:
        starts = plain(place.name).startswith(wanted)
        return (0 if place in exact else 1 if starts else 2, place.name)

    found = {place for place in known_authorities() if _matches(place, wanted) and not _is_over(place, day)}
    return tuple(sorted({*found, *exact}, key=rank))


@lru_cache(maxsize=2_000)
def without_rank(name: str) -> str:
    """Return the name of an authority without its kind: "Birmingham City Council" becomes "birmingham"."""
    return " ".join(word for word in plain(name).split() if word not in _RANKS)


def _on(place: Authority, day: date) -> NamedArea | None:
    return _followed(dated_authority(place.code), day) if _is_over(place, day) else NamedArea((place,))


def _followed(entry: ListedBody, day: date) -> NamedArea | None:
    codes = [stored_code(each.code) for each in dated.followed_by(entry.code, day)]
    places = tuple(authority(code) for code in codes if code is not None)
    if not places:
        return None
    before = {
        each.code
        for place in places
        for each in dated.predecessors_of(dated_authority(place.code).code)
        if each.kind in dated.UPPER_TIER
    }
    return NamedArea(places, entry, is_exact=before == {entry.code})


def _is_over(place: Authority, day: date) -> bool:
    return place.ends_on is not None and place.ends_on <= day


def _is_area(entry: ListedBody) -> bool:
    return entry.kind in dated.UPPER_TIER or entry.kind is ListedKind.DISTRICT


_Index = dict[str, tuple[dict[str, Authority], dict[str, ListedBody]]]


@cache
def _names() -> _Index:
    """Return, for each name, the authorities with it by code, and the ended ones by code."""
    found: _Index = defaultdict(lambda: ({}, {}))
    for place in known_authorities():
        for name in names_of(place):
            found[plain(name)][0][place.code] = place
    for entry in _ended():
        for name in entry.names:
            found[plain(name)][1][entry.code] = entry
    return dict(found)


@cache
def _bare_names() -> _Index:
    """Return the same for usual names without the kind of authority."""
    found: _Index = defaultdict(lambda: ({}, {}))
    for place in known_authorities():
        found[without_rank(place.name)][0][place.code] = place
    for entry in _ended():
        found[without_rank(entry.name)][1][entry.code] = entry
    return dict(found)


def _ended() -> Iterable[ListedBody]:
    """Yield the ended authorities and districts whose area is not exactly that of one of today."""
    return (
        entry
        for entry in dated.all_listed()
        if _is_area(entry) and entry.successors and stored_code(entry.code) is None
    )


@cache
def names_of(place: Authority) -> tuple[str, ...]:
    """Return all names of an authority, its usual name first: official, short and common ones, and those of before."""
    entries = [entry for entry in dated.all_listed() if stored_code(entry.code) == place.code]
    listed = [name for entry in entries if _is_area(entry) for name in entry.names]
    return tuple(dict.fromkeys((place.name, place.published_name, place.official_name, *listed)))


@cache
def _searchable(code: str) -> tuple[tuple[str, ...], ...]:
    place = authority(code)
    together = f"{place.name} {place.published_name} {place.official_name}"
    return tuple(tuple(plain(name).split()) for name in (together, *names_of(place)))


def _matches(place: Authority, wanted: str) -> bool:
    parts = wanted.split()
    return any(
        all(any(word.startswith(part) for word in words) for part in parts)
        for words in _searchable(place.code)
    )
