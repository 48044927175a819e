"""A coordinator changes and adds forms of decision reports, and reusable paragraphs."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import DecisionReport, DecisionReportTemplate, ReusableParagraph
from tests import make
from tests.decision_reports.scene import HERE, draft
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
FORMS = f"{HERE}/forms"


@pytest.mark.both_databases
def test_a_changed_form_takes_the_place_of_the_supplied_one(session: Session, visit: Visit) -> None:
    world = make.world(session)
    before = draft(session, world)
    coordinator = visit().sign_in(world.coordinator).get(FORMS).click("Change Decision form")
    last = len(before.sections) + 1
    changes: dict[str, Any] = {
        "name": "Our decision form",
        "heading-7": "Contracts and grants",
        "heading-8": "",
        f"heading-{last}": "Effect on children",
        f"order-{last}": "3",
    }
    coordinator.submit("Save form", **changes)
    rows = coordinator.table("Forms")
    assert "Our decision form Your own" in [row[0] for row in rows]
    assert not [row for row in rows if row[0].startswith("Decision form")]
    coordinator.get(f"{HERE}/new").submit(
        "Begin the report",
        template=session.scalars(sa.select(DecisionReportTemplate.key)).one(),
        title="A new report",
        board=world.board.key,
    )
    made = session.scalars(sa.select(DecisionReport).where(DecisionReport.title == "A new report")).one()
    headings = [one.heading for one in made.sections]
    assert headings[3] == "Effect on children"
    assert "Contracts and grants" in headings
    assert "Public health approach" not in headings
    assert "Public health approach" in [one.heading for one in before.sections]
    coordinator.get(FORMS).click("Remove Our decision form").submit("Remove")
    assert [row for row in coordinator.table("Forms") if row[0].startswith("Decision form")]


def test_two_coordinators_who_change_one_form_see_both_texts(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    first = visit().sign_in(world.coordinator).get(FORMS).click("Copy Decision form")
    first.submit("Save form", name="Grants")
    second = visit().sign_in(world.coordinator).get(FORMS).click("Change Grants")
    first.click("Change Grants").submit("Save form", name="Small grants")
    second.submit("Save form", status=409, name="Large grants")
    assert "Small grants" in second.main
    assert "Large grants" in second.main


def test_a_form_needs_a_name_of_its_own_and_a_section(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(FORMS).click("Copy Decision form")
    coordinator.submit("Save form", name="Council key decision report")
    assert "There is a form of this name already. Enter another name." in coordinator.main
    none: dict[str, Any] = {f"heading-{number}": "" for number in range(1, 13)}
    coordinator.submit("Save form", name="Empty", **none)
    assert "Keep at least one section." in coordinator.main
    twice: dict[str, Any] = {"heading-1": "Costs", "heading-2": "costs"}
    coordinator.submit("Save form", name="Twice", **twice)
    assert "Two sections have the heading “Costs”. Change one of them." in coordinator.main
    assert session.scalars(sa.select(DecisionReportTemplate)).all() == []


def test_a_paragraph_of_our_own_is_offered_to_authors(session: Session, visit: Visit) -> None:
    world = make.world(session)
    report = draft(session, world)
    coordinator = visit().sign_in(world.coordinator).get(FORMS).click("Add a paragraph")
    coordinator.submit("Save paragraph", title="Our powers", text="The council may spend under section 1.")
    legal = next(one for one in report.sections if one.code == "legal")
    assert (
        "The council may spend under section 1."
        in coordinator.get(f"{HERE}/{report.key}/sections/{legal.key}").text
    )
    coordinator.get(FORMS).click("Change Our powers").submit("Save paragraph", text="It may spend.")
    assert session.scalars(sa.select(ReusableParagraph.text)).one() == "It may spend."
    coordinator.click("Remove Our powers").submit("Remove")
    assert "Our powers" not in coordinator.get(FORMS).main


def test_only_the_coordinator_changes_forms(session: Session, visit: Visit) -> None:
    world = make.world(session)
    session.commit()
    for person in (world.member, world.chair, world.observer):
        visit().sign_in(person).get(FORMS, status=403)
