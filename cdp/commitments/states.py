"""The line of one commitment: what was promised where, what keeps it, whether it is kept, when last and when next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CommitmentState(StrEnum):
    """Whether a commitment is kept. NOT_RECORDED means that the record does not show it."""

    OVERDUE = "overdue"
    NOT_KEPT = "not_kept"
    OPEN = "open"
    NOT_RECORDED = "not_recorded"
    NOT_DUE_YET = "not_due_yet"
    KEPT = "kept"

    @property
    def words(self) -> str:
        """The words for the state."""
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """The GOV.UK name of the tag's colour."""
        red, others = {"overdue", "not_kept"}, {"open": "orange", "not_recorded": "yellow", "kept": "green"}
        return "red" if self.value in red else others.get(self.value, "grey")


@dataclass(frozen=True)
class CommitmentLine:
    """One commitment. `path` is the page of its record, and `clause` the code of a clause that is recorded here."""

    text: str
    source: str
    keeper: str
    state: CommitmentState
    last: date | None = None
    next_due: date | None = None
    note: str = ""
    path: str = ""
    clause: str = ""
    confidential: bool = False


def state_by_date(next_due: date | None, last: date | None, today: date) -> CommitmentState:
    """Return the state of a commitment that has a next date, or was kept for good if it has none."""
    if next_due is not None and next_due < today:
        return CommitmentState.OVERDUE
    if last is not None:
        return CommitmentState.KEPT
    return CommitmentState.NOT_DUE_YET if next_due is not None else CommitmentState.NOT_RECORDED
