"""The national timetable: dates added, moved with a reason, removed and restored, and met with evidence."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Conflict, Refusal
from cdp.models import Milestone, StoredFact
from cdp.national.queries import facts_in_use
from cdp.reference.national_facts import Certainty, FactCategory
from cdp.reference.national_facts_file import shipped_facts
from cdp.reference.timetable import milestones
from cdp.workplans.milestones import queries, service
from cdp.workplans.milestones.service import MilestoneChange, MilestoneDetails, Submission
from cdp.workplans.milestones.states import MilestoneState, line_of
from tests import make
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
TIMETABLE = "/partnerships/west-midlands/workplan/milestones"
FOOTPRINT = "Confirm footprint, SRO and membership"


def changed(session: Session, code: str, **facts: str) -> None:
    """Change the national fact about a milestone, as an administrator would."""
    fact = shipped_facts()[f"milestone.{code}"]
    stored = {
        "key": fact.key,
        "category": FactCategory.MILESTONE.value,
        "value": fact.value,
        "starts": fact.starts,
        "until": fact.until,
        "source": fact.source,
        "dated": fact.dated,
        "read_on": "2026-11-30",
        "certainty": Certainty.SEEN.value,
        "changed_at": clock.now(),
    }
    session.add(StoredFact(**stored | facts))
    session.flush()


def own(session: Session, world: make.World, title: str = "Publish the plan", days: int = 40) -> Milestone:
    """Add a milestone of the partnership's own, due in some days."""
    details = MilestoneDetails(title, clock.today() + timedelta(days=days))
    return service.add_milestone(session, world.partnership, details, by=world.coordinator)


