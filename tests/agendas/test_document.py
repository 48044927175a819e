"""The agenda as a document, and the outcomes that its items serve."""

from sqlalchemy.orm import Session

from cdp.agendas import queries
from cdp.agendas.content import draft_view
from cdp.agendas.document import document_of
from cdp.documents.blocks import BulletList, Heading
from tests.agendas.conftest import SECRET, Agenda, Enter
from tests.make import World


def address(key: str) -> str:
    """Return an address for the paper with this key."""
    return f"https://cdp.example/{key}"


def test_the_agenda_lists_the_items_that_serve_each_outcome(
    session: Session, world: World, agenda: Agenda, enter: Enter
) -> None:
    agenda.welcome.outcome_code = agenda.finance.outcome_code = agenda.secret.outcome_code = "o_deaths"
    session.flush()
    items = queries.items_of(session, agenda.meeting)
    full = document_of(draft_view(enter(world.coordinator), agenda.meeting, items), address)
    for person, line in ((world.coordinator, "items 1, 2 and 3"), (world.observer, "items 1 and 2")):
        document = document_of(draft_view(enter(person), agenda.meeting, items), address)
        served = document.blocks[-1]
        assert isinstance(served, BulletList)
        assert served.items[0].runs[0].text == f"Reduce drug-related deaths and harm: {line}"
    assert [block.text for block in full.blocks if isinstance(block, Heading)] == [
        "Part 1: public items",
        "1. Welcome",
        "2. Finance",
        "Part 2: confidential items",
        f"3. {SECRET}",
        "Outcomes served",
    ]
