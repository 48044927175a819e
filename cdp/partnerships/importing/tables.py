"""The tables of a set-up: the partnership, its footprint, boards, members and roles (tables.yaml)."""

from enum import StrEnum

from cdp.imports.tables import ImportTable, ImportTables, tables_in
from cdp.models import Appointment
from cdp.partnerships.importing import values
from cdp.partnerships.words import BOARD_KINDS, ROLES, SEAT_KINDS, SRO_STATES, capital
from cdp.reference.national_roles import national_roles


class Holds(StrEnum):
    """The tables, in the order in which they are saved."""

    PARTNERSHIP = "partnership"
    FOOTPRINT = "footprint"
    BOARDS = "boards"
    MEMBERS = "members"
    ROLES = "roles"


TABLES = ImportTables(
    tables_in("cdp.partnerships.importing"),
    known={
        (Holds.ROLES, "role"): values.role_in,
        (Holds.FOOTPRINT, "authority"): values.area_in,
        (Holds.BOARDS, "kind"): values.board_kind_in,
    },
    choices={
        (Holds.MEMBERS, "national_role"): [role.name for role in national_roles()],
        (Holds.MEMBERS, "kind"): list(SEAT_KINDS.values()),
        (Holds.BOARDS, "kind"): list(BOARD_KINDS.values()),
        (Holds.ROLES, "role"): [
            "SRO",
            *(capital(name) for role, name in ROLES.items() if role is not Appointment.REGIONAL_VIEWER),
        ],
        (Holds.ROLES, "state"): [SRO_STATES[state] for state in SRO_STATES if state.value != "ended"],
        (Holds.MEMBERS, "votes"): ["Yes", "No"],
    },
)


def table(holds: Holds) -> ImportTable:
    """Return the table that holds this kind of record."""
    return TABLES.by_code[holds]
