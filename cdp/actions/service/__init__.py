"""Changes to actions. No function here commits: `raising`, `progress`, `owning`, `moving` and `ending` have them."""

from cdp.actions.owners import FurtherOwner
from cdp.actions.service.details import (
    LONGEST_TITLE,
    ActionDetails,
    ActionProgress,
    ActionWording,
    EndingNote,
    NewDate,
    Ownership,
    RaisedAction,
)
from cdp.actions.service.ending import close, merge, return_to_owner, transfer, withdraw
from cdp.actions.service.moving import change_wording, check_due_date, move_date
from cdp.actions.service.owning import add_owner, change_owner, hand_over_further, remove_owner
from cdp.actions.service.progress import answer_question, receive_file, update_progress
from cdp.actions.service.raising import raise_action

__all__ = [
    "LONGEST_TITLE",
    "ActionDetails",
    "ActionProgress",
    "ActionWording",
    "EndingNote",
    "FurtherOwner",
    "NewDate",
    "Ownership",
    "RaisedAction",
    "add_owner",
    "answer_question",
    "change_owner",
    "change_wording",
    "check_due_date",
    "close",
    "hand_over_further",
    "merge",
    "move_date",
    "raise_action",
    "receive_file",
    "remove_owner",
    "return_to_owner",
    "transfer",
    "update_progress",
    "withdraw",
]
