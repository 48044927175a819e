"""What is recorded now, with which the rows of a register are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.matrix import Permission
from cdp.imports.owners import KnownOwner
from cdp.models import BoardKind, Part, Partnership, Risk
from cdp.partnerships import queries as partnerships
from cdp.partnerships.owners import known_organisations, known_people, known_roles
from cdp.reference.areas import plain


@dataclass(frozen=True)
class RegisterState:
    """The boards, possible owners and public risks of a partnership on a day.

    `recorded` has the reference of each public risk by its name, in the form in which names are compared (`plain`).
    """

    day: date
    boards: Sequence[tuple[int, str, bool]] = ()
    people: Sequence[tuple[str, KnownOwner]] = ()
    organisations: Sequence[tuple[str, str, KnownOwner]] = ()
    roles: Mapping[str, KnownOwner] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)


def state_of(session: Session, partnership: Partnership) -> RegisterState:
    """Return what is recorded for a partnership now, with a number of queries that does not depend on the risks."""
    today = clock.today()
    boards = partnerships.boards_of(session, partnership, open_on=today)
    people = known_people(session, partnership, today, Permission.UPDATE_ACTION)
    risks = session.execute(
        sa.select(Risk.number, Risk.title)
        .where(Risk.partnership_id == partnership.id, Risk.part == Part.PUBLIC)
        .order_by(Risk.number.desc())
    )
    return RegisterState(
        today,
        [(board.id, board.name, board.kind is BoardKind.BOARD) for board in boards],
        people,
        known_organisations(session, partnership),
        known_roles(session, partnership, today, people),
        {plain(title): f"R{number}" for number, title in risks},
    )
