"""What a sheet may hold, and under which headings each column goes in spreadsheets as they are found."""

from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml
from msgspec import Struct, convert


class Holds(StrEnum):
    """What the rows of a sheet are about, in the order in which they are written."""

    PARTNERSHIP = "partnership"
    FOOTPRINT = "footprint"
    BOARDS = "boards"
    MEMBERS = "members"
    ROLES = "roles"


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table: its code, what it is called, what goes in it, and other headings for it."""

    code: str
    label: str
    help: str
    example: str = ""
    known_as: tuple[str, ...] = ()
    is_day: bool = False


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """What a sheet of one kind holds; it cannot be read without the columns `needed`."""

    holds: Holds
    words: str
    columns: tuple[Column, ...]
    needed: frozenset[str]

    def column(self, code: str) -> Column:
        """Return a column by its code; raises KeyError for an unknown one."""
        return {column.code: column for column in self.columns}[code]


@cache
def table(holds: Holds) -> Table:
    """Return the table of a kind, as `tables.yaml` describes it."""
    told = stored("tables.yaml")[holds.value]
    return convert({**told, "holds": holds}, Table)


@cache
def stored(name: str) -> Any:
    """Return a YAML file that is installed beside this module."""
    return yaml.safe_load(resources.files("cdp.imports").joinpath(name).read_text(encoding="utf-8"))
