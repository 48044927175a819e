"""A confidential item carries the exemption relied on, is reviewed, and is released only when confirmed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import exemptions
from cdp.agendas.exemptions import ExemptionDetails
from cdp.errors import Refusal
from cdp.models import AuditEvent, Part
from cdp.wording.formats import day
from tests.agendas.conftest import SECRET, Agenda, Publish
from tests.agendas.test_confidential import PAPER, add_secret_paper
from tests.make import World
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
NOTE = "Publishing the price would weaken the council’s position."


def next_year() -> ExemptionDetails:
    """Return a whole exemption that is reviewed in a year."""
    on = clock.today() + timedelta(days=365)
    return ExemptionDetails(section="43", public_interest=NOTE, review_on=on)


@pytest.mark.both_databases
def test_the_agenda_prints_the_exemption_for_those_who_read_part_2(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(agenda.path)
    assert "No exemption" in coordinator.main
    coordinator.click("Open", near=SECRET).click("Add")
    review = clock.today() + timedelta(days=365)
    coordinator.submit("Save exemption", section="43", public_interest=NOTE, review_on=review)
    assert coordinator.banner == "Exemption saved."
    assert f"Review date {day(review)}" in coordinator.main
    publish()
    printed = f"Exemption: Freedom of Information Act 2000, section 43 (commercial interests). Public interest: {NOTE}"
    assert printed in visit().sign_in(world.member).get(agenda.path).main
    assert "Exemption" not in visit().sign_in(world.observer).get(agenda.path).main


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        (ExemptionDetails(section=""), "Choose the exemption that you rely on."),
        (
            ExemptionDetails(section="43"),
            "Enter why the public interest in keeping the item confidential is greater than in publishing it.",
        ),
        (ExemptionDetails(section="40"), "Enter a review date, or a release date below."),
        (
            ExemptionDetails(section="40", paragraph="3"),
            "Schedule 12A is only for council committees.",
        ),
        (ExemptionDetails(section="40", review_on=clock.today()), "Enter a date in the future."),
    ],
)
def test_an_incomplete_exemption_is_refused(
    world: World, agenda: Agenda, session: Session, details: ExemptionDetails, sentence: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        exemptions.set_exemption(session, agenda.secret, details, by=world.coordinator)
    assert refusal.value.sentence == sentence


def test_a_council_committee_also_names_the_paragraph_of_schedule_12a(
    visit: Visit, world: World, agenda: Agenda, session: Session
) -> None:
    world.board.is_council_committee = True
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/items/{agenda.secret.key}/exemption")
    review = clock.today() + timedelta(days=365)
    coordinator.submit("Save exemption", status=422, section="40", review_on=review)
    assert coordinator.errors == ["Choose the paragraph of Schedule 12A"]
    coordinator.submit("Save exemption", section="40", paragraph="1", review_on=review)
    assert "Schedule 12A, paragraph 1 (information about an individual)." in coordinator.main


def test_an_item_is_not_released_by_its_date_but_when_the_coordinator_confirms(
    visit: Visit, world: World, agenda: Agenda, publish: Publish, session: Session
) -> None:
    paper = add_secret_paper(session, world, agenda, visit)
    details = ExemptionDetails(
        section="43", public_interest=NOTE, release_on=clock.today() + timedelta(days=30)
    )
    exemptions.set_exemption(session, agenda.secret, details, by=world.coordinator)
    session.commit()
    publish()
    assert agenda.secret.exemption is not None
    agenda.secret.exemption.release_on = clock.today() - timedelta(days=1)
    session.commit()
    observer = visit().sign_in(world.observer).get(agenda.path)
    assert SECRET not in observer.main
    coordinator = visit().sign_in(world.coordinator).get("/partnerships/west-midlands")
    coordinator.click("1 confidential item to release or review")
    coordinator.click(f"Release the item “{SECRET}” of Autumn board, or choose a later date")
    coordinator.click("Release item").submit("Release item")
    assert coordinator.banner == "Item released."
    assert f"2A. {SECRET}" in observer.get(agenda.path).main
    for trace in ("Exemption", "Confidential because", "Part 2"):
        assert trace not in observer.main
    assert PAPER in observer.main
    assert observer.get(f"{paper}/file").body.startswith(b"%PDF")


def test_the_coordinator_is_asked_to_review_an_item_on_its_review_date(
    visit: Visit, world: World, agenda: Agenda, session: Session
) -> None:
    exemptions.set_exemption(session, agenda.secret, next_year(), by=world.coordinator)
    session.commit()
    task = f"Check whether the item “{SECRET}” of Autumn board is still confidential"
    coordinator = visit().sign_in(world.coordinator).get("/partnerships/west-midlands")
    assert "confidential item" not in coordinator.main
    assert agenda.secret.exemption is not None
    agenda.secret.exemption.review_on = clock.today()
    session.commit()
    assert "1 confidential item to release or review" in coordinator.get("/partnerships/west-midlands").main
    assert task in coordinator.get("/partnerships/west-midlands/confidential-items").main
    assert SECRET not in visit().sign_in(world.observer).get("/partnerships/west-midlands").main


def test_the_history_of_an_exemption_has_no_confidential_words(
    world: World, agenda: Agenda, session: Session
) -> None:
    exemptions.set_exemption(session, agenda.secret, next_year(), by=world.coordinator)
    session.commit()
    event = session.query(AuditEvent).order_by(AuditEvent.position.desc()).first()
    assert event is not None
    assert event.sentence == (
        f"{world.coordinator.name} recorded the exemption of a confidential item on the agenda of Autumn board."
    )
    assert NOTE not in repr(event.details)
    assert agenda.secret.part is Part.CONFIDENTIAL


def test_a_public_item_has_no_page_for_an_exemption(visit: Visit, world: World, agenda: Agenda) -> None:
    coordinator = visit().sign_in(world.coordinator)
    coordinator.get(f"{agenda.path}/items/{agenda.welcome.key}/exemption", status=404)
    coordinator.get(f"{agenda.path}/items/{agenda.welcome.key}/release", status=404)


def test_publishing_lists_the_confidential_items_without_an_exemption(
    visit: Visit, world: World, agenda: Agenda, session: Session
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/publish")
    assert f"Confidential, without an exemption 3. {SECRET}" in coordinator.main
    exemptions.set_exemption(session, agenda.secret, next_year(), by=world.coordinator)
    session.commit()
    assert "without an exemption" not in coordinator.get(f"{agenda.path}/publish").main


def test_the_publish_page_leads_to_the_exemption_of_each_item_that_has_none(
    visit: Visit, world: World, agenda: Agenda
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/publish")
    coordinator.click(f"3. {SECRET}")
    assert coordinator.heading == "Exemption"
    assert "Required, unless you enter a release date below." in coordinator.main
