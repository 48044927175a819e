"""The rows of a file as entries: partnership, authorities, boards, members and roles."""

from dataclasses import dataclass
from datetime import date

from cdp.imports.cells import CellProblem, RowPlace, SheetRow
from cdp.models import Appointment, BoardKind, SeatKind, SroState
from cdp.reference.area_names import NamedArea


@dataclass(frozen=True)
class Named:
    """A person named in a row, with their contact details; `shares` says that their mailbox is also someone else's."""

    name: str
    email: str
    job_title: str = ""
    phone: str = ""
    shares: bool = False


@dataclass(frozen=True)
class MemberRow:
    """An organisation and its seat on a board; None and "" mean that the row does not specify a value.

    `role_is_unclear` is the problem with a new seat if the row suggests no national role. `votes_if_new` says whether a
    new core seat votes, and `starts_otherwise` is the first day, if the row does not say. The organisation of a row
    that is `is_of_directory` can be several names, because the directory has one row for each person.
    """

    source: SheetRow
    organisation: str
    short_name: str = ""
    board: str = ""
    has_seat: bool = True
    title: str = ""
    national_role: str = ""
    role_is_guessed: bool = False
    role_is_unclear: CellProblem | None = None
    kind: SeatKind | None = None
    votes: bool | None = None
    votes_if_new: bool = False
    ends_on: date | None = None
    representative: Named | None = None
    deputy: Named | None = None
    starts_on: date | None = None
    starts_otherwise: date | None = None
    is_of_directory: bool = False


@dataclass(frozen=True)
class BoardRow:
    """A board and its details."""

    source: SheetRow
    name: str
    kind: BoardKind | None
    under: str
    purpose: str
    starts_on: date | None
    closes_on: date | None
    output: str


@dataclass(frozen=True)
class AuthorityRow:
    """An authority in the footprint; `area` is None if the row names no known authority."""

    source: SheetRow
    area: NamedArea | None
    starts_on: date | None


@dataclass(frozen=True)
class RoleRow:
    """A role and its holder; `role` is `values.SRO` for the SRO, and None if the row names no known role."""

    source: SheetRow
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
    """The details of the partnership."""

    source: SheetRow
    name: str
    acronym: str
    agreed_on: date | None
    rationale: str
    secretariat_email: str


@dataclass(frozen=True)
class LeftOut:
    """A row that is left out automatically because it is not an entry: a note, or a heading within the table."""

    place: RowPlace
    words: str
    what: str = ""


@dataclass(frozen=True)
class FileEntries:
    """All entries of a file, by kind and in the order of the file, without rows that a person leaves out.

    Of those rows, it only says whether one is about the partnership, and whether one names a coordinator.
    """

    partnership: tuple[PartnershipRow, ...] = ()
    areas: tuple[AuthorityRow, ...] = ()
    boards: tuple[BoardRow, ...] = ()
    members: tuple[MemberRow, ...] = ()
    roles: tuple[RoleRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    is_partnership_set_aside: bool = False
    is_coordinator_set_aside: bool = False

    @property
    def emails(self) -> set[str]:
        """All email addresses of people in the file, in lower case."""
        people = [person for row in self.members for person in (row.representative, row.deputy)]
        people += [row.person for row in self.roles]
        return {person.email.casefold() for person in people if person is not None}
