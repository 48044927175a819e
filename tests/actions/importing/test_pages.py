"""The coordinator imports a messy log on the pages: columns, questions, rows mended and set aside, and the register."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.imports.questions import code_of
from cdp.models import Action, ActionDateChange, ActionState, AuditEvent, OutboxMessage
from tests import make
from tests.imports.files import upload, workbook
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/actions"
LOG: list[list[Any]] = [
    ["Action log of the board"],
    ["Ref", "Action", "Lead", "Target date", "New date", "Status", "RAG"],
    ["Board – 12 June 2026"],
    ["1", "Circulate the needs assessment", "West Midlands Police", "30/09/2026", "31/01/2027", "Open", "A"],
    ["2", "Arrange naloxone training", "Example member / Police", "ASAP", "", "", "R"],
    ["3", "Write to the trusts", "Jo Unknown", "14 Dec", "", "Sent 9/9", "G"],
    ["4", "Find a venue", "Example Treatment Services", "31/04/2027", "", "Superseded", ""],
    ["Total open: 3"],
]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


@pytest.fixture
def coordinator(visit: Visit, world: make.World) -> Visitor:
    """The coordinator on the page that asks for the file."""
    return visit().sign_in(world.coordinator).get(HERE).click("Import an action log")


def test_a_messy_log_is_asked_about_mended_and_recorded(
    coordinator: Visitor, session: Session, world: make.World
) -> None:
    visitor = coordinator
    visitor.submit("Read the file", file=upload(workbook({"Log": LOG}), "log.xlsx"))
    assert "Actions: 7 of 7 columns recognised." in visitor.main
    visitor.submit("Continue")
    assert visitor.heading == "Answer questions about the file"
    for words in (
        "“ASAP” (due date)",
        "Who is “Jo Unknown”?",
        "It is not a date: April has 30 days.",
        "Row 6.",
    ):
        assert words in visitor.main
    assert session.scalar(sa.select(sa.func.count(Action.id))) == 0
    visitor.submit("Continue")
    assert visitor.heading == "Check the rows"
    assert "Cannot be read: 3 rows" in visitor.main
    mended: dict[str, Any] = {
        "cell-0-5-due": "31/3/2027",
        "cell-0-6-owners": "West Midlands Police",
        "out-0-7": True,
    }
    visitor.submit("Check again", **mended)
    assert "Every row can be read." in visitor.banner
    visitor.submit("Import the file")
    assert visitor.heading == "Actions"
    assert "Left out by you: row 7" in visitor.banner
    session.expire_all()
    actions = session.scalars(sa.select(Action).order_by(Action.number)).all()
    assert [
        (one.title, one.organisation.name, one.state, str(one.original_due_on), str(one.due_on))
        for one in actions
    ] == [
        ("Circulate the needs assessment", "West Midlands Police", ActionState.RAISED, "2026-09-30", "2027-01-31"),
        ("Arrange naloxone training", "Example Treatment Services", ActionState.RAISED, "2027-03-31", "2027-03-31"),
        ("Write to the trusts", "West Midlands Police", ActionState.DONE, "2026-12-14", "2026-12-14"),
    ]  # fmt: skip
    assert [one.organisation.name for one in actions[1].further_owners] == ["West Midlands Police"]
    (moved,) = session.scalars(sa.select(ActionDateChange)).all()
    assert moved.reason == "As in the log “log.xlsx”."
    assert session.scalar(sa.select(sa.func.count(OutboxMessage.id))) == 0
    sentence = session.scalar(sa.select(AuditEvent.sentence).where(AuditEvent.subject_key == actions[0].key))
    assert sentence == (
        "Example coordinator imported action A1 from “log.xlsx”, Log, row 4: Circulate the needs assessment. In the "
        "log, it stood under “Board – 12 June 2026”; its reference there was “1”; the log marked it “A”."
    )
    assert "from “log.xlsx”, Log, row 4" in visitor.get(f"{HERE}/{actions[0].key}").main


def test_answers_are_used_again_for_a_corrected_copy(coordinator: Visitor) -> None:
    visitor = coordinator
    visitor.submit("Read the file", file=upload(workbook({"Log": LOG}), "log.xlsx")).submit("Continue")
    name = f"answer-{code_of('date', 'ASAP')[1:]}"
    given: dict[str, Any] = {name: ["31", "3", "2027"]}
    visitor.submit("Continue", **given)
    copy = [*LOG[:-1], ["5", "One more", "Example Treatment Services", "ASAP", "", "", ""]]
    visitor.get(f"{HERE}/import").submit("Read the file", file=upload(workbook({"Log": copy}), "log-2.xlsx"))
    assert "We used the choices and corrections that you made for “log.xlsx”." in visitor.main
    visitor.submit("Continue").submit("Continue").get(f"{visitor.path}?show=all")
    rows = [row for row in visitor.table("All rows") if "ASAP" in row[2]]
    assert ["“ASAP” is read as 31 March 2027, as you answered." in row[2] for row in rows] == [True, True]


@pytest.mark.parametrize("who", ["member", "sro", "observer"])
def test_only_the_secretariat_imports_a_log(visit: Visit, world: make.World, who: str) -> None:
    visit().sign_in(getattr(world, who)).get(f"{HERE}/import", status=403)
