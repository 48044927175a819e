"""The register of what boards have delegated, and to whom."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.decisions import following
from cdp.decisions.following import DelegatedAct
from cdp.delegations.queries import DelegatedPower, DelegationFilters, DelegationState, delegated
from cdp.minutes import decisions
from cdp.minutes.decisions import DecisionDetails
from cdp.models import AgendaItem, Decision
from cdp.wording.formats import day, day_short
from tests.decisions.test_following import circulate, decide, refused
from tests.minutes.scene import Scene, scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
PAGE = "/partnerships/west-midlands/delegations"


def rows(visitor: Visitor) -> list[list[str]]:
    """Return the rows of the register as shown."""
    return visitor.table("1 delegation")


@pytest.mark.both_databases
def test_what_is_delegated_is_listed_with_its_limits_until_it_ends(session: Session, visit: Visit) -> None:
    here = scene(session)
    today = clock.today()
    until = today + timedelta(days=90)
    decision = decide(
        session, here, here.plan,
        delegated_to="The chair", delegated_until=until, delegated_within="Up to £50,000 in total",
    )  # fmt: skip
    coordinator = visit().sign_in(here.world.coordinator)
    number = f"{decision.reference} {here.world.board.label}"
    limits = "The chair Up to £50,000 in total"
    assert rows(coordinator.get(PAGE)) == [[number, limits, day_short(until), "–", "Not used yet"]]
    coordinator.click(decision.reference).click("Record a use of the delegation")
    coordinator.submit("Save", used_on=today, used_by="Example chair", what="Signed the plan")
    coordinator.click("Set the review date").submit("Save", review_on=today - timedelta(days=1))
    assert "Enter today’s date or a later one." in coordinator.main
    review = today + timedelta(days=30)
    coordinator.submit("Save", review_on=review)
    assert f"Review on {day(review)}" in coordinator.main
    assert rows(coordinator.get(PAGE)) == [[number, limits, day_short(until), day_short(review), "Used"]]
    following.end_delegation(session, decision, today, "Done", by=here.world.coordinator)
    session.commit()
    assert "No delegation is open." in coordinator.get(PAGE).main
    assert [row[-1] for row in rows(coordinator.get(f"{PAGE}?state=ended"))] == ["Ended"]


def test_limits_need_someone_who_may_act(session: Session) -> None:
    here = scene(session)
    details = DecisionDetails("Adopt the plan.", delegated_within="Up to £5")
    by = here.world.coordinator
    assert refused(lambda: decisions.record_decision(session, here.plan, details, by=by)) == (
        "Enter who may act for the board within these limits."
    )


def test_a_confidential_delegation_is_seen_by_readers_of_part_2_and_is_in_no_file(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    decide(session, here, here.secret, delegated_to="The treasurer")
    circulate(session, here.meeting)
    coordinator = visit().sign_in(here.world.coordinator)
    assert "The treasurer" in coordinator.get(PAGE).main
    assert b"The treasurer" not in coordinator.get(f"{PAGE}/download.csv").body
    observer = visit().sign_in(here.world.observer).get(PAGE)
    assert "The treasurer" not in observer.main
    assert "Confidential" not in observer.main


def test_an_overdue_review_is_found(session: Session) -> None:
    here = scene(session)
    decision = decide(session, here, here.plan, delegated_to="The chair")
    decision.delegation_review_on = clock.today() - timedelta(days=1)
    session.commit()
    assert [one.review_overdue for one in found(session, here, DelegationFilters(review_overdue=True))] == [
        True
    ]
    following.end_delegation(session, decision, clock.today(), "Done", by=here.world.coordinator)
    session.commit()
    assert found(session, here, DelegationFilters(review_overdue=True)) == []


def found(session: Session, here: Scene, filters: DelegationFilters) -> list[DelegatedPower]:
    """Return the register as the coordinator sees it."""
    access = access_to(session, here.world.partnership, here.world.coordinator, clock.today())
    assert access is not None
    return delegated(session, access, filters, (), clock.today())


def test_the_number_of_statements_does_not_grow_with_the_delegations(
    session: Session, engine: sa.Engine
) -> None:
    here = scene(session)
    counts = []
    for round_ in range(2):
        for number in range(1 + round_ * 5):
            item: AgendaItem = here.plan
            made: Decision = decide(session, here, item, delegated_to=f"Officer {round_} {number}")
            act = DelegatedAct(clock.today(), "Officer", "Acted")
            following.use_delegation(session, made, act, by=here.world.coordinator)
        session.commit()
        session.expire_all()
        with counted(engine) as statements:
            states = [one.state for one in found(session, here, DelegationFilters())]
        assert set(states) == {DelegationState.USED}
        counts.append(len(statements))
    assert counts[0] == counts[1]
