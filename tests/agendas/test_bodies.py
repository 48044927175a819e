"""Agendas of a board that acts as several bodies: which bodies a meeting, an item and a publication are for."""

import io
from collections.abc import Callable

import docx
import pytest
from sqlalchemy.orm import Session

from cdp.agendas import publishing, queries, service
from cdp.agendas.bodies import bodies_of_item
from cdp.agendas.content import draft_view, is_current, published_view
from cdp.agendas.details import ItemDetails, facts_of
from cdp.agendas.document import document_of
from cdp.errors import Conflict, Refusal
from cdp.models import BoardBody, Part, Purpose
from cdp.partnerships.boards.service import body_changes
from cdp.partnerships.boards.service.body_changes import BodyDetails
from tests.agendas.conftest import SECRET, Agenda, Enter, Publish
from tests.make import LONG_AGO, World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
Bodies = tuple[BoardBody, BoardBody]


@pytest.fixture
def bodies(session: Session, world: World) -> Bodies:
    """Return the two bodies that the board acts as."""
    added: list[BoardBody] = []
    for name, label in (("Combating Drugs Partnership", "CDP"), ("Community Safety Partnership", "CSP")):
        details = BodyDetails(name, label, LONG_AGO, after=added[-1] if added else None)
        added.append(body_changes.add_body(session, world.board, details, by=world.coordinator))
    session.commit()
    return added[0], added[1]


def item_of(*bodies: BoardBody, version: int | None = None) -> ItemDetails:
    """Return the details of an item that is the business of the given bodies."""
    return ItemDetails("Street drinking", Purpose.DISCUSSION, 15, bodies=bodies, version=version)


def labels(session: Session, agenda: Agenda) -> dict[str, list[str]]:
    """Return the labels of each item's bodies, by the title of the item."""
    session.flush()
    session.expire_all()
    return {
        item.title: [body.label for body in bodies_of_item(item)]
        for item in queries.items_of(session, agenda.meeting)
    }


def ticked(visitor: Visitor) -> list[str]:
    """Return the keys of the bodies that are ticked on a form."""
    boxes = [box for box in visitor.page.all("input") if box.get("name") == "bodies"]
    return [box.get("value", "") for box in boxes if box.get("checked") is not None]


def words_of(body: bytes) -> str:
    """Return the text of a Word file."""
    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_an_item_is_the_business_of_all_bodies_until_some_are_chosen(
    session: Session, world: World, agenda: Agenda, bodies: Bodies
) -> None:
    drugs, safety = bodies
    item = service.add_item(session, agenda.meeting, item_of(safety), by=world.coordinator)
    assert labels(session, agenda) == {
        "Welcome": ["CDP", "CSP"],
        "Finance": ["CDP", "CSP"],
        "Street drinking": ["CSP"],
        SECRET: ["CDP", "CSP"],
    }
    service.edit_item(session, item, item_of(safety, drugs, version=item.version), by=world.coordinator)
    session.flush()
    assert item.bodies == []
    third = BodyDetails("Reducing Reoffending Board", "RRB", LONG_AGO, after=safety)
    body_changes.add_body(session, world.board, third, by=world.coordinator)
    assert labels(session, agenda)["Street drinking"] == ["CDP", "CSP", "RRB"]


def test_an_item_of_a_body_that_ends_before_the_meeting_is_the_business_of_the_other_bodies(
    session: Session, world: World, agenda: Agenda, bodies: Bodies
) -> None:
    drugs, safety = bodies
    third = BodyDetails("Reducing Reoffending Board", "RRB", LONG_AGO, after=safety)
    body_changes.add_body(session, world.board, third, by=world.coordinator)
    service.add_item(session, agenda.meeting, item_of(safety), by=world.coordinator)
    session.flush()
    ended = BodyDetails(safety.name, safety.label, LONG_AGO, LONG_AGO, after=drugs)
    body_changes.change_body(
        session, world.board, safety, ended, version=safety.version, by=world.coordinator
    )
    assert labels(session, agenda)["Street drinking"] == ["CDP", "RRB"]


def test_an_item_needs_at_least_one_body_that_the_board_acts_as_on_that_day(
    session: Session, world: World, agenda: Agenda, bodies: Bodies
) -> None:
    other = BodyDetails("Another body", "AB", LONG_AGO)
    elsewhere = body_changes.add_body(session, world.neighbour_board, other, by=world.coordinator)
    for wrong in ((), (bodies[0], elsewhere)):
        with pytest.raises(Refusal, match="Choose at least one of the bodies") as refusal:
            service.add_item(session, agenda.meeting, item_of(*wrong), by=world.coordinator)
        assert refusal.value.field == "bodies"
    with pytest.raises(Conflict) as conflict:
        service.edit_item(session, agenda.finance, item_of(bodies[1], version=99), by=world.coordinator)
    assert ("Business of", "CDP and CSP", "CSP") in [
        (one.label, one.theirs, one.yours) for one in conflict.value.differences
    ]


