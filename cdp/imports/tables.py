"""The tables that an import reads, with the headings of their columns in real-world files. Read from YAML."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml
from msgspec import Struct, convert


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table: its code, label, help text and other headings for it.

    A column without a clear heading is read as the one that `is_address` if most of its cells are email addresses.
    """

    code: str
    label: str
    help: str
    example: str = ""
    known_as: tuple[str, ...] = ()
    is_day: bool = False
    is_address: bool = False


class Twins(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that exist twice, such as those of a deputy: how their codes start, and words in their headings.

    The first word is the one in front of the headings of the plain columns: "deputy email".
    """

    prefix: str
    words: tuple[str, ...]


class ImportTable(Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A table that a sheet can hold; `sheet` is its name in the template, `needed` are its required columns.

    A sheet is recognised by its columns: all of `told_by` (or else the needed ones), one of `with_one_of` if there are
    any, and at least `fewest`. It has at most `most_rows`, if that is not 0.
    """

    code: str
    words: str
    sheet: str
    columns: tuple[Column, ...]
    needed: frozenset[str]
    told_by: frozenset[str] = frozenset()
    with_one_of: frozenset[str] = frozenset()
    fewest: int = 1
    most_rows: int = 0
    twins: Twins | None = None

    def column(self, code: str) -> Column:
        """Return a column by its code; raise KeyError for an unknown one."""
        return {column.code: column for column in self.columns}[code]

    def is_told_by(self, codes: set[str]) -> bool:
        """Whether columns with these codes are enough to recognise the table."""
        return (
            codes >= (self.told_by or self.needed)
            and (not self.with_one_of or bool(codes & self.with_one_of))
            and len(codes) >= self.fewest
        )


@dataclass(frozen=True, eq=False)
class ImportTables:
    """The tables of one kind of import, in the order of its template.

    Keys of `known` and `choices` are (table, column). `known` says whether a value belongs to a column, where headings
    alone are ambiguous. `choices` are the values that the template offers.
    """

    by_code: Mapping[str, ImportTable]
    known: Mapping[tuple[str, str], Callable[[str], object]] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[ImportTable]:
        """Yield the tables in their order."""
        return iter(self.by_code.values())

    def get(self, code: str | None) -> ImportTable | None:
        """Return a table by its code, or None for another code or none."""
        return self.by_code.get(code or "")


@cache
def tables_in(package: str, name: str = "tables.yaml") -> Mapping[str, ImportTable]:
    """Return the tables of a YAML file that is installed in a package, by code and in their order."""
    return {
        code: convert({**described, "code": code}, ImportTable)
        for code, described in stored(package, name).items()
    }


@cache
def stored(package: str, name: str) -> Any:
    """Return the content of a YAML file that is installed in a package."""
    return yaml.safe_load(resources.files(package).joinpath(name).read_text(encoding="utf-8"))
