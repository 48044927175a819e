"""Sending a paper by personal link, without an account."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.models import MeetingState, Paper, PaperFile, PaperState, Part
from cdp.papers import links
from tests.agendas.conftest import Agenda, Publish, pdf
from tests.agendas.test_pages import Visit
from tests.make import World
from tests.packs.scene import locked_pdf, pdf_of
from tests.papers.conftest import Asking

DEAD = "This link does not work"


def test_a_paper_sent_by_link_has_its_sender_a_receipt_and_all_versions(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    asking.record(agenda.finance)
    asking.send()
    guest = visit().get(asking.path(world.member))
    assert guest.facts() | {"Due": ""} == {
        "Meeting": "Autumn board",
        "Date": guest.facts()["Date"],
        "Agenda item": "Finance",
        "Due": "",
        "Received": "Not yet",
    }
    assert "This link is for Example member." in guest.main
    guest.submit("Send paper", status=422)
    assert guest.errors == ["Choose the file."]
    guest.submit("Send paper", file=pdf())
    assert guest.heading == "We have received your paper"
    assert guest.facts()["Sent by"] == "Example member"
    assert (
        "The paper cannot enter the agenda yet. Missing: the purpose of the paper and what the board is asked to do."
        in guest.main
    )
    guest.click("Send a new version")
    guest.submit(
        "Send paper",
        file=pdf("better.pdf", pdf()[0].getvalue() + b"%%EOF\n"),
        purpose="To settle the grant.",
        ask="Approve",
        text="the budget for 2027.",
    )
    assert guest.facts()["Version"] == "2"
    assert "cannot enter the agenda" not in guest.main
    session.expire_all()
    files = session.scalars(sa.select(PaperFile).order_by(PaperFile.number)).all()
    assert [(one.number, one.name, one.by_link, one.received_by.name) for one in files] == [
        (1, "report.pdf", True, "Example member"),
        (2, "better.pdf", True, "Example member"),
    ]
    assert agenda.finance.recommendation == "Approve the budget for 2027."
    coordinator = visit().sign_in(world.coordinator).get(f"{agenda.path}/papers/{files[0].paper.key}")
    rows = coordinator.table("Versions of the file")
    assert [(row[0], row[1]) for row in rows] == [("2", "better.pdf"), ("1", "report.pdf")]
    assert rows[0][3].endswith("by Example member, by personal link")


def test_a_link_ends_with_the_request_the_meeting_and_the_publication(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking, publish: Publish
) -> None:
    paper = asking.record(agenda.finance)
    asking.send()
    path, guest = asking.path(world.member), visit()
    paper.published_at = clock.now()
    session.commit()
    assert guest.get(path).heading == "This paper has been published"
    assert guest.buttons == []
    paper.published_at, paper.removed_at = None, clock.now()
    session.commit()
    assert guest.get(path, status=404).heading == DEAD
    paper.removed_at, agenda.meeting.state = None, MeetingState.HELD
    session.commit()
    assert guest.get(path, status=404).heading == DEAD
    agenda.meeting.state = MeetingState.SCHEDULED
    session.commit()
    assert guest.get(path).heading == "Send a paper"


def test_a_link_shows_nothing_of_an_item_that_became_confidential_or_of_other_peoples_papers(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    mine = asking.record(agenda.finance)
    theirs = asking.record(agenda.welcome, "Plan", organisation=world.police)
    asking.send()
    path, guest = asking.path(world.member), visit()
    guest.get(f"{path}/{theirs.key}", status=404)
    agenda.finance.part, agenda.finance.part_2_reason = Part.CONFIDENTIAL, "Prices."
    session.commit()
    guest.get(f"{path}/{mine.key}", status=404)
    assert "Budget" not in guest.get(path, status=404).text
    guest.get(f"{path}x", status=404)


def test_a_link_takes_ten_files_a_day_for_one_paper(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.finance)
    asking.send()
    for number in range(links.MOST_FILES_A_DAY):
        paper.files.append(
            PaperFile(
                number=number + 1, name="a.pdf", media_type="application/pdf", size=1, sha256=f"{number:064}",
                received_at=clock.now(), received_by=world.member, by_link=True,
            )
        )  # fmt: skip
    paper.state = PaperState.RECEIVED
    session.commit()
    guest = visit().get(asking.path(world.member))
    guest.submit("Send paper", file=pdf(), status=422)
    assert guest.errors[0].startswith("This link takes 10 files a day for one paper.")
    session.expire_all()
    for file in session.get_one(Paper, paper.id).files:
        file.received_at = clock.now() - timedelta(days=1)
    session.commit()
    assert guest.get(asking.path(world.member)).submit("Send paper", file=pdf()).facts()["Version"] == "11"


@pytest.mark.parametrize("name", ["macro.exe", "page.html"])
def test_a_link_refuses_files_that_are_not_papers(
    visit: Visit, world: World, agenda: Agenda, asking: Asking, name: str
) -> None:
    asking.record(agenda.finance)
    asking.send()
    guest = visit().get(asking.path(world.member))
    guest.submit("Send paper", file=pdf(name), purpose="To settle the grant.", status=422)
    assert guest.errors[0].startswith("The file must be one of these kinds")
    assert guest.value("purpose") == "To settle the grant."


@pytest.mark.parametrize(
    ("content", "told", "kept"),
    [
        (locked_pdf(), "This PDF cannot be opened without a password", "encrypted"),
        (
            b"%PDF-1.7\nnothing that can be read\n%%EOF\n",
            "This PDF cannot be opened because it is damaged",
            "broken",
        ),
        (pdf_of(1), "", ""),
    ],
    ids=["encrypted", "broken", "whole"],
)
def test_a_pdf_that_cannot_be_opened_is_named_at_once_and_kept(
    visit: Visit,
    session: Session,
    world: World,
    agenda: Agenda,
    asking: Asking,
    content: bytes,
    told: str,
    kept: str,
) -> None:
    paper = asking.record(agenda.finance)
    asking.send()
    guest = visit().get(asking.path(world.member))
    guest.submit(
        "Send paper", file=pdf("report.pdf", content), purpose="To settle.", ask="Approve", text="it."
    )
    assert guest.heading == "We have received your paper"
    assert told in guest.main
    assert ("cannot be opened" in guest.main) is bool(told)
    session.expire_all()
    assert [(file.name, file.problem) for file in paper.files] == [("report.pdf", kept)]
    coordinator = visit().sign_in(world.coordinator)
    assert ("PDF cannot be opened" in coordinator.get(f"{agenda.path[:-6]}papers").main) is bool(told)
    assert ("This PDF cannot be opened" in coordinator.get(f"{agenda.path}/papers/{paper.key}").main) is bool(
        told
    )
