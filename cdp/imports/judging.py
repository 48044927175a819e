"""The verdict for every row of a file, compared with the current partnership. Pure functions."""

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from cdp.imports.changes import Consent, GiveRole, ImportChange, RowOutcome, RowVerdict
from cdp.imports.entries import FileEntries
from cdp.imports.judging_members import judge_members
from cdp.imports.judging_roles import judge_roles
from cdp.imports.judging_set_up import boards_of, judge_areas, judge_boards, judge_partnership
from cdp.imports.state import State
from cdp.models import Appointment

C = TypeVar("C", bound=ImportChange)

NO_PARTNERSHIP = (
    "The file has no name for the new partnership. Add a sheet with the columns “Name of the partnership” "
    "and “Secretariat email”."
)
NO_COORDINATOR = (
    "The file names no coordinator for the new partnership. Add a sheet with the columns “Role”, “Name” and “Email”, "
    "and a row for the coordinator."
)


@dataclass(frozen=True)
class Judgement:
    """All verdicts in the order of the file, what is missing from the file, and a fingerprint.

    The fingerprint covers the rows and the state of the partnership with which they were compared.
    """

    verdicts: tuple[RowVerdict, ...]
    missing: tuple[str, ...]
    fingerprint: str

    @property
    def counts(self) -> Counter[RowOutcome]:
        """The number of rows with each outcome."""
        return Counter(verdict.outcome for verdict in self.verdicts)

    @property
    def can_be_written(self) -> bool:
        """Whether nothing is unreadable or missing, because an import is all or nothing."""
        return not self.missing and not self.counts[RowOutcome.UNREADABLE]

    @property
    def changes(self) -> list[ImportChange]:
        """All changes from the file."""
        return [change for verdict in self.verdicts for change in verdict.changes]

    def needing(self, consent: Consent) -> int:
        """Return the number of rows with a change that needs this consent."""
        return sum(any(change.consent is consent for change in verdict.changes) for verdict in self.verdicts)

    def agreed(self, consents: Collection[Consent]) -> list[ImportChange]:
        """Return the changes to make with these consents."""
        return [change for change in self.changes if change.consent in consents]


def judge(reading: FileEntries, state: State) -> Judgement:
    """Return the verdict for every row."""
    boards = boards_of(reading, state)
    verdicts = [
        *judge_partnership(reading, state),
        *judge_areas(reading, state),
        *judge_boards(reading, state),
        *judge_members(reading, state, boards),
        *judge_roles(reading, state, boards),
        *(RowVerdict(one.place, "", notes=(one.words,), is_left_out=True) for one in reading.left_out),
    ]
    ordered = _in_order(verdicts)
    missing = () if state.partnership else tuple(_missing(reading, ordered))
    return Judgement(ordered, missing, _fingerprint(state, ordered))


def of_kind(changes: Collection[ImportChange], kind: type[C]) -> list[C]:
    """Return the changes of one kind, in their order."""
    return [change for change in changes if isinstance(change, kind)]


def _in_order(verdicts: list[RowVerdict]) -> tuple[RowVerdict, ...]:
    """Return verdicts in the order of the file: by sheet, then by row."""
    sheets = {
        name: order for order, name in enumerate(dict.fromkeys(verdict.place.sheet for verdict in verdicts))
    }
    return tuple(sorted(verdicts, key=lambda verdict: (sheets[verdict.place.sheet], verdict.place.row)))


def _missing(reading: FileEntries, verdicts: tuple[RowVerdict, ...]) -> list[str]:
    missing = [] if reading.partnership else [NO_PARTNERSHIP]
    coordinators = [
        change
        for verdict in verdicts
        for change in of_kind(verdict.changes, GiveRole)
        if change.role is Appointment.COORDINATOR
    ]
    named = any(row.role is Appointment.COORDINATOR for row in reading.roles)
    return missing if coordinators or named else [*missing, NO_COORDINATOR]


def _fingerprint(state: State, verdicts: tuple[RowVerdict, ...]) -> str:
    text = repr([(verdict.place, verdict.changes, verdict.problems) for verdict in verdicts])
    return hashlib.sha256(f"{state.fingerprint}\n{text}".encode("utf-8", "replace")).hexdigest()
