"""The register of interests as a CSV file."""

from collections.abc import Iterable

from cdp import clock
from cdp.files.spreadsheets import as_csv
from cdp.interests.queries import RegisterEntry
from cdp.interests.words import KINDS
from cdp.models import RegisteredInterest

HEADINGS = ("Name", "Kind", "Body concerned", "Interest", "Since", "Declared on", "Last confirmed on")


def register_as_csv(entries: Iterable[RegisterEntry]) -> bytes:
    """Return the register as a CSV file, with dates such as 2026-12-03 and a row for people without interests."""
    return as_csv(HEADINGS, [row for entry in entries for row in _rows(entry)])


def _rows(entry: RegisterEntry) -> list[list[str]]:
    confirmed = clock.in_london(entry.confirmed_at).date().isoformat() if entry.confirmed_at else ""
    if not entry.interests:
        words = "Nothing to declare" if entry.none_declared else "No entry"
        return [[entry.person.name, words, "", "", "", "", confirmed]]
    return [[entry.person.name, *_cells(one), confirmed] for one in entry.interests]


def _cells(interest: RegisteredInterest) -> list[str]:
    return [
        KINDS[interest.kind],
        interest.body,
        interest.words,
        interest.since.isoformat() if interest.since else "",
        clock.in_london(interest.declared_at).date().isoformat(),
    ]
