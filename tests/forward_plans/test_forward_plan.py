"""The forward plan: what a board will need by meeting, moved, left out, and put on an agenda once."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import docx
import pypdf
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas.forward.plan import ForwardPlan
from cdp.clock import months_after
from cdp.errors import Refusal
from cdp.forward_plans import service
from cdp.forward_plans.queries import plan_for, public_plan
from cdp.forward_plans.service import AgendaEntry, OwnItem
from cdp.models import (
    Activity,
    AgendaItem,
    BacklogItem,
    BacklogState,
    Commitment,
    Decision,
    DecisionCondition,
    DecisionState,
    ItemExemption,
    ItemLinks,
    ItemState,
    KeyDate,
    Meeting,
    MeetingState,
    Milestone,
    Objective,
    Observation,
    Part,
    Person,
    Purpose,
    ReportingLine,
    Risk,
    RiskEscalation,
    TermsState,
    TermsVersion,
    ValueStatus,
)
from cdp.workplans.periods import plan_year
from tests import make
from tests.make import World
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PLAN = "/partnerships/west-midlands/forward-plan"


@pytest.fixture
def world(session: Session) -> World:
    """Return two partnerships and their people."""
    return make.world(session)


@pytest.fixture
def meeting(session: Session, world: World) -> Meeting:
    """Return a scheduled meeting in three weeks."""
    made = make.meeting(session, world.board, title="Winter board", state=MeetingState.SCHEDULED)
    session.commit()
    return made


def milestone(session: Session, world: World, title: str = "Publish the plan", days: int = 40) -> Milestone:
    """Add a milestone that is due in some days."""
    made = Milestone(partnership=world.partnership, title=title, due_on=clock.today() + timedelta(days=days))
    session.add(made)
    session.commit()
    return made


def plan(session: Session, world: World, person: Person) -> ForwardPlan:
    """Return the board's plan as a person may see it."""
    access = access_to(session, world.partnership, person, clock.today())
    assert access is not None
    return plan_for(session, access, world.board, clock.today())


def file_of(visitor: Visitor) -> bytes:
    """Return the file that a visitor has just downloaded."""
    assert visitor.response is not None
    content: bytes = visitor.response.data
    return content


def titles(found: ForwardPlan) -> list[str]:
    """Return the titles of all items of a plan."""
    return [row.planned.title for one in found.meetings for row in one.rows]


def place(found: ForwardPlan, title: str) -> str:
    """Return the heading of the meeting at which an item is planned."""
    return next(one.slot.heading for one in found.meetings for row in one.rows if row.planned.title == title)


def test_a_year_has_the_meetings_that_exist_and_the_months_expected_after_them(
    session: Session, world: World, meeting: Meeting
) -> None:
    later = make.meeting(session, world.board, meeting.starts_at + timedelta(days=90), title="Spring board")
    session.commit()
    first, second, *expected = [one.slot.heading for one in plan(session, world, world.coordinator).meetings]
    assert (first, second) == (
        f"Winter board, {meeting.day.day} {meeting.day:%B %Y}",
        f"Spring board, {later.day.day} {later.day:%B %Y}",
    )
    months = [months_after(later.day.replace(day=1), 3 * number) for number in (1, 2)]
    assert expected[:2] == [f"{month:%B %Y}: no date fixed yet" for month in months]
    announced = [one.slot.heading for one in plan(session, world, world.member).meetings]
    assert first in announced
    assert second not in announced


def test_an_item_is_planned_for_the_last_meeting_before_it_is_due(
    session: Session, world: World, meeting: Meeting
) -> None:
    later = make.meeting(
        session, world.board, meeting.starts_at + timedelta(days=90), title="Spring board",
        state=MeetingState.SCHEDULED,
    )  # fmt: skip
    milestone(session, world, "Before spring", 100)
    milestone(session, world, "After spring", 120)
    milestone(session, world, "Overdue", -3)
    found = plan(session, world, world.member)
    assert place(found, "Before spring").startswith("Winter board")
    assert place(found, "After spring") == f"Spring board, {later.day.day} {later.day:%B %Y}"
    assert place(found, "Overdue").startswith("Winter board")
    assert [row.planned.title for one in found.meetings for row in one.rows if row.late] == ["Overdue"]


