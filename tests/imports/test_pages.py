"""Importing from the coordinator's chair, without JavaScript: choose, check the columns, check the rows, confirm."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import AuditEvent, ImportedFile, Organisation, OutboxMessage
from tests import make
from tests.imports.files import messy, upload
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/import"


@pytest.fixture
def world(session: Session) -> make.World:
    """Return the two partnerships."""
    return make.world(session)


def count(session: Session, table: type) -> int:
    session.expire_all()
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def choose(visitor: Visitor, content: bytes, name: str = "members.xlsx") -> Visitor:
    return visitor.get(HERE).submit("Read the file", file=upload(content, name))


def on_board(world: make.World) -> dict[str, Any]:
    """Say on which board rows of the first sheet are that name none."""
    return {"board-0": world.board.name}


def test_forty_organisations_come_from_a_messy_sheet_and_the_same_file_again_changes_nothing(
    world: make.World, session: Session, visit: Visit
) -> None:
    visitor = choose(visit().sign_in(world.coordinator), messy())
    assert visitor.heading == "Check how the columns are read"
    visitor.submit("Go on to the rows", **on_board(world))
    assert "New: 40 rows" in visitor.main
    assert "Cannot be read" not in visitor.main
    before = count(session, Organisation)
    visitor.submit("Import the file", password=make.PASSWORD)
    assert "is imported into" in visitor.text
    assert count(session, Organisation) == before + 40
    assert count(session, OutboxMessage) == 0
    assert count(session, ImportedFile) == 0
    events = count(session, AuditEvent)
    choose(visitor, messy()).submit("Go on to the rows", **on_board(world))
    assert "Already there: 40 rows" in visitor.main
    assert "There is nothing to write" in visitor.main
    assert "Import the file" not in visitor.buttons
    assert count(session, Organisation) == before + 40
    assert count(session, AuditEvent) == events
