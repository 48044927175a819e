"""The words for the states of an action, and the steps between them (docs/rules/states.md 8)."""

from cdp.models import ActionState

STATE_WORDS = {
    ActionState.RAISED: "Raised",
    ActionState.ACCEPTED: "Accepted",
    ActionState.QUESTIONED: "Questioned",
    ActionState.IN_PROGRESS: "In progress",
    ActionState.DONE: "Done",
    ActionState.CLOSED: "Closed",
    ActionState.RETURNED: "Returned",
    ActionState.TRANSFERRED: "Transferred",
    ActionState.MERGED: "Merged as a duplicate",
    ActionState.WITHDRAWN: "Withdrawn",
}

# The states that an update may choose next, by current state (docs/rules/states.md 8).
STEPS: dict[ActionState, tuple[ActionState, ...]] = {
    ActionState.RAISED: (
        ActionState.ACCEPTED,
        ActionState.IN_PROGRESS,
        ActionState.DONE,
        ActionState.QUESTIONED,
    ),
    ActionState.QUESTIONED: (
        ActionState.QUESTIONED,
        ActionState.ACCEPTED,
        ActionState.IN_PROGRESS,
        ActionState.DONE,
    ),
    ActionState.ACCEPTED: (
        ActionState.ACCEPTED,
        ActionState.IN_PROGRESS,
        ActionState.DONE,
        ActionState.QUESTIONED,
    ),
    ActionState.IN_PROGRESS: (ActionState.IN_PROGRESS, ActionState.DONE, ActionState.QUESTIONED),
    ActionState.RETURNED: (ActionState.IN_PROGRESS, ActionState.DONE, ActionState.QUESTIONED),
    ActionState.DONE: (ActionState.DONE, ActionState.IN_PROGRESS),
}
