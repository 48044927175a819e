"""The pages on which a partnership is set up and shown, cut by noun; all hang on one blueprint."""

from cdp.partnerships.routes import (
    boards,
    bodies,
    consents,
    footprint,
    founding,
    inviting,
    members,
    merging,
    moves,
    national,
    reporting,
    roles,
    seats,
    sro,
)
from cdp.partnerships.routes.blueprint import bp

__all__ = [
    "boards",
    "bodies",
    "bp",
    "consents",
    "footprint",
    "founding",
    "inviting",
    "members",
    "merging",
    "moves",
    "national",
    "reporting",
    "roles",
    "seats",
    "sro",
]