def test_every_source_says_why_its_item_is_there(session: Session, world: World, meeting: Meeting) -> None:
    today, now = clock.today(), clock.now()
    soon = today + timedelta(days=60)
    objective = Objective(partnership=world.partnership, outcome_code="o_deaths", title="Fewer people die")
    decision = Decision(
        board=world.board, part=Part.PUBLIC, year=today.year, number=1, wording="Agreed", state=DecisionState.DECIDED,
        decided_at=now, delegated_to="the chair", delegated_until=soon,
        subject_to=[DecisionCondition(position=1, text="the council agrees")],
    )  # fmt: skip
    session.add_all(
        [
            Activity(
                partnership=world.partnership, objective=objective, number=1, title="Naloxone in every hostel",
                lead_organisation=world.treatment, starts_on=today, due_on=soon, year=plan_year(today),
            ),
            decision,
            TermsVersion(
                board=world.board, number=1, quorum=2, created_at=now, state=TermsState.IN_FORCE,
                in_force_from=today - timedelta(days=300), review_on=soon,
            ),
            ReportingLine(
                board_id=world.board.id, body_name="Health and Wellbeing Board", every_months=12,
                starts_on=months_after(soon, -12),
            ),
            Commitment(
                board=world.board, part=Part.PUBLIC, text="Keep the board updated", promised_on=today, due_on=soon
            ),
            BacklogItem(
                board=world.board, title="Hostel places", purpose=Purpose.DISCUSSION, minutes=10, part=Part.PUBLIC,
                state=BacklogState.DEFERRED, proposed_by=world.member, proposed_at=now,
            ),
            Observation(
                partnership=world.partnership, metric_code="h_drug_misuse_deaths", area_code="E08000025",
                period="2024", starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31), value=1, source="ONS",
                status=ValueStatus.FINAL, published_on=months_after(soon, -12), entered_at=now,
                entered_by=world.coordinator,
            ),
        ]
    )  # fmt: skip
    world.treatment_seat.holdings[0].ends_on = soon
    session.commit()
    found = plan(session, world, world.member)
    reasons = {row.planned.title: row.planned.why for one in found.meetings for row in one.rows}
    on = f"{soon.day} {soon:%B %Y}"
    reference = f"{today.year}-D1"
    expected = {
        "Naloxone in every hostel": f"Workplan activity W1, due {on}",
        f"Condition of decision {reference}": "Not met yet: the council agrees",
        f"Delegation of decision {reference}": f"the chair may act until {on}",
        "Review of the terms of reference": f"Review due by {on}",
        "Annual report to Health and Wellbeing Board": f"Reporting line: every 12 months, due {on}",
        "Keep the board updated": f"Commitment of {today.day} {today:%B %Y}, due {on}",
        "Hostel places": "Deferred",
        f"Representative of {world.treatment.name}": f"The term of {world.member.name} ends on {on}",
    }
    assert {title: reasons.get(title) for title in expected} == expected
    assert any(title.startswith("New indicator values") for title in reasons)


def test_the_reviews_of_risks_are_planned_and_confidential_ones_only_for_their_readers(
    session: Session, world: World, meeting: Meeting
) -> None:
    soon = clock.today() + timedelta(days=40)
    for number, part in enumerate(Part, 1):
        session.add(
            Risk(
                partnership=world.partnership, board=world.board, part=part, number=number, title=f"Risk {number}",
                event="Naloxone runs out", likelihood_before=5, impact_before=4, likelihood=2, impact=4,
                organisation=world.health, raised_on=clock.today(), review_on=soon,
            )
        )  # fmt: skip
    session.commit()
    public, hidden = "Review of risk R1: Risk 1", "Review of risk RC2: Risk 2"
    found = {
        name: [title for title in titles(plan(session, world, person)) if "risk" in title]
        for name, person in (("member", world.member), ("observer", world.observer))
    }
    assert found == {"member": [public, hidden], "observer": [public]}
    assert hidden not in titles(public_plan(session, world.board, clock.today()))
    rows = {row.planned.title: row for one in plan(session, world, world.member).meetings for row in one.rows}
    assert rows[public].planned.why == f"Review due {soon.day} {soon:%B %Y}, score 8"
    assert rows[hidden].planned.confidential


