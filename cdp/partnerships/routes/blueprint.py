"""The blueprint that every page of a partnership's set-up hangs on. Pages inside a partnership start with HERE."""

from flask import Blueprint, url_for

bp = Blueprint("partnerships", __name__)

HERE = "/partnerships/<slug:slug>"


def people_pages(current: str) -> list[tuple[str, str, bool]]:
    """Return the pages about people side by side, as (name, address, whether it is this one)."""
    pages = (
        ("Members", "partnerships.members"),
        ("Roles", "partnerships.roles"),
        ("Membership check", "partnerships.check"),
    )
    return [(name, url_for(endpoint), endpoint == current) for name, endpoint in pages]
