"""The register of decisions as a file for a spreadsheet."""

from collections.abc import Iterable

from cdp.agendas.hats import hats_of_item
from cdp.clock import in_london
from cdp.files.spreadsheets import as_csv
from cdp.minutes.words import STATE_WORDS
from cdp.models import Decision
from cdp.wording.formats import listed

HEADINGS = (
    "Number",
    "Board",
    "Business of",
    "Meeting",
    "Date",
    "Item",
    "What was decided",
    "Moved by",
    "Conditions",
    "Delegated to",
    "State",
)


def register_as_csv(decisions: Iterable[Decision]) -> bytes:
    """Return decisions as a file for a spreadsheet, dates as 2026-12-03, one line each."""
    return as_csv(HEADINGS, [_cells(decision) for decision in decisions])


def _cells(decision: Decision) -> list[str]:
    meeting = decision.meeting
    return [
        decision.reference,
        decision.board.name,
        listed([hat.named for hat in hats_of_item(decision.item)]),
        meeting.title,
        in_london(meeting.starts_at).date().isoformat(),
        decision.item.title,
        decision.wording,
        decision.moved_by,
        decision.conditions,
        decision.delegated_to,
        STATE_WORDS[decision.state],
    ]
