"""Two officers write a decision report: sections, paragraph numbers, references that follow, and who may read it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.decision_reports.document import canonical_text, document_of, report_fingerprint
from cdp.decision_reports.exempting import ExemptionWords
from cdp.decision_reports.writing.paragraphs import keys_after, paragraphs_in, without_typed_numbers
from cdp.documents.plain import to_plain_text
from cdp.models import DecisionReport, DecisionReportState, Part
from tests import make
from tests.decision_reports.scene import HERE, ISSUES, draft, section, sent, wrote
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
EXEMPT = ExemptionWords("43", "", "Prices are still negotiated.", clock.today() + timedelta(days=90))


@pytest.fixture
def world(session: Session) -> make.World:
    """The example world."""
    return make.world(session)


def lines(report: DecisionReport, part: Part = Part.PUBLIC) -> list[str]:
    """Return the lines of the text of a report."""
    return to_plain_text(document_of(report, part)).splitlines()


@pytest.mark.both_databases
def test_a_coordinator_begins_a_report_and_writes_a_section(
    session: Session, world: make.World, visit: Visit
) -> None:
    coordinator = visit().sign_in(world.coordinator).get(HERE).click("Begin a report")
    coordinator.submit(
        "Begin the report", template="decision_form", title="Drugs coordinator post", reference="PCD 1134",
        board=world.board.key, decided_by="Deputy Mayor for Policing and Crime",
    )  # fmt: skip
    coordinator.click("Write 2. Issues for consideration")
    coordinator.submit("Save text", text=f"2.1. First point.\n2.2. Second point.\n\n{ISSUES}")
    assert "2.1. First point." in coordinator.text
    assert "2.2. Second point." in coordinator.text
    assert "2.4. The role manages the secretariat." in coordinator.text
    (row,) = coordinator.get(HERE).table("1 decision report")
    assert row[0].startswith("PCD 1134 Drugs coordinator post")
    assert row[1:4] == ["Deputy Mayor for Policing and Crime", "–", "Draft"]


def test_a_reference_follows_its_paragraph_when_numbers_change(session: Session, world: make.World) -> None:
    report = draft(session, world)
    issues = wrote(session, report, "issues", ISSUES)
    key = issues.paragraph_keys[1]
    wrote(session, report, "commercial", f"The work in paragraph [[paragraph {key}]] is extended.")
    assert "5.1. The work in paragraph 2.2 is extended." in lines(report)
    wrote(session, report, "issues", f"A new first paragraph.\n\n{ISSUES}")
    assert "5.1. The work in paragraph 2.3 is extended." in lines(report)
    wrote(session, report, "issues", ISSUES.split("\n\n")[0])
    assert "5.1. The work in paragraph [missing reference] is extended." in lines(report)


def test_paragraphs_keep_their_keys_while_they_can_be_recognised() -> None:
    before = "Alpha is the first one.\n\nBeta is the second one.\n\nGamma is the third one."
    keys = keys_after("", [], before, set())
    wanted = (
        "Gamma is the third one.",
        "Alpha is now the first one.",
        "Something else.",
        "Beta is the second one.",
    )
    after = "\n\n".join(wanted)
    assert [keys.index(key) if key in keys else None for key in keys_after(before, keys, after, set())] == [
        2,
        0,
        None,
        1,
    ]


def test_typed_paragraph_numbers_are_removed_and_other_numbers_stay() -> None:
    pasted = "- 2.1. **MAPPA** – one\nmore\n- 2.2. Two costs 1.5 million.\n\nNo number. See 2.1 above."
    clean = without_typed_numbers(pasted)
    assert paragraphs_in(clean) == ["MAPPA – one more", "Two costs 1.5 million.", "No number. See 2.1 above."]


def test_footnotes_are_numbered_through_the_report(session: Session, world: make.World) -> None:
    report = draft(session, world)
    wrote(session, report, "issues", "Women are affected more[^b].\n\n[^b]: Crime Survey, 2020")
    wrote(session, report, "introduction", "A need was found[^a].\n\n[^a]: Needs assessment, 2021")
    text = lines(report)
    assert "1.1. A need was found¹." in text
    assert "2.1. Women are affected more²." in text
    assert text[text.index("## Notes") + 2 :][:2] == ["1. Needs assessment, 2021", "2. Crime Survey, 2020"]


def test_two_officers_who_write_one_section_see_both_texts(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    key, issues = report.key, section(report, "issues").key
    address = f"{HERE}/{key}/sections/{issues}"
    one, other = visit().sign_in(world.coordinator).get(address), visit().sign_in(world.lead).get(address)
    one.submit("Save text", text="The text of the coordinator.")
    other.submit("Save text", text="The text of the lead.", status=409)
    assert "The text of the coordinator." in other.text
    assert "The text of the lead." in other.text
    one.get(f"{HERE}/{key}/sections/{issues}").submit("Save text", text="A later text.")


def test_a_section_saves_itself_and_reports_a_conflict_as_json(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    address = f"{HERE}/{report.key}/sections/{section(report, 'issues').key}"
    writer = visit().sign_in(world.lead).get(address)
    assert writer.post_json(f"{address}/text", {"text": "Typed.", "version": 1})["version"] == 2
    answer = writer.post_json(f"{address}/text", {"text": "Typed late.", "version": 1}, status=409)
    assert answer["differences"][0]["theirs"] == "Typed."


def test_members_read_a_report_once_it_was_sent_for_clearance(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world)
    address = f"{HERE}/{report.key}"
    member = visit().sign_in(world.member)
    member.get(address, status=404)
    assert "There are no" not in member.get(HERE).text
    visit().sign_in(world.sro).get(address)
    visit().sign_in(world.lead).get(address)
    sent(session, report)
    assert "Drugs coordinator post" in member.get(address).text
    member.get(f"{address}/details", status=403)
    report.state = DecisionReportState.SENT_BACK
    session.commit()
    member.get(address, status=404)
    visit().sign_in(world.neighbour_coordinator).get(address, status=404)


def test_only_readers_of_part_2_find_a_trace_of_it(session: Session, world: make.World, visit: Visit) -> None:
    report = draft(session, world)
    address = f"{HERE}/{report.key}"
    before = canonical_text(report)
    secret = wrote(session, report, "part_2", "The OKAPI price is £9.")
    sent(session, report)
    assert canonical_text(report) == before
    assert "OKAPI" in canonical_text(report, Part.CONFIDENTIAL)
    section_address = f"{address}/sections/{secret.key}"
    for person, reads in ((world.member, True), (world.observer, False), (world.lead, False)):
        visitor = visit().sign_in(person).get(address)
        assert ("OKAPI" in visitor.text, "Part 2" in visitor.text) == (reads, reads), person.name
        visitor.get(f"{address}/part-2.txt", status=200 if reads else 404)
    lead = visit().sign_in(world.lead)
    lead.get(section_address, status=404)
    lead.post_json(f"{section_address}/text", {"text": "x", "version": 2}, status=404)


def test_the_fingerprint_covers_both_parts(session: Session, world: make.World) -> None:
    report = draft(session, world)
    first = report_fingerprint(report)
    wrote(session, report, "part_2", "Confidential.")
    second = report_fingerprint(report)
    wrote(session, report, "issues", "Public.")
    assert len({first, second, report_fingerprint(report)}) == 3


def test_a_confidential_report_is_in_no_file_and_hidden_from_others(
    session: Session, world: make.World, visit: Visit
) -> None:
    report = draft(session, world, title="OKAPI award", part=Part.CONFIDENTIAL, exemption=EXEMPT)
    sent(session, report)
    for person, reads in ((world.member, True), (world.observer, False), (world.lead, False)):
        visitor = visit().sign_in(person)
        assert ("OKAPI" in visitor.get(HERE).text) is reads
        visitor.get(f"{HERE}/{report.key}", status=200 if reads else 404)
    assert b"OKAPI" not in visit().sign_in(world.coordinator).get(f"{HERE}/download.csv").body


def test_statements_of_the_register_do_not_grow_with_the_rows(
    session: Session, world: make.World, visit: Visit
) -> None:
    visitor, engine = visit().sign_in(world.coordinator), session.get_bind()
    assert isinstance(engine, sa.Engine)
    draft(session, world)
    visitor.get(HERE)
    with counted(engine) as few:
        visitor.get(HERE)
    for _ in range(5):
        draft(session, world)
    with counted(engine) as many:
        visitor.get(HERE)
    assert len(many) == len(few)


def test_readers_see_no_part_2_that_is_empty(session: Session, world: make.World, visit: Visit) -> None:
    report = draft(session, world)
    sent(session, report)
    member = visit().sign_in(world.member).get(f"{HERE}/{report.key}")
    assert "Part 2: confidential" not in member.main
    wrote(session, report, "part_2", "Prices are still negotiated.")
    assert "Part 2: confidential" in member.get(f"{HERE}/{report.key}").main
