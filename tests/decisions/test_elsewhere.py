"""Recommendations to other bodies, what these decided, and how the board gets to see it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import clock
from cdp.access.identity import access_to
from cdp.agendas.matter.elsewhere import decided_elsewhere
from cdp.agendas.recommended import RecommendationStage, standing_of
from cdp.decisions import following
from cdp.decisions.elsewhere.queries import ElsewhereFilters, recommendations
from cdp.decisions.following import ReceivedResponse
from cdp.models import AgendaItem, Decision, DecisionKind, MeetingState, RecommendationOutcome
from cdp.wording.formats import day, day_short
from tests import make
from tests.decisions.test_following import circulate, decide, refused
from tests.minutes.scene import Scene, scene
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[], Visitor]
REGISTER = "/partnerships/west-midlands/decisions"
PAGE = f"{REGISTER}/by-other-bodies"
AWAITED, ACCEPTED = RecommendationOutcome.AWAITED, RecommendationOutcome.ACCEPTED
CALLED_IN, DEFERRED = RecommendationOutcome.CALLED_IN, RecommendationOutcome.DEFERRED
CABINET = "Cabinet of Coventry City Council"


def recommend(session: Session, here: Scene, item: AgendaItem | None = None) -> Decision:
    """Record a recommendation to a council under an item, made by the board a fortnight ago."""
    made = decide(
        session, here, item or here.plan,
        kind=DecisionKind.RECOMMENDATION, recommended_to="Coventry City Council",
    )  # fmt: skip
    here.meeting.starts_at = clock.now() - timedelta(days=14)
    here.meeting.ends_at = here.meeting.starts_at + timedelta(hours=2)
    made.decided_at = here.meeting.ends_at
    session.commit()
    return made


def respond(
    session: Session, here: Scene, decision: Decision, outcome: RecommendationOutcome, on: date,
    *, note: str = "Because of the budget", call_in_until: date | None = None,
) -> None:  # fmt: skip
    """Record a step at the council, and commit."""
    response = ReceivedResponse(outcome, CABINET, on, note, "FP/112", call_in_until=call_in_until)
    following.record_response(session, decision, response, by=here.world.coordinator)
    session.commit()


@pytest.mark.both_databases
def test_a_recommendation_is_followed_from_its_expected_day_to_the_end_of_call_in(
    session: Session, visit: Visit
) -> None:
    here = scene(session)
    decision = recommend(session, here)
    today = clock.today()
    expected, until = today + timedelta(days=5), today + timedelta(days=4)
    coordinator = visit().sign_in(here.world.coordinator)
    coordinator.get(f"{REGISTER}/{decision.key}")
    assert "No decision recorded Coventry City Council has not decided yet" in coordinator.main
    coordinator.click("Record a decision of the other body")
    told: dict[str, Any] = {"body": CABINET, "reference": "FP/112", "is_key": "y"}
    coordinator.submit("Save response", outcome="awaited", responded_on=today - timedelta(days=1), **told)
    assert coordinator.errors == ["Enter the day on which the body will decide, from today on."]
    coordinator.submit("Save response", outcome="awaited", responded_on=expected, **told)
    assert f"To be decided {CABINET} decides on {day(expected)}" in coordinator.main
    row = [
        f"{decision.reference} {day_short(decision.made_at)}",
        "Adopt the plan.",
        f"{CABINET} FP/112 Key decision",
    ]
    assert coordinator.get(PAGE).table("1 recommendation") == [[*row, f"To be decided {day_short(expected)}"]]
    coordinator.click(decision.reference).click("Record a decision of the other body")
    coordinator.submit(
        "Save response", outcome="changed", responded_on=today, call_in_until=until, note="", **told
    )
    assert coordinator.errors == ["Enter what was changed, or on which condition it was approved."]
    coordinator.submit("Save response", note="Subject to a review after a year")
    assert (
        f"May be called in Approved with changes or on a condition by {CABINET} on {day(today)}, "
        f"may be called in until {day(until)}"
    ) in coordinator.main
    coordinator.get(PAGE).submit("Show recommendations", stage="open", key="yes", body=CABINET)
    assert coordinator.table("1 recommendation") == [[*row, f"May be called in {day_short(until)}"]]
    assert (
        "No recommendations match the filter."
        in coordinator.submit("Show recommendations", stage="approved").main
    )


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ([], RecommendationStage.NOT_SENT),
        ([(AWAITED, 5, None)], RecommendationStage.AWAITED),
        ([(AWAITED, 5, None), (ACCEPTED, 0, None)], RecommendationStage.APPROVED),
        ([(ACCEPTED, -3, -1)], RecommendationStage.APPROVED),
        ([(ACCEPTED, -3, 0)], RecommendationStage.CALL_IN),
        ([(ACCEPTED, -3, 0), (CALLED_IN, -1, None)], RecommendationStage.CALLED_IN),
        ([(CALLED_IN, -1, None), (DEFERRED, -4, None)], RecommendationStage.CALLED_IN),
        ([(DEFERRED, -4, None), (AWAITED, 9, None)], RecommendationStage.AWAITED),
        ([(RecommendationOutcome.WITHDRAWN, -1, None)], RecommendationStage.WITHDRAWN),
        ([(RecommendationOutcome.REJECTED, -1, None)], RecommendationStage.REFUSED),
    ],
)
def test_the_latest_decision_counts_and_an_expected_one_only_if_it_comes_after(
    session: Session,
    steps: list[tuple[RecommendationOutcome, int, int | None]],
    stage: RecommendationStage,
) -> None:
    here, today = scene(session), clock.today()
    decision = recommend(session, here)
    for outcome, days, until in steps:
        last = None if until is None else today + timedelta(days=until)
        respond(session, here, decision, outcome, today + timedelta(days=days), call_in_until=last)
    session.refresh(decision)
    assert standing_of(decision, today).stage is stage


def test_an_expected_day_that_has_passed_is_overdue(session: Session) -> None:
    here, today = scene(session), clock.today()
    decision = recommend(session, here)
    respond(session, here, decision, AWAITED, today)
    session.refresh(decision)
    late = standing_of(decision, today + timedelta(days=1))
    assert (late.stage, late.words) == (
        RecommendationStage.OVERDUE, f"{CABINET} was to decide on {day(today)}"
    )  # fmt: skip


def test_call_in_belongs_to_an_approval_and_ends_after_it(session: Session) -> None:
    here, today = scene(session), clock.today()
    decision = recommend(session, here)
    yesterday = today - timedelta(days=1)
    assert refused(lambda: respond(session, here, decision, DEFERRED, today, call_in_until=today)) == (
        "Only an approval can be called in. Clear this date."
    )
    assert refused(lambda: respond(session, here, decision, ACCEPTED, today, call_in_until=yesterday)) == (
        "Enter a date on or after the day of the decision."
    )


def test_matters_arising_list_what_waits_and_what_was_decided_since_the_last_meeting(
    session: Session,
) -> None:
    here, today = scene(session), clock.today()
    decision = recommend(session, here)
    here.meeting.state = MeetingState.HELD
    circulate(session, here.meeting)
    coming = make.meeting(session, here.world.board, clock.now() + timedelta(days=7))
    session.commit()

    def lines() -> list[str]:
        groups = decided_elsewhere(session, coming, today)
        return [line.words for group in groups for line in group.lines]

    start = f"{decision.reference} Adopt the plan: "
    assert lines() == [f"{start}Coventry City Council has not decided yet."]
    respond(session, here, decision, ACCEPTED, today, note="Subject to a review.")
    session.refresh(decision)
    assert lines() == [f"{start}approved by {CABINET} on {day(today)}; FP/112; Subject to a review."]
    coming.state, coming.starts_at = MeetingState.HELD, clock.now() + timedelta(days=1)
    coming = make.meeting(session, here.world.board, clock.now() + timedelta(days=30))
    session.commit()
    assert lines() == []


def test_a_confidential_recommendation_is_on_no_agenda_and_in_no_file(session: Session, visit: Visit) -> None:
    here = scene(session)
    recommend(session, here, here.secret)
    circulate(session, here.meeting)
    coming = make.meeting(session, here.world.board, clock.now() + timedelta(days=7))
    session.commit()
    assert decided_elsewhere(session, coming, clock.today()) == ()
    coordinator = visit().sign_in(here.world.coordinator)
    assert "Confidential" in coordinator.get(PAGE).main
    assert b"Adopt the plan" not in coordinator.get(f"{PAGE}/download.csv").body
    observer = visit().sign_in(here.world.observer).get(PAGE)
    assert "The boards have recommended nothing to another body yet." in observer.main


def test_recommendations_of_minutes_not_circulated_are_on_no_agenda(session: Session) -> None:
    here = scene(session)
    recommend(session, here)
    coming = make.meeting(session, here.world.board, clock.now() + timedelta(days=7))
    session.commit()
    assert decided_elsewhere(session, coming, clock.today()) == ()


def test_the_number_of_statements_does_not_grow_with_the_recommendations(
    session: Session, engine: sa.Engine
) -> None:
    here, today = scene(session), clock.today()
    counts = []
    for round_ in range(2):
        for _ in range(1 + round_ * 5):
            made = decide(
                session, here, here.plan, kind=DecisionKind.RECOMMENDATION, recommended_to="Council"
            )
            respond(session, here, made, ACCEPTED, today)
        session.expire_all()
        access = access_to(session, here.world.partnership, here.world.coordinator, today)
        assert access is not None
        with counted(engine) as statements:
            found = recommendations(session, access, ElsewhereFilters(), (), today)
            assert {one.body for one in found} == {CABINET}
        counts.append(len(statements))
    assert counts[0] == counts[1]
