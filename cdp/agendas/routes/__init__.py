"""The pages for agendas, a module for each subject; importing this package registers all of them on `bp`."""

from cdp.agendas.routes import (
    agenda,
    exemptions,
    interests,
    items,
    links,
    on_the_day,
    papers,
    placing,
    proposals,
    publications,
    times,
)
from cdp.agendas.routes.shared import bp

__all__ = [
    "agenda",
    "bp",
    "exemptions",
    "interests",
    "items",
    "links",
    "on_the_day",
    "papers",
    "placing",
    "proposals",
    "publications",
    "times",
]
