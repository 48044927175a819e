"""Addresses of many rows: a list asks the router once for what its rows' addresses have in common."""

from collections.abc import Callable
from typing import Any

from flask import Flask, url_for


def row_address(endpoint: str, key_name: str, **values: Any) -> Callable[[str], str]:
    """Return what makes a row's address from its key; `key_name` is what the route calls that key.

    For keys and slugs, which never need quoting: a hundred links cost what one does. Raises ValueError for others.
    """
    values[key_name] = "{}"
    address = url_for(endpoint, **values)
    if address.count("{}") != 1:
        raise ValueError(f"{endpoint} has no key or slug called {key_name}.")
    return address.format


def register(app: Flask) -> None:
    """Let templates make addresses of rows."""
    app.jinja_env.globals.update(row_address=row_address)
