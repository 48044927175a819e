"""Registers: long lists whose filters and order are in the address, and downloads of the same lists.

A register is a filter form (`RegisterFilterForm`), a statement or list in one of its orders (`SortOrder`), and a
declaration of its files (`cdp.documents.registers.RegisterFile`). `components/register.html` has the markup.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

import wtforms
from flask import Flask, Response

from cdp import clock
from cdp.access import Access
from cdp.documents.registers import RegisterFile, RegisterFormat
from cdp.models.ordering import SortOrder
from cdp.web.downloads import made_now
from cdp.web.fields import ChoiceField
from cdp.web.fields.field import Unmarked
from cdp.wording.formats import day

R = TypeVar("R")
SORT = "sort"


def sort_field(orders: Iterable[SortOrder[Any]]) -> Any:
    """Return the field that chooses the order of a register; the first order is the default."""
    orders = list(orders)
    return ChoiceField(
        "Sort by", choices=[(order.code, order.words) for order in orders], default=orders[0].code
    )


class RegisterFilterForm(wtforms.Form):  # type: ignore[misc]  # WTForms is untyped
    """The base of the filter form of a register, read from the address; invalid values are ignored.

    Give it a field `sort` (see `sort_field`) if the register has several orders.
    """

    Meta = Unmarked

    def __init__(self, address: Mapping[str, Any]) -> None:
        super().__init__(address)
        self._address = address

    @cached_property
    def valid(self) -> dict[str, Any]:
        """The value of each field, or None if it is empty or invalid.

        Set the choices of all fields before using this property.
        """
        self.validate()
        return {
            name: None if field.errors or field.data in (None, "") else field.data
            for name, field in self._fields.items()
        }

    @property
    def is_set(self) -> bool:
        """Whether any filter differs from its default."""
        return any(
            value is not None and value != self._fields[name].default
            for name, value in self.valid.items()
            if name != SORT
        )

    @property
    def order(self) -> str:
        """The code of the order: the one in the address, otherwise the default."""
        return str(self.valid[SORT] or self._fields[SORT].default)

    @property
    def kept(self) -> dict[str, Any]:
        """The filters and order from the address, for links to the same list in another order or as a file."""
        names = [field.name for field in self]
        days = {name: str(value) for name, value in self.valid.items() if isinstance(value, date)}
        return {name: days.get(name, self._address[name]) for name in names if self._address.get(name)}

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """The labels and values of the filters in use, to show in downloaded files."""
        used = [
            field for name, field in self._fields.items() if name != SORT and self.valid.get(name) is not None
        ]
        return [(field.label.text, _words_of(field)) for field in used]


def _words_of(field: Any) -> str:
    if isinstance(field, wtforms.SelectField):
        return next((str(label) for _, label, chosen in field.options() if chosen), "")
    return day(field.data) if isinstance(field.data, date) else str(field.data)


def sorted_state(code: str, filters: RegisterFilterForm) -> str:
    """Return a column's `aria-sort`: "ascending", "descending", or empty if the list is sorted by another column."""
    if filters.order.removeprefix("-") != code.removeprefix("-"):
        return ""
    return "descending" if filters.order.startswith("-") else "ascending"


def sort_address(code: str, filters: RegisterFilterForm) -> str:
    """Return the address of the first page of the list, sorted by a column, or reversed if already sorted that way."""
    other = code.removeprefix("-") if code.startswith("-") else f"-{code}"
    wanted = other if filters.order == code else code
    return "?" + urlencode(filters.kept | {SORT: wanted})


def register_download(
    access: Access,
    file: RegisterFile[R],
    kind: str,
    rows: Iterable[R],
    *,
    name: str,
    filters: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return a response with a register as a file; `kind` is "xlsx", "docx" or "csv".

    The file is named after the register, the partnership and the day. Raises Refusal if a Word file would be too long.
    """
    made, partnership = RegisterFormat(kind), access.partnership
    content = file.content(made, rows, partnership=partnership.name, filters=filters, made_at=clock.now())
    return made_now(content, f"{name}-{partnership.slug}-{clock.today()}.{made}", made.media_type)


def register(app: Flask) -> None:
    """Add the functions that the headings of `components/table.html` use."""
    app.jinja_env.globals.update(sorted_state=sorted_state, sort_address=sort_address)
