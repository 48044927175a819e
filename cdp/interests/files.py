"""The columns and rows of the file in which the register of interests is downloaded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cdp import clock
from cdp.documents.registers import RegisterColumn, RegisterFile
from cdp.interests.queries import RegisterEntry
from cdp.interests.words import KINDS
from cdp.models import RegisteredInterest


@dataclass(frozen=True)
class InterestRow:
    """A row of the file: a registered interest, or a person without interests (`interest` is None)."""

    entry: RegisterEntry
    interest: RegisteredInterest | None

    @property
    def kind(self) -> str:
        """The kind of interest, or text such as "Nothing to declare" if there is none."""
        if self.interest is not None:
            return KINDS[self.interest.kind]
        return "Nothing to declare" if self.entry.none_declared else "No entry"

    @property
    def declared_on(self) -> date | None:
        """The day on which the interest was declared, in London; None without an interest."""
        return clock.in_london(self.interest.declared_at).date() if self.interest else None

    @property
    def confirmed_on(self) -> date | None:
        """The day on which the person last confirmed their entries, in London; None if they never have."""
        return clock.in_london(self.entry.confirmed_at).date() if self.entry.confirmed_at else None


def interest_rows(entries: Iterable[RegisterEntry]) -> list[InterestRow]:
    """Return a row for each interest that members may see, and one for each person without such interests.

    Files are passed on, so sensitive interests are left out for every reader (docs/rules/rights.md 5).
    """
    rows = []
    for entry in entries:
        shown = [InterestRow(entry, interest) for interest in entry.interests if not interest.sensitive]
        rows += shown or [InterestRow(entry, None)]
    return rows


INTEREST_FILE = RegisterFile[InterestRow](
    "Register of interests",
    ("interest", "interests"),
    (
        RegisterColumn("Name", lambda row: row.entry.person.name, 4),
        RegisterColumn("Kind", lambda row: row.kind, 5),
        RegisterColumn("Body concerned", lambda row: row.interest.body if row.interest else "", 5),
        RegisterColumn("Interest", lambda row: row.interest.words if row.interest else "", 9),
        RegisterColumn("Since", lambda row: row.interest.since if row.interest else None, 3),
        RegisterColumn("Declared on", lambda row: row.declared_on, 3),
        RegisterColumn("Last confirmed on", lambda row: row.confirmed_on, 3),
    ),
    counts=lambda row: row.interest is not None,
)
