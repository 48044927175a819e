"""What the rows of a file say, in the words of the partnership: organisations and seats, boards, areas, roles."""

from dataclasses import dataclass
from datetime import date

from cdp.imports.cells import Place, Problem, Row
from cdp.models import Appointment, BoardKind, SeatKind, SroState
from cdp.reference.areas import Authority


@dataclass(frozen=True)
class Named:
    """A person as a row names them: name and address, and what else it says of them."""

    name: str
    email: str
    job_title: str = ""
    phone: str = ""


@dataclass(frozen=True)
class MemberRow:
    """An organisation, and the seat on a board that its row speaks of; None and "" mean that the row does not say."""

    source: Row
    organisation: str
    short_name: str = ""
    board: str = ""
    has_seat: bool = True
    title: str = ""
    national_role: str = ""
    role_is_guessed: bool = False
    kind: SeatKind | None = None
    votes: bool | None = None
    ends_on: date | None = None
    representative: Named | None = None
    deputy: Named | None = None
    starts_on: date | None = None


@dataclass(frozen=True)
class BoardRow:
    """A board and what it is."""

    source: Row
    name: str
    kind: BoardKind | None
    under: str
    purpose: str
    starts_on: date | None
    closes_on: date | None
    output: str


@dataclass(frozen=True)
class AreaRow:
    """An authority of the footprint; None where the row names none that there is."""

    source: Row
    authority: Authority | None
    starts_on: date | None


@dataclass(frozen=True)
class RoleRow:
    """A role and who has it; `role` is values.SRO for the senior responsible owner."""

    source: Row
    role: Appointment | str | None
    board: str
    person: Named | None
    starts_on: date | None
    ends_on: date | None
    post: str
    organisation: str
    state: SroState | None
    condition: str


@dataclass(frozen=True)
class PartnershipRow:
    """What the partnership says of itself."""

    source: Row
    name: str
    acronym: str
    agreed_on: date | None
    rationale: str
    secretariat_email: str


@dataclass(frozen=True)
class LeftOut:
    """A row that is no entry: a note, or a heading within the table."""

    place: Place
    words: str


@dataclass(frozen=True)
class Reading:
    """Everything that a file says, each kind in the order of the file."""

    partnership: tuple[PartnershipRow, ...] = ()
    areas: tuple[AreaRow, ...] = ()
    boards: tuple[BoardRow, ...] = ()
    members: tuple[MemberRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """What cannot be read, in the order of the file's sheets by kind."""
        sources = [
            *(row.source for row in self.partnership),
            *(row.source for row in self.areas),
            *(row.source for row in self.boards),
            *(row.source for row in self.members),
            *(row.source for row in self.roles),
        ]
        return [problem for source in sources for problem in source.problems]

    @property
    def emails(self) -> set[str]:
        """Every address that a row names."""
        people = [person for row in self.members for person in (row.representative, row.deputy)]
        people += [row.person for row in self.roles]
        return {person.email.casefold() for person in people if person is not None}
