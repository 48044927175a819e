"""What a partnership's boards and organisations are called, for lists to choose from: key and name, nothing else."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Board, Organisation, Partnership

# Made once: building a statement costs more than running it
_BOARDS = (
    sa.select(Board.key, Board.name)
    .where(Board.partnership_id == sa.bindparam("partnership"))
    .order_by(Board.position, Board.kind, Board.name, Board.id)
)
_ORGANISATIONS = (
    sa.select(Organisation.key, Organisation.name)
    .where(Organisation.partnership_id == sa.bindparam("partnership"))
    .order_by(sa.func.lower(Organisation.name), Organisation.id)
)


def names_of_boards(session: Session, partnership: Partnership) -> list[tuple[str, str]]:
    """Return key and name of each of a partnership's boards, in their order."""
    return [(key, name) for key, name in session.execute(_BOARDS, {"partnership": partnership.id})]


def names_of_organisations(session: Session, partnership: Partnership) -> list[tuple[str, str]]:
    """Return key and name of each of a partnership's organisations, by name."""
    rows = session.execute(_ORGANISATIONS, {"partnership": partnership.id})
    return [(key, name) for key, name in rows]
