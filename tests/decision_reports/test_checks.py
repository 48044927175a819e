"""The check of a report on record: findings by section, accepted with a reason, and errors that prevent signing."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cdp.decision_reports.checks.findings import blocking_findings, findings_of
from cdp.models import DecisionReport, Part
from tests import make
from tests.decision_reports.scene import HERE, draft, section, wrote
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def sentences(report: DecisionReport, code: str, part: Part = Part.PUBLIC) -> list[str]:
    """Return what the check finds in one section."""
    return [each.finding.sentence for each in findings_of(report, (part,)) if each.finding.section == code]


def test_empty_sections_and_missing_recommendations_prevent_signing(
    session: Session, world: make.World
) -> None:
    report = draft(session, world)
    found = {each.finding.section for each in blocking_findings(report)}
    assert {"executive_summary", "introduction", "financial", "recommendations"} <= found
    assert "background_papers" not in found
    wrote(session, report, "introduction", "A need was found.")
    assert sentences(report, "introduction") == []


def test_a_reference_whose_target_was_deleted_is_an_error(session: Session, world: make.World) -> None:
    report = draft(session, world)
    wrote(session, report, "legal", "See paragraph [[paragraph zzzzz]].")
    (found,) = sentences(report, "legal")
    assert found.startswith("The reference [[paragraph zzzzz]] points to something that was deleted.")


def test_an_accepted_finding_counts_again_when_the_text_changes(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    wrote(session, report, "legal", "The board met on Monday 3 March 2026.")
    writer = visit().sign_in(world.lead).get(f"{HERE}/{report.key}").click("See the check")
    writer.click("Accept with a reason", near="Monday 3 March 2026")
    writer.submit("Accept with this reason", status=422)
    assert writer.errors == ["Enter why this can stay as it is"]
    writer.submit("Accept with this reason", reason="It is quoted from the minutes.")
    assert "Accepted by Example lead" in writer.text
    assert "It is quoted from the minutes." in writer.text
    session.expire_all()
    legal = [each for each in findings_of(report) if each.finding.section == "legal"]
    assert [(each.is_error, each.blocks_signing) for each in legal] == [(True, False)]
    wrote(session, report, "legal", "The board met in Dudley on Monday 3 March 2026.")
    legal = [each for each in findings_of(report) if each.finding.section == "legal"]
    assert [each.blocks_signing for each in legal] == [True]


def test_the_text_is_checked_while_it_is_typed_and_nothing_is_saved(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    legal = section(report, "legal").key
    address = f"{HERE}/{report.key}/sections/{legal}"
    writer = visit().sign_in(world.coordinator).get(address)
    (found,) = writer.post_json(f"{address}/check", {"text": "It was on Monday 3 March 2026."})["findings"]
    assert (found["level"], found["place"]) == ("Error", "paragraph 4.1")
    assert "3 March 2026" in found["quote"]
    session.expire_all()
    assert section(report, "legal").text == ""
    writer.submit("Save and check", text="It was on Monday 3 March 2026.")
    assert "1 finding in this section" in writer.text


def test_part_1_is_checked_without_part_2(session: Session, world: make.World, visit: Visit) -> None:
    report = draft(session, world)
    wrote(session, report, "part_2", "It was on Monday 3 March 2026.")
    parts = {each.part for each in findings_of(report) if "3 March" in each.finding.quote}
    assert parts == {Part.CONFIDENTIAL}
    assert "3 March" in visit().sign_in(world.coordinator).get(f"{HERE}/{report.key}/check").text
    assert "3 March" not in visit().sign_in(world.lead).get(f"{HERE}/{report.key}/check").text
    (key,) = {each.finding.key for each in findings_of(report) if "3 March" in each.finding.quote}
    visit().sign_in(world.lead).get(f"{HERE}/{report.key}/check/{key}", status=404)


def test_members_do_not_see_the_check(session: Session, world: make.World, visit: Visit) -> None:
    report = draft(session, world)
    visit().sign_in(world.member).get(f"{HERE}/{report.key}/check", status=404)
