"""The columns of the list of members as a downloaded file, in which each seat has a row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.models import Organisation, Person
from cdp.partnerships.members.gathering import MemberOrganisation, SeatRow
from cdp.partnerships.words import SEAT_KINDS
from cdp.reference.national_roles import national_role


@dataclass(frozen=True)
class MemberSeatLine:
    """One row: a seat of an organisation, or an organisation without a seat (`seat` is None)."""

    organisation: Organisation
    seat: SeatRow | None


def member_rows(members: Iterable[MemberOrganisation]) -> list[MemberSeatLine]:
    """Return a row for each seat, and one for each organisation without a seat."""
    return [MemberSeatLine(one.organisation, seat) for one in members for seat in one.rows or [None]]


def _seat(cell: Callable[[SeatRow], str]) -> Callable[[MemberSeatLine], str]:
    return lambda row: cell(row.seat) if row.seat else ""


def _people(
    holder: Callable[[SeatRow], Person | None], label: str, otherwise: str
) -> list[RegisterColumn[MemberSeatLine]]:
    """Return the columns about a seat's representative or deputy; `otherwise` stands for a missing name."""

    def of(cell: Callable[[Person], str], missing: str = "") -> Callable[[MemberSeatLine], str]:
        def find(row: MemberSeatLine) -> str:
            person = holder(row.seat) if row.seat else None
            return cell(person) if person else missing if row.seat else ""

        return find

    return [
        RegisterColumn(label, of(lambda person: person.name, otherwise), 4),
        RegisterColumn(f"{label}: job title", of(lambda person: person.job_title)),
        RegisterColumn(f"{label}: email", of(lambda person: person.email), 6),
        RegisterColumn(f"{label}: telephone", of(lambda person: person.phone)),
    ]


MEMBER_FILE = RegisterFile[MemberSeatLine](
    "Members",
    ("seat", "seats"),
    (
        RegisterColumn("Organisation", lambda row: row.organisation.name, 5),
        RegisterColumn("Short name", lambda row: row.organisation.short_name),
        RegisterColumn("Board", _seat(lambda row: row.seat.board.name), 4),
        RegisterColumn(
            "Seat", _seat(lambda row: row.seat.title or national_role(row.seat.national_role).name), 4
        ),
        RegisterColumn("Kind", _seat(lambda row: SEAT_KINDS[row.seat.kind]), 3),
        RegisterColumn("Vote", _seat(lambda row: "Yes" if row.seat.votes else "No"), 2),
        *_people(lambda row: row.representative, "Representative", "Vacant"),
        *_people(lambda row: row.deputy, "Deputy", "No deputy"),
    ),
    counts=lambda row: row.seat is not None,
)
