"""The actions that the held meeting raised, one in every state."""

from dataclasses import dataclass

from cdp.actions import service as actions
from cdp.agendas import queries as agenda_queries
from cdp.demo.story import Story
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
class Task:
    """An action to raise: who does what, and by when, in days from today."""

    title: str
    organisation: str
    owner: str
    due: int
    item: int | None = None


TASKS = (
    Task("Publish the single referral form for people leaving prison", PROBATION, "probation", 30, 0),
    Task("Name one mailbox in each authority for referrals from prison", COUNCIL, "councillor", -8, 0),
    Task("Report waiting times for residential rehabilitation each month", TREATMENT, "member", 9),
    Task("Send naloxone stock levels to the data and digital sub-group", TREATMENT, "member", -3, 1),
    Task("Run a tabletop exercise of the synthetic opioid plan", PUBLIC_HEALTH, "chair", 60, 1),
    Task("Share custody drug test results with treatment services", FORCE, "police", 25),
    Task("Ask the prisons group director to name a representative", COMMISSIONER, "commissioner-officer", 20),
    Task("Bring a first draft of the information sharing agreement", CARE_BOARD, "health", 12),
    Task("List peer support groups in the seven authorities", FORUM, "lived-experience", 45),
    Task("Collect the figures on peer support groups", FORUM, "lived-experience", 45),
    Task("Move the contract register to the county", COUNCIL, "councillor", 40),
    Task("Invite the regional organised crime unit to the next meeting", FORCE, "police", 15),
    Task("Agree the membership of the drug-related death review panel", CARE_BOARD, "health", 35),
)


def raise_all(story: Story, cast: Cast, held: Meeting) -> list[Action]:
    """Raise the actions on the day after the held meeting."""
    with story.days_ago(34):
        return [_raise(story, cast, held, task) for task in TASKS]


def follow(story: Story, cast: Cast, raised: list[Action]) -> None:
    """Leave one action in every state."""
    session = story.session
    with story.days_ago(25):
        _progress(
            story, cast, raised[0], ActionState.ACCEPTED, "We take this on. A first draft is out for comment."
        )
        _progress(story, cast, raised[2], ActionState.IN_PROGRESS, "Figures for two months are collected.")
        _progress(story, cast, raised[3], ActionState.IN_PROGRESS, "Five of seven services have answered.")
        _progress(story, cast, raised[5], ActionState.DONE, "Results are shared each Monday since last week.")
        _progress(story, cast, raised[6], ActionState.DONE, "Asked by letter; an answer is promised.")
        _progress(
            story,
            cast,
            raised[7],
            ActionState.QUESTIONED,
            "Should this not be led by the data and digital sub-group?",
        )
        _progress(story, cast, raised[11], ActionState.DONE, "Invited; they will come.")
    with story.days_ago(18):
        coordinator = cast.coordinator
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
            _note(raised[10], "The county's procurement board takes it on."),
            by=coordinator,
        )
        actions.withdraw(
            session,
            raised[12],
            _note(raised[12], "The safeguarding partnership has a panel already."),
            by=coordinator,
        )
        new_date = actions.NewDate(
            story.working_day(75),
            "The exercise waits for the ambulance service's new lead.",
            raised[4].version,
        )
        actions.move_date(session, raised[4], new_date, by=coordinator)


def _raise(story: Story, cast: Cast, held: Meeting, task: Task) -> Action:
    titles = [topic.title for topic in HELD_TOPICS]
    items = {item.title: item for item in agenda_queries.items_of(story.session, held)}
    details = actions.ActionDetails(
        board=cast.board,
        title=task.title,
        organisation=cast.organisation(task.organisation),
        owner=cast.people[task.owner],
        due_on=story.working_day(task.due),
        item=items[titles[task.item]] if task.item is not None else None,
        meeting=held,
    )
    return actions.raise_action(story.session, cast.partnership, details, by=cast.coordinator).action


def _progress(story: Story, cast: Cast, action: Action, state: ActionState, text: str) -> None:
    by = action.owner or cast.coordinator
    actions.update_progress(story.session, action, actions.ActionProgress(state, text, action.version), by=by)


def _note(action: Action, text: str) -> actions.EndingNote:
    return actions.EndingNote(text, action.version)
