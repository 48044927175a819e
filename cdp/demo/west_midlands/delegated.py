"""What other bodies decided on the board's recommendations, a delegation in use, and a scheme of delegation."""

from cdp.clock import in_london
from cdp.decisions import following
from cdp.decisions.following import DelegatedAct, ReceivedResponse
from cdp.delegations import service
from cdp.delegations.service import SchemeLineDetails
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.cast import COMMISSIONER, PROBATION, Cast
from cdp.models import Decision, DecisionKind, Part, RecommendationOutcome, SchemeKind

LARGE = 500_000_00
SCHEME = "Example scheme of governance"


def hear_back(scenario: Scenario, cast: Cast, made: list[Decision]) -> None:
    """Record an approval with a condition, and a key decision that may still be called in."""
    session, by = scenario.session, cast.coordinator
    conditional, called = [
        decision
        for decision in made
        if decision.kind is DecisionKind.RECOMMENDATION and decision.part is Part.PUBLIC
    ][:2]
    year = in_london(called.made_at).year
    with scenario.days_ago(12):
        following.record_response(
            session,
            conditional,
            ReceivedResponse(
                RecommendationOutcome.CHANGED,
                "Cabinet of Coventry City Council",
                scenario.working_day(-14),
                "Approved on the condition that the council sees an evaluation after six months.",
                f"Cabinet minute 58, {year}",
            ),
            by=by,
        )
    with scenario.days_ago(20):
        following.record_response(
            session,
            called,
            ReceivedResponse(
                RecommendationOutcome.AWAITED,
                "Cabinet of Birmingham City Council",
                scenario.working_day(-1),
                reference=f"Forward plan 014/{year}",
                is_key=True,
            ),
            by=by,
        )
    following.record_response(
        session,
        called,
        ReceivedResponse(
            RecommendationOutcome.ACCEPTED,
            "Cabinet of Birmingham City Council",
            scenario.working_day(-1),
            reference=f"Forward plan 014/{year}",
            is_key=True,
            call_in_until=scenario.working_day(4),
        ),
        by=by,
    )


def use_delegation(scenario: Scenario, cast: Cast, made: list[Decision]) -> None:
    """Record a use of the board's delegation to probation, and when the board looks at it again."""
    decision = next(each for each in made if each.delegated_to)
    day = scenario.working_day(-8)
    act = DelegatedAct(day, PROBATION, "Agreed the text of the referral form with the seven authorities")
    following.use_delegation(scenario.session, decision, act, by=cast.coordinator)
    review = scenario.working_day(75)
    following.review_delegation(scenario.session, decision, review, by=cast.coordinator)


def enter_scheme(scenario: Scenario, cast: Cast) -> None:
    """Enter three lines of a scheme, like those of the body behind the decision forms of docs/rules/domain.md 9."""
    office = cast.organisation(COMMISSIONER)
    since = scenario.working_day(-400)
    for paragraph, kind, low, high, who in (
        ("4.4", SchemeKind.ANY, None, LARGE, "Chief executive"),
        ("4.6", SchemeKind.ANY, LARGE, None, "Police and Crime Commissioner"),
        ("4.8", SchemeKind.ACCEPT_GRANT, None, None, "Police and Crime Commissioner"),
    ):
        details = SchemeLineDetails(office, SCHEME, paragraph, kind, low, high, who, since)
        service.add_line(scenario.session, cast.partnership, details, by=cast.coordinator)
