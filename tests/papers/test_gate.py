"""The gate: what a paper needs before it enters the agenda, and the chair's reason for a late one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import papers, publishing
from cdp.agendas.gate import ask_of, asked_sentence, missing_from, recommendations_in
from cdp.agendas.papers import PaperDetails
from cdp.agendas.published import read
from cdp.errors import Conflict, Refusal
from cdp.files.uploads import CheckedFile, FileKind
from cdp.models import AgendaPublication, Board, BoardKind, Paper, PaperState
from cdp.papers import purpose
from cdp.papers.purpose import PurposeDetails
from cdp.papers.queries import is_changed
from tests.agendas.conftest import Agenda, Enter, Publish
from tests.agendas.test_pages import Visit
from tests.make import World
from tests.papers.conftest import Asking


def write(session: Session, paper: Paper, world: World, text: str = "the budget.") -> None:
    """Write the purpose and recommendation of a paper as its author."""
    details = PurposeDetails("To settle the grant.", "approve", text, paper.version, paper.item.version)
    purpose.write_purpose(session, paper, details, by=world.member)
    session.commit()


def published(publication: AgendaPublication) -> list[tuple[str, str, bool]]:
    """Return the title and note of each published paper, and whether it has a file."""
    return [
        (paper.title, paper.note, paper.file is not None)
        for item in read(publication).items
        for paper in item.papers
    ]


def test_a_paper_waits_until_it_says_what_it_is_for_and_what_it_asks(
    session: Session, world: World, agenda: Agenda, asking: Asking, enter: Enter, publish: Publish
) -> None:
    paper = asking.record(agenda.finance)
    asking.receive(paper)
    assert missing_from(paper) == ("the purpose of the paper", "what the board is asked to do")
    readiness = publishing.readiness_of(session, enter(world.coordinator), agenda.meeting)
    assert readiness.waiting == ("Budget: the purpose of the paper and what the board is asked to do",)
    assert published(publish()) == [("Budget", "To follow", False)]
    assert (paper.state, paper.published_at) == (PaperState.RECEIVED, None)
    write(session, paper, world)
    assert agenda.finance.recommendation == "Approve the budget."
    assert published(publish()) == [("Budget", "", True)]
    assert paper.state is PaperState.PUBLISHED
    assert not is_changed(paper)
    asking.receive(paper, "b")
    assert is_changed(paper)
    assert published(publish()) == [("Budget", "", True)]
    assert not is_changed(paper)


def test_a_late_paper_needs_the_chairs_reason_which_the_agenda_prints(
    session: Session, world: World, agenda: Agenda, asking: Asking, publish: Publish
) -> None:
    paper = asking.record(agenda.finance, days=-1)
    with pytest.raises(Refusal, match="not late"):
        purpose.accept_late(session, paper, "The figures are new.", by=world.chair)
    asking.receive(paper)
    write(session, paper, world)
    assert missing_from(paper) == ("the chair’s reason for accepting it late",)
    asking.receive(paper, "b")
    assert paper.state is PaperState.LATE
    assert published(publish()) == [("Budget", "To follow", False)]
    purpose.accept_late(session, paper, "Because the figures came on Monday.", by=world.chair)
    session.commit()
    note = "Late paper, accepted by the chair because the figures came on Monday"
    assert published(publish()) == [("Budget", note, True)]


def test_a_paper_that_the_secretariat_adds_to_a_published_agenda_after_the_deadline_is_late(
    session: Session, world: World, agenda: Agenda, publish: Publish
) -> None:
    agenda.meeting.starts_at = clock.now() + timedelta(days=2)
    session.commit()
    file = CheckedFile("a.pdf", FileKind.PDF, b"a", "a" * 64)
    first = papers.add_paper(session, agenda.finance, PaperDetails("Plan"), file, by=world.coordinator)
    assert (first.state, missing_from(first)) == (PaperState.RECEIVED, ())
    session.commit()
    publish()
    late = papers.add_paper(session, agenda.finance, PaperDetails("Figures"), file, by=world.coordinator)
    assert (late.state, missing_from(late)) == (
        PaperState.LATE,
        ("the chair’s reason for accepting it late",),
    )


def test_two_people_writing_the_recommendation_see_both_texts(
    session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.finance)
    read_version, item_version = paper.version, agenda.finance.version
    write(session, paper, world)
    late = PurposeDetails("To inform.", "note", "the budget.", read_version, item_version)
    with pytest.raises(Conflict) as conflict:
        purpose.write_purpose(session, paper, late, by=world.coordinator)
    assert [(one.label, one.theirs, one.yours) for one in conflict.value.differences] == [
        ("Purpose of the paper", "To settle the grant.", "To inform."),
        ("Recommendation", "Approve the budget.", "Note the budget."),
    ]


def test_a_recommendation_is_read_as_what_the_board_is_asked_to_do() -> None:
    assert ask_of("Approve the plan.") == ("approve", "the plan.")
    assert ask_of("The plan is good.") == ("", "The plan is good.")
    assert (
        asked_sentence(Board(kind=BoardKind.BOARD), "Note the risk.")
        == "The board is asked to note the risk."
    )
    assert recommendations_in("1. Approve the plan.\n\n- Note the risk.") == [
        "Approve the plan.",
        "Note the risk.",
    ]


def test_the_author_and_the_coordinator_see_what_is_missing_and_the_chair_accepts_a_late_paper(
    visit: Visit, session: Session, world: World, agenda: Agenda, asking: Asking
) -> None:
    paper = asking.record(agenda.finance, days=-1)
    asking.receive(paper)
    path = f"{agenda.path}/papers/{paper.key}"
    for person in (world.member, world.coordinator):
        assert (
            "This paper is not on the agenda yet. Missing: the purpose"
            in visit().sign_in(person).get(path).main
        )
    member = visit().sign_in(world.member).get(path)
    member.click("Write the purpose")
    member.submit("Save", purpose="To settle the grant.", ask="Note", text="", status=422)
    assert member.errors == ["Enter what the board is asked to decide or note."]
    member.submit("Save", text="the forecast.")
    assert "The board is asked to note the forecast." in member.main
    late = path.replace("/agenda/papers", "/papers") + "/late"
    member.get(late, status=403)
    chair = visit().sign_in(world.chair).get(path)
    chair.click("Record the chair’s reason")
    chair.submit("Save the reason", reason="the figures came on Monday")
    assert chair.facts()["Late paper"] == "Accepted by the chair because the figures came on Monday"
    assert "not on the agenda yet" not in chair.main
    visit().sign_in(world.police_member).get(path, status=404)
