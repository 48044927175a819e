"""The membership check: how each role on the national list is filled. No database access.

Each role is filled, vacant, covered by a named sub-group, or not applicable with a reason (guidance, Appendix 3). A
sub-group that has closed no longer covers a role.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdp.models import Board, NationalRoleNote, RoleCoverage, Seat
from cdp.reference.national_roles import NationalRole, national_roles


class RoleState(StrEnum):
    """The states of a national role in the membership check."""

    FILLED = "filled"
    VACANT = "vacant"
    COVERED = "covered"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class RoleFinding:
    """The finding for one national role: its state, its filled and vacant seats, and the partnership's explanation.

    `closed` is the sub-group that covered the role until it closed, or None.
    """

    role: NationalRole
    state: RoleState
    filled: tuple[Seat, ...]
    empty: tuple[Seat, ...]
    note: NationalRoleNote | None
    closed: Board | None = None


def check(seats: Iterable[Seat], notes: Mapping[str, NationalRoleNote], day: date) -> list[RoleFinding]:
    """Return a finding for each national role on a day, starting with the ten core roles.

    A role is filled if at least one of its seats has a representative. `seats` must be those on boards that are open on
    the day.
    """
    of_role: dict[str, list[Seat]] = {}
    for seat in seats:
        of_role.setdefault(seat.national_role, []).append(seat)
    return [
        _finding(role, of_role.get(role.code, []), notes.get(role.code), day) for role in national_roles()
    ]


def count(findings: Iterable[RoleFinding], state: RoleState) -> int:
    """Return the number of roles that are in this state."""
    return sum(finding.state is state for finding in findings)


def _finding(role: NationalRole, seats: list[Seat], note: NationalRoleNote | None, day: date) -> RoleFinding:
    filled = tuple(seat for seat in seats if seat.representative_on(day))
    empty = tuple(seat for seat in seats if not seat.representative_on(day))
    closed = note.board if note is not None and note.board and note.board.is_closed_on(day) else None
    state = RoleState.VACANT
    if filled:
        state = RoleState.FILLED
    elif note is not None and closed is None:
        covered = note.coverage is RoleCoverage.SUB_GROUP
        state = RoleState.COVERED if covered else RoleState.NOT_APPLICABLE
    return RoleFinding(role, state, filled, empty, note, closed)
