"""Decisions by consensus and by vote: who may vote, what the numbers must be, and whether the motion is carried."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.errors import Refusal
from cdp.minutes import decisions
from cdp.minutes.decisions import DecisionDetails
from cdp.minutes.voting import Tally, VotingRules, voting_on
from cdp.minutes.words import facts_of, how_decided
from cdp.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Decision,
    DecisionKind,
    DecisionState,
    DeclaredInterest,
    Person,
    Presence,
    SeatKind,
    TermsVersion,
    VotingRule,
)
from cdp.wording import formats
from tests import make
from tests.minutes.scene import Scene, scene
from tests.visitor import Visitor

Visit = Callable[[], Visitor]


def refused(change: Callable[[], object]) -> str:
    """Return the sentence of the Refusal that a change raises."""
    with pytest.raises(Refusal) as error:
        change()
    return error.value.sentence


def declare(session: Session, item: AgendaItem, person: Person) -> None:
    """Declare a person's interest in an item."""
    session.add(DeclaredInterest(item_id=item.id, person=person, nature="Employed", declared_at=clock.now()))
    session.commit()


def voted(session: Session, here: Scene, tally: Tally, wording: str = "Adopt the plan.") -> Decision:
    """Record a decision by vote on the delivery plan as the coordinator."""
    return decisions.record_decision(
        session, here.plan, DecisionDetails(wording, tally=tally), by=here.world.coordinator
    )


def test_the_votes_must_add_up_to_the_people_who_are_present_and_may_vote(session: Session) -> None:
    here = scene(session, present=3)
    assert refused(lambda: voted(session, here, Tally(2, 2))) == (
        "3 people are present and may vote on this item, but you entered 4 votes. Count abstentions too."
    )
    assert refused(lambda: voted(session, here, Tally(2, 0))) == (
        "3 people are present and may vote on this item, but you entered 2 votes. Count abstentions too."
    )
    decision = voted(session, here, Tally(2, 0, 1))
    assert decision.carried
    assert how_decided(decision) == "By vote: 2 for, 0 against, 1 abstaining. Carried."


def test_who_declared_an_interest_cannot_vote_and_does_not_count_for_the_quorum_of_the_item(
    session: Session,
) -> None:
    here = scene(session, present=2)
    declare(session, here.plan, here.world.member)
    voting = voting_on(session, here.plan)
    assert [voter.name for voter in voting.voters] == ["Example police member"]
    assert voting.quorum.sentence == (
        "Not quorate for this item: 1 voting member is present and 2 are needed. Missing: 1 more voting member."
    )
    decision = voted(session, here, Tally(1))
    other = decisions.record_decision(
        session, here.report, DecisionDetails("Note it."), by=here.world.coordinator
    )
    assert (decision.state, other.state) == (DecisionState.PROVISIONAL, DecisionState.DECIDED)
    decisions.apply_quorum(session, here.meeting, by=here.world.coordinator)
    assert (decision.state, other.state) == (DecisionState.PROVISIONAL, DecisionState.DECIDED)


def test_co_opted_members_and_people_in_attendance_cannot_vote(session: Session) -> None:
    here = scene(session, present=2)
    world = here.world
    co_opted = make.seat(
        session, world.board, world.police, representative=world.lead, kind=SeatKind.CO_OPTED
    )
    for seat, person in ((co_opted, world.lead), (None, world.observer)):
        session.add(
            Attendance(
                meeting=here.meeting, seat=seat, person=person, name=person.name,
                presence=Presence.PRESENT if seat else Presence.IN_ATTENDANCE, votes=False,
            )
        )  # fmt: skip
    session.commit()
    names = [voter.name for voter in voting_on(session, here.plan).voters]
    assert names == ["Example member", "Example police member"]


def test_a_person_on_two_seats_has_one_vote(session: Session) -> None:
    here = scene(session, present=2)
    row = session.scalars(sa.select(Attendance).where(Attendance.name == "Example police member")).one()
    row.name, row.person = here.world.member.name, here.world.member
    session.commit()
    assert [voter.name for voter in voting_on(session, here.plan).voters] == ["Example member"]


@pytest.mark.parametrize(
    ("rule", "casting", "tally", "carried"),
    [
        (VotingRule.MAJORITY, True, Tally(2, 1), True),
        (VotingRule.MAJORITY, True, Tally(1, 2), False),
        (VotingRule.MAJORITY, True, Tally(1, 0, 6), True),
        (VotingRule.MAJORITY, True, Tally(2, 2), False),
        (VotingRule.MAJORITY, True, Tally(2, 2, casting_vote=Ballot.FOR), True),
        (VotingRule.CONSENSUS_THEN_MAJORITY, True, Tally(2, 2, casting_vote=Ballot.AGAINST), False),
        (VotingRule.TWO_THIRDS, False, Tally(4, 2, 3), True),
        (VotingRule.TWO_THIRDS, False, Tally(5, 3), False),
        (VotingRule.MAJORITY, True, Tally(0, 0, 3), False),
    ],
)
def test_the_voting_rule_of_the_terms_says_whether_a_motion_is_carried(
    rule: VotingRule, *, casting: bool, tally: Tally, carried: bool
) -> None:
    assert VotingRules(rule, casting).is_carried(tally) is carried


