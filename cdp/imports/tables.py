"""The kinds of tables in a spreadsheet, and the headings of their columns in real-world files."""

from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml
from msgspec import Struct, convert


class Holds(StrEnum):
    """The kinds of tables, in the order in which they are saved."""

    PARTNERSHIP = "partnership"
    FOOTPRINT = "footprint"
    BOARDS = "boards"
    MEMBERS = "members"
    ROLES = "roles"


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table: its code, label, help text and other headings for it."""

    code: str
    label: str
    help: str
    example: str = ""
    known_as: tuple[str, ...] = ()
    is_day: bool = False


class ImportTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of table; `needed` are its required columns."""

    holds: Holds
    words: str
    columns: tuple[Column, ...]
    needed: frozenset[str]

    def column(self, code: str) -> Column:
        """Return a column by its code; raise KeyError for an unknown one."""
        return {column.code: column for column in self.columns}[code]


@cache
def table(holds: Holds) -> ImportTable:
    """Return the table of a kind, from `tables.yaml`."""
    described = stored("tables.yaml")[holds.value]
    return convert({**described, "holds": holds}, ImportTable)


@cache
def stored(name: str) -> Any:
    """Return the content of a YAML file that is installed next to this module."""
    return yaml.safe_load(resources.files("cdp.imports").joinpath(name).read_text(encoding="utf-8"))
