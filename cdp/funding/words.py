"""The kinds and states of movements in words."""

from cdp.models import MoneyMovementKind, MoneyMovementState

KINDS = {
    MoneyMovementKind.REPROFILE: "Reprofile",
    MoneyMovementKind.CARRY_FORWARD: "Carry forward",
    MoneyMovementKind.RETURN: "Return",
}
STATES = {
    MoneyMovementState.PROPOSED: ("Proposed", "yellow"),
    MoneyMovementState.APPROVED: ("Approved", "green"),
    MoneyMovementState.REFUSED: ("Refused", "red"),
    MoneyMovementState.WITHDRAWN: ("Withdrawn", "grey"),
}
"""The word and the colour of the tag for each state."""