def test_the_casting_vote_is_for_equal_votes_and_only_where_the_terms_give_one(session: Session) -> None:
    here = scene(session, present=2)
    assert refused(lambda: voted(session, here, Tally(2, 0, casting_vote=Ballot.FOR))) == (
        "The votes are not equal, so there is no casting vote."
    )
    decision = voted(session, here, Tally(1, 1, casting_vote=Ballot.FOR))
    assert how_decided(decision) == (
        "By vote: 1 for, 1 against, 0 abstaining. The votes were equal, and the chair’s casting vote was for. Carried."
    )
    terms = session.scalars(sa.select(TermsVersion)).one()
    terms.casting_vote = False
    session.commit()
    assert refused(lambda: voted(session, here, Tally(1, 1, casting_vote=Ballot.FOR))) == (
        "The terms of reference give the chair no casting vote."
    )
    terms.voting_rule = VotingRule.CONSENSUS
    session.commit()
    assert refused(lambda: voted(session, here, Tally(2))) == (
        "The terms of reference say that the board decides by consensus only. Choose consensus."
    )


def test_a_recommendation_names_the_body_and_a_seconder_is_not_the_proposer(session: Session) -> None:
    here = scene(session)
    by = here.world.coordinator

    def record(details: DecisionDetails) -> Decision:
        return decisions.record_decision(session, here.plan, details, by=by)

    wording = "Award the contract as set out."
    assert refused(lambda: record(DecisionDetails(wording, kind=DecisionKind.RECOMMENDATION))) == (
        "Enter the body that will decide."
    )
    assert refused(lambda: record(DecisionDetails(wording, moved_by="A", seconded_by="A"))) == (
        "Choose a seconder who is not the proposer."
    )
    assert refused(lambda: record(DecisionDetails(wording, delegated_until=clock.today()))) == (
        "Enter who may act for the board until this date."
    )


@pytest.mark.both_databases
def test_a_decision_is_recorded_with_the_recommendation_votes_and_conditions(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    here.plan.recommendation = "Recommend the delivery plan to the council."
    session.commit()
    year = clock.in_london(here.meeting.starts_at).year
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{here.of(here.plan)}/decisions/new")
    assert "2 people may vote on this item." in coordinator.main
    votes = {f"vote-{voter.key}": "for" for voter in voting_on(session, here.plan).voters}
    first, second = votes
    coordinator.submit("Record decision", method="consensus", casting_vote="for", status=422)
    assert "A decision by consensus has no casting vote." in coordinator.main
    data: dict[str, Any] = {
        "casting_vote": "",
        "kind": "recommendation",
        "recommended_to": "Birmingham City Council",
        "moved_by": "Example member",
        "seconded_by": "Example police member",
        "method": "members",
        first: "for",
        "conditions": "Subject to funding\nSubject to legal advice",
        "delegated_to": "The chair",
        "delegated_until": clock.today(),
        "dissent": "Example police member asked for dissent to be recorded.",
    }
    coordinator.submit("Record decision", **data, status=422)
    assert "Choose the vote of Example police member." in coordinator.main
    then: dict[str, Any] = {second: "abstain"}
    coordinator.submit("Record decision", **then)
    assert f"Decision {year}-D1 recorded." in coordinator.main
    decision = session.scalars(sa.select(Decision)).one()
    assert decision.wording == "Recommend the delivery plan to the council."
    assert [condition.text for condition in decision.subject_to] == [
        "Subject to funding", "Subject to legal advice",
    ]  # fmt: skip
    assert dict(facts_of(decision)) == {
        "Recommended to": "Birmingham City Council",
        "Seconded by": "Example police member",
        "Decided": "By vote: 1 for, 0 against, 1 abstaining. Carried.",
        "Votes": "For: Example member; Abstaining: Example police member",
        "Dissent": "Example police member asked for dissent to be recorded.",
        "Delegated until": formats.day(clock.today()),
    }
    coordinator.get(here.path)
    assert "Recommended to Birmingham City Council" in coordinator.main
    coordinator.get(f"/partnerships/west-midlands/decisions/{decision.key}").click("Change the wording")
    coordinator.submit("Save decision", method="consensus", conditions="Subject to legal advice")
    session.refresh(decision)
    assert (how_decided(decision), decision.votes_by_member) == ("By consensus", None)
    assert decision.conditions == "Subject to legal advice"
    assert decision.seconded_by == "Example police member"


@pytest.mark.both_databases
def test_a_decision_is_found_by_its_number_in_the_present_and_earlier_forms(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    by = here.world.coordinator
    year = clock.in_london(here.meeting.starts_at).year
    for item, wording in ((here.report, "Note it."), (here.plan, "Adopt it."), (here.secret, "Pay less.")):
        decisions.record_decision(session, item, DecisionDetails(wording), by=by)
    session.commit()
    reader = visit().sign_in(by)
    for typed, number in (
        (f"{year}/2", f"{year}-D2"),
        (f" {year}-d2 ", f"{year}-D2"),
        (f"{year}/C1", f"{year}-C1"),
        (f"{year}-C1", f"{year}-C1"),
        ("adopt", f"{year}-D2"),
    ):
        reader.get("/partnerships/west-midlands/decisions").submit("Show decisions", text=typed)
        assert [row[0] for row in reader.table("1 decision")] == [number]
    observer = visit().sign_in(here.world.observer)
    for typed in (f"{year}-C1", "Pay"):
        observer.get("/partnerships/west-midlands/decisions").submit("Show decisions", text=typed)
        assert "No decisions match the filter." in observer.main
