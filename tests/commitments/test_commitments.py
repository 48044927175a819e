"""Commitments: what a board promised, what keeps it, and whether it was kept in time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.clock import months_after
from cdp.commitments import service
from cdp.commitments.service import CommitmentDetails
from cdp.errors import Conflict, Refusal
from cdp.home.queries import waiting_for_secretariat
from cdp.models import (
    AgendaItem,
    Commitment,
    Decision,
    DecisionCondition,
    DecisionState,
    ItemNote,
    Meeting,
    MeetingState,
    Part,
    TermsSection,
    TermsState,
    TermsVersion,
)
from tests import make
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
HERE = "/partnerships/west-midlands"
PAGE = f"{HERE}/commitments"
LEAD = "The public involvement lead reports to the Board at least once a year on the views received."
MADE, CLAUSES = "Commitments made at meetings", "Promises of the terms of reference"


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def held(session: Session, world: World) -> Meeting:
    """Return a meeting that was held ten days ago."""
    made = make.meeting(
        session, world.board, clock.now() - timedelta(days=10), title="Autumn board", state=MeetingState.HELD
    )
    session.commit()
    return made


def promised(session: Session, world: World, days: int = 30, item: AgendaItem | None = None) -> Commitment:
    """Record a commitment that was made 40 days ago and is due in some days."""
    today = clock.today()
    details = CommitmentDetails(
        "The board will be kept updated", today + timedelta(days=days), today - timedelta(days=40)
    )
    made = service.add(session, world.board, details, item, by=world.coordinator)
    session.commit()
    return made


def terms(session: Session, world: World, *bodies: str, days_ago: int = 100) -> TermsVersion:
    """Put terms of reference in force some days ago, with these sections."""
    made = TermsVersion(
        board=world.board, number=1, quorum=2, created_at=clock.now(), state=TermsState.IN_FORCE,
        in_force_from=clock.today() - timedelta(days=days_ago), review_on=clock.today() + timedelta(days=200),
        sections=[
            TermsSection(position=place, code="own", heading=f"Section {place}", body=body)
            for place, body in enumerate(bodies, start=1)
        ],
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


@pytest.mark.both_databases
def test_a_promise_in_the_minutes_is_recorded_from_its_item(
    session: Session, world: World, held: Meeting, visit: Visit
) -> None:
    item = make.item(session, held, "Drugs strategy")
    note = "The report was noted. The board will be kept updated on developments as they are confirmed."
    session.add(ItemNote(item=item, body=note, updated_at=clock.now(), updated_by=world.coordinator))
    following = make.meeting(session, world.board, title="Winter board", state=MeetingState.SCHEDULED)
    session.commit()
    coordinator = (
        visit().sign_in(world.coordinator).get(f"{HERE}/meetings/{held.key}/minutes/items/{item.key}")
    )
    coordinator.click("Record a promise").submit("Save commitment")
    assert coordinator.banner == "Commitment recorded."
    on = following.day
    assert coordinator.facts()["Next due"] == f"{on.day} {on:%B %Y}"
    member = visit().sign_in(world.member).get(PAGE)
    row = member.table(MADE)[0]
    assert row[0].startswith(
        "The board will be kept updated on developments as they are confirmed. Autumn board"
    )
    assert row[2] == "Not due yet"
    member.get(f"{PAGE}/boards/{world.board.key}/new", status=403)


def test_a_commitment_is_kept_once_or_again_after_some_months(
    session: Session, world: World, visit: Visit
) -> None:
    made = promised(session, world, days=-5)
    coordinator = visit().sign_in(world.coordinator).get(PAGE)
    assert coordinator.table(MADE)[0][2] == "Overdue"
    coordinator.click("The board will be kept updated").click("Record as kept")
    coordinator.submit("Save", kept_on=clock.today() + timedelta(days=1), how="By email")
    assert coordinator.errors == ["Enter the date it was kept, today or earlier."]
    coordinator.submit("Save", kept_on=clock.today())
    assert coordinator.banner == "Recorded as kept."
    assert made.next_due is None
    made.every_months = 3
    session.commit()
    session.refresh(made)
    assert made.next_due == months_after(clock.today(), 3)
    coordinator.get(PAGE)
    assert coordinator.table(MADE)[0][2] == "Kept"


def test_an_overdue_commitment_is_a_task_and_comes_first_in_the_forward_plan(
    session: Session, world: World, visit: Visit
) -> None:
    make.meeting(session, world.board, title="Winter board", state=MeetingState.SCHEDULED)
    promised(session, world, days=-5)
    terms(session, world, LEAD, days_ago=500)
    coordinator = visit().sign_in(world.coordinator).get(HERE)
    assert "2 overdue commitments of a board" in coordinator.main
    coordinator.get(f"{HERE}/forward-plan")
    assert "The board will be kept updated Overdue" in coordinator.main
    assert f"{LEAD} Overdue" in coordinator.main
    assert "overdue commitment" not in visit().sign_in(world.member).get(HERE).main


def test_a_commitment_of_a_confidential_item_is_seen_only_by_those_who_may_see_the_item(
    session: Session, world: World, held: Meeting, visit: Visit
) -> None:
    secret = make.item(session, held, "Prices of the secret supplier", part=Part.CONFIDENTIAL)
    made = promised(session, world, days=-5, item=secret)
    observer = visit().sign_in(world.observer).get(PAGE)
    assert "kept updated" not in observer.main
    observer.get(f"{PAGE}/{made.key}", status=404)
    assert "kept updated" in visit().sign_in(world.chair).get(PAGE).main
    assert "kept updated" not in visit().sign_in(world.sro).get(f"{HERE}/history").main


def test_a_confidential_commitment_stays_so_when_its_item_becomes_public(
    session: Session, world: World, held: Meeting, visit: Visit
) -> None:
    secret = make.item(session, held, "Prices", part=Part.CONFIDENTIAL)
    made = promised(session, world, days=-5, item=secret)
    secret.part = Part.PUBLIC
    session.commit()
    observer = visit().sign_in(world.observer).get(PAGE)
    assert "kept updated" not in observer.main
    assert "kept updated" not in observer.get(f"{HERE}/forward-plan").main
    observer.get(f"{PAGE}/{made.key}", status=404)
    assert "History" not in visit().sign_in(world.member).get(f"{PAGE}/{made.key}").main
    assert "History" in visit().sign_in(world.coordinator).get(f"{PAGE}/{made.key}").main


def test_conditions_and_delegations_of_decisions_are_commitments(
    session: Session, world: World, visit: Visit
) -> None:
    until = clock.today() + timedelta(days=30)
    session.add(
        Decision(
            board=world.board, part=Part.PUBLIC, year=2026, number=1, wording="Agreed", state=DecisionState.DECIDED,
            decided_at=clock.now(), delegated_to="the chair", delegated_until=until,
            subject_to=[
                DecisionCondition(position=1, text="the council agrees"),
                DecisionCondition(position=2, text="the police agree", met_on=clock.today()),
            ],
        )
    )  # fmt: skip
    session.commit()
    rows = visit().sign_in(world.member).get(PAGE).table("Conditions and delegations of decisions")
    assert [(row[0].partition(" Decision")[0], row[2]) for row in rows] == [
        ("the council agrees", "Open"),
        ("the police agree", "Kept"),
        ("the chair acts for the board", "Open"),
    ]


def test_each_promise_of_the_terms_says_what_keeps_it_and_when_it_is_next_due(
    session: Session, world: World, held: Meeting, visit: Visit
) -> None:
    make.item(session, held, "Declarations of interest").standing = "declarations"
    terms(
        session,
        world,
        "1. Declarations of interest are an item on every agenda.\n"
        "1. The secretariat keeps a register of the risks to delivery.\n1. We are kind to each other.",
        f"1. {LEAD}\n1. The Board reviews these terms of reference at least every **{{review_months}}**.",
    )
    coordinator = visit().sign_in(world.coordinator).get(PAGE)
    states = {row[0].partition(" Terms of")[0]: row[2] for row in coordinator.table(CLAUSES)}
    assert states == {
        "Declarations of interest are an item on every agenda.": "Kept",
        "The secretariat keeps a register of the risks to delivery.": "Not kept",
        LEAD: "Not due yet",
        "The Board reviews these terms of reference at least every 12 months.": "Kept",
    }
    coordinator.click(f"Record as kept: {LEAD}").submit(
        "Save", kept_on=clock.today(), how="Report of the lead"
    )
    assert coordinator.banner == "Recorded as kept."
    row = next(row for row in coordinator.table(CLAUSES) if row[0].startswith(LEAD))
    assert row[2] == "Kept"
    assert months_after(clock.today(), 12).strftime("%b %Y") in row[4]
    coordinator.click("What keeps each clause")
    kept = {row[0]: row[1] for row in coordinator.table("Clauses of the terms of reference") if len(row) > 1}
    assert kept["We are kind to each other."] == "Not checked"
    assert kept[LEAD] == "Has a date"


def test_a_commitment_ends_with_a_reason_and_stays_listed(
    session: Session, world: World, visit: Visit
) -> None:
    made = promised(session, world, days=-5)
    coordinator = visit().sign_in(world.coordinator).get(f"{PAGE}/{made.key}").click("End")
    coordinator.submit("End commitment", reason="The project was stopped")
    assert coordinator.banner == "Commitment ended."
    coordinator.get(PAGE)
    assert "The project was stopped" in coordinator.main
    assert "No commitment has been recorded" in coordinator.main
    with pytest.raises(Refusal):
        service.record_kept(session, made, clock.today(), "Again", version=made.version, by=world.coordinator)


def test_two_people_who_change_a_commitment_are_told_of_each_other(session: Session, world: World) -> None:
    made, today = promised(session, world), clock.today()
    details = CommitmentDetails("Another", today, today, version=made.version + 1)
    with pytest.raises(Conflict):
        service.change(session, made, details, by=world.coordinator)


@pytest.mark.both_databases
def test_of_two_people_who_record_a_promise_as_kept_the_second_sees_both_texts(
    session: Session, world: World, visit: Visit
) -> None:
    made, today = promised(session, world), clock.today()
    one, other = (visit().sign_in(world.coordinator).get(f"{PAGE}/{made.key}/kept") for _ in range(2))
    one.submit("Save", kept_on=today, how="By email to members")
    other.submit("Save", kept_on=today, how="In the March paper", status=409)
    assert "By email to members" in other.main
    assert "In the March paper" in other.main
    assert [record.how for record in made.records] == ["By email to members"]


def test_of_two_people_who_keep_a_clause_the_second_sees_both_texts(
    session: Session, world: World, visit: Visit
) -> None:
    terms(session, world, LEAD)
    one, other = (visit().sign_in(world.coordinator).get(PAGE).click("Record as kept") for _ in range(2))
    one.submit("Save", kept_on=clock.today(), how="By email to members")
    other.submit("Save", kept_on=clock.today(), how="In the March paper", status=409)
    assert "By email to members" in other.main
    assert "In the March paper" in other.main


def test_more_commitments_take_no_more_statements(
    session: Session, world: World, visit: Visit, engine: sa.Engine
) -> None:
    terms(session, world, LEAD)
    promised(session, world)
    member = visit().sign_in(world.member)
    counts = []
    for _ in range(2):
        with counted(engine) as statements:
            member.get(PAGE)
        counts.append(len(statements))
        for _ in range(20):
            promised(session, world)
    assert counts[0] == counts[1]


def test_a_long_list_of_commitments_is_shown_in_pages_and_ends_with_those_that_ended(
    session: Session, world: World, visit: Visit
) -> None:
    today = clock.today()
    session.add_all(
        Commitment(
            board=world.board, text=f"Promise {number:02}", promised_on=today, due_on=today + timedelta(number),
            ended_on=today if number == 60 else None, ended_because="Done" if number == 60 else "",
        )
        for number in range(61)
    )  # fmt: skip
    session.commit()
    member = visit().sign_in(world.member).get(PAGE)
    first = member.main
    member.click("Next page")
    for text, place in (("Promise 00", first), ("Promise 49", first), ("No decision has", first)):
        assert text in place
    assert "Promise 50" not in first
    assert ("Promise 50" in member.main, "Promise 59" in member.main, "Ended" in member.main) == (True,) * 3
    assert ("Promise 49" in member.main, "No decision has" in member.main) == (False, False)


@pytest.mark.both_databases
@pytest.mark.parametrize(("months_ago", "days", "late"), [(3, 0, 0), (3, 1, 1), (2, 20, 0), (13, 0, 1)])
def test_a_repeated_commitment_is_overdue_from_the_day_after_it_is_due_again(
    session: Session, world: World, months_ago: int, days: int, late: int
) -> None:
    today = clock.today()
    kept_on = months_after(today, -months_ago) - timedelta(days=days)
    details = CommitmentDetails("Keep us updated", kept_on, kept_on, every_months=3)
    made = service.add(session, world.board, details, None, by=world.coordinator)
    service.record_kept(session, made, kept_on, "By email", version=made.version, by=world.coordinator)
    session.flush()
    access = access_to(session, world.partnership, world.coordinator, today)
    assert access is not None
    assert waiting_for_secretariat(session, access).commitments == late
    assert (made.next_due is not None and made.next_due < today) is bool(late)
