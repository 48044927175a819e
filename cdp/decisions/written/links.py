"""Personal links to reply to a proposal without an account; each is for one person and one proposal in Part 1.

A link works while the procedure is open, and after it is closed for a late reply that does not count. It stops working
when the procedure is withdrawn or the person no longer belongs to the partnership (docs/rules/reliability.md 4).
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from cdp import clock
from cdp.mail.personal_links import PersonalLink
from cdp.models import Board, ProcedurePerson, ProcedureState, WrittenProcedure
from cdp.partnerships.queries import belongs


def _load(session: Session, key: str) -> ProcedurePerson | None:
    return session.scalar(
        sa.select(ProcedurePerson)
        .where(ProcedurePerson.key == key)
        .options(
            joinedload(ProcedurePerson.person),
            selectinload(ProcedurePerson.replies),
            joinedload(ProcedurePerson.procedure).options(
                joinedload(WrittenProcedure.board).joinedload(Board.partnership),
                selectinload(WrittenProcedure.papers),
            ),
        )
    )


def _works(session: Session, place: ProcedurePerson) -> bool:
    procedure = place.procedure
    is_out = procedure.state in {ProcedureState.OPEN, ProcedureState.CLOSED}
    if place.asked_at is None or not is_out or procedure.is_confidential:
        return False
    return belongs(session, procedure.board.partnership, place.person, clock.today())


LINK = PersonalLink("reply to a proposal", "/reply-to-proposal", _load, _works)
