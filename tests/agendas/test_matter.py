"""What standing items show from the record: the same for every reader, and kept as it was with each publication."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.agendas import queries, service
from cdp.agendas.matter.collecting import matter_of
from cdp.interests import service as interests
from cdp.interests.service import InterestDetails
from cdp.models import (
    Activity,
    ActivityState,
    AgendaPublication,
    Answer,
    BacklogItem,
    BacklogState,
    Decision,
    DecisionState,
    InterestKind,
    Invitation,
    ItemLinks,
    Meeting,
    MeetingState,
    Minutes,
    MinutesState,
    Objective,
    Part,
    Purpose,
    Removal,
    Target,
)
from cdp.workplans.periods import PlanQuarter, plan_year
from tests import make
from tests.actions.raising import raised
from tests.agendas.conftest import Agenda, Publish
from tests.agendas.test_pages import words_of
from tests.indicators.entering import BIRMINGHAM, CONTINUITY, COVENTRY, WORK, entered
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def matter(session: Session, meeting: Meeting) -> dict[str, dict[str, list[str]]]:
    """Return the lines of each standing item's matter, by code and heading."""
    items = queries.items_of(session, meeting)
    found = matter_of(session, meeting, items)
    return {
        item.standing or item.title: {
            group.heading: [line.words for line in group.lines] for group in found[item.key]
        }
        for item in items
        if item.key in found
    }


@pytest.fixture
def standing(session: Session, world: World, meeting: Meeting) -> Meeting:
    """Return a meeting with the standing items."""
    service.add_standing_items(session, meeting, by=world.coordinator)
    session.commit()
    return meeting


def test_a_standing_item_for_which_the_record_has_nothing_is_silent(
    session: Session, standing: Meeting
) -> None:
    assert matter(session, standing) == {}


def test_apologies_and_declarations_come_from_the_replies_and_the_register(
    session: Session, world: World, standing: Meeting
) -> None:
    session.add_all(
        [
            Invitation(meeting=standing, person=world.chair),
            Invitation(
                meeting=standing, person=world.member, seat=world.treatment_seat, answer=Answer.DECLINED
            ),
            Invitation(
                meeting=standing,
                person=world.health_member,
                seat=world.health_seat,
                removed_at=clock.now(),
                removed_because=Removal.DEPUTY_ATTENDS,
            ),
            Invitation(meeting=standing, person=world.deputy, seat=world.health_seat, stands_in=True),
        ]
    )
    trustee = InterestDetails(InterestKind.OFFICE, "Trustee of a charity", "Example Charity")
    interests.declare(session, world.partnership, world.member, trustee, by=world.member)
    private = InterestDetails(InterestKind.OTHER, "A private matter", sensitive=True)
    interests.declare(session, world.partnership, world.police_member, private, by=world.police_member)
    session.commit()
    found = matter(session, standing)
    assert found["apologies"] == {
        "Apologies so far": [
            "Example member, Example Treatment Services",
            f"Example health member, {world.health.name}; Example deputy will attend as deputy",
        ]
    }
    assert found["declarations"] == {
        "Register of interests": [
            "Example member: Example Charity (trustee, director or other unpaid office)"
        ]
    }


def test_the_action_log_lists_the_boards_open_public_actions(
    session: Session, world: World, standing: Meeting
) -> None:
    late = raised(session, world, title="Count naloxone kits")
    late.due_on = late.original_due_on = date(2026, 1, 12)
    closed = raised(session, world, title="Closed already")
    closed.state = type(closed.state).CLOSED
    raised(session, world, title="For the sub-group", board=world.sub_group)
    secret = raised(session, world, title="Confidential work", part=Part.CONFIDENTIAL)
    assert secret.is_confidential
    session.commit()
    assert matter(session, standing)["action_log"] == {
        "Open actions": [
            "A1 Count naloxone kits: West Midlands Police. Due 12 January 2026: overdue, raised. No update yet."
        ]
    }


def test_performance_lists_published_indicators_off_target_and_workplan_exceptions(
    session: Session, world: World, standing: Meeting
) -> None:
    for area, value in ((BIRMINGHAM, 40), (COVENTRY, 61)):
        entered(session, world, WORK, area, "2025/26", value)
        entered(session, world, CONTINUITY, area, "2025/26", value, numerator=value * 10, denominator=1000)
    for metric in (WORK, CONTINUITY):
        session.add(
            Target(
                partnership=world.partnership, metric_code=metric, value=Decimal(60), due_on=date(2025, 3, 31)
            )
        )
    objective = Objective(partnership=world.partnership, outcome_code="o_deaths", title="Fewer deaths")
    today = clock.today()
    for number, (title, state) in enumerate(
        (("Hostels", ActivityState.AT_RISK), ("Custody", ActivityState.UNDER_WAY)), start=1
    ):
        session.add(
            Activity(
                partnership=world.partnership, objective=objective, number=number, title=title,
                year=plan_year(today), lead_organisation=world.health, starts_on=today - timedelta(days=99),
                due_on=date(2099, 5, 1), state=state,
            )
        )  # fmt: skip
    session.commit()
    found = matter(session, standing)["performance"]
    (line,) = found["Indicators that are not at their target"]
    assert line.endswith(". Missed the target of 60.0% by 31 March 2025: Birmingham 40.0%")
    care, silent = "Birmingham and Solihull Integrated Care Board", PlanQuarter.of(today).before.words
    assert found["Workplan exceptions"] == [
        f"W1 Hostels: {care}, due 1 May 2099, at risk, no report for {silent}",
        f"W2 Custody: {care}, due 1 May 2099, no report for {silent}",
    ]


