"""Standing agenda items in their usual order.

The order and titles are from published agendas; purposes and lengths are common practice. Together the items take two
hours. They are only a starting point: a coordinator can change, remove and add items. Part 2 comes last.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class ItemPurpose(StrEnum):
    """The purpose of an agenda item."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"
    ASSURANCE = "assurance"


@dataclass(frozen=True)
class StandingItem:
    """An item on the agenda of every meeting. `minutes` is its usual length in minutes.

    `order` starts at 1. `note` describes the item for the coordinator.
    """

    code: str
    title: str
    order: int
    purpose: ItemPurpose
    minutes: int
    note: str


_ITEMS: tuple[tuple[str, str, ItemPurpose, int, str], ...] = (
    ("welcome", "Welcome and introductions", ItemPurpose.INFORMATION, 3, "The chair opens the meeting."),
    (
        "apologies",
        "Apologies and substitutes",
        ItemPurpose.INFORMATION,
        2,
        "Apologies, deputies attending, and whether the meeting is quorate.",
    ),
    (
        "declarations",
        "Declarations of interest",
        ItemPurpose.INFORMATION,
        2,
        "Interests in any item. Anyone who has declared an interest in an item takes no part in it.",
    ),
    (
        "minutes",
        "Minutes of the last meeting",
        ItemPurpose.DECISION,
        5,
        "To confirm them as a correct record. We will then lock them.",
    ),
    (
        "action_log",
        "Matters arising and action log",
        ItemPurpose.ASSURANCE,
        10,
        "Overdue actions, and actions with a new due date.",
    ),
    (
        "performance",
        "Performance report",
        ItemPurpose.ASSURANCE,
        20,
        "The outcomes framework and local indicators, with changes.",
    ),
    (
        "sub_groups",
        "Updates from sub-groups",
        ItemPurpose.ASSURANCE,
        15,
        "Progress, decisions for the board, and risks to escalate.",
    ),
    ("themed_item", "Themed item", ItemPurpose.DISCUSSION, 30, "One subject from the workplan, in depth."),
    ("finance", "Finance", ItemPurpose.ASSURANCE, 10, "Spending against the plan, by funding stream."),
    ("risks", "Risks", ItemPurpose.DISCUSSION, 10, "New, rising and closed risks."),
    ("forward_plan", "Forward plan", ItemPurpose.DECISION, 5, "Items for the next meetings."),
    (
        "any_other_business",
        "Any other business",
        ItemPurpose.DISCUSSION,
        5,
        "Agreed with the chair beforehand.",
    ),
    ("next_meeting", "Date of next meeting", ItemPurpose.INFORMATION, 3, "Date, time and place."),
)


@cache
def standing_items() -> tuple[StandingItem, ...]:
    """Return the standing items in their usual order."""
    return tuple(
        StandingItem(code, title, order, purpose, minutes, note)
        for order, (code, title, purpose, minutes, note) in enumerate(_ITEMS, start=1)
    )


def standing_item(code: str) -> StandingItem:
    """Return a standing item by its code, such as `declarations`; raise KeyError for an unknown code."""
    return {item.code: item for item in standing_items()}[code]
