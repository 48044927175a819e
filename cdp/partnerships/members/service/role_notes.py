"""Changes to a partnership's explanations of national roles without a seat."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cdp import audit, clock
from cdp.errors import Refusal
from cdp.models import Board, NationalRoleNote, Partnership, Person, RoleCoverage
from cdp.partnerships import queries
from cdp.partnerships.changes import hold
from cdp.reference.national_roles import NationalRole
from cdp.wording.formats import day


@dataclass(frozen=True)
class RoleNote:
    """The explanation for a national role without a seat: a board covers it, or it does not apply for a reason."""

    coverage: RoleCoverage
    board: Board | None = None
    reason: str = ""


def explain_role(
    session: Session, partnership: Partnership, role: NationalRole, note: RoleNote | None, *, by: Person
) -> None:
    """Record why a national role has no seat, or withdraw the explanation if `note` is None.

    Raises Refusal when the sub-group or the reason is missing, or when the sub-group has closed or is in another
    partnership.
    """
    hold(session, partnership)
    stored = queries.national_role_notes(session, partnership).get(role.code)
    if note is None:
        if stored is not None:
            session.delete(stored)
            _record(session, partnership, f"{by.name} withdrew the explanation for {role.name}.", by)
        return
    if note.coverage is RoleCoverage.SUB_GROUP and note.board is None:
        raise Refusal("Choose the board or sub-group that covers this role.", field="board")
    if note.board is not None and note.board.partnership_id != partnership.id:
        raise Refusal("Choose a board of this partnership.", field="board")
    if note.board is not None and note.board.closes_on and note.board.is_closed_on(clock.today()):
        raise Refusal(
            f"{note.board.name} closed on {day(note.board.closes_on)}. Choose another board.", field="board"
        )
    if note.coverage is RoleCoverage.NOT_APPLICABLE and not note.reason:
        raise Refusal("Enter the reason why this role does not apply.", field="reason")
    if stored is None:
        stored = NationalRoleNote(
            partnership_id=partnership.id, national_role=role.code, coverage=note.coverage
        )
        session.add(stored)
    stored.coverage = note.coverage
    stored.board = note.board if note.coverage is RoleCoverage.SUB_GROUP else None
    stored.reason = note.reason
    state = (
        f"covered by {stored.board.name}" if stored.board else f"not applicable: {note.reason.rstrip('.')}"
    )
    _record(session, partnership, f"{by.name} marked the national role {role.name} as {state}.", by)


def _record(session: Session, partnership: Partnership, sentence: str, by: Person) -> None:
    audit.record(session, sentence, by=by, on=partnership, partnership=partnership)
