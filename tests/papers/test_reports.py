"""The cover report: its numbered paragraphs, its automatic saving, its files, and its place before a file."""

from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from sqlalchemy.orm import Session

from cdp.documents.blocks import Facts, Heading, NumberedList, Paragraph
from cdp.documents.pdf import to_pdf
from cdp.errors import Conflict
from cdp.models import Paper, ReportHeading
from cdp.papers import reports
from cdp.papers.report_document import document_of
from cdp.papers.reports import ReportSectionText
from tests.agendas.conftest import Agenda
from tests.agendas.test_pages import Visit, words_of
from tests.make import World
from tests.papers.conftest import Asking


def write(
    session: Session, paper: Paper, world: World, heading: ReportHeading, text: str, version: int = 0
) -> None:
    """Write a section as the member who was asked."""
    reports.write_section(session, paper, ReportSectionText(heading, text, version), by=world.member)
    session.commit()
    session.expire(paper)


def test_a_report_has_the_usual_headings_and_numbered_paragraphs(
    session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.finance)
    agenda.finance.recommendation = "Approve the budget.\nNote the risk."
    agenda.finance.presenter = "Example member"
    paper.purpose, paper.author, paper.author_post = (
        "To settle the grant.",
        "Example author",
        "Policy officer",
    )
    write(
        session, paper, world, ReportHeading.BACKGROUND, "The strategy is new.\n\n- a point\n\nIt has money."
    )
    write(session, paper, world, ReportHeading.FINANCIAL, "None.")
    document = document_of(paper)
    assert document.title == "Budget"
    assert [block.text for block in document.blocks if isinstance(block, Heading)] == [
        "1. Purpose of the paper",
        "2. Recommendations",
        "3. Background",
        "4. Financial implications",
        "5. Legal implications",
        "6. Equality implications",
    ]
    paragraphs = [
        "".join(run.text for run in one.runs) for one in document.blocks if isinstance(one, Paragraph)
    ]
    assert paragraphs == [
        "1.1 To settle the grant.",
        "2.1 The board is asked to:",
        "3.1 The strategy is new.",
        "3.2 It has money.",
        "4.1 None.",
        "5.1 Not described by the author.",
        "6.1 Not described by the author.",
    ]
    lists = [one for one in document.blocks if isinstance(one, NumberedList)]
    assert [item.runs[0].text for item in lists[0].items] == ["approve the budget.", "note the risk."]
    facts = [dict(one.pairs) for one in document.blocks if isinstance(one, Facts)]
    assert [facts[0]["Presented by"][0].text, facts[1]["Job title"][0].text] == [
        "Example member",
        "Policy officer",
    ]


def test_two_authors_of_one_section_see_both_texts_and_may_write_different_sections(
    session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.finance)
    write(session, paper, world, ReportHeading.BACKGROUND, "Mine.")
    write(session, paper, world, ReportHeading.LEGAL, "None.")
    with pytest.raises(Conflict) as conflict:
        write(session, paper, world, ReportHeading.BACKGROUND, "Theirs.")
    assert [(one.label, one.theirs, one.yours) for one in conflict.value.differences] == [
        ("Background", "Mine.", "Theirs.")
    ]


def test_a_member_writes_a_report_which_becomes_the_paper(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.finance)
    member = visit().sign_in(world.member).get(f"{agenda.path}/papers/{paper.key}")
    member.click("Write the cover report")
    path = f"{agenda.path.replace('/agenda', '/papers')}/{paper.key}/report"
    saved = member.post_json(f"{path}/sections/legal", {"text": "Nothing.", "version": 0})
    assert saved["version"] == 1
    member.get(f"{path}/write")
    member.submit("Save report", background="The **strategy** is <b>new</b>.", author="Example author")
    assert member.heading == "Budget"
    assert "1.1 The strategy is <b>new</b>." in member.main
    assert "Legal implications" in member.main
    assert "The strategy is" in words_of(member.get(f"{path}/word").body)
    member.get(path).click("Use it as the paper")
    member.submit("Make the file")
    rows = member.table("Versions of the file")
    assert [(row[1], row[3].endswith(", made from the cover report")) for row in rows] == [
        ("Budget.pdf", True)
    ]
    for person in (world.police_member, world.observer):
        visit().sign_in(person).get(path, status=404)


def test_a_report_goes_in_front_of_a_pdf_and_says_when_it_has_changed_since(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.finance)
    write(session, paper, world, ReportHeading.BACKGROUND, "The strategy is new.")
    sent = to_pdf(document_of(paper), author="A", made_at=datetime(2026, 1, 1, tzinfo=UTC)).content
    member = visit().sign_in(world.member).get(f"{agenda.path}/papers/{paper.key}")
    member.submit("Send file", file=(BytesIO(sent), "annex.pdf"))
    member.click("Read the cover report").click("Put it in front of the file")
    member.submit("Make the file")
    member.click("Budget.pdf")
    joined = pypdf.PdfReader(BytesIO(member.body))
    alone = pypdf.PdfReader(BytesIO(sent))
    assert len(joined.pages) == 2 * len(alone.pages)
    assert str(joined.root_object["/Lang"]) == "en-GB"
    assert "/StructTreeRoot" in joined.root_object
    write(session, paper, world, ReportHeading.BACKGROUND, "The strategy is old.", version=1)
    path = f"{agenda.path.replace('/agenda', '/papers')}/{paper.key}/report"
    assert "The report has changed since the newest file was made from it." in member.get(path).main
    member.get(f"{agenda.path}/papers/{paper.key}").submit(
        "Send file", file=(BytesIO(b"a,b\n1,2\n"), "annex.csv")
    )
    member.get(path).click("Put it in front of the file").submit("Make the file", status=422)
    assert member.errors == [
        "The report can go in front of a PDF only. Save the file as a PDF and send it again."
    ]