@pytest.mark.both_databases
def test_the_dates_of_the_national_timetable_are_chosen_and_added_once(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    coordinator = visit().sign_in(world.coordinator).get(TIMETABLE).click("Add national dates")
    coordinator.submit("Add dates")
    kept = session.scalars(sa.select(Milestone.due_on)).all()
    assert coordinator.banner == f"{len(kept)} milestones added."
    assert min(kept) >= clock.today().replace(day=1)
    coordinator.click("Add national dates")
    with pytest.raises(Refusal):
        service.add_national_dates(session, world.partnership, ["nothing.0"], by=world.coordinator)
    coordinator.submit(
        "Add dates", dates=["1 August 2022: Confirm footprint, SRO and membership (published requirement)"]
    )
    assert coordinator.banner == "1 milestone added."
    assert len(session.scalars(sa.select(Milestone)).all()) == len(kept) + 1


def test_a_past_decision_is_recorded_with_its_evidence_and_who_submitted_it(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    service.add_national_dates(
        session, world.partnership, ["footprint_sro_membership.0"], by=world.coordinator
    )
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(TIMETABLE)
    row = coordinator.table("Milestones by date")[0]
    assert row[1:3] == ["1 Aug 2022", "Overdue"]
    assert "Published requirement since 15 June 2022: Drugs strategy guidance" in row[0]
    coordinator.click(FOOTPRINT).click("Record that it was met")
    coordinator.submit("Save", submitted_on=clock.today() + timedelta(days=1))
    assert coordinator.errors == ["Enter the date the milestone was met, today or earlier."]
    coordinator.submit(
        "Save",
        submitted_on=date(2022, 7, 29),
        submitted_by="Policy Officer",
        evidence="Report to the board of 26 July 2022",
    )
    assert coordinator.facts()["Met on"] == "29 July 2022"
    assert coordinator.facts()["Submitted by"] == "Policy Officer"
    assert "History" in coordinator.main
    coordinator.get(TIMETABLE)
    assert "There are no milestones to meet." in coordinator.main
    member = visit().sign_in(world.member).get(f"{TIMETABLE}?list=met")
    assert member.table("Milestones by date")[0][2] == "Met 29 Jul 2022, Policy Officer"
    assert "History" not in member.click(FOOTPRINT).main
    member.get(f"{TIMETABLE}/national", status=403)


def test_a_date_moves_only_with_a_reason_and_the_national_date_stays_beside_it(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    service.add_national_dates(session, world.partnership, ["ring_fence_year.0"], by=world.coordinator)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(TIMETABLE)
    coordinator.click(coordinator.table("Milestones by date")[0][0].split(" Published")[0])
    coordinator.click("Change the date").submit("Save date", due_on=date(2027, 3, 1))
    assert coordinator.errors == ["Enter the reason for the new date."]
    coordinator.submit("Save date", reason="The cabinet meets on 1 March")
    assert coordinator.facts()["Due date"] == "1 March 2027: The cabinet meets on 1 March"
    assert coordinator.facts()["National date"] == "31 March 2027"
    assert "from 31 March 2027 to 1 March 2027: The cabinet meets on 1 March." in coordinator.main
    coordinator.get(TIMETABLE)
    assert coordinator.table("Milestones by date")[0][1] == "1 Mar 2027 National date: 31 Mar 2027"


def test_a_removed_milestone_is_listed_with_its_reason_and_can_be_restored(
    session: Session, visit: Visit
) -> None:
    world = make.world(session)
    milestone = own(session, world)
    session.commit()
    coordinator = visit().sign_in(world.coordinator).get(f"{TIMETABLE}/{milestone.key}").click("Remove")
    coordinator.submit("Remove milestone")
    assert coordinator.errors == ["Enter the reason"]
    coordinator.submit("Remove milestone", reason="The council took it over")
    assert coordinator.banner == "“Publish the plan” removed. You can restore it."
    assert queries.milestones_of(session, world.partnership) == []
    coordinator.get(f"{TIMETABLE}/{milestone.key}/edit", status=404)
    coordinator.get(TIMETABLE).click("Removed")
    assert coordinator.table("Milestones by date")[0][2] == "Removed The council took it over"
    coordinator.submit("Restore Publish the plan")
    assert coordinator.banner == "“Publish the plan” restored."
    with pytest.raises(Refusal):
        service.restore_milestone(session, milestone, by=world.coordinator)


def test_a_new_national_date_is_offered_and_never_overwrites(session: Session, visit: Visit) -> None:
    world = make.world(session)
    service.add_national_dates(session, world.partnership, ["ring_fence_year.0"], by=world.coordinator)
    changed(session, "ring_fence_year", starts="2026-06-01", value="Plan the ring-fenced spending")
    session.commit()
    milestone = queries.milestones_of(session, world.partnership)[0]
    assert milestone.due_on == date(2027, 3, 31)
    coordinator = visit().sign_in(world.coordinator).get(TIMETABLE)
    assert coordinator.table("Milestones by date")[0][1] == "31 Mar 2027 New national date: 31 May 2027"
    coordinator.get(f"{TIMETABLE}/{milestone.key}").click("Choose which date counts")
    coordinator.submit("Save date")
    assert coordinator.errors == ["Choose which date counts here"]
    coordinator.submit("Save date", use="Our own date: 31 March 2027")
    assert coordinator.facts()["Due date"] == "31 March 2027"
    assert coordinator.facts()["National date"] == "31 May 2027"
    assert "Choose which date counts" not in coordinator.main
    coordinator.get(f"{TIMETABLE}/{milestone.key}/national-date")
    assert "The national date has not changed." in coordinator.main


def test_a_new_national_date_is_used_when_the_coordinator_chooses_it(session: Session) -> None:
    world = make.world(session)
    service.add_national_dates(session, world.partnership, ["progress_review.4"], by=world.coordinator)
    changed(session, "progress_review", starts="2023-06-30")
    milestone, facts = queries.milestones_of(session, world.partnership)[0], facts_in_use(session)
    news = line_of(milestone, facts, clock.today()).news
    assert news is not None
    with pytest.raises(Conflict):
        service.answer_news(session, milestone, news, 0, use=True, by=world.coordinator)
    service.answer_news(session, milestone, news, milestone.version, use=True, by=world.coordinator)
    assert (milestone.due_on, milestone.national_due_on) == (date(2027, 6, 30), date(2027, 6, 30))
    assert line_of(milestone, facts, clock.today()).news is None


def test_a_milestone_that_an_administrator_adds_is_offered_with_its_date(session: Session) -> None:
    world = make.world(session)
    changed(
        session,
        "progress_review",
        key="milestone.own.return",
        value="Send the new return",
        starts="2026-11-01",
        until="2027-07-01",
    )
    offered = queries.dates_to_add(session, world.partnership, facts_in_use(session), clock.today())
    assert ("Send the new return", date(2027, 6, 30)) in [
        (each.national.title, each.due_on) for each in offered
    ]
    assert "deaths_review_process" not in [each.code for each in milestones(facts_in_use(session))]


def test_a_milestone_cannot_be_met_on_a_future_date(session: Session) -> None:
    world = make.world(session)
    milestone = own(session, world)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Refusal):
        service.record_submission(
            session,
            milestone,
            Submission(tomorrow, "Example SRO", "", milestone.version),
            by=world.coordinator,
        )
    service.record_submission(
        session,
        milestone,
        Submission(clock.today(), "Example SRO", "", milestone.version),
        by=world.coordinator,
    )
    facts = facts_in_use(session)
    assert line_of(milestone, facts, clock.today()).state is MilestoneState.MET


def test_two_people_who_change_a_milestone_are_told_of_each_other(session: Session) -> None:
    world = make.world(session)
    milestone = own(session, world)
    change = MilestoneChange(date(2027, 5, 1), "Later", milestone.version + 1)
    with pytest.raises(Conflict) as refused:
        service.change_milestone(session, milestone, change, by=world.coordinator)
    assert [each.label for each in refused.value.differences] == ["Due date"]


def test_more_milestones_take_no_more_statements(session: Session, visit: Visit, engine: sa.Engine) -> None:
    world = make.world(session)
    own(session, world)
    session.commit()
    member = visit().sign_in(world.member)
    counts = []
    for _ in range(2):
        with counted(engine) as statements:
            member.get(TIMETABLE)
        counts.append(len(statements))
        service.add_national_timetable(session, world.partnership, by=world.coordinator)
        for number in range(30):
            own(session, world, f"Date {number}")
        session.commit()
    assert counts[0] == counts[1]