def test_a_publication_keeps_its_bodies_and_an_earlier_one_has_none(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    before = publish()
    assert "hats" not in before.content
    assert all("hats" not in entry for entry in before.content["items"])
    first, second = (
        body_changes.add_body(session, world.board, BodyDetails(name, name, LONG_AGO), by=world.coordinator)
        for name in ("CSP", "CDP")
    )
    session.commit()
    session.expire_all()
    assert not is_current(before, queries.items_of(session, agenda.meeting))
    after = publish()
    details = BodyDetails("Safer Town Board", "STB", LONG_AGO, after=second)
    body_changes.change_body(
        session, world.board, first, details, version=first.version, by=world.coordinator
    )
    session.commit()
    access, items = enter(world.member), queries.items_ever_of(session, agenda.meeting)
    old = published_view(access, before, items, newest=False)
    assert old.bodies == ()
    assert {item.bodies for item in old.items} == {()}
    new = published_view(access, after, items)
    assert new.bodies == ("CDP", "CSP")
    assert {item.bodies for item in new.items} == {("CDP", "CSP")}
    assert draft_view(enter(world.coordinator), agenda.meeting, items).bodies == (
        "CDP",
        "Safer Town Board (STB)",
    )


def test_the_agenda_of_a_board_that_acts_as_one_body_does_not_mention_bodies(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    body_changes.add_body(session, world.board, BodyDetails("CDP", "CDP", LONG_AGO), by=world.coordinator)
    publication = publish()
    assert "hats" not in publication.content
    view = published_view(enter(world.member), publication, queries.items_ever_of(session, agenda.meeting))
    assert "Meeting of" not in str(document_of(view, lambda key: f"https://cdp.example/{key}"))


def test_the_coordinator_chooses_the_bodies_of_an_item_and_everyone_can_read_them(
    session: Session, world: World, agenda: Agenda, bodies: Bodies, visit: Visit, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path).click("Add an item")
    assert ticked(coordinator) == [bodies[0].key, bodies[1].key]
    coordinator.submit("Add item", title="Street drinking", purpose="For discussion", minutes=15, bodies=[])
    assert coordinator.errors == ["Choose at least one body"]
    coordinator.submit("Add item", bodies=["Community Safety Partnership (CSP)"])
    assert "Business of CSP" in coordinator.main
    assert (
        "Meeting of: Combating Drugs Partnership (CDP) and Community Safety Partnership (CSP). "
        "The board’s own quorum applies." in coordinator.main
    )
    coordinator.click("Change Street drinking")
    assert ticked(coordinator) == [bodies[1].key]
    publish()
    member = visit().sign_in(world.member).get(agenda.path)
    assert "Meeting of" in member.main
    assert member.main.count("Business of CDP and CSP.") == 3
    assert member.main.count("Business of CSP.") == 1
    observer = visit().sign_in(world.observer)
    text = words_of(observer.get(f"{agenda.path}/word").body)
    assert "Combating Drugs Partnership (CDP) and Community Safety Partnership (CSP)" in text
    assert text.count("Business of CDP and CSP.") == 2
    assert text.count("Business of CSP.") == 1
    assert SECRET not in text
    item = next(one for one in queries.items_of(session, agenda.meeting) if one.title == "Street drinking")
    coordinator.get(f"{agenda.path}/items/{item.key}")
    assert coordinator.facts()["Business of"] == "Community Safety Partnership (CSP)"


def test_the_item_form_of_a_board_without_bodies_does_not_ask_for_them(
    agenda: Agenda, world: World, visit: Visit
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/items/new")
    assert "Business of" not in coordinator.main
    coordinator.post(f"{agenda.path}/items/new", {"title": "X", "bodies": ["made up"]}, status=422)
    coordinator.get(agenda.path)
    assert "Business of" not in coordinator.main


def test_the_history_records_only_the_part_of_a_confidential_item(
    session: Session, world: World, agenda: Agenda, bodies: Bodies
) -> None:
    details = ItemDetails(
        SECRET, Purpose.DISCUSSION, 15, part=Part.CONFIDENTIAL, part_2_reason="Prices", bodies=bodies[:1]
    )
    item = service.add_item(session, agenda.meeting, details, by=world.coordinator)
    assert set(facts_of(item)) == {"part", "item"}


def test_changing_the_bodies_of_an_item_makes_the_publication_out_of_date(
    session: Session, world: World, agenda: Agenda, bodies: Bodies, enter: Enter, publish: Publish
) -> None:
    publication = publish()
    mark = publishing.readiness_of(session, enter(world.coordinator), agenda.meeting).mark
    details = ItemDetails(
        "Finance", Purpose.DISCUSSION, 20, bodies=bodies[:1], version=agenda.finance.version
    )
    service.edit_item(session, agenda.finance, details, by=world.coordinator)
    session.commit()
    assert not is_current(publication, queries.items_of(session, agenda.meeting))
    assert publishing.readiness_of(session, enter(world.coordinator), agenda.meeting).mark != mark
