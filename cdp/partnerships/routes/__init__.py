"""The pages to set up and show a partnership, all on one blueprint."""

from cdp.partnerships.boards.routes import boards, reporting
from cdp.partnerships.footprints.routes import absences, footprint, matching, moves, national, replacing
from cdp.partnerships.founding import routes as founding
from cdp.partnerships.members.routes import inviting, members, merging, seats
from cdp.partnerships.roles.routes import consents, roles, sro
from cdp.partnerships.routes.blueprint import bp

__all__ = [
    "absences",
    "boards",
    "bp",
    "consents",
    "footprint",
    "founding",
    "inviting",
    "matching",
    "members",
    "merging",
    "moves",
    "national",
    "replacing",
    "reporting",
    "roles",
    "seats",
    "sro",
]
