"""The current state of a partnership, and its fingerprint; an import is compared with this state."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cdp.models import Appointment, BoardKind, Capacity, SeatKind, SroState, spans


@dataclass(frozen=True)
class OrganisationNow:
    """An organisation of the partnership."""

    id: int
    name: str
    short_name: str


@dataclass(frozen=True)
class BoardNow:
    """A board of the partnership; `under` is the name of its parent board."""

    id: int
    name: str
    kind: BoardKind
    under: str
    purpose: str
    starts_on: date | None
    closes_on: date | None
    output: str


@dataclass(frozen=True)
class HoldingNow:
    """A person on a seat, from their first to their last day (both included)."""

    capacity: Capacity
    person_id: int
    name: str
    email: str
    job_title: str
    phone: str
    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the person has the seat on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)

    def holds_from(self, day: date) -> bool:
        """Whether the person has the seat on a day or later."""
        return not spans.is_over(self.ends_on, day)


@dataclass(frozen=True)
class SeatNow:
    """A current or former seat, with everyone who has ever been on it."""

    id: int
    board_id: int
    organisation_id: int
    title: str
    national_role: str
    kind: SeatKind
    votes: bool
    ends_on: date | None
    holdings: tuple[HoldingNow, ...]

    def holds_on(self, day: date) -> bool:
        """Whether the seat exists on a day."""
        return not spans.is_over(self.ends_on, day)


@dataclass(frozen=True)
class RoleNow:
    """A past, current or future holding of a role by a person."""

    id: int
    role: Appointment
    board: str
    person_id: int
    name: str
    email: str
    job_title: str
    phone: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class SroNow:
    """An appointment as senior responsible owner that has not ended."""

    person_id: int
    name: str
    email: str
    job_title: str
    phone: str
    post: str
    organisation: str
    state: SroState
    condition: str
    agreed_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class AreaNow:
    """An authority in the footprint, from one day until another (not included)."""

    code: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class PartnershipNow:
    """The details of the partnership."""

    name: str
    acronym: str
    agreed_on: date | None
    rationale: str
    secretariat_email: str


@dataclass(frozen=True)
class State:
    """The state of a partnership on a day. `partnership` is None for a new partnership.

    `left` has the email addresses in the file of people who have left. `recorded` has the names of everyone who is
    recorded with an address in the file, in this partnership or elsewhere. `names` are those of other partnerships.
    """

    day: date
    partnership: PartnershipNow | None = None
    organisations: tuple[OrganisationNow, ...] = ()
    boards: tuple[BoardNow, ...] = ()
    seats: tuple[SeatNow, ...] = ()
    roles: tuple[RoleNow, ...] = ()
    sros: tuple[SroNow, ...] = ()
    areas: tuple[AreaNow, ...] = ()
    left: frozenset[str] = frozenset()
    recorded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the state except `names`; it differs if the state has changed since the preview."""
        facts = (
            self.day,
            self.partnership,
            self.organisations,
            self.boards,
            self.seats,
            self.roles,
            self.sros,
            self.areas,
            sorted(self.left),
            sorted(self.recorded.items()),
        )
        return hashlib.sha256(repr(facts).encode()).hexdigest()
