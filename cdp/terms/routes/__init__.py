"""The pages about terms of reference, for readers, the coordinator, partners and the SRO."""

from cdp.terms.routes import (
    answering,
    circulating,
    comparing,
    drafting,
    figures,
    files,
    importing,
    link,
    reading,
    signing,
)
from cdp.terms.routes.shared import bp

__all__ = [
    "answering",
    "bp",
    "circulating",
    "comparing",
    "drafting",
    "figures",
    "files",
    "importing",
    "link",
    "reading",
    "signing",
]
