"""A new kind of import needs only a declaration: an import of telephone numbers gets all pages and corrections."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp.app import settings_of
from cdp.extensions import db
from cdp.models import AuditEvent, ImportedFile
from tests import make
from tests.imports.files import read, upload, workbook
from tests.imports.phone_list import phone_pages
from tests.visitor import Visitor

HERE = "/partnerships/west-midlands/phones/import"
LIST = [
    ["Phones of the board"],
    ["E-mail", "Tel."],
    ["sro@example.org", "0121 496 0001"],
    ["chair at example.org", "0121 496 0002"],
    ["nobody@example.org", "0121 496 0003"],
]

CORRECTED = "Corrected on this page: column A (“E-mail”), from “chair at example.org” to “chair@example.org”."


@pytest.fixture
def own_session(own_app: Flask) -> Iterator[Session]:
    """Add the pages of the import to the application, and yield a session on its database."""
    own_app.register_blueprint(phone_pages())
    with own_app.app_context():
        engine = db.engine
    with Session(engine, info=dict(settings_of(own_app).session_facts)) as session:
        yield session


def test_a_declared_import_goes_from_the_file_to_the_records(own_app: Flask, own_session: Session) -> None:
    world = make.world(own_session)
    world.sro.phone = world.chair.phone = ""
    world.chair.email, world.sro.email = "chair@example.org", "sro@example.org"
    visitor = Visitor(own_app.test_client(), before=own_session.commit).sign_in(world.coordinator)
    visitor.get(HERE)
    assert visitor.heading == "Import telephone numbers"
    template = visitor.client.get(f"{HERE}/template.xlsx")
    assert [sheet.name for sheet in read(template.data)] == ["Read this first", "Phones"]
    visitor.submit("Read the file", file=upload(workbook({"Sheet1": LIST}), "phones.xlsx"))
    assert "Telephone numbers: 2 of 2 columns recognised." in visitor.main
    visitor.submit("Continue")
    assert "Cannot be read: 2 rows" in visitor.main
    mended: dict[str, Any] = {"cell-0-4-email": "chair@example.org", "out-0-5": True}
    visitor.submit("Check again", **mended)
    assert "1 row corrected and 1 row left out. Every row can be read." in visitor.banner
    assert visitor.table("All rows") == [
        [
            "Sheet1, row 3 Example sro",
            "New",
            "Adds 0121 496 0001 to Example sro.",
            "Correct row 3 of Sheet1",
        ],
        [
            "Sheet1, row 4 Example chair",
            "New",
            f"Adds 0121 496 0002 to Example chair. {CORRECTED}",
            "Correct row 4 of Sheet1",
        ],
        [
            "Sheet1, row 5 nobody@example.org",
            "Left out by you",
            "Left out by you.",
            "Correct row 5 of Sheet1",
        ],
    ]
    assert not visitor.asks_password
    visitor.submit("Import the file")
    assert visitor.heading == "Members"
    own_session.expire_all()
    assert (world.sro.phone, world.chair.phone) == ("0121 496 0001", "0121 496 0002")
    assert own_session.scalars(sa.select(ImportedFile)).all() == []
    event = own_session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.sentence == (
        "Example coordinator imported the file “phones.xlsx”: 2 telephone numbers. "
        "On the page: 1 row corrected and 1 row left out. Left out on the page: row 5. "
        "Not read: 1 row above the headings of “Sheet1”."
    )
    assert event.details == {"file": "phones.xlsx", "changes": 2, "corrected": 1, "left_out": 1}


def test_a_file_of_one_import_is_not_found_in_another(own_app: Flask, own_session: Session) -> None:
    world = make.world(own_session)
    visitor = Visitor(own_app.test_client(), before=own_session.commit).sign_in(world.coordinator)
    visitor.get(HERE).submit("Read the file", file=upload(workbook({"Sheet1": LIST}), "phones.xlsx"))
    key = visitor.path.split("/")[-2]
    visitor.get(f"/partnerships/west-midlands/import/{key}", status=404)
    visitor.get("/partnerships/west-midlands/import")
    assert "phones.xlsx" not in visitor.main
    visitor.get(HERE)
    assert "phones.xlsx" in visitor.main
