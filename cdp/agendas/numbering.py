"""The numbers of agenda items: computed until the agenda is published, and then stored, so that they never move.

Part 1 items are numbered 1, 2, 3 and sub-items 7.1, 7.2. An item added after publication takes the number of the item
before it with a letter: 7A, 7B. This holds at the end of Part 1 too, because a skipped number would reveal Part 2.
Part 2 continues from the last Part 1 number. Its items stay in the order of publication and later ones are added at
the end, so they are counted for each reader, who gets no gap for items that they may not see. Each stores the last
number of Part 1 at its publication, from which it is counted.
"""

import re
from collections.abc import Iterable, Sequence
from string import ascii_uppercase
from typing import Protocol

from cdp.models import AgendaItem, Part


class Numberable(Protocol):
    """An item with its stored number, or None or an empty text if it has not been published."""

    @property
    def key(self) -> str:
        """The key of the item."""
        ...

    @property
    def part(self) -> Part:
        """The part of the agenda."""
        ...

    @property
    def number(self) -> str | None:
        """The stored number."""
        ...

    @property
    def parent_key(self) -> str | None:
        """The key of the item that this is a sub-item of."""
        ...


def numbers_of(items: Iterable[Numberable]) -> dict[str, str]:
    """Return the number of each item by key; `items` are those that one reader sees, in the order of the agenda."""
    seen = list(items)
    numbers = _part_1([item for item in seen if item.part is Part.PUBLIC])
    last = _last_public(seen, numbers)
    subs: dict[str, int] = {}
    for item in (one for one in seen if one.part is not Part.PUBLIC):
        if item.parent_key is not None and item.parent_key in numbers:
            subs[item.parent_key] = subs.get(item.parent_key, 0) + 1
            numbers[item.key] = f"{numbers[item.parent_key]}.{subs[item.parent_key]}"
        else:
            last += 1
            numbers[item.key] = str(last)
    return numbers


def is_numbered(items: Iterable[Numberable]) -> bool:
    """Return whether an agenda has been published, so that its numbers are stored."""
    return any(item.number for item in items)


def is_late(item: AgendaItem, items: Iterable[Numberable]) -> bool:
    """Return whether an item was added after the agenda was published."""
    return bool(item.urgency) or (item.number is None and is_numbered(items))


def store_numbers(items: Sequence[AgendaItem]) -> None:
    """Store the numbers of the items that have none yet; `items` are all items of the agenda, in order."""
    numbers = numbers_of(items)
    last = str(_last_public(items, numbers))
    for item in items:
        if item.number is None:
            item.number = numbers[item.key] if item.part is Part.PUBLIC else last


def _last_public(items: Sequence[Numberable], numbers: dict[str, str]) -> int:
    """Return the last whole number of Part 1, even if its item is in Part 2 now."""
    bases = [base_of(numbers[item.key]) for item in items if item.part is Part.PUBLIC]
    bases += [base_of(item.number) for item in items if item.part is not Part.PUBLIC and item.number]
    return max(bases, default=0)


def _part_1(items: Sequence[Numberable]) -> dict[str, str]:
    numbers: dict[str, str] = {}
    taken = {item.number for item in items if item.number}
    published, before = bool(taken), 0
    for item in items:
        if item.number:
            number = item.number
        elif item.parent_key is not None and item.parent_key in numbers:
            number = _next_sub(numbers[item.parent_key], taken)
        elif published and (before or "1" in taken):
            number = _lettered(before, taken)
        else:
            number = str(before + 1)
        if item.parent_key not in numbers:
            before = base_of(number)
        taken.add(number)
        numbers[item.key] = number
    return numbers


def base_of(number: str) -> int:
    """Return the whole number at the start of an item's number: 7 for 7, 7A and 7.2."""
    found = re.match(r"\d+", number)
    return int(found.group()) if found else 0


def _next_sub(parent: str, taken: set[str]) -> str:
    place = 1
    while f"{parent}.{place}" in taken:
        place += 1
    return f"{parent}.{place}"


def _lettered(base: int, taken: set[str]) -> str:
    doubled = (first + second for first in ascii_uppercase for second in ascii_uppercase)
    letters = (*ascii_uppercase, *doubled)
    return next(f"{base}{letter}" for letter in letters if f"{base}{letter}" not in taken)