def test_items_from_key_dates_and_risks_are_linked_both_ways(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    soon = clock.today() + timedelta(days=40)
    objective = Objective(partnership=world.partnership, outcome_code="o_deaths", title="Fewer people die")
    activity = Activity(
        partnership=world.partnership, objective=objective, number=1, title="Naloxone in every hostel",
        lead_organisation=world.treatment, starts_on=clock.today(), due_on=soon, year=plan_year(clock.today()),
        key_dates=[KeyDate(title="Kits delivered", due_on=soon)],
    )  # fmt: skip
    risk = Risk(
        partnership=world.partnership, board=world.board, part=Part.PUBLIC, number=1, title="Kits run out",
        event="Naloxone runs out", likelihood_before=5, impact_before=4, likelihood=2, impact=4,
        organisation=world.health, raised_on=clock.today(), review_on=soon,
    )  # fmt: skip
    session.add_all([activity, risk])
    session.commit()
    for title in ("Kits delivered: Naloxone in every hostel", "Review of risk R1: Kits run out"):
        coordinator = visit().sign_in(world.coordinator).get(PLAN)
        coordinator.click(f"Put on the agenda: {title}").submit("Put on the agenda", minutes=15)
    (links,) = session.scalars(sa.select(ItemLinks))
    assert links.activity is activity
    assert session.scalars(sa.select(RiskEscalation.risk_id)).all() == [risk.id]
    coordinator.get(f"/partnerships/west-midlands/risks/{risk.key}")
    assert "Winter board" in coordinator.main.partition("Taken to a board")[2]
    rows = [row for one in plan(session, world, world.coordinator).meetings for row in one.rows]
    assert {row.planned.title: row.item is not None for row in rows if row.planned.by == soon} == {
        "Kits delivered: Naloxone in every hostel": True,
        "Review of risk R1: Kits run out": True,
        "Naloxone in every hostel": False,
    }


def test_an_outcome_that_no_meeting_discussed_is_a_standing_duty(
    session: Session, world: World, meeting: Meeting
) -> None:
    assert not any(title.startswith("Outcome:") for title in titles(plan(session, world, world.member)))
    held = make.meeting(
        session, world.board, clock.now() - timedelta(days=30), title="Autumn board", state=MeetingState.HELD
    )
    item = make.item(session, held, "Deaths")
    item.outcome_code = "o_deaths"
    session.commit()
    missing = [one for one in titles(plan(session, world, world.member)) if one.startswith("Outcome:")]
    assert len(missing) == 5
    assert "Outcome: Reduce drug-related deaths and harm" not in missing


def test_part_2_business_is_planned_only_for_those_who_may_see_it(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    secret = make.item(session, meeting, "Prices of the secret supplier", part=Part.CONFIDENTIAL)
    secret.accepted = True
    session.add(ItemExemption(item_id=secret.id, section="s43", review_on=clock.today() + timedelta(days=60)))
    session.commit()
    assert "Review of a confidential item: Prices of the secret supplier" in titles(
        plan(session, world, world.chair)
    )
    assert "secret supplier" not in str(titles(plan(session, world, world.observer)))
    assert "secret supplier" not in str(titles(public_plan(session, world.board, clock.today())))
    observer = visit().sign_in(world.observer).get(PLAN)
    assert "secret supplier" not in observer.main
    chair = visit().sign_in(world.chair)
    for kind in ("docx", "pdf"):
        chair.get(f"{PLAN}/{world.board.key}/forward-plan.{kind}")
        assert b"secret supplier" not in file_of(chair)


@pytest.mark.both_databases
def test_put_on_the_agenda_creates_the_item_with_its_links_once(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    duty = milestone(session, world)
    coordinator = visit().sign_in(world.coordinator).get(PLAN)
    coordinator.click("Put on the agenda: Publish the plan")
    form = coordinator.path
    coordinator.submit("Put on the agenda", minutes=15)
    assert coordinator.banner == "“Publish the plan” added to the agenda."
    item = session.scalars(sa.select(AgendaItem)).one()
    assert (item.title, item.minutes, item.purpose) == ("Publish the plan", 15, Purpose.DECISION)
    assert session.scalars(sa.select(ItemLinks.milestone_id)).one() == duty.id
    coordinator.get(form).submit("Put on the agenda")
    assert coordinator.errors[0].startswith("This item is already on the agenda of Winter board")
    assert len(session.scalars(sa.select(AgendaItem)).all()) == 1
    coordinator.get(PLAN)
    assert "Publish the plan On the agenda" in coordinator.main
    visit().sign_in(world.member).get(form, status=403)


def test_an_item_that_was_withdrawn_can_go_on_an_agenda_again(
    session: Session, world: World, meeting: Meeting
) -> None:
    milestone(session, world)
    for expected in (1, 2):
        row = next(row for one in plan(session, world, world.coordinator).meetings for row in one.rows)
        details = AgendaEntry(meeting, "Publish the plan", Purpose.DECISION, 10)
        item = service.put_on_agenda(
            session, world.board, row, details, version=row.version, by=world.coordinator
        )
        assert len(session.scalars(sa.select(AgendaItem)).all()) == expected
        with pytest.raises(Refusal):
            service.put_on_agenda(
                session, world.board, row, details, version=row.version, by=world.coordinator
            )
        item.state = ItemState.WITHDRAWN
        session.commit()


def test_an_item_is_moved_left_out_and_restored(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    milestone(session, world)
    coordinator = visit().sign_in(world.coordinator).get(PLAN).click("Move: Publish the plan")
    month = plan(session, world, world.coordinator).meetings[1].slot
    coordinator.submit("Move item", slot=month.heading, reason="The paper is late")
    assert coordinator.banner == "Item moved."
    assert place(plan(session, world, world.member), "Publish the plan") == month.heading
    assert "Moved: The paper is late" in coordinator.main
    coordinator.click("Leave out: Publish the plan").submit("Leave out", reason="The council decides")
    assert coordinator.table("Items left out of the plan")[0][2] == "The council decides"
    assert "Publish the plan" not in visit().sign_in(world.member).get(PLAN).main
    coordinator.submit("Restore Publish the plan")
    assert place(plan(session, world, world.member), "Publish the plan") == month.heading


@pytest.mark.both_databases
@pytest.mark.parametrize("first", ["move", "leave_out"])
def test_of_two_people_who_decide_about_an_item_the_second_sees_both_decisions(
    session: Session, world: World, meeting: Meeting, visit: Visit, first: str
) -> None:
    milestone(session, world)
    link = {"move": "Move: Publish the plan", "leave_out": "Leave out: Publish the plan"}
    one, other, third = (visit().sign_in(world.coordinator).get(PLAN) for _ in range(3))
    one.click(link[first])
    other.click(link["move"])
    third.click("Put on the agenda: Publish the plan")
    month = plan(session, world, world.coordinator).meetings[1].slot.heading
    if first == "move":
        one.submit("Move item", slot=month, reason="The paper is late")
    else:
        one.submit("Leave out", reason="The paper is late")
    other.submit("Move item", slot=month, reason="The council asked", status=409)
    assert "The paper is late" in other.main
    assert f"Moved to {month}: The council asked" in other.main
    third.submit("Put on the agenda", minutes=15, title="Our own title", status=409)
    assert "Our own title" in third.main
    assert session.scalars(sa.select(AgendaItem)).all() == []
    found = plan(session, world, world.coordinator)
    assert [row.reason for row in (*found.left_out, *(r for m in found.meetings for r in m.rows))] == [
        "The paper is late"
    ]


def test_an_item_is_not_restored_from_an_old_page(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    milestone(session, world)
    one = visit().sign_in(world.coordinator).get(PLAN)
    one.click("Leave out: Publish the plan").submit("Leave out", reason="First reason")
    other = visit().sign_in(world.coordinator).get(PLAN)
    one.submit("Restore Publish the plan").click("Leave out: Publish the plan")
    one.submit("Leave out", reason="Second reason")
    other.submit("Restore Publish the plan", status=409)
    assert "Left out: Second reason" in other.main


def test_a_moved_item_follows_when_its_meeting_is_cancelled(
    session: Session, world: World, meeting: Meeting
) -> None:
    later = make.meeting(
        session, world.board, meeting.starts_at + timedelta(days=60), title="Spring board",
        state=MeetingState.SCHEDULED,
    )  # fmt: skip
    milestone(session, world)
    found = plan(session, world, world.coordinator)
    row = found.meetings[0].rows[0]
    service.move(session, world.board, row, found.slots[1], "", version=row.version, by=world.coordinator)
    later.state = MeetingState.CANCELLED
    session.commit()
    after = plan(session, world, world.coordinator)
    assert place(after, "Publish the plan") == after.slots[1].heading
    assert after.slots[1].meeting is None


def test_an_item_is_added_by_hand(session: Session, world: World, meeting: Meeting, visit: Visit) -> None:
    coordinator = visit().sign_in(world.coordinator).get(PLAN).click("Add an item")
    coordinator.submit(
        "Add item", title="Visit to the service", wanted_by=date(2020, 1, 1), purpose="For discussion"
    )
    assert coordinator.errors == ["Enter a date that is today or later."]
    assert coordinator.value("title") == "Visit to the service"
    coordinator.submit("Add item", wanted_by=meeting.day + timedelta(days=5), lead=world.treatment.name)
    assert coordinator.banner == "Item added to the plan."
    assert place(plan(session, world, world.observer), "Visit to the service").startswith("Winter board")
    row = next(row for one in plan(session, world, world.coordinator).meetings for row in one.rows)
    details = AgendaEntry(meeting, "Visit", Purpose.DISCUSSION, 10, row.planned.lead)
    service.put_on_agenda(session, world.board, row, details, version=row.version, by=world.coordinator)
    with pytest.raises(Refusal):
        service.put_on_agenda(session, world.board, row, details, version=row.version, by=world.coordinator)


def test_the_plan_is_a_page_a_word_file_and_a_pdf_with_the_same_items(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    milestone(session, world)
    member = visit().sign_in(world.member).get(PLAN).click("Print")
    assert "Publish the plan" in member.main
    member.get(f"{PLAN}/{world.board.key}/forward-plan.docx")
    cells = [cell.text for table in docx.Document(BytesIO(file_of(member))).tables for cell in table._cells]
    assert "Publish the plan" in cells
    member.get(f"{PLAN}/{world.board.key}/forward-plan.pdf")
    pages = pypdf.PdfReader(BytesIO(file_of(member))).pages
    assert "Publish the plan" in "".join(page.extract_text() for page in pages)


def test_a_longer_plan_takes_no_more_statements(
    session: Session, world: World, meeting: Meeting, visit: Visit, engine: sa.Engine
) -> None:
    def add(number: int) -> None:
        milestone(session, world, f"Duty {number}", 30 + number)
        details = OwnItem(f"Item {number}", Purpose.DISCUSSION, clock.today() + timedelta(days=30 + number))
        service.add_own_item(session, world.board, details, by=world.coordinator)

    add(0)
    session.commit()
    coordinator = visit().sign_in(world.coordinator)
    counts = []
    for _ in range(2):
        with counted(engine) as statements:
            coordinator.get(PLAN)
        counts.append(len(statements))
        for number in range(1, 20):
            add(number)
        session.commit()
    assert counts[0] == counts[1]
    assert counts[1] <= 45


def test_a_long_plan_is_shown_in_pages_and_what_was_left_out_is_below_the_last(
    session: Session, world: World, meeting: Meeting, visit: Visit
) -> None:
    for number in range(60):
        details = OwnItem(f"Item {number:02}", Purpose.DISCUSSION, meeting.day)
        service.add_own_item(session, world.board, details, by=world.coordinator)
    found = plan(session, world, world.coordinator)
    row = next(row for one in found.meetings for row in one.rows if row.planned.title == "Item 59")
    service.leave_out(session, world.board, row, "Not now", version=row.version, by=world.coordinator)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(PLAN)
    first = coordinator.main
    coordinator.click("Items left out of the plan")
    assert ("Item 00" in first, "Item 55" in first, "Not now" in first) == (True, False, False)
    assert ("Item 00" in coordinator.main, "Item 55" in coordinator.main) == (False, True)
    assert "Not now" in coordinator.main
