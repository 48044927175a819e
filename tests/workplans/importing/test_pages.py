"""The workplan as a spreadsheet: it comes back unchanged, and new and changed rows are saved."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Activity, ActivityState, LeadConfidence
from cdp.workplans.reporting import service as reporting
from cdp.workplans.reporting.service import ActivityProgress, KeyDateDetails
from tests import make
from tests.imports.files import read, upload, workbook
from tests.indicators.entering import own_indicator
from tests.visitor import Visitor
from tests.workplans.planning import PLAN, activity, approve, objective

Visit = Callable[[], Visitor]
HEADINGS = [
    "Ref",
    "Outcome",
    "Objective",
    "Action",
    "Lead",
    "Partners",
    "Due",
    "Milestones",
    "Status",
    "Depends on",
]


def _plan(session: Session, world: make.World) -> Activity:
    aim = objective(session, world, new_priority="Alcohol")
    activity(session, world, aim, "Agree the form", lead_organisation=None, starts_on=None, due_on=None)
    one = activity(
        session,
        world,
        aim,
        "Naloxone in every hostel",
        partner_organisations=[world.police],
        partners="Two charities",
        waits_for=[1],
        metric_code="h_drug_misuse_deaths",
        funding_stream="Public health grant",
    )
    details = KeyDateDetails("Kits: delivered", date(2026, 9, 30), date(2026, 10, 2))
    reporting.add_key_date(session, one, details, by=world.coordinator)
    progress = ActivityProgress(
        ActivityState.AT_RISK, 40, "Two lines\nof text.", one.version, confidence=LeadConfidence.LOW
    )
    reporting.update_progress(session, one, progress, by=world.coordinator)
    session.commit()
    return one


def _sent(visitor: Visitor, content: bytes) -> Visitor:
    visitor.get(f"{PLAN}/import").submit("Read the file", file=upload(content, "plan.xlsx"))
    visitor.submit("Continue")
    return visitor.submit("Continue") if visitor.heading == "Answer questions about the file" else visitor


def _sheet(*rows: list[Any]) -> bytes:
    return workbook({"Plan": [HEADINGS, *rows]})


def test_the_own_export_comes_back_unchanged(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _plan(session, world)
    coordinator = visit().sign_in(world.coordinator)
    content = coordinator.client.get(f"{PLAN}/download.xlsx").data
    assert [sheet.name for sheet in read(content)][:2] == ["Read this first", "Workplan"]
    _sent(coordinator, content)
    assert "Everything in the file is already recorded. There is nothing to save." in coordinator.main


def test_an_activity_can_be_measured_by_an_indicator_of_our_own(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _plan(session, world)
    own = own_indicator(session, world)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    key = session.scalars(sa.select(Activity.key).where(Activity.number == 1)).one()
    coordinator.get(f"{PLAN}/activities/{key}/edit").submit("Save activity", metric_code=own.name)
    assert coordinator.get(f"{PLAN}/activities/{key}").facts()["Measured by"] == own.name
    content = coordinator.client.get(f"{PLAN}/download.xlsx").data
    assert own.name in str(read(content)[1].rows)
    _sent(coordinator, content)
    assert "Everything in the file is already recorded. There is nothing to save." in coordinator.main


def test_rows_add_and_change_activities_with_objectives_and_progress(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _plan(session, world)
    coordinator = visit().sign_in(world.coordinator)
    _sent(
        coordinator,
        _sheet(
            [
                "",
                "Tobacco",
                "Fewer smoke",
                "Stop smoking clinics",
                world.police.name,
                "",
                "31/3/2027",
                "",
                "Under way",
                "W1",
            ],
            ["W1", "", "", "Agree the form", world.treatment.name, "", "", "30/9/2026: Signed", "", ""],
        ),
    )
    main = coordinator.main
    assert "Adds the activity, with the objective “Fewer smoke” and the local priority “Tobacco”" in main
    assert "Changes W1: lead organisation and key dates" in main
    coordinator.submit("Import the file", change=True)
    assert "imported into West Midlands" in coordinator.banner
    made = session.scalars(sa.select(Activity).where(Activity.title == "Stop smoking clinics")).one()
    assert (made.reference, made.state, made.due_on) == ("W3", ActivityState.UNDER_WAY, date(2027, 3, 31))
    assert [each.reference for each in made.waits_for] == ["W1"]
    first = session.scalars(sa.select(Activity).where(Activity.number == 1)).one()
    assert [each.title for each in first.key_dates] == ["Signed"]


def test_cells_that_cannot_be_read_are_named(session: Session, visit: Visit) -> None:
    world = make.world(session)
    _plan(session, world)
    coordinator = visit().sign_in(world.coordinator)
    _sent(
        coordinator,
        _sheet(
            ["W9", "", "", "No such activity", "", "", "", "", "", ""],
            ["", "", "", "No objective", "Nowhere Council", "", "soon", "signed in May", "Nearly", "W8"],
        ),
    )
    for sentence in (
        "is not in the workplan. Leave the cell empty for a new activity.",
        "is not an organisation of the partnership.",
        "is not a date that we can read.",
        "is not one of Not started, Under way, At risk, Complete and Stopped.",
        "W8 is not in the workplan.",
    ):
        assert sentence in coordinator.main, sentence


@pytest.mark.both_databases
def test_a_new_priority_or_objective_with_too_many_characters_is_asked_about(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    _plan(session, world)
    coordinator = visit().sign_in(world.coordinator)
    _sent(
        coordinator,
        _sheet(
            ["", "Local priority: " + "Homes " * 40, "More homes", "Open a hostel", "", "", "", "", "", ""],
            ["", "Local priority: Alcohol", "Safe " * 70, "Open a clinic", "", "", "", "", "", ""],
        ),
    )
    assert "has more than 200 characters. Shorten it." in coordinator.main
    assert "has more than 300 characters. Shorten it." in coordinator.main


@pytest.mark.parametrize("written", ["{} by 30/9/2026", "30/9/2026: {}"])
def test_a_key_date_with_too_many_characters_is_asked_about_and_never_cut(
    session: Session, visit: Visit, written: str
) -> None:
    world = make.world(session)
    _plan(session, world)
    coordinator = visit().sign_in(world.coordinator)
    title = "Sign the contract of the service " + "and its annex " * 15 + "at last"
    _sent(coordinator, _sheet(["W1", "", "", "Agree the form", "", "", "", written.format(title), "", ""]))
    assert "has more than 200 characters for a key date. Shorten it." in coordinator.main


def test_only_the_coordinator_imports_and_every_member_downloads(session: Session, visit: Visit) -> None:
    world = make.world(session)
    one = _plan(session, world)
    approve(session, world, one.year)
    session.commit()
    member = visit().sign_in(world.member)
    member.get(f"{PLAN}/import", status=403)
    text = member.client.get(f"{PLAN}/download.csv").data.decode("utf-8-sig")
    assert "Naloxone in every hostel" in text
    assert "At risk" in text
    word = docx.Document(io.BytesIO(member.client.get(f"{PLAN}/download.docx").data))
    assert len(word.inline_shapes) == 1
    chapters = [each.text for each in word.paragraphs if each.text in {"Activities", "Timeline"}]
    assert chapters == ["Activities", "Timeline"]
    assert [cell.text for cell in word.tables[-1].rows[0].cells][:3] == ["Reference", "Activity", "Lead"]
