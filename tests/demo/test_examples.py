"""The example partnerships, loaded once, contain everything that docs/rules/rights.md 9 lists."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access import may_see_item
from cdp.access.identity import access_to
from cdp.actions import queries as actions
from cdp.agendas import queries as agendas
from cdp.app import settings_of
from cdp.audit.record import check_chains
from cdp.demo.load import load_examples, password_of
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import PUBLIC_HEALTH, TREATMENT
from cdp.demo.west_midlands.minutes import DECISIONS
from cdp.demo.west_midlands.plan import AIMS
from cdp.meetings.queries import progress_of
from cdp.meetings.quorum import quorum_of
from cdp.minutes.circulating.queries import redactions_of
from cdp.minutes.queries import minutes_of
from cdp.models import (
    Action,
    ActionState,
    AgendaItem,
    Board,
    ClearanceState,
    Decision,
    DecisionMethod,
    DecisionState,
    Meeting,
    MeetingState,
    MinutesState,
    PaperClearance,
    Part,
    Partnership,
    Person,
    Poll,
    PollState,
    ProcedureState,
    SroState,
    StepCode,
    WrittenProcedure,
)
from cdp.partnerships import queries
from cdp.partnerships.footprints.national import AreaState, national
from cdp.partnerships.members import membership
from cdp.reference.bank_holidays import quiet_day
from cdp.reference.bodies import bodies_touching
from cdp.reference.working_days import is_working_day
from cdp.terms.versions.queries import terms_in_force
from tests import kept
from tests.conftest import let_go

SIGN_INS = "coordinator sro chair deputy-chair data-lead member police health lived-experience deputy observer former"


@pytest.fixture
def examples(app: Flask, session: Session) -> Session:
    """Copy the examples that were loaded for this test run into this test's SQLite database."""
    settings = settings_of(app)
    let_go(app)
    kept.copy_examples(settings.instance_path, settings.base_url)
    return session


def test_the_examples_are_complete_and_loaded_once(app: Flask, session: Session) -> None:
    settings = settings_of(app)
    assert load_examples(session, settings)
    assert not load_examples(session, settings)

    emails = set(session.scalars(sa.select(Person.email)))
    assert {f"{name}@west-midlands.example" for name in SIGN_INS.split()} <= emails
    assert {f"{name}@berkshire-east.example" for name in ("coordinator", "sro", "member")} <= emails
    assert "admin@cdp.example" in emails

    here = session.scalars(sa.select(Partnership).where(Partnership.slug == "west-midlands")).one()
    today = clock.today()
    assert here.area_codes_on(today) == [f"E080000{n}" for n in range(25, 32)]
    sro = queries.current_sro(session, here, today)
    assert sro is not None
    assert sro.state is SroState.CONDITIONAL
    findings = membership.check(
        queries.seats_of_partnership(session, here, today), queries.national_role_notes(session, here), today,
        bodies_touching(here.area_codes_on(today), today),
    )  # fmt: skip
    core = [finding for finding in findings if finding.role.core]
    assert membership.count(core, membership.RoleState.FILLED) == 6
    assert {f.role.code: len(f.missing) for f in core if f.state is membership.RoleState.IN_PART} == {
        "elected_members": 6,
        "nhs": 1,
    }
    by_code = {finding.role.code: finding.state for finding in core}
    assert by_code["secure_estate"] is membership.RoleState.VACANT
    assert by_code["jobcentre_plus"] is membership.RoleState.NOT_APPLICABLE

    seen = national(queries.all_partnerships(session), today)
    assert [one.partnership.name for one in seen.umbrellas] == ["Example Umbrella Partnership"]
    assert [row.shared for row in seen.overlaps] == [("Lancashire",)]
    assert seen.umbrellas[0].gaps == ("Westmorland and Furness",)
    assert seen.counts[AreaState.GAP] == 153 - 7 - 3 - 5
    quiet = session.scalars(sa.select(Person).where(Person.email.like("%@umbrella.example"))).one()
    assert not quiet.has_account

    states = session.scalars(
        sa.select(Meeting.state)
        .join(Meeting.board)
        .where(Board.partnership_id == here.id)
        .order_by(Meeting.starts_at)
    )
    assert sorted(states) == [
        MeetingState.CANCELLED, MeetingState.HELD, MeetingState.HELD, MeetingState.SCHEDULED
    ]  # fmt: skip
    assert set(session.scalars(sa.select(Action.state))) == set(ActionState)
    assert all(check.broken_at is None for check in check_chains(session))


def test_the_password_of_the_examples_is_made_once_and_readable_by_its_owner_only(app: Flask) -> None:
    settings = settings_of(app)
    (settings.instance_path / "demo-password").unlink(missing_ok=True)
    assert password_of(settings) == password_of(settings)
    assert (settings.instance_path / "demo-password").stat().st_mode & 0o777 == 0o600


@pytest.mark.either_database
def test_a_poll_is_open_with_some_replies(examples: Session) -> None:
    session = examples
    poll = session.scalars(sa.select(Poll)).one()
    assert (poll.state, len(poll.options)) == (PollState.OPEN, 4)
    assert sum(bool(place.replies) for place in poll.people) == 5
    assert [place.person.email for place in poll.people if place.required] == [
        "chair@west-midlands.example",
        "sro@west-midlands.example",
    ]


