"""Store frozen records in a JSON column as plain values, and check every field when reading them.

A field with a default may be missing from a row, so that fields can be added without a migration.
"""

from typing import Any, TypeVar

import msgspec

Record = TypeVar("Record")


def as_stored(record: object) -> dict[str, Any]:
    """Return a record as lists, dictionaries and plain values, with times in the format of RFC 3339."""
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return stored


def from_stored(stored: object, kind: type[Record]) -> Record:
    """Return a stored value as a record of this kind; raises ValueError that names the field if a field is invalid."""
    return msgspec.convert(stored, kind, str_keys=True)
