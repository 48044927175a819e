"""How frozen records are kept in a JSON column: written as plain values, and read back with every field checked.

A field that has a default may be missing from a row, so a record can gain one without a migration.
"""

from typing import Any, TypeVar

import msgspec

Record = TypeVar("Record")


def as_stored(record: object) -> dict[str, Any]:
    """Return a record as lists, dictionaries and plain values; moments as RFC 3339."""
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return stored


def from_stored(stored: object, kind: type[Record]) -> Record:
    """Return what was stored as the record it was; raises ValueError naming the field that does not fit."""
    return msgspec.convert(stored, kind, str_keys=True)
