"""The register as a file for a spreadsheet."""

from collections.abc import Iterable

from cdp import clock
from cdp.files.spreadsheets import as_csv
from cdp.interests.queries import Entry
from cdp.interests.words import KINDS
from cdp.models import RegisteredInterest

HEADINGS = ("Name", "Kind", "Body concerned", "Interest", "Since", "Declared on", "Last confirmed on")


def register_as_csv(entries: Iterable[Entry]) -> bytes:
    """Return the register as a file, dates as 2026-12-03; somebody without an interest has a line that says so."""
    return as_csv(HEADINGS, [line for entry in entries for line in _lines(entry)])


def _lines(entry: Entry) -> list[list[str]]:
    confirmed = clock.in_london(entry.confirmed_at).date().isoformat() if entry.confirmed_at else ""
    if not entry.interests:
        said = "Nothing to declare" if entry.none_declared else "No entry"
        return [[entry.person.name, said, "", "", "", "", confirmed]]
    return [[entry.person.name, *_cells(one), confirmed] for one in entry.interests]


def _cells(interest: RegisteredInterest) -> list[str]:
    return [
        KINDS[interest.kind],
        interest.body,
        interest.words,
        interest.since.isoformat() if interest.since else "",
        clock.in_london(interest.declared_at).date().isoformat(),
    ]
