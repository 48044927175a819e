"""The words for items that are late, withdrawn or deferred, for pages, documents and minutes."""

from typing import Protocol

from cdp.models import ItemState, Purpose

MEANINGS = {
    Purpose.DECISION: "the board is asked to agree something",
    Purpose.DISCUSSION: "the board is asked for its views",
    Purpose.INFORMATION: "the board is asked to note it",
    Purpose.ASSURANCE: "the board is asked to be satisfied that something works",
}
"""What the board is asked to do with an item of each purpose."""


class Marked(Protocol):
    """An item with its state and the reasons for it; `deferred_to` is the date of a later meeting."""

    @property
    def urgency(self) -> str:
        """The reason why an item added after publication could not wait."""
        ...

    @property
    def state(self) -> ItemState:
        """The state of the item."""
        ...

    @property
    def state_reason(self) -> str:
        """The reason why it was withdrawn or deferred."""
        ...


def mark_of(item: Marked) -> str:
    """Return the mark of an item for its heading: "withdrawn", "deferred", "late item", or an empty string."""
    if item.state is not ItemState.ON_AGENDA:
        return item.state.value
    return "late item" if item.urgency else ""


def marked_title(number: str, title: str, item: Marked) -> str:
    """Return the heading of an item, such as "7A. Naloxone (late item)"."""
    mark = mark_of(item)
    return f"{number}. {title} ({mark})" if mark else f"{number}. {title}"


def sentences_of(item: Marked, deferred_to: str) -> list[str]:
    """Return the sentences that explain the mark of an item, each with its reason."""
    found = [f"Late item, urgent because: {item.urgency}"] if item.urgency else []
    if item.state is ItemState.WITHDRAWN:
        found.append(_with_reason("Withdrawn", item.state_reason))
    if item.state is ItemState.DEFERRED:
        where = f"the meeting on {deferred_to}" if deferred_to else "a later meeting"
        found.append(_with_reason(f"Deferred to {where}", item.state_reason))
    return found


def _with_reason(what: str, reason: str) -> str:
    return f"{what}: {reason}" if reason else f"{what}."
