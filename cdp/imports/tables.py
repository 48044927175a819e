"""The tables that an import can read, and the headings that their columns have in real-world files. Read from YAML."""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from msgspec import Struct, convert, field

from cdp.reference.stored import read_yaml


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table: its code, label, help text, and the other headings that files use for it (`known_as`).

    If the heading of a column is unclear and most of its cells are email addresses, the column is read as the one with
    `is_address`. A column with `cells_like`, a regular expression, is recognised only if most of its cells match.
    `part_of` is the code of the column that it is a part of, such as a surname. The template lacks columns that are not
    `in_template`. A column with `answers` is a question that only the page asks. The colours of its cells are read too,
    if `reads_colour`.
    """

    code: str
    label: str
    help: str
    example: str = ""
    known_as: tuple[str, ...] = ()
    is_day: bool = False
    is_address: bool = False
    cells_like: str = ""
    part_of: str = ""
    in_template: bool = True
    reads_colour: bool = False
    headings_like: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


class Twins(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that repeat other columns, such as "deputy email" for "email".

    `prefix` is the start of their codes, and `words` are words that identify their headings. The first word can stand
    in front of any heading of the plain column, as "deputy" does in "deputy email".
    """

    prefix: str
    words: tuple[str, ...]


class ImportTable(Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A table that a sheet can hold. `sheet` is the sheet's name in the template; `needed` has the required columns.

    A sheet is recognised as this table if it has all columns of `told_by` (or of `needed`, if `told_by` is empty), one
    column of `with_one_of` if there are any, and at least `fewest` columns. `most_rows` is the maximum number of rows,
    or 0 for no limit.
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
        """Return a column by its code; raises KeyError for an unknown code."""
        return {column.code: column for column in self.columns}[code]

    @property
    def readable(self) -> tuple[Column, ...]:
        """The columns that a file can have."""
        return tuple(column for column in self.columns if not column.answers)

    @property
    def in_template(self) -> tuple[Column, ...]:
        """The columns of the template and of exports."""
        return tuple(column for column in self.readable if column.in_template)

    def with_wholes(self, codes: Collection[str]) -> set[str]:
        """Return these codes with those of the columns that they are a part of."""
        wholes = {column.part_of for column in self.columns if column.code in codes and column.part_of}
        return {*codes, *wholes}

    def is_told_by(self, codes: set[str]) -> bool:
        """Return whether columns with these codes are enough to recognise the table."""
        codes = self.with_wholes(codes)
        return (
            codes >= (self.told_by or self.needed)
            and (not self.with_one_of or bool(codes & self.with_one_of))
            and len(codes) >= self.fewest
        )


@dataclass(frozen=True, eq=False)
class ImportTables:
    """The tables of one kind of import, in the order of the template.

    The keys of `known` and `choices` are pairs of table code and column code. `known` has functions that return whether
    a value belongs to a column, for headings that are ambiguous. `choices` has the values that the template offers.
    """

    by_code: Mapping[str, ImportTable]
    known: Mapping[tuple[str, str], Callable[[str], object]] = dataclasses.field(default_factory=dict)
    choices: Mapping[tuple[str, str], Sequence[str]] = dataclasses.field(default_factory=dict)

    def __iter__(self) -> Iterator[ImportTable]:
        """Yield the tables in their order."""
        return iter(self.by_code.values())

    def get(self, code: str | None) -> ImportTable | None:
        """Return a table by its code, or None if the code is unknown, empty or None."""
        return self.by_code.get(code or "")


@cache
def tables_in(package: str, name: str = "tables.yaml") -> Mapping[str, ImportTable]:
    """Return the tables in a package's YAML file, by code and in the order of the file."""
    return {
        code: convert({**described, "code": code}, ImportTable)
        for code, described in stored(package, name).items()
    }


@cache
def stored(package: str, name: str) -> Any:
    """Return the content of a package's YAML file."""
    return read_yaml(resources.files(package).joinpath(name).read_text(encoding="utf-8"))