def test_the_agenda_names_the_last_minutes_and_what_is_ahead(
    session: Session, world: World, standing: Meeting
) -> None:
    held = make.meeting(
        session, world.board, clock.from_london(date(2026, 3, 12), standing.starts_at.time()),
        title="Spring board, 12 March 2026", state=MeetingState.HELD,
    )  # fmt: skip
    session.add(
        Minutes(
            meeting=held,
            state=MinutesState.CIRCULATED,
            circulated_at=clock.from_london(date(2026, 3, 20), standing.starts_at.time()),
        )
    )
    later = make.meeting(
        session, world.board, standing.starts_at + timedelta(days=90), state=MeetingState.SCHEDULED
    )
    make.meeting(session, world.board, standing.starts_at + timedelta(days=30))  # a draft
    for title, part in (("Hostel places", Part.PUBLIC), ("Secret price", Part.CONFIDENTIAL)):
        session.add(
            BacklogItem(
                board=world.board, title=title, purpose=Purpose.DISCUSSION, minutes=10, part=part,
                state=BacklogState.DEFERRED, proposed_by=world.member, proposed_at=clock.now(),
                deferred_until=date(2027, 6, 1),
            )
        )  # fmt: skip
    session.commit()
    found = matter(session, standing)
    assert found["minutes"] == {
        "Minutes to confirm": ["Spring board, 12 March 2026: circulated on 20 March 2026, to be confirmed"]
    }
    planned = [line for lines in found["forward_plan"].values() for line in lines]
    assert "Hostel places: Deferred until 1 June 2027" in planned
    assert "Secret price" not in " ".join(planned)
    (ahead,) = found["forward_plan"]["Next meetings"]
    assert found["next_meeting"] == {"Next meeting": [f"{ahead}, Council House, Birmingham"]}
    assert ahead.endswith("10am to midday")
    assert later.title == "Board meeting"


def test_a_publication_keeps_the_matter_that_it_was_published_with(
    session: Session, world: World, agenda: Agenda, publish: Publish, visit: Visit
) -> None:
    service.add_standing_items(session, agenda.meeting, by=world.coordinator)
    raised(session, world, title="Count naloxone kits")
    chair = visit().sign_in(world.chair).get(agenda.path)
    assert "A1 Count naloxone kits" in chair.main
    publish()
    raised(session, world, title="Raised after publication")
    member = visit().sign_in(world.member).get(agenda.path)
    assert "A1 Count naloxone kits: West Midlands Police" in member.main
    assert "Raised after publication" not in member.main
    member.click("A1 Count naloxone kits")
    assert "Count naloxone kits" in member.main


def test_confidential_actions_are_at_the_end_of_part_2_for_those_who_may_read_them(
    session: Session, world: World, agenda: Agenda, publish: Publish, visit: Visit
) -> None:
    raised(session, world, title="Renew the Acme contract", part=Part.CONFIDENTIAL)
    make.item(session, agenda.meeting, "Action log", position=4).standing = "action_log"
    publish()
    chair = visit().sign_in(world.chair).get(agenda.path)
    assert "Open confidential actions C" in chair.main
    assert "Renew the Acme contract: West Midlands Police" in chair.main
    assert "Renew the Acme contract" not in words_of(chair.get(f"{agenda.path}/word").body)
    observer = visit().sign_in(world.observer).get(agenda.path)
    assert "Renew the Acme contract" not in observer.main
    stored = agenda.meeting.id
    content = (
        session.scalars(sa.select(AgendaPublication).where(AgendaPublication.meeting_id == stored))
        .one()
        .content
    )
    assert "Renew the Acme contract" not in str(content)


def test_links_and_history_leave_out_confidential_items_and_decisions(
    session: Session, world: World, agenda: Agenda
) -> None:
    winter = make.meeting(session, world.board, agenda.meeting.starts_at + timedelta(days=90))
    again = make.item(session, winter, "Contract")
    other = make.item(session, winter, "Finance")
    secret = Decision(
        board=world.board, meeting=agenda.meeting, item=agenda.secret, part=Part.CONFIDENTIAL, year=2026, number=1,
        wording="Award", state=DecisionState.DECIDED, decided_at=clock.now(),
    )  # fmt: skip
    session.add_all(
        [
            ItemLinks(item=again, first_item_id=agenda.secret.id, decision=secret),
            ItemLinks(item=other, first_item_id=agenda.finance.id),
        ]
    )
    session.commit()
    day = agenda.meeting.day
    assert matter(session, winter) == {
        "Finance": {"History": [f"On the agenda of {day.day} {day:%B %Y}"]},
    }


def test_matter_takes_the_same_number_of_queries_for_any_number_of_actions(
    session: Session, world: World, standing: Meeting
) -> None:
    def statements() -> int:
        session.expire_all()
        meeting = session.get(Meeting, standing.id)
        assert meeting is not None
        items = queries.items_of(session, meeting)
        assert meeting.board.partnership.name
        with counted(session.get_bind()) as found:  # type: ignore[arg-type]
            matter_of(session, meeting, items)
        return len(found)

    raised(session, world, title="First")
    before = statements()
    for title in ("Second", "Third", "Fourth"):
        raised(session, world, title=title)
    assert statements() == before <= 51
