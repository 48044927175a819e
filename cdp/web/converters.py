"""URL converters for opaque keys and slugs; any other value gives 404 before a view is called."""

from flask import Flask
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


def register(app: Flask) -> None:
    """Let routes use the converters."""
    app.url_map.converters.update(key=KeyConverter, plain=PlainConverter, slug=SlugConverter)
