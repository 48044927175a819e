"""The changes that an import makes, each with its description for the preview.

Existing organisations and seats are identified by ID, new ones by their position in the file.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdp.imports.cells import CellProblem, RowPlace
from cdp.imports.entries import Named
from cdp.models import Appointment, BoardKind, Capacity, SeatKind, SroState


class Consent(StrEnum):
    """The extra consent that a change needs; additions need only the confirmation of the import."""

    NEW = "new"
    CHANGE = "change"
    FOLLOW = "follow"


@dataclass(frozen=True, kw_only=True)
class ImportChange:
    """One change that an import makes. `words` describe it in the preview, without a full stop."""

    words: str
    consent: Consent = Consent.NEW


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
    """Add a missing job title or telephone number to a person."""

    email: str
    job_title: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class GiveRole(ImportChange):
    """Give a person a role; `ends_role_id` is the holding that they replace."""

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


class RowOutcome(StrEnum):
    """The result of a row in one word."""

    UNREADABLE = "unreadable"
    NEW = "new"
    CHANGES = "changes"
    FOLLOWS = "follows"
    THERE = "there"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class RowVerdict:
    """What will happen to a row: its changes, problems and notes."""

    place: RowPlace
    what: str
    changes: tuple[ImportChange, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    is_left_out: bool = False

    @property
    def outcome(self) -> RowOutcome:
        """The verdict in one word. Changes that need consent take priority over additions."""
        if self.problems:
            return RowOutcome.UNREADABLE
        if self.is_left_out:
            return RowOutcome.LEFT_OUT
        consents = {change.consent for change in self.changes}
        if Consent.FOLLOW in consents:
            return RowOutcome.FOLLOWS
        if Consent.CHANGE in consents:
            return RowOutcome.CHANGES
        return RowOutcome.NEW if self.changes else RowOutcome.THERE
