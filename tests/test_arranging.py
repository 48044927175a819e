"""What other tests rely on: each test begins with an empty database, and rows can be written together."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Base, Person
from tests import make


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_finds_no_row_of_the_one_before(session: Session, turn: str) -> None:
    for table in Base.metadata.sorted_tables:
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table.name
    make.world(session)


def test_rows_made_together_are_written_when_the_block_ends(session: Session) -> None:
    with make.together(session):
        first, second = (make.person(session, f"Example {name}") for name in ("first", "second"))
        assert set(session.new) == {first, second}
    assert second.id == first.id + 1
    third = make.person(session, "Example third")
    assert third.id == second.id + 1
    session.rollback()
    assert session.scalars(sa.select(Person)).all() == []


def test_everything_in_the_world_is_stored(session: Session) -> None:
    world = make.world(session)
    session.rollback()
    for name, made in vars(world).items():
        assert session.get(type(made), made.id) is made, name