def test_example_activities_are_led_by_the_right_kind_of_body_and_paid_from_grants_that_exist() -> None:
    leads = {work.title: work.lead for aim in AIMS for work in aim.work}
    assert leads["Employment support in every treatment service"] == TREATMENT
    assert leads["Review every drug and alcohol-related death within 12 weeks"] == PUBLIC_HEALTH
    funding = {work.funding for aim in AIMS for work in aim.work}
    assert funding == {"", "Public health grant", "Police grant"}


def test_the_example_board_recommends_and_a_council_awards() -> None:
    award = DECISIONS["Retendering of residential rehabilitation"]
    assert award.wording.startswith("To recommend to Birmingham City Council that it awards")


@pytest.mark.either_database
def test_the_provider_in_the_example_takes_no_part_in_the_tender(examples: Session) -> None:
    session = examples
    (item,) = session.scalars(sa.select(AgendaItem).where(AgendaItem.commissioning))
    assert item.is_confidential
    assert [(one.person.email, one.nature) for one in item.interests] == [
        ("member@west-midlands.example", "Has a seat for a treatment provider: Example Treatment Services.")
    ]
    published_at = item.papers[0].published_at
    assert published_at is not None
    assert item.interests[0].declared_at < published_at < item.meeting.starts_at
    here = item.meeting.board.partnership
    member = access_to(session, here, item.interests[0].person, clock.today())
    assert member is not None
    assert not may_see_item(member, item)


@pytest.mark.either_database
def test_the_minutes_of_the_example_list_every_action_of_their_meeting(examples: Session) -> None:
    session = examples
    _, held = meetings_held(session)
    coordinator = session.scalars(
        sa.select(Person).where(Person.email == "coordinator@west-midlands.example")
    ).one()
    access = access_to(session, held.board.partnership, coordinator, clock.today())
    assert access is not None
    in_log = session.scalars(sa.select(Action).where(Action.meeting_id == held.id)).all()
    assert len(in_log) == 14
    items = agendas.items_of(session, held)
    minuted = [
        action for found in actions.actions_of_items(session, access, items).values() for action in found
    ]
    assert sorted(action.reference for action in minuted) == sorted(action.reference for action in in_log)
    assert {clock.in_london(held.ends_at).date()} == {action.raised_on for action in in_log}
    steps = progress_of(session, held).records
    assert set(steps) == {StepCode.CALL, StepCode.AGENDA, StepCode.ACTIONS}
    assert steps[StepCode.AGENDA].is_tick
    assert held.ends_at < steps[StepCode.ACTIONS].done_at


@pytest.mark.either_database
def test_the_example_shows_a_meeting_cycle_to_its_end(examples: Session) -> None:
    session = examples
    first, held = meetings_held(session)
    board = first.board
    terms = terms_in_force(session, board, clock.today())
    assert terms is not None
    assert (terms.number, terms.quorum) == (1, 5)
    assert quorum_of(session, held).quorate is True

    minutes = minutes_of(session, first)
    assert minutes is not None
    assert (minutes.state, minutes.confirmed_meeting) == (MinutesState.CONFIRMED, held)
    assert len(minutes.changes_at_confirmation) == 1
    assert minutes.document is not None
    assert [each.words for each in redactions_of(session, minutes)] == [
        "Mary Example, whose son died in 2024"
    ]
    states = session.execute(
        sa.select(Decision.state, Decision.method)
        .where(Decision.board == board, Decision.part == Part.PUBLIC)
        .order_by(Decision.decided_at, Decision.id)
    )
    decided, ratified = DecisionState.DECIDED, DecisionState.RATIFIED
    by_consensus, in_writing = DecisionMethod.CONSENSUS, DecisionMethod.WRITTEN
    assert [tuple(row) for row in states] == [
        (decided, by_consensus),
        (ratified, by_consensus),
        (DecisionState.PROVISIONAL, by_consensus),
        (decided, by_consensus),
        (decided, by_consensus),
        (decided, by_consensus),
        (decided, by_consensus),
        (decided, in_writing),
    ]
    assert set(session.scalars(sa.select(WrittenProcedure.state))) == {
        ProcedureState.CLOSED, ProcedureState.OPEN
    }  # fmt: skip
    assert set(session.scalars(sa.select(PaperClearance.state))) == {
        ClearanceState.CLEARED, ClearanceState.REQUESTED
    }  # fmt: skip


@pytest.mark.either_database
def test_the_example_of_an_sro_on_a_condition_is_a_recent_one(examples: Session) -> None:
    session = examples
    here = session.scalars(sa.select(Partnership).where(Partnership.slug == "west-midlands")).one()
    sro = queries.current_sro(session, here, clock.today())
    assert sro is not None
    assert sro.agreed_on is not None
    assert clock.today() - sro.agreed_on < timedelta(days=200)


def meetings_held(session: Session) -> list[Meeting]:
    """Return the meetings that the West Midlands board has held, the earliest first."""
    return list(session.scalars(
        sa.select(Meeting).join(Meeting.board).order_by(Meeting.starts_at).where(
            Meeting.state == MeetingState.HELD, Board.name == "West Midlands Combating Drugs Partnership Board"
        )
    ))  # fmt: skip


@pytest.mark.parametrize("days", [-126, -35, 9, 21, 25, 26])
def test_no_example_meeting_is_in_christmas_week(days: int) -> None:
    for number in range(366):
        today = date(2026, 1, 1) + timedelta(days=number)
        day = Scenario(None, Path(), today, "").meeting_day(days)  # type: ignore[arg-type]  # only the dates are used
        assert is_working_day(day)
        assert not quiet_day(day)
        assert (day > today) == (days > 0)
