"""The blueprint of calendars, and how their addresses read in full."""

from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy.orm import Session

from cdp.mail import letters

bp = Blueprint("calendars", __name__)

HERE = "/partnerships/<slug:slug>"


@dataclass(frozen=True)
class Addresses:
    """One address in the two forms that calendar programs want."""

    web: str
    webcal: str


def addresses_of(session: Session, path: str) -> Addresses:
    """Return the addresses of a path; programs that know webcal: subscribe at a click, others want the first one."""
    web = letters.link(session, path)
    return Addresses(web, f"webcal://{web.partition('://')[2]}")
