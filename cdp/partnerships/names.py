"""The keys and names of a partnership's boards and organisations, for lists of choices."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Board, Organisation, Partnership

# Built once, because building a statement takes longer than running it
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
    """Return the key and name of each of a partnership's boards, in the boards' usual order."""
    return [(key, name) for key, name in session.execute(_BOARDS, {"partnership": partnership.id})]


def names_of_organisations(session: Session, partnership: Partnership) -> list[tuple[str, str]]:
    """Return the key and name of each of a partnership's organisations, in order of name."""
    rows = session.execute(_ORGANISATIONS, {"partnership": partnership.id})
    return [(key, name) for key, name in rows]
