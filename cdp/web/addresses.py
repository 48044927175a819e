"""Addresses of the rows of a long list, made with one call to the router."""

from collections.abc import Callable
from typing import Any

from flask import Flask, url_for


def row_address(endpoint: str, key_name: str, **values: Any) -> Callable[[str], str]:
    """Return a function that turns a row's key into its address; `key_name` is the name of the key in the route.

    Use this only for keys and slugs, which never need quoting. Raises ValueError for other parts of an address.
    """
    values[key_name] = "{}"
    address = url_for(endpoint, **values)
    if address.count("{}") != 1:
        raise ValueError(f"{endpoint} has no key or slug called {key_name}.")
    return address.format


def register(app: Flask) -> None:
    """Add `row_address` to the template environment."""
    app.jinja_env.globals.update(row_address=row_address)
