"""What an import does: one change each, with the words that the preview says it in. Pure.

Organisations and seats that there are go by their number, new ones by their place in the file.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdp.imports.cells import Place, Problem
from cdp.imports.entries import Named
from cdp.models import Appointment, BoardKind, Capacity, SeatKind, SroState


class Consent(StrEnum):
    """What has to be agreed to before a change is made; what is new needs nothing but the confirmation."""

    NEW = "new"
    CHANGE = "change"
    FOLLOW = "follow"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that an import does. `words` say it in the preview, without a full stop."""

    words: str
    consent: Consent = Consent.NEW


@dataclass(frozen=True, kw_only=True)
class Describe(Change):
    """The partnership says something else of itself, or is founded with these words."""

    name: str
    acronym: str
    agreed_on: date | None
    rationale: str
    secretariat_email: str


@dataclass(frozen=True, kw_only=True)
class AddArea(Change):
    """An authority joins the footprint."""

    code: str
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class SetBoard(Change):
    """A board is set up, or (with `board_id`) changed; `under` is the name of the one it works under."""

    board_id: int | None
    name: str
    kind: BoardKind
    under: str
    purpose: str
    starts_on: date | None
    closes_on: date | None
    output: str


@dataclass(frozen=True, kw_only=True)
class SetOrganisation(Change):
    """An organisation is added, or (with `organisation_id`) called something else."""

    organisation_id: int | None
    name: str
    short_name: str


@dataclass(frozen=True, kw_only=True)
class SetSeat(Change):
    """An organisation gets a seat on a board, or (with `seat_id`) the seat it has changes."""

    seat_id: int | None
    place: Place
    organisation_id: int | None
    organisation: str
    board: str
    title: str
    national_role: str
    kind: SeatKind
    votes: bool
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Appoint(Change):
    """Somebody represents a seat or is its deputy, in place of whoever did so: of a seat there is, or a new one."""

    seat_id: int | None
    place: Place
    capacity: Capacity
    person: Named
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class Complete(Change):
    """Somebody here gets the job title or telephone number that is not known of them yet."""

    email: str
    job_title: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class GiveRole(Change):
    """Somebody gets a role; with `ends_role_id` in place of whoever has it."""

    role: Appointment
    board: str
    person: Named
    starts_on: date
    ends_on: date | None
    ends_role_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointSro(Change):
    """Somebody is proposed or appointed as senior responsible owner."""

    person: Named
    post: str
    organisation: str
    state: SroState
    condition: str
    agreed_on: date | None


class Outcome(StrEnum):
    """What is to become of a row, in one word."""

    UNREADABLE = "unreadable"
    NEW = "new"
    CHANGES = "changes"
    FOLLOWS = "follows"
    THERE = "there"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Verdict:
    """What is to become of a row: the changes it stands for, what is wrong with it, what to know about it."""

    place: Place
    what: str
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    is_left_out: bool = False

    @property
    def outcome(self) -> Outcome:
        """The verdict in one word; what needs to be agreed to wins over what is merely new."""
        if self.problems:
            return Outcome.UNREADABLE
        if self.is_left_out:
            return Outcome.LEFT_OUT
        consents = {change.consent for change in self.changes}
        if Consent.FOLLOW in consents:
            return Outcome.FOLLOWS
        if Consent.CHANGE in consents:
            return Outcome.CHANGES
        return Outcome.NEW if self.changes else Outcome.THERE
