"""What people enter about an action, as frozen records."""

from dataclasses import dataclass
from datetime import date

from cdp.actions.owners import FurtherOwner
from cdp.models import (
    Action,
    ActionState,
    Activity,
    AgendaItem,
    Board,
    Decision,
    Meeting,
    Organisation,
    Part,
    Person,
    Risk,
)

LONGEST_TITLE = 500


@dataclass(frozen=True)
class ActionDetails:
    """The details of a new action. If `item` is given, the action's meeting is that of the item.

    `organisation` and `owner` are the lead, and `further` the owners beside it. `decision`, `risk`, `activity` and
    `metric_code` (an indicator) are what it was raised from, besides the meeting and item.
    """

    board: Board
    title: str
    organisation: Organisation
    owner: Person | None
    due_on: date
    item: AgendaItem | None = None
    meeting: Meeting | None = None
    part: Part = Part.PUBLIC
    further: tuple[FurtherOwner, ...] = ()
    decision: Decision | None = None
    risk: Risk | None = None
    activity: Activity | None = None
    metric_code: str | None = None


@dataclass(frozen=True)
class ActionProgress:
    """An update on an action's progress; `version` is the version of the action that the person saw."""

    state: ActionState
    text: str
    version: int
    evidence: str = ""


@dataclass(frozen=True)
class ActionWording:
    """A new wording for an action; `version` is the version of the action that the person saw."""

    title: str
    version: int


@dataclass(frozen=True)
class Ownership:
    """The new lead of an action; `version` is the version of the action that the person saw.

    `reason` is needed if the organisation changes.
    """

    organisation: Organisation
    owner: Person | None
    version: int
    reason: str = ""


@dataclass(frozen=True)
class NewDate:
    """A new due date and the reason for it; `version` is the version of the action that the person saw."""

    due_on: date
    reason: str
    version: int


@dataclass(frozen=True)
class EndingNote:
    """A note on ending or returning an action; `version` is the version of the action that the person saw."""

    text: str
    version: int


@dataclass(frozen=True)
class RaisedAction:
    """A new action and the people emailed; `is_own` means that the person who raised it is or represents the owner."""

    action: Action
    notified: list[Person]
    is_own: bool = False
