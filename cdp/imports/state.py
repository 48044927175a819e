"""A partnership as an import is judged against it: plain facts, and a fingerprint that tells when they changed."""

import hashlib
from dataclasses import dataclass
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
    """A board of the partnership; `under` is the name of the one that it works under."""

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
    """Somebody on a seat, from one day to another (both included)."""

    capacity: Capacity
    person_id: int
    name: str
    email: str
    job_title: str
    phone: str
    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the time on the seat lasts on a day."""
        return spans.holds_on(self.starts_on, self.ends_on, day)

    def holds_from(self, day: date) -> bool:
        """Whether the time on the seat lasts on a day, or begins later."""
        return not spans.is_over(self.ends_on, day)


@dataclass(frozen=True)
class SeatNow:
    """A seat, also one that has ended, and everybody who was ever on it."""

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
    """A role that somebody has, had or is to have."""

    id: int
    role: Appointment
    board: str
    name: str
    email: str
    job_title: str
    phone: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class SroNow:
    """An appointment as senior responsible owner that has not ended."""

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
    """An authority of the footprint from a day until (and not including) another."""

    code: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class PartnershipNow:
    """What the partnership says of itself."""

    name: str
    acronym: str
    agreed_on: date | None
    rationale: str
    secretariat_email: str


@dataclass(frozen=True)
class State:
    """Everything that an import looks at on a day. `partnership` is None for one that is to be founded.

    `left` are addresses of people who have left the installation, `names` those of other partnerships.
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
    names: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all of it: while it is the same, so is every verdict."""
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
        )
        return hashlib.sha256(repr(facts).encode()).hexdigest()
