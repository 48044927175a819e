"""The dated authorities and bodies that people mean by the name of an organisation or of a body reported to."""

from collections import defaultdict
from datetime import date
from functools import cache

from cdp.reference import dated
from cdp.reference.areas import plain
from cdp.reference.dated import ListedBody, ListedKind

_WITH_TELLING_NAMES = (ListedKind.NATIONAL_BODY, ListedKind.NHS_ENGLAND_REGION, ListedKind.POLICING_BODY)
_COUNCIL = {"council", "cc", "bc", "mbc", "borough", "corporation"}
_BOARD = {"icb", "board"}


def entry_called(name: str, day: date) -> ListedBody | None:
    """Return the authority or body with this name or alias, or None if there is none or several.

    The name must tell the kind of body: "Surrey" tells nothing. A body that exists on the day comes before those that
    have ended, and those before bodies to come. Of those that have ended, the last counts.
    """
    found = _named().get(plain(name), ())
    current = [one for one in found if one.holds_on(day)]
    if current:
        return current[0] if len(current) == 1 else None
    ended = sorted((one for one in found if one.has_ended_by(day)), key=lambda one: one.ends_on or day)
    return ended[-1] if ended else found[0] if len(found) == 1 else None


@cache
def _named() -> dict[str, tuple[ListedBody, ...]]:
    found: dict[str, dict[str, ListedBody]] = defaultdict(dict)
    for one in dated.all_listed():
        for name in one.names:
            if _tells_its_kind(one.kind, plain(name)):
                found[plain(name)][one.code] = one
    return {name: tuple(ones.values()) for name, ones in found.items()}


def _tells_its_kind(kind: ListedKind, name: str) -> bool:
    words = set(name.split())
    if kind in dated.UPPER_TIER or kind is ListedKind.DISTRICT:
        return bool(words & _COUNCIL)
    if kind is ListedKind.INTEGRATED_CARE_BOARD:
        return bool(words & _BOARD)
    if kind is ListedKind.NHS_ENGLAND_REGION:
        return "nhs" in words
    return kind in _WITH_TELLING_NAMES
