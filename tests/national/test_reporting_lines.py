"""A reporting line to central government takes the name of its unit from the national facts."""

from sqlalchemy.orm import Session

from cdp.models import OutsideBodyKind
from cdp.national import service
from cdp.national.service import FactDetails
from cdp.partnerships.boards.service import line_changes
from cdp.partnerships.boards.service.line_changes import LineDetails
from cdp.reference.national_facts import Certainty
from tests import make


def test_a_line_to_central_government_is_named_after_the_unit_of_the_day(session: Session) -> None:
    world = make.world(session)
    details = FactDetails("Drugs Strategy Unit", "A letter to partnerships", "2026-11", Certainty.SEEN)
    service.change_fact(session, "body.jcdu", details, read_version=0, by=world.administrator)

    line = line_changes.add_line(
        session, world.board, LineDetails(body_kind=OutsideBodyKind.JCDU), by=world.coordinator
    )

    assert line.body_name == "Drugs Strategy Unit"


def test_a_line_to_a_unit_that_ended_has_a_general_name(session: Session) -> None:
    world = make.world(session)
    details = FactDetails("Old unit", "A letter", "2026-10", Certainty.SEEN, until="2026-11")
    service.change_fact(session, "body.jcdu", details, read_version=0, by=world.administrator)

    line = line_changes.add_line(
        session, world.board, LineDetails(body_kind=OutsideBodyKind.JCDU), by=world.coordinator
    )

    assert line.body_name == "Central government unit for the drugs strategy"
