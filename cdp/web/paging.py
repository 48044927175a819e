"""Long lists, one page at a time, read with at most two statements, however long the list is."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `number` counts from 1; `total` counts the whole list."""

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """The number of pages; an empty list has one."""
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """The position in the whole list of the first row shown, counted from 1; 0 in an empty list."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The position in the whole list of the last row shown."""
        return (self.number - 1) * self.size + len(self.items)

    @property
    def near(self) -> list[int | None]:
        """The page numbers to link to: the first, the last and those around this one; None stands for a gap."""
        wanted = {1, self.pages, *range(self.number - 1, self.number + 2)}
        numbers: list[int | None] = []
        for number in sorted(page for page in wanted if 1 <= page <= self.pages):
            if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers


def page_of(
    select: sa.Select[T], session: Session, number: object, size: int = SIZE, *, total: int | None = None
) -> Page[T]:
    """Return one page of the rows that a statement selects, in its order.

    `number` may come straight from the address: a number out of range gives the nearest page, and anything else gives
    page 1. Give `total` if the rows have already been counted.
    """
    if total is None:
        counted = sa.select(sa.func.count()).select_from(select.order_by(None).subquery())
        total = session.scalar(counted) or 0
    pages = max(1, ceil(total / size))
    wanted = min(max(_whole_number(number), 1), pages)
    rows: Any = session.scalars(select.limit(size).offset((wanted - 1) * size)).unique()
    return Page(items=list(rows), number=wanted, size=size, total=total)


def page_of_list(rows: list[T], number: object, size: int = SIZE) -> Page[T]:
    """Return one page of a list in memory, for lists where access is decided for each row."""
    pages = max(1, ceil(len(rows) / size))
    wanted = min(max(_whole_number(number), 1), pages)
    return Page(items=rows[(wanted - 1) * size : wanted * size], number=wanted, size=size, total=len(rows))


def page_address(number: int) -> str:
    """Return the address of another page of the list being shown, keeping its filters."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return "?" + urlencode([*kept, ("page", number)])


def _whole_number(number: object) -> int:
    text = str(number)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
