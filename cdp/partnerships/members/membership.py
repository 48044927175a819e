"""The membership check: how each role on the national list is filled. No database access.

Each role is filled, filled in part, vacant, covered by a named sub-group, or not applicable with a reason (guidance,
Appendix 3). A sub-group that has closed no longer covers a role. An explanation for a role that is filled in part
counts for the missing part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cdp.models import Board, NationalRoleNote, RoleCoverage, Seat
from cdp.partnerships.members.parts import missing_parts
from cdp.reference.bodies import PublicBody
from cdp.reference.national_roles import NationalRole, national_roles


class RoleState(StrEnum):
    """The states of a national role in the membership check."""

    FILLED = "filled"
    IN_PART = "in_part"
    VACANT = "vacant"
    COVERED = "covered"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class RoleFinding:
    """The finding for one national role: its state, its filled and vacant seats, and the partnership's explanation.

    `closed` is the sub-group that covered the role until it closed, or None. `missing` names the parts of the role that
    the filled seats do not cover.
    """

    role: NationalRole
    state: RoleState
    filled: tuple[Seat, ...]
    empty: tuple[Seat, ...]
    note: NationalRoleNote | None
    closed: Board | None = None
    missing: tuple[str, ...] = ()

    @property
    def explained(self) -> bool:
        """Whether an explanation counts: for a role without a filled seat, or for the missing parts of one."""
        return self.note is not None and self.closed is None and (not self.filled or bool(self.missing))


def check(
    seats: Iterable[Seat],
    notes: Mapping[str, NationalRoleNote],
    day: date,
    bodies: Iterable[PublicBody] = (),
) -> list[RoleFinding]:
    """Return a finding for each national role on a day, starting with the ten core roles.

    A role is filled if its seats with representatives cover all its parts, such as every council. `seats` must be those
    on boards that are open on the day. `bodies` are those whose areas overlap the footprint.
    """
    among = tuple(bodies)
    of_role: dict[str, list[Seat]] = {}
    for seat in seats:
        of_role.setdefault(seat.national_role, []).append(seat)
    return [
        _finding(role, of_role.get(role.code, []), notes.get(role.code), day, among)
        for role in national_roles()
    ]


def count(findings: Iterable[RoleFinding], state: RoleState) -> int:
    """Return the number of roles that are in this state."""
    return sum(finding.state is state for finding in findings)


def _finding(
    role: NationalRole,
    seats: list[Seat],
    note: NationalRoleNote | None,
    day: date,
    bodies: tuple[PublicBody, ...],
) -> RoleFinding:
    filled = tuple(seat for seat in seats if seat.representative_on(day))
    empty = tuple(seat for seat in seats if not seat.representative_on(day))
    closed = note.board if note is not None and note.board and note.board.is_closed_on(day) else None
    missing = missing_parts(role, filled, bodies)
    explained = note.coverage if note is not None and closed is None else None
    return RoleFinding(role, _state(filled, missing, explained), filled, empty, note, closed, missing)


def _state(filled: tuple[Seat, ...], missing: tuple[str, ...], explained: RoleCoverage | None) -> RoleState:
    if filled and not missing:
        return RoleState.FILLED
    if explained is RoleCoverage.SUB_GROUP:
        return RoleState.COVERED
    if filled:
        return RoleState.FILLED if explained else RoleState.IN_PART
    return RoleState.NOT_APPLICABLE if explained else RoleState.VACANT
