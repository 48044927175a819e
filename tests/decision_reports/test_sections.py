"""Sections of a report that has begun are added, renamed, moved and removed."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cdp.decision_reports.writing.sections import SectionPlace, add_section, place_section, remove_section
from cdp.errors import Conflict, Refusal
from cdp.models import DecisionReport, Part
from tests import make
from tests.decision_reports.scene import HERE, draft, section, wrote
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def headings(session: Session, report: DecisionReport) -> list[str]:
    session.expire_all()
    return [one.heading for one in report.sections if one.part is Part.PUBLIC]


@pytest.mark.both_databases
def test_a_section_is_added_renamed_moved_and_removed_on_the_page(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    before = headings(session, report)
    writer = visit().sign_in(world.lead).get(f"{HERE}/{report.key}").click("Add a section")
    writer.submit("Add section", heading="", status=422)
    assert writer.errors == ["Enter the heading"]
    writer.submit(
        "Add section", heading="issues for Consideration", after=section(report, "issues").key, status=422
    )
    assert writer.errors == ["The report already has a section with this heading. Enter another one."]
    assert writer.value("heading") == "issues for Consideration"
    writer.submit("Add section", heading="Climate", after=section(report, "issues").key)
    writer.submit("Save text", text="Travel is by train.")
    assert "3. Climate" in writer.main
    at = before.index("Issues for consideration") + 1
    assert headings(session, report) == [*before[:at], "Climate", *before[at:]]
    assert "3.1. Travel is by train." in writer.text
    writer.click("Rename or move 3. Climate").submit("Save section", heading="Climate and travel", after="")
    assert headings(session, report) == ["Climate and travel", *before]
    writer.click("Rename or move 1. Climate and travel").click("Remove the section")
    assert "Travel is by train." in writer.main
    writer.submit("Remove section")
    assert headings(session, report) == before


def test_a_section_that_the_report_needs_stays(session: Session, world: make.World, visit: Visit) -> None:
    report = draft(session, world)
    for code, words in (
        ("recommendations", "This section has the recommendations"),
        ("issues", "The form of this report needs"),
    ):
        needed = section(report, code)
        writer = visit().sign_in(world.lead).get(f"{HERE}/{report.key}/sections/{needed.key}/heading")
        assert words in writer.main
        writer.get(f"{HERE}/{report.key}/sections/{needed.key}/remove", status=404)
        with pytest.raises(Refusal, match=words):
            remove_section(session, needed, version=needed.version, by=world.lead)


def test_two_officers_who_change_one_section_see_both_headings(session: Session, world: make.World) -> None:
    report = draft(session, world)
    made = add_section(session, report, SectionPlace("Climate", section(report, "issues")), by=world.lead)
    session.commit()
    version = made.version
    place_section(session, made, SectionPlace("Travel", None), version=version, by=world.coordinator)
    session.commit()
    with pytest.raises(Conflict):
        place_section(session, made, SectionPlace("Air", None), version=version, by=world.lead)


def test_members_do_not_change_sections(session: Session, world: make.World, visit: Visit) -> None:
    report = draft(session, world)
    kept = section(report, "issues")
    wrote(session, report, "issues", "A text.")
    for path in ("sections/new", f"sections/{kept.key}/heading", f"sections/{kept.key}/remove"):
        visit().sign_in(world.member).get(f"{HERE}/{report.key}/{path}", status=403)
        visit().sign_in(world.neighbour_coordinator).get(f"{HERE}/{report.key}/{path}", status=404)
