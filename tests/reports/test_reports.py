"""A coordinator begins a report of a quarter, adds text and issues it; its content then stays as it was."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document as WordDocument
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from cdp import clock
from cdp.files.paper_store import PaperStore
from cdp.issuing.issuer import Issuer
from cdp.models import (
    Action,
    ActionDateChange,
    ActionState,
    AuditEvent,
    Commitment,
    Decision,
    DecisionState,
    Minutes,
    MinutesState,
    Part,
    Report,
    Risk,
)
from cdp.wording.formats import day_short
from tests.minutes.scene import SECRET, Scene, hold, scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands/reports"
TODAY = clock.today


def action(
    session: Session,
    of: Scene,
    number: int,
    title: str,
    *,
    due: date,
    originally: date | None = None,
    done: date | None = None,
    part: Part = Part.PUBLIC,
) -> Action:
    """Make an action of the ICB, raised 60 days ago."""
    made = Action(
        partnership=of.world.partnership, board=of.world.board, meeting=of.meeting, part=part, number=number,
        title=title, organisation=of.world.health, raised_on=TODAY() - timedelta(days=60), due_on=due,
        original_due_on=originally or due, completed_on=done,
        state=ActionState.CLOSED if done else ActionState.IN_PROGRESS,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def risk(session: Session, of: Scene, number: int, likelihood: int, part: Part) -> None:
    """Record an open risk of the ICB with an impact of 4."""
    title = "Canary risk" if part is Part.CONFIDENTIAL else f"Risk of likelihood {likelihood}"
    session.add(
        Risk(
            partnership=of.world.partnership, board=of.world.board, part=part, number=number, title=title,
            event="Naloxone runs out", likelihood_before=5, impact_before=4, likelihood=likelihood, impact=4,
            organisation=of.world.health, raised_on=TODAY(), review_on=TODAY(),
        )
    )  # fmt: skip


def decision(session: Session, of: Scene, number: int, wording: str, part: Part = Part.PUBLIC) -> Decision:
    """Record a decision under a public or a confidential item of the meeting."""
    made = Decision(
        board=of.world.board, meeting=of.meeting, item=of.secret if part is Part.CONFIDENTIAL else of.plan, part=part,
        year=2026, number=number, wording=wording, state=DecisionState.DECIDED, decided_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def quarter(session: Session) -> Scene:
    """A held meeting with circulated minutes, decisions and actions of every kind, in both parts."""
    made, today = scene(session), TODAY()
    decision(session, made, 1, "To fund naloxone in custody.")
    decision(session, made, 1, "To pay the Canary price.", Part.CONFIDENTIAL)
    action(
        session, made, 1, "Report the stock", due=today - timedelta(days=5), done=today - timedelta(days=9)
    )
    action(session, made, 2, "Map the outreach teams", due=today - timedelta(days=12))
    moved = action(
        session,
        made,
        3,
        "Publish the protocol",
        due=today + timedelta(days=40),
        originally=today - timedelta(days=20),
    )
    session.add(
        ActionDateChange(
            action=moved, by=made.world.coordinator, at=clock.now(), moved_from=moved.original_due_on,
            moved_to=moved.due_on, reason="The safeguarding lead was vacant.",
        )
    )  # fmt: skip
    action(session, made, 4, "Canary action", due=today - timedelta(days=3), part=Part.CONFIDENTIAL)
    action(session, made, 5, "Not late", due=today + timedelta(days=30))
    for number, (likelihood, part) in enumerate(
        ((5, Part.PUBLIC), (1, Part.PUBLIC), (5, Part.CONFIDENTIAL)), 1
    ):
        risk(session, made, number, likelihood, part)
    hold(session, made.meeting)
    session.add(Minutes(meeting=made.meeting, state=MinutesState.CIRCULATED))
    session.commit()
    return made


def begin(visitor: Visitor, kind: str = "Progress report", **fields: Any) -> Visitor:
    """Begin a report on the last 90 days."""
    period: dict[str, Any] = {"starts_on": TODAY() - timedelta(days=90), "ends_on": TODAY()} | fields
    return visitor.get(HERE).click("Begin a report").submit("Begin the report", kind=kind, **period)


def key_of(session: Session) -> str:
    return session.scalars(sa.select(Report.key)).one()


@pytest.mark.both_databases
def test_a_progress_report_says_what_was_decided_done_and_late_and_why(quarter: Scene, visit: Visit) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator), meant_for="Health and Wellbeing Board")
    today = TODAY()
    assert coordinator.banner == "Report begun. Add your own text, then issue it."
    assert coordinator.facts()["For"] == "Health and Wellbeing Board"
    assert [row[:2] for row in coordinator.table("1 decision")] == [
        ["2026-D1", "To fund naloxone in custody."]
    ]
    assert [row[0] for row in coordinator.table("1 action completed")] == ["A1 Report the stock"]
    assert [[row[0], row[4]] for row in coordinator.table("2 actions")] == [
        ["A2 Map the outreach teams", "No reason given"],
        ["A3 Publish the protocol", "Date moved 1 time. The safeguarding lead was vacant."],
    ]
    assert coordinator.table("2 actions")[0][3].endswith("overdue")
    assert coordinator.table("2 actions")[1][2:4] == [
        f"{today - timedelta(days=20):%-d %b %Y}", f"{today + timedelta(days=40):%-d %b %Y}",
    ]  # fmt: skip
    assert [row[0] for row in coordinator.table("2 open risks")] == [
        "R1 Risk of likelihood 5",
        "R2 Risk of likelihood 1",
    ]
    attended = coordinator.table("Attendance by organisation")
    assert len(attended) == 3
    assert "The workplan has no activities." in coordinator.main
    for hidden in ("Canary", SECRET, "Not late"):
        assert hidden not in coordinator.main


@pytest.mark.both_databases
def test_an_issued_report_no_longer_changes_and_can_be_checked(
    app: Flask, session: Session, engine: sa.Engine, quarter: Scene, visit: Visit
) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator))
    coordinator.click("Add your text", near="Summary").submit("Save text", text="A **good** quarter.")
    coordinator.click("Issue the report").submit("Issue the report")
    key = key_of(session)
    session.scalars(sa.select(Decision).where(Decision.part == Part.PUBLIC)).one().wording = "Changed later."
    session.commit()
    member = visit().sign_in(quarter.world.member).get(f"{HERE}/{key}")
    assert "To fund naloxone in custody." in member.main
    assert "A good quarter." in member.main
    assert "Changed later." not in member.main
    assert "Change your text" not in member.links
    Issuer(
        sessionmaker(engine, info=session.info),
        PaperStore(app.extensions["settings"].papers_path),
        app.extensions["issued_kinds"],
    ).issue_due()
    word = member.get(f"{HERE}/{key}/word").body
    assert "A good quarter." in "\n".join(one.text for one in WordDocument(BytesIO(word)).paragraphs)
    assert member.get(f"{HERE}/{key}/pdf").body.startswith(b"%PDF")
    checked = visit().get("/verify").submit("Check the document", file=(BytesIO(word), "report.docx"))
    assert checked.heading == "This document was issued by a partnership"
    assert checked.facts()["Document"].startswith("Progress report, ")
    sentences = session.scalars(
        sa.select(AuditEvent.sentence).where(AuditEvent.subject_kind == "reports").order_by(AuditEvent.id)
    )
    assert [sentence.split("“")[0] for sentence in sentences] == [
        "Example coordinator began the report ",
        "Example coordinator wrote the text of ",
        "Example coordinator issued the report ",
    ]


def test_drafts_are_read_by_the_coordinator_and_the_sro_alone(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    begin(visit().sign_in(quarter.world.coordinator))
    draft = f"{HERE}/{key_of(session)}"
    sro = visit().sign_in(quarter.world.sro).get(draft)
    assert "Issue the report" not in sro.links
    for path in ("/issue", "/delete", "/sections/summary"):
        sro.get(f"{draft}{path}", status=403)
    for person in (quarter.world.member, quarter.world.chair):
        visitor = visit().sign_in(person).get(HERE)
        assert "No report has been issued yet." in visitor.main
        visitor.get(draft, status=404).get(f"{draft}/word", status=404)
    visit().sign_in(quarter.world.neighbour_coordinator).get(draft, status=404)


def test_an_issued_report_is_neither_written_issued_nor_deleted(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator))
    coordinator.click("Issue the report").submit("Issue the report")
    for path in ("issue", "delete", "sections/summary"):
        coordinator.get(f"{HERE}/{key_of(session)}/{path}", status=404)


@pytest.mark.both_databases
def test_a_report_that_changed_after_it_was_read_is_neither_issued_nor_deleted(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    author = begin(visit().sign_in(quarter.world.coordinator))
    draft = f"{HERE}/{key_of(session)}"
    issuing, deleting = (
        visit().sign_in(quarter.world.coordinator).get(f"{draft}/{step}") for step in ("issue", "delete")
    )
    writing, late = (
        visit().sign_in(quarter.world.coordinator).get(f"{draft}/sections/{code}")
        for code in ("summary", "ahead")
    )
    writing.submit("Save text", text="Late but important.")
    for visitor, button in ((issuing, "Issue the report"), (deleting, "Delete the draft")):
        visitor.submit(button, status=409)
        assert "wrote the text of “Summary”" in visitor.main
        assert "Late but important." in visitor.main
    again = visit().sign_in(quarter.world.coordinator).get(f"{draft}/issue")
    author.get(draft).click("Issue the report").submit("Issue the report")
    again.submit("Issue the report", status=409)
    assert "issued the report" in again.main
    late.submit("Save text", text="My unsaved words.", status=422)
    assert "My unsaved words." in late.value("text")
    assert session.scalars(sa.select(sa.func.count()).select_from(Report)).one() == 1


def test_a_later_report_on_the_same_period_replaces_the_first(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    coordinator = visit().sign_in(quarter.world.coordinator)
    for _ in range(2):
        begin(coordinator).click("Issue the report").submit("Issue the report")
    first = session.scalars(sa.select(Report).order_by(Report.id)).first()
    assert first is not None
    assert "A later report on this period was issued on" in coordinator.get(f"{HERE}/{first.key}").main


def test_a_wrong_period_is_refused_beside_its_field_with_everything_kept(
    quarter: Scene, visit: Visit
) -> None:
    coordinator, today = visit().sign_in(quarter.world.coordinator), TODAY()
    begin(coordinator, starts_on=today, ends_on=today - timedelta(days=1), meant_for="Scrutiny")
    assert coordinator.errors == ["The last day must be on or after the first day."]
    assert coordinator.value("meant_for") == "Scrutiny"
    begin(coordinator, starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=9))
    assert coordinator.errors == ["The period has not begun yet. Enter an earlier first day."]
    begin(coordinator, starts_on=today - timedelta(days=2000))
    assert coordinator.errors == ["A report covers 3 years at most. Enter a later first day."]


@pytest.mark.both_databases
def test_the_promises_of_an_issued_report_are_kept_as_commitments(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator))
    draft = f"{HERE}/{key_of(session)}"
    words = (
        "Help is welcome.\n\n- Publish the joint protocol\n- Report on waiting times\n- Perhaps move office"
    )
    coordinator.get(f"{draft}/sections/ahead").submit("Save text", text=words)
    coordinator.get(f"{draft}/issue")
    due = TODAY() + timedelta(days=60)
    coordinator.submit("Issue the report", promises=["0", "1"], due_on=None, status=422)
    assert coordinator.errors == ["Enter the date by which the promises are first due."]
    coordinator.submit("Issue the report", promises=["0", "1"], due_on=due)
    made = session.scalars(sa.select(Commitment).order_by(Commitment.id)).all()
    report = session.scalars(sa.select(Report)).one()
    assert [(each.text, each.due_on, each.report) for each in made] == [
        ("Publish the joint protocol", due, report),
        ("Report on waiting times", due, report),
    ]
    member = visit().sign_in(quarter.world.member).get("/partnerships/west-midlands/commitments")
    assert f"{report.title}, issued on" in member.main
    member.click("Publish the joint protocol").click("Read the report")
    assert member.heading == report.title


def test_sentences_that_promise_are_offered_where_the_text_has_no_list(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator))
    words = "The year was hard. We will publish the joint protocol."
    coordinator.get(f"{HERE}/{key_of(session)}/sections/ahead").submit("Save text", text=words)
    coordinator.click("Issue the report")
    assert "We will publish the joint protocol." in coordinator.main
    assert "The year was hard" not in coordinator.main


def test_a_report_is_not_issued_before_its_period_has_ended(quarter: Scene, visit: Visit) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator), ends_on=TODAY() + timedelta(days=1))
    coordinator.click("Issue the report").submit("Issue the report")
    assert coordinator.errors == ["The period has not ended yet. Issue the report after its last day."]


def test_two_people_who_write_one_section_see_both_texts(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    first, second = (visit().sign_in(quarter.world.coordinator) for _ in range(2))
    begin(first)
    page = f"{HERE}/{key_of(session)}/sections/summary"
    first.get(page)
    second.get(page).submit("Save text", text="Her text")
    first.submit("Save text", text="His text", status=409)
    assert "Her text" in first.main
    assert "His text" in first.main


def test_an_action_that_was_late_at_the_end_of_the_period_is_in_the_report_even_if_it_is_done_now(
    session: Session, quarter: Scene, visit: Visit
) -> None:
    today = TODAY()
    action(
        session, quarter, 9, "Done at last", due=today - timedelta(days=30), done=today - timedelta(days=1)
    )
    session.commit()
    ended = today - timedelta(days=10)
    coordinator = begin(visit().sign_in(quarter.world.coordinator), ends_on=ended)
    rows = {row[0]: row[3] for row in coordinator.table("3 actions")}
    assert rows["A9 Done at last"].endswith(f"completed on {day_short(today - timedelta(days=1))}")


def test_an_exception_report_has_only_what_is_late_and_the_annual_report_the_figures(
    quarter: Scene, visit: Visit
) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator), "Exception report")
    assert [row[0] for row in coordinator.table("1 overdue action")] == ["A2 Map the outreach teams"]
    assert [row[0] for row in coordinator.table("1 open risk")] == ["R1 Risk of likelihood 5"]
    assert "Report the stock" not in coordinator.main
    begin(coordinator, "Annual report")
    facts = coordinator.facts()
    assert facts["Meetings held"] == "1"
    assert facts["Decisions"] == "1"
    assert (facts["Actions raised"], facts["Actions completed"]) == ("4", "1")
    assert (facts["Actions open now"], facts["Actions overdue now"]) == ("3", "1")
    assert facts["Actions given a new date"] == "1"


def test_the_statements_for_a_report_do_not_grow_with_the_records(
    session: Session, engine: sa.Engine, quarter: Scene, visit: Visit
) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator))
    draft = f"{HERE}/{key_of(session)}"
    coordinator.get(draft)
    with counted(engine) as before:
        coordinator.get(draft)
    for number in range(20, 40):
        action(session, quarter, number, "Another", due=TODAY() - timedelta(days=number))
        decision(session, quarter, number, "To do more.")
    session.commit()
    coordinator.get(draft)
    with counted(engine) as after:
        coordinator.get(draft)
    assert len(after) == len(before)


def test_a_draft_is_deleted_after_confirmation(session: Session, quarter: Scene, visit: Visit) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator))
    coordinator.click("Delete the draft").submit("Delete the draft")
    assert coordinator.banner == "Draft deleted."
    assert session.scalars(sa.select(Report)).all() == []


def test_a_report_on_one_board_leaves_out_the_others(session: Session, quarter: Scene, visit: Visit) -> None:
    coordinator = begin(visit().sign_in(quarter.world.coordinator), board=quarter.world.sub_group.name)
    assert "No decision was made" in coordinator.main
    assert "No meeting was held in this period." in coordinator.main
