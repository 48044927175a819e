"""The actions raised at the meeting that was held, with at least one in each state."""

from dataclasses import dataclass

from cdp import clock
from cdp.actions import service as actions
from cdp.agendas import queries as agenda_queries
from cdp.demo.scenario import Scenario
from cdp.demo.west_midlands.business import HELD_TOPICS
from cdp.demo.west_midlands.cast import (
    CARE_BOARD,
    COMMISSIONER,
    COUNCIL,
    FORCE,
    FORUM,
    PROBATION,
    PUBLIC_HEALTH,
    TREATMENT,
    Cast,
)
from cdp.models import Action, ActionState, Meeting


@dataclass(frozen=True)
class ActionToRaise:
    """An action to raise. `due` is its due date in days from today, `item` the title of the item that raised it."""

    title: str
    organisation: str
    owner: str
    due: int
    item: str


CARE, OPIOIDS = HELD_TOPICS[0].title, HELD_TOPICS[1].title
MATTERS, PERFORMANCE, GROUPS = (
    "Matters arising and action log",
    "Performance report",
    "Updates from sub-groups",
)
FINANCE, FORWARD = "Finance", "Forward plan"

ACTIONS = (
    ActionToRaise(
        "Publish the single referral form for people leaving prison", PROBATION, "probation", 30, CARE
    ),
    ActionToRaise(
        "Name one mailbox in each authority for referrals from prison", COUNCIL, "councillor", -8, CARE
    ),
    ActionToRaise(
        "Report waiting times for residential rehabilitation each month", TREATMENT, "member", 9, PERFORMANCE
    ),
    ActionToRaise(
        "Send naloxone stock levels to the data and digital sub-group", TREATMENT, "member", -3, OPIOIDS
    ),
    ActionToRaise(
        "Run a tabletop exercise of the synthetic opioid plan", PUBLIC_HEALTH, "chair", 60, OPIOIDS
    ),
    ActionToRaise(
        "Share custody drug test results with treatment services", FORCE, "police", 25, PERFORMANCE
    ),
    ActionToRaise(
        "Ask the prisons group director to name a representative",
        COMMISSIONER,
        "commissioner-officer",
        20,
        MATTERS,
    ),
    ActionToRaise(
        "Bring a first draft of the information sharing agreement", CARE_BOARD, "health", 12, GROUPS
    ),
    ActionToRaise("List peer support groups in the seven authorities", FORUM, "lived-experience", 45, GROUPS),
    ActionToRaise("Collect the figures on peer support groups", FORUM, "lived-experience", 45, PERFORMANCE),
    ActionToRaise(
        "Move the contract register to the council’s procurement team", COUNCIL, "councillor", 40, FINANCE
    ),
    ActionToRaise(
        "Invite the regional organised crime unit to the next meeting", FORCE, "police", 15, FORWARD
    ),
    ActionToRaise(
        "Agree the membership of the drug and alcohol-related death panel",
        PUBLIC_HEALTH,
        "chair",
        35,
        MATTERS,
    ),
)


def raise_all(scenario: Scenario, cast: Cast, held: Meeting) -> list[Action]:
    """Raise the actions at the meeting, each under the item that the minutes list it under."""
    with clock.pretending(held.ends_at):
        return [_raise(scenario, cast, held, action_to_raise) for action_to_raise in ACTIONS]


def update_all(scenario: Scenario, cast: Cast, raised: list[Action]) -> None:
    """Update and review the actions, so that there is at least one in each state."""
    session = scenario.session
    with scenario.days_ago(25):
        _progress(
            scenario,
            cast,
            raised[0],
            ActionState.ACCEPTED,
            "We accept this action. A first draft is out for comment.",
        )
        _progress(scenario, cast, raised[2], ActionState.IN_PROGRESS, "We have figures for two months.")
        _progress(scenario, cast, raised[3], ActionState.IN_PROGRESS, "Five of seven services have replied.")
        _progress(
            scenario, cast, raised[5], ActionState.DONE, "We have shared results each Monday since last week."
        )
        _progress(
            scenario, cast, raised[6], ActionState.DONE, "We wrote to the director, who has promised a reply."
        )
        _progress(
            scenario,
            cast,
            raised[7],
            ActionState.QUESTIONED,
            "Should the data and digital sub-group lead this?",
        )
        _progress(scenario, cast, raised[11], ActionState.DONE, "The unit has accepted the invitation.")
    with scenario.days_ago(18):
        coordinator = cast.coordinator
        actions.add_owner(
            session,
            raised[3],
            actions.FurtherOwner(cast.organisation(PUBLIC_HEALTH)),
            read_version=raised[3].version,
            by=coordinator,
        )
        actions.close(session, raised[5], _note(raised[5], "Seen in the weekly report."), by=coordinator)
        actions.return_to_owner(
            session, raised[6], _note(raised[6], "Please send the name once you have it."), by=coordinator
        )
        actions.merge(
            session,
            raised[9],
            raised[8],
            _note(raised[9], "The same work as the list of groups."),
            by=coordinator,
        )
        actions.transfer(
            session,
            raised[10],
            _note(raised[10], "The council’s procurement team will lead this."),
            by=coordinator,
        )
        actions.withdraw(
            session,
            raised[12],
            _note(raised[12], "The safeguarding partnership already has a panel."),
            by=coordinator,
        )
        new_date = actions.NewDate(
            scenario.working_day(75),
            "The ambulance service's new lead has not started yet.",
            raised[4].version,
        )
        actions.move_date(session, raised[4], new_date, by=coordinator)


def _raise(scenario: Scenario, cast: Cast, held: Meeting, action_to_raise: ActionToRaise) -> Action:
    items = {item.title: item for item in agenda_queries.items_of(scenario.session, held)}
    details = actions.ActionDetails(
        board=cast.board,
        title=action_to_raise.title,
        organisation=cast.organisation(action_to_raise.organisation),
        owner=cast.people[action_to_raise.owner],
        due_on=scenario.working_day(action_to_raise.due),
        item=items[action_to_raise.item],
        meeting=held,
    )
    return actions.raise_action(scenario.session, cast.partnership, details, by=cast.coordinator).action


def _progress(scenario: Scenario, cast: Cast, action: Action, state: ActionState, text: str) -> None:
    by = action.owner or cast.coordinator
    actions.update_progress(
        scenario.session, action, actions.ActionProgress(state, text, action.version), by=by
    )


def _note(action: Action, text: str) -> actions.EndingNote:
    return actions.EndingNote(text, action.version)
