"""The changes that an import makes, each with its description for the preview.

Existing organisations and seats are identified by id, and new ones by name or by their row in the file.
"""

from dataclasses import dataclass
from datetime import date

from cdp.imports.cells import RowPlace
from cdp.imports.verdicts import ImportChange
from cdp.models import Appointment, BoardKind, Capacity, SeatKind, SroState
from cdp.partnerships.importing.entries import Named


@dataclass(frozen=True, kw_only=True)
class Describe(ImportChange):
    """Create the partnership, or change its details."""

    name: str
    acronym: str
    agreed_on: date | None
    rationale: str
    secretariat_email: str


@dataclass(frozen=True, kw_only=True)
class AddArea(ImportChange):
    """Add an authority to the footprint."""

    code: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class SetBoard(ImportChange):
    """Add a board, or change it if it has a `board_id`; `under` is the name of its parent board."""

    board_id: int | None
    name: str
    kind: BoardKind
    under: str
    purpose: str
    starts_on: date | None
    closes_on: date | None
    output: str


@dataclass(frozen=True, kw_only=True)
class SetOrganisation(ImportChange):
    """Add an organisation, or rename it if it has an `organisation_id`."""

    organisation_id: int | None
    name: str
    short_name: str


@dataclass(frozen=True, kw_only=True)
class SetSeat(ImportChange):
    """Give an organisation a seat on a board, or change the seat if it has a `seat_id`."""

    seat_id: int | None
    place: RowPlace
    organisation_id: int | None
    organisation: str
    board: str
    title: str
    national_role: str
    kind: SeatKind
    votes: bool
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Appoint(ImportChange):
    """Appoint a representative or deputy to a seat, in place of the current one if there is one."""

    seat_id: int | None
    place: RowPlace
    capacity: Capacity
    person: Named
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class Complete(ImportChange):
    """Add a missing job title or telephone number to a person's details."""

    person_id: int
    job_title: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Rename(ImportChange):
    """Change the recorded name of a person, such as after a marriage."""

    person_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Readdress(ImportChange):
    """Change the email address of a person."""

    person_id: int
    new_email: str


@dataclass(frozen=True, kw_only=True)
class AppointToRole(ImportChange):
    """Give a person a role; `ends_role_id` is the id of the role holding that they replace, if any."""

    role: Appointment
    board: str
    person: Named
    starts_on: date
    ends_on: date | None
    ends_role_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointSro(ImportChange):
    """Propose or appoint a person as senior responsible owner."""

    person: Named
    post: str
    organisation: str
    state: SroState
    condition: str
    agreed_on: date | None
