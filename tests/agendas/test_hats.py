"""Agendas of a board that acts as several bodies: whose meeting it is, whose business each item is, and what stays."""

import io
from collections.abc import Callable

import docx
import pytest
from sqlalchemy.orm import Session

from cdp.agendas import publishing, queries, service
from cdp.agendas.content import draft_view, is_current, published_view
from cdp.agendas.document import document_of
from cdp.agendas.hats import hats_of_item
from cdp.agendas.service import ItemDetails
from cdp.errors import Conflict, Refusal
from cdp.models import BoardHat, Part, Purpose
from cdp.partnerships.boards.service import body_changes
from cdp.partnerships.boards.service.body_changes import BodyDetails
from tests.agendas.conftest import SECRET, Agenda, Enter, Publish
from tests.make import LONG_AGO, World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
Hats = tuple[BoardHat, BoardHat]


@pytest.fixture
def hats(session: Session, world: World) -> Hats:
    """Let the board act as two bodies."""
    worn: list[BoardHat] = []
    for name, label in (("Combating Drugs Partnership", "CDP"), ("Community Safety Partnership", "CSP")):
        details = BodyDetails(name, label, LONG_AGO, after=worn[-1] if worn else None)
        worn.append(body_changes.add_body(session, world.board, details, by=world.coordinator))
    session.commit()
    return worn[0], worn[1]


def kept_to(*hats: BoardHat, version: int | None = None) -> ItemDetails:
    return ItemDetails("Street drinking", Purpose.DISCUSSION, 15, hats=hats, version=version)


def labels(session: Session, agenda: Agenda) -> dict[str, list[str]]:
    """Return whose business each item is."""
    session.flush()
    session.expire_all()
    return {
        item.title: [hat.label for hat in hats_of_item(item)]
        for item in queries.items_of(session, agenda.meeting)
    }


def ticked(visitor: Visitor) -> list[str]:
    """Return the bodies that are ticked on a form."""
    boxes = [box for box in visitor.page.all("input") if box.get("name") == "hats"]
    return [box.get("value", "") for box in boxes if box.get("checked") is not None]


def words_of(body: bytes) -> str:
    document = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_an_item_is_business_of_all_until_it_is_kept_to_one(
    session: Session, world: World, agenda: Agenda, hats: Hats
) -> None:
    drugs, safety = hats
    item = service.add_item(session, agenda.meeting, kept_to(safety), by=world.coordinator)
    assert labels(session, agenda) == {
        "Welcome": ["CDP", "CSP"],
        "Finance": ["CDP", "CSP"],
        "Street drinking": ["CSP"],
        SECRET: ["CDP", "CSP"],
    }
    service.edit_item(session, item, kept_to(safety, drugs, version=item.version), by=world.coordinator)
    session.flush()
    assert item.hats == []
    third = BodyDetails("Reducing Reoffending Board", "RRB", LONG_AGO, after=safety)
    body_changes.add_body(session, world.board, third, by=world.coordinator)
    assert labels(session, agenda)["Street drinking"] == ["CDP", "CSP", "RRB"]


def test_an_item_kept_to_a_body_that_ends_before_the_meeting_is_business_of_those_that_are_left(
    session: Session, world: World, agenda: Agenda, hats: Hats
) -> None:
    drugs, safety = hats
    third = BodyDetails("Reducing Reoffending Board", "RRB", LONG_AGO, after=safety)
    body_changes.add_body(session, world.board, third, by=world.coordinator)
    service.add_item(session, agenda.meeting, kept_to(safety), by=world.coordinator)
    session.flush()
    ended = BodyDetails(safety.name, safety.label, LONG_AGO, LONG_AGO, after=drugs)
    body_changes.change_body(
        session, world.board, safety, ended, version=safety.version, by=world.coordinator
    )
    assert labels(session, agenda)["Street drinking"] == ["CDP", "RRB"]


def test_an_item_is_business_of_somebody_and_of_bodies_of_this_board_on_that_day(
    session: Session, world: World, agenda: Agenda, hats: Hats
) -> None:
    other = BodyDetails("Somebody else", "SE", LONG_AGO)
    elsewhere = body_changes.add_body(session, world.neighbour_board, other, by=world.coordinator)
    for wrong in ((), (hats[0], elsewhere)):
        with pytest.raises(Refusal, match="Choose at least one of the bodies") as refusal:
            service.add_item(session, agenda.meeting, kept_to(*wrong), by=world.coordinator)
        assert refusal.value.field == "hats"
    with pytest.raises(Conflict) as conflict:
        service.edit_item(session, agenda.finance, kept_to(hats[1], version=99), by=world.coordinator)
    assert ("Business of", "CDP and CSP", "CSP") in [
        (one.label, one.theirs, one.yours) for one in conflict.value.differences
    ]


