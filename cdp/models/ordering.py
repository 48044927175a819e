"""The orders in which a register can be sorted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

B = TypeVar("B")
R = TypeVar("R")


@dataclass(frozen=True)
class SortOrder(Generic[B]):
    """An order: its code in the web address, its words on the page, and what it sorts by.

    `by` is a tuple of columns for a statement, or a function of a row for a list. The code of the reverse order is the
    same with a hyphen in front.
    """

    code: str
    words: str
    by: B


def order_called(orders: Sequence[SortOrder[B]], code: str) -> SortOrder[B]:
    """Return the order with this code, or the first order if no order has this code."""
    return next((order for order in orders if order.code == code), orders[0])


def in_order(rows: Iterable[R], orders: Sequence[SortOrder[Callable[[R], Any]]], code: str) -> list[R]:
    """Return rows in the order with this code; rows that are equal in this order keep their places."""
    return sorted(rows, key=order_called(orders, code).by, reverse=code.startswith("-"))
