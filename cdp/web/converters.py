"""Opaque keys and slugs in addresses; any other value gives 404 before a view is called or the database is asked."""

import re
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from flask import Flask, abort, request
from werkzeug.routing import BaseConverter

from cdp.models.base import KEY_LENGTH, KEY_LETTERS


class PlainConverter(BaseConverter):
    """`<plain:code>`: a part of an address that is never quoted, because that makes long lists of links faster."""

    def to_url(self, value: str) -> str:
        """Return the value as it is."""
        return value


class KeyConverter(PlainConverter):
    """`<key:meeting>`: the opaque key of a row, such as a meeting: 12 letters and digits."""

    regex = f"[{KEY_LETTERS}]{{{KEY_LENGTH}}}"


class SlugConverter(PlainConverter):
    """`<slug:slug>`: a name in the form used in addresses, up to 80 lower-case letters, digits and hyphens."""

    regex = "[a-z0-9][a-z0-9-]{0,79}"


def key_asked(name: str) -> str:
    """Return the key in the query string, or "" if there is none; 404 for a value that is no key."""
    key = request.args.get(name, "")
    if key and not re.fullmatch(KeyConverter.regex, key):
        abort(404)
    return key


class HasKey(Protocol):
    """A row, or what is shown of one, with a key."""

    @property
    def key(self) -> Any:
        """The opaque key."""


Row = TypeVar("Row", bound=HasKey)


def with_key(rows: Iterable[Row], key: str | None) -> Row:
    """Return the row with this key; 404 if there is none, such as one that was removed a moment ago."""
    return next((row for row in rows if row.key == key), None) or abort(404)


def register(app: Flask) -> None:
    """Let routes use the converters."""
    app.url_map.converters.update(key=KeyConverter, plain=PlainConverter, slug=SlugConverter)
