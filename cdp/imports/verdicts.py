"""What will happen to a row of a file: the changes that it makes, its problems, and the result in one word."""

from dataclasses import dataclass
from enum import StrEnum

from cdp.imports.cells import CellProblem, RowPlace


class Consent(StrEnum):
    """The extra consent that a change needs; additions need only the confirmation of the import."""

    NEW = "new"
    CHANGE = "change"
    FOLLOW = "follow"


@dataclass(frozen=True, kw_only=True)
class ImportChange:
    """One change that an import makes. `words` describe it in the preview, without a full stop."""

    words: str
    consent: Consent = Consent.NEW


class RowOutcome(StrEnum):
    """The result of a row in one word. A person sets a row aside; other rows are left out because of what they hold."""

    UNREADABLE = "unreadable"
    NEW = "new"
    CHANGES = "changes"
    FOLLOWS = "follows"
    THERE = "there"
    LEFT_OUT = "left_out"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class RowVerdict:
    """What will happen to a row: its changes, problems and notes."""

    place: RowPlace
    what: str
    changes: tuple[ImportChange, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    is_left_out: bool = False
    is_set_aside: bool = False
    is_corrected: bool = False

    @property
    def outcome(self) -> RowOutcome:
        """The verdict in one word. Changes that need consent take priority over additions."""
        if self.problems:
            return RowOutcome.UNREADABLE
        if self.is_left_out or self.is_set_aside:
            return RowOutcome.SET_ASIDE if self.is_set_aside else RowOutcome.LEFT_OUT
        consents = {change.consent for change in self.changes}
        if Consent.FOLLOW in consents:
            return RowOutcome.FOLLOWS
        if Consent.CHANGE in consents:
            return RowOutcome.CHANGES
        return RowOutcome.NEW if self.changes else RowOutcome.THERE
