"""The blueprint of the calendar pages, and a function for the full addresses of calendars."""

from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy.orm import Session

from cdp.mail import letters

bp = Blueprint("calendars", __name__)

HERE = "/partnerships/<slug:slug>"


@dataclass(frozen=True)
class Addresses:
    """One address in the two forms that calendar programs use."""

    web: str
    webcal: str


def addresses_of(session: Session, path: str) -> Addresses:
    """Return both addresses for a path, because some programs need a webcal: link and others need https:."""
    web = letters.link(session, path)
    return Addresses(web, f"webcal://{web.partition('://')[2]}")
