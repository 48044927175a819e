"""Changes to a partnership: founding, footprint, roles, SRO, boards, members and invitations.

One file per noun; other features import from here.
"""

from cdp.partnerships.service.boards import BoardDetails, Closing, add_board, change_board, close_board
from cdp.partnerships.service.bodies import NOT_A_BODY, bodies_of_footprint, body_of, match_organisations
from cdp.partnerships.service.consents import ConsentDetails, record_consent, withdraw_consent
from cdp.partnerships.service.footprint import (
    add_areas,
    area_by_code,
    check_areas,
    check_leaving,
    listed,
    remove_area,
)
from cdp.partnerships.service.founding import (
    PartnershipDetails,
    change_partnership,
    create_partnership,
    slug_for,
)
from cdp.partnerships.service.hats import HatDetails, add_hat, change_hat, remove_hat
from cdp.partnerships.service.holdings import (
    HoldingDetails,
    appoint,
    end_holding,
    holding_to_end,
    mark_of,
    terms_in_a_row,
)
from cdp.partnerships.service.members import (
    OrganisationDetails,
    SeatDetails,
    add_organisation,
    add_seat,
    change_organisation,
    change_seat,
    end_seat,
)
from cdp.partnerships.service.moves import (
    confirm_adding,
    confirm_leaving,
    effects_of_adding,
    effects_of_leaving,
)
from cdp.partnerships.service.national_roles import RoleNote, explain_role
from cdp.partnerships.service.parents import ParentDetails, set_parent
from cdp.partnerships.service.people import PersonDetails, invite
from cdp.partnerships.service.reporting import LineDetails, add_line, change_line, remove_line
from cdp.partnerships.service.roles import Backing, RoleDetails, change_role, end_role, give_role, name_of
from cdp.partnerships.service.sro import SroDetails, appoint_sro, change_sro, confirm_sro, end_sro, has_ended
from cdp.partnerships.service.terms import NextTerm, limit_terms, renew
from cdp.partnerships.service.together import (
    Added,
    Additions,
    NewSeat,
    add_organisations,
    add_together,
    change_together,
    rename_together,
)

__all__ = [
    "NOT_A_BODY",
    "Added",
    "Additions",
    "Backing",
    "BoardDetails",
    "Closing",
    "ConsentDetails",
    "HatDetails",
    "HoldingDetails",
    "LineDetails",
    "NewSeat",
    "NextTerm",
    "OrganisationDetails",
    "ParentDetails",
    "PartnershipDetails",
    "PersonDetails",
    "RoleDetails",
    "RoleNote",
    "SeatDetails",
    "SroDetails",
    "add_areas",
    "add_board",
    "add_hat",
    "add_line",
    "add_organisation",
    "add_organisations",
    "add_seat",
    "add_together",
    "appoint",
    "appoint_sro",
    "area_by_code",
    "bodies_of_footprint",
    "body_of",
    "change_board",
    "change_hat",
    "change_line",
    "change_organisation",
    "change_partnership",
    "change_role",
    "change_seat",
    "change_sro",
    "change_together",
    "check_areas",
    "check_leaving",
    "close_board",
    "confirm_adding",
    "confirm_leaving",
    "confirm_sro",
    "create_partnership",
    "effects_of_adding",
    "effects_of_leaving",
    "end_holding",
    "end_role",
    "end_seat",
    "end_sro",
    "explain_role",
    "give_role",
    "has_ended",
    "holding_to_end",
    "invite",
    "limit_terms",
    "listed",
    "mark_of",
    "match_organisations",
    "name_of",
    "record_consent",
    "remove_area",
    "remove_hat",
    "remove_line",
    "rename_together",
    "renew",
    "set_parent",
    "slug_for",
    "terms_in_a_row",
    "withdraw_consent",
]
