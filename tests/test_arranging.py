"""What other tests rely on: each test begins with an empty database, and rows can be written together."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
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


@pytest.mark.parametrize("turn", ["made", "remembered"])
def test_the_world_is_the_same_whether_it_is_made_or_remembered(session: Session, turn: str) -> None:
    world = make.world(session) if turn == "remembered" else make._world(session)
    session.commit()
    assert {name for table in Base.metadata.sorted_tables if (name := table.name) and _count(session, table)} == {
        "boards", "footprint_areas", "organisations", "partnerships", "people", "role_holdings", "search_entries",
        "seat_holdings", "seats", "sro_appointments",
    }  # fmt: skip
    assert world.deputy is world.health_seat.holdings[1].person
    assert (world.partnership.name, world.board.partnership) == (
        "West Midlands Combating Drugs Partnership",
        world.partnership,
    )
    assert clock.now() - world.deputy.created_at < timedelta(seconds=30)
    new = make.person(session, "Example new person")
    assert new.id > max(person.id for person in vars(world).values() if isinstance(person, Person))


def _count(session: Session, table: sa.Table) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_world_is_made_anew_beside_rows_that_are_there_before_it(session: Session) -> None:
    first = make.person(session, "Example first")
    session.commit()
    world = make.world(session)
    assert first.id < world.coordinator.id
    assert session.get_one(Person, world.coordinator.id).name == "Example coordinator"
