"""The verdict on a row of a file: the changes that the row makes, the problems in it, and its outcome."""

from dataclasses import dataclass
from enum import StrEnum

from cdp.imports.cells import CellProblem, RowPlace


class Consent(StrEnum):
    """The consent that a change needs. For NEW, an addition, the confirmation of the import is enough."""

    NEW = "new"
    CHANGE = "change"
    FOLLOW = "follow"


@dataclass(frozen=True, kw_only=True)
class ImportChange:
    """One change that an import makes. `words` is its description in the preview, without a full stop."""

    words: str
    consent: Consent = Consent.NEW


class RowOutcome(StrEnum):
    """What will happen to a row.

    SET_ASIDE rows are left out by a person, LEFT_OUT rows because of their content. JOINED rows are read as a part of
    other rows.
    """

    UNREADABLE = "unreadable"
    NEW = "new"
    CHANGES = "changes"
    FOLLOWS = "follows"
    THERE = "there"
    JOINED = "joined"
    LEFT_OUT = "left_out"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class RowVerdict:
    """The verdict on a row: its changes, problems and notes. `what` describes the row.

    `in_history` describes a row that is left out in the history, which has no details of people.
    """

    place: RowPlace
    what: str
    changes: tuple[ImportChange, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    is_left_out: bool = False
    is_set_aside: bool = False
    is_joined: bool = False
    is_corrected: bool = False
    in_history: str = ""

    @property
    def outcome(self) -> RowOutcome:
        """The outcome for the row. Changes that need extra consent take priority over additions."""
        if self.problems:
            return RowOutcome.UNREADABLE
        if self.is_left_out or self.is_set_aside:
            return RowOutcome.SET_ASIDE if self.is_set_aside else RowOutcome.LEFT_OUT
        if self.is_joined:
            return RowOutcome.JOINED
        consents = {change.consent for change in self.changes}
        if Consent.FOLLOW in consents:
            return RowOutcome.FOLLOWS
        if Consent.CHANGE in consents:
            return RowOutcome.CHANGES
        return RowOutcome.NEW if self.changes else RowOutcome.THERE
