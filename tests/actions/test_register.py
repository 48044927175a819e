"""The register as people see it, and what it keeps from whom."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import make
from tests.actions.raising import raised
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/actions"


def test_the_number_of_statements_does_not_grow_with_the_register(
    session: Session, engine: sa.Engine, visit: Visit
) -> None:
    world = make.world(session)
    visitor = visit().sign_in(world.coordinator)
    counts = []
    for rows in (5, 60):
        for _ in range(rows):
            raised(session, world, owner=world.police_member)
        visitor.get(REGISTER)
        with counted(engine) as statements:
            visitor.get(REGISTER)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