def test_a_publication_keeps_what_it_said_and_one_from_before_says_nothing(
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
    assert {item.hats for item in old.items} == {()}
    new = published_view(access, after, items)
    assert new.bodies == ("CDP", "CSP")
    assert {item.hats for item in new.items} == {("CDP", "CSP")}
    assert draft_view(enter(world.coordinator), agenda.meeting, items).bodies == (
        "CDP",
        "Safer Town Board (STB)",
    )


def test_a_board_that_acts_as_itself_publishes_what_it_always_did(
    session: Session, world: World, agenda: Agenda, publish: Publish, enter: Enter
) -> None:
    body_changes.add_body(session, world.board, BodyDetails("CDP", "CDP", LONG_AGO), by=world.coordinator)
    publication = publish()
    assert "hats" not in publication.content
    view = published_view(enter(world.member), publication, queries.items_ever_of(session, agenda.meeting))
    assert "This meeting is of" not in str(document_of(view, lambda key: f"https://cdp.example/{key}"))


def test_the_coordinator_ticks_whose_business_an_item_is_and_everybody_reads_it(
    session: Session, world: World, agenda: Agenda, hats: Hats, visit: Visit, publish: Publish
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path).click("Add an item")
    assert ticked(coordinator) == [hats[0].key, hats[1].key]
    coordinator.submit("Add item", title="Street drinking", purpose="For discussion", minutes=15, hats=[])
    assert coordinator.errors == ["Choose at least one body"]
    coordinator.submit("Add item", hats=["Community Safety Partnership (CSP)"])
    assert "Business of CSP" in coordinator.main
    assert (
        "This meeting is of: Combating Drugs Partnership (CDP) and Community Safety Partnership (CSP). "
        "The quorum is the board’s, whatever it acts as." in coordinator.main
    )
    coordinator.click("Change Street drinking")
    assert ticked(coordinator) == [hats[1].key]
    publish()
    member = visit().sign_in(world.member).get(agenda.path)
    assert "This meeting is of" in member.main
    assert member.main.count("Business of CDP and CSP.") == 3
    assert member.main.count("Business of CSP.") == 1
    observer = visit().sign_in(world.observer)
    told = words_of(observer.get(f"{agenda.path}/word").body)
    assert "Combating Drugs Partnership (CDP) and Community Safety Partnership (CSP)" in told
    assert told.count("Business of CDP and CSP.") == 2
    assert told.count("Business of CSP.") == 1
    assert SECRET not in told
    item = next(one for one in queries.items_of(session, agenda.meeting) if one.title == "Street drinking")
    coordinator.get(f"{agenda.path}/items/{item.key}")
    assert coordinator.facts()["Business of"] == "Community Safety Partnership (CSP)"


def test_without_several_bodies_no_form_asks_for_them(agenda: Agenda, world: World, visit: Visit) -> None:
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/items/new")
    assert "Whose business is it?" not in coordinator.main
    coordinator.post(f"{agenda.path}/items/new", {"title": "X", "hats": ["made up"]}, status=422)
    coordinator.get(agenda.path)
    assert "Business of" not in coordinator.main


def test_a_confidential_item_is_in_the_history_by_its_part_alone(
    session: Session, world: World, agenda: Agenda, hats: Hats
) -> None:
    details = ItemDetails(
        SECRET, Purpose.DISCUSSION, 15, part=Part.CONFIDENTIAL, part_2_reason="Prices", hats=hats[:1]
    )
    item = service.add_item(session, agenda.meeting, details, by=world.coordinator)
    assert set(service._facts(item)) == {"part", "item"}


def test_publishing_notices_that_the_bodies_of_an_item_changed(
    session: Session, world: World, agenda: Agenda, hats: Hats, enter: Enter, publish: Publish
) -> None:
    publication = publish()
    mark = publishing.readiness_of(session, enter(world.coordinator), agenda.meeting).mark
    details = ItemDetails("Finance", Purpose.DISCUSSION, 20, hats=hats[:1], version=agenda.finance.version)
    service.edit_item(session, agenda.finance, details, by=world.coordinator)
    session.commit()
    assert not is_current(publication, queries.items_of(session, agenda.meeting))
    assert publishing.readiness_of(session, enter(world.coordinator), agenda.meeting).mark != mark
